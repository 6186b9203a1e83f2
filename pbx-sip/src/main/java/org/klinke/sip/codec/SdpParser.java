package org.klinke.sip.codec;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.klinke.core.media.Codec;
import org.klinke.core.media.CodecLine;
import org.klinke.core.media.Crypto;
import org.klinke.core.media.Direction;
import org.klinke.core.media.ExtendedReports;
import org.klinke.core.media.SessionMedia;

/// Reads one session description line by line: lines before the first m-line set defaults, each m-line opens a
/// section that collects its own lines and becomes one stream at the end.
final class SdpParser {
    private static final Pattern SPACES = Pattern.compile(" +");
    private static final Pattern IP4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");
    private static final Pattern IP6 = Pattern.compile("[0-9a-fA-F:.]+");
    private static final int PAYLOAD_TYPE_MAX = 127;
    private static final int PTIME_MAX_MILLIS = 1000;
    private static final int CLOCK_RATE_MAX_HERTZ = 1_000_000;
    private static final int CHANNELS_MAX = 255;
    private static final int TOKEN_LENGTH_MAX = 64;

    /// Transports whose audio we carry, upper case.
    private static final Set<String> RTP_PROFILES =
            Set.of("RTP/AVP", "RTP/AVPF", "RTP/SAVP", "RTP/SAVPF", "UDP/TLS/RTP/SAVP", "UDP/TLS/RTP/SAVPF");

    /// Payload types that need no rtpmap (RFC 3551 §6).
    private static final Map<Integer, Codec> STATIC_CODECS = Map.ofEntries(
            Map.entry(0, Codec.PCMU),
            Map.entry(3, new Codec("gsm", 8000, 1)),
            Map.entry(4, new Codec("g723", 8000, 1)),
            Map.entry(5, new Codec("dvi4", 8000, 1)),
            Map.entry(6, new Codec("dvi4", 16000, 1)),
            Map.entry(7, new Codec("lpc", 8000, 1)),
            Map.entry(8, Codec.PCMA),
            Map.entry(9, Codec.G722),
            Map.entry(10, new Codec("l16", 44100, 2)),
            Map.entry(11, new Codec("l16", 44100, 1)),
            Map.entry(12, new Codec("qcelp", 8000, 1)),
            Map.entry(13, new Codec("cn", 8000, 1)),
            Map.entry(15, new Codec("g728", 8000, 1)),
            Map.entry(16, new Codec("dvi4", 11025, 1)),
            Map.entry(17, new Codec("dvi4", 22050, 1)),
            Map.entry(18, new Codec("g729", 8000, 1)));

    /// What may stand below a fax's m-line (ITU-T T.38 Annex D, table D.1), and goes on to the other leg.
    private static final Map<String, String> T38 = Stream.of(
                    "T38FaxVersion",
                    "T38MaxBitRate",
                    "T38FaxFillBitRemoval",
                    "T38FaxTranscodingMMR",
                    "T38FaxTranscodingJBIG",
                    "T38FaxRateManagement",
                    "T38FaxMaxBuffer",
                    "T38FaxMaxDatagram",
                    "T38FaxMaxIFP",
                    "T38FaxUdpEC",
                    "T38FaxUdpECDepth",
                    "T38FaxUdpFECMaxSpan",
                    "T38ModemType")
            .collect(Collectors.toUnmodifiableMap(name -> name.toLowerCase(Locale.ROOT), name -> name));

    private static final Pattern T38_VALUE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9 ._-]{0,31}|");

    private @Nullable String sessionConnection;
    private Direction sessionDirection = Direction.SENDRECV;
    private final SecurityLines sessionSecurity = new SecurityLines();
    private List<String> bundle = List.of();
    private ExtendedReports sessionReports = ExtendedReports.NONE;
    private final List<Section> sections = new ArrayList<>();

    SessionMedia parse(byte[] bytes) throws SdpException {
        if (bytes.length > Sdp.SDP_LENGTH_MAX_BYTES) {
            throw new SdpException("SDP has " + bytes.length + " bytes, at most " + Sdp.SDP_LENGTH_MAX_BYTES);
        }
        String[] lines = new String(bytes, UTF_8).split("\n", -1);
        if (!lines[0].strip().equals("v=0")) {
            throw new SdpException("SDP does not begin with v=0");
        }
        for (int number = 1; number < lines.length; number++) {
            // Trailing blanks and empty lines are common and harmless; CR is what remains of CRLF.
            String line = lines[number].stripTrailing();
            if (!line.isEmpty()) {
                line(number + 1, line);
            }
        }
        List<SessionMedia.Stream> streams = new ArrayList<>(sections.size());
        for (Section section : sections) {
            streams.add(stream(section));
        }
        return new SessionMedia(streams, bundle);
    }

    private void line(int number, String line) throws SdpException {
        if (line.length() < 2 || line.charAt(1) != '=' || line.charAt(0) < 'a' || line.charAt(0) > 'z') {
            throw new SdpException("SDP line " + number + " is not of the form x=value");
        }
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if ((c < ' ' && c != '\t') || c == 0x7f) {
                throw new SdpException("SDP line " + number + " holds a control character");
            }
        }
        String value = line.substring(2);
        Section section = sections.isEmpty() ? null : sections.getLast();
        switch (line.charAt(0)) {
            case 'm' -> sections.add(mediaLine(number, value));
            case 'c' -> {
                if (section == null) {
                    sessionConnection = value;
                } else if (section.connection == null) {
                    section.connection = value;
                }
            }
            case 'a' -> {
                if (section == null) {
                    sessionAttribute(value);
                } else {
                    attribute(section, value);
                }
            }
            default -> {
                // o, s, t, b and the rest say nothing we act on
            }
        }
    }

    /// `m=<kind> <port>[/<count>] <transport> <format> …` (RFC 8866 §5.14)
    private Section mediaLine(int number, String value) throws SdpException {
        if (sections.size() == Sdp.STREAMS_MAX) {
            throw new SdpException("SDP has more than " + Sdp.STREAMS_MAX + " m-lines");
        }
        String[] parts = SPACES.split(value.strip(), 4);
        if (parts.length < 4 || !isToken(parts[0])) {
            throw new SdpException("SDP line " + number + ": m-line needs kind, port, transport and formats");
        }
        String portText = parts[1].indexOf('/') < 0 ? parts[1] : parts[1].substring(0, parts[1].indexOf('/'));
        int port = number(portText, 65535);
        if (port < 0) {
            throw new SdpException("SDP line " + number + ": port is not between 0 and 65535");
        }
        Section section = new Section(number, parts[0], port, parts[2], parts[3]);
        if (section.isAudio()) {
            String[] formats = SPACES.split(parts[3]);
            if (formats.length > Sdp.CODECS_PER_STREAM_MAX) {
                throw new SdpException(
                        "SDP line " + number + " lists more than " + Sdp.CODECS_PER_STREAM_MAX + " codecs");
            }
            for (String format : formats) {
                int payloadType = number(format, PAYLOAD_TYPE_MAX);
                if (payloadType < 0) {
                    throw new SdpException("SDP line " + number + ": payload type is not between 0 and 127");
                }
                section.codecs.putIfAbsent(payloadType, Optional.ofNullable(STATIC_CODECS.get(payloadType)));
            }
        }
        return section;
    }

    private void sessionAttribute(String value) throws SdpException {
        if (value.startsWith("group:BUNDLE ") && bundle.isEmpty()) { // RFC 9143 §5
            bundle = Arrays.stream(
                            value.substring("group:BUNDLE ".length()).strip().split(" +"))
                    .filter(SdpParser::isToken)
                    .limit(Sdp.STREAMS_MAX)
                    .toList();
        } else if (value.equals("rtcp-xr") || value.startsWith("rtcp-xr:")) {
            sessionReports = extendedReports(value.substring(Math.min(value.length(), "rtcp-xr:".length())));
        } else if (!sessionSecurity.take(value)) {
            direction(value).ifPresent(direction -> sessionDirection = direction);
        }
    }

    private static void attribute(Section section, String value) throws SdpException {
        int colon = value.indexOf(':');
        String name = colon < 0 ? value : value.substring(0, colon);
        String argument = colon < 0 ? "" : value.substring(colon + 1).strip();
        if (section.security.take(value)) {
            return;
        }
        switch (name) {
            case "mid" -> section.mid = isToken(argument) ? argument : "";
            case "rtpmap" -> rtpmap(section, argument);
            case "fmtp" -> fmtp(section, argument);
            case "ptime" -> section.packetMillis = Math.max(0, number(argument, PTIME_MAX_MILLIS));
            case "rtcp" -> section.rtcp = argument;
            case "rtcp-mux" -> section.rtcpMux = true;
            case "rtcp-xr" -> section.extendedReports = extendedReports(argument);
            case "crypto" -> {
                if (section.cryptoLines++ == Sdp.CRYPTOS_PER_STREAM_MAX) {
                    throw new SdpException("SDP m-line " + section.line + " has more than " + Sdp.CRYPTOS_PER_STREAM_MAX
                            + " a=crypto lines");
                }
                switch (CryptoLine.parse(argument)) {
                    case CryptoLine.Usable(Crypto crypto) -> {
                        // RFC 4568 §4.1: tags are unique within an m-line; the first one counts
                        if (section.cryptos.stream().noneMatch(other -> other.tag() == crypto.tag())) {
                            section.cryptos.add(crypto);
                        }
                    }
                    case CryptoLine.Unusable(String reason) -> section.unusableCryptos.add(reason);
                }
            }
            default -> {
                String known = section.isFax() ? T38.get(name.toLowerCase(Locale.ROOT)) : null;
                if (known != null && T38_VALUE.matcher(argument).matches()) {
                    fax(section, known, argument.isEmpty() ? known : known + ":" + argument);
                }
                direction(value).ifPresent(direction -> section.direction = direction);
            }
        }
    }

    /// Each once; the first counts.
    private static void fax(Section section, String name, String line) {
        if (section.t38.stream().noneMatch(known -> known.equals(name) || known.startsWith(name + ":"))) {
            section.t38.add(line);
        }
    }

    /// `<payload type> <name>/<clock rate>[/<channels>]`
    private static void rtpmap(Section section, String argument) {
        String[] parts = SPACES.split(argument, 2);
        if (parts.length < 2) {
            return;
        }
        int payloadType = number(parts[0], PAYLOAD_TYPE_MAX);
        String[] encoding = parts[1].split("/", 3);
        if (!section.codecs.containsKey(payloadType) || encoding.length < 2 || !isToken(encoding[0])) {
            return;
        }
        int clockRate = number(encoding[1], CLOCK_RATE_MAX_HERTZ);
        int channels = encoding.length < 3 ? 1 : number(encoding[2], CHANNELS_MAX);
        if (clockRate > 0 && channels > 0) {
            section.codecs.put(payloadType, Optional.of(new Codec(encoding[0], clockRate, channels)));
        }
    }

    /// `a=rtcp-xr:` and the formats wanted (RFC 3611 §5.1): for the session, or for a stream instead of that.
    private static ExtendedReports extendedReports(String argument) {
        boolean metrics = false;
        boolean roundTrip = false;
        for (String format : SPACES.split(argument.strip())) {
            metrics |= format.equals("voip-metrics") || format.startsWith("voip-metrics=");
            roundTrip |= format.equals("rcvr-rtt") || format.startsWith("rcvr-rtt=");
        }
        return new ExtendedReports(metrics, roundTrip);
    }

    private static void fmtp(Section section, String argument) {
        String[] parts = SPACES.split(argument, 2);
        int payloadType = number(parts[0], PAYLOAD_TYPE_MAX);
        if (parts.length == 2 && payloadType >= 0) {
            section.fmtp.putIfAbsent(payloadType, parts[1].strip());
        }
    }

    private SessionMedia.Stream stream(Section section) throws SdpException {
        String connection = section.connection != null ? section.connection : sessionConnection;
        if (section.isFax() && connection != null) {
            InetAddress place = address(connection, "c-line of SDP m-line " + section.line);
            return new SessionMedia.Fax(section.mid, new InetSocketAddress(place, section.port), section.t38);
        }
        if (!section.isAudio()) {
            return new SessionMedia.Refused(section.mid, section.kind, section.protocol, section.formats);
        }
        if (connection == null) {
            throw new SdpException("SDP m-line " + section.line + " has no c-line");
        }
        InetAddress address = address(connection, "c-line of SDP m-line " + section.line);
        InetSocketAddress rtp = new InetSocketAddress(address, section.port);
        List<CodecLine> codecs = new ArrayList<>();
        section.codecs.forEach((payloadType, codec) -> codec.ifPresent(
                known -> codecs.add(new CodecLine(payloadType, known, section.fmtp.getOrDefault(payloadType, "")))));
        return new SessionMedia.Audio(
                section.mid,
                rtp,
                section.rtcpMux ? rtp : rtcp(section, rtp),
                section.rtcpMux,
                section.protocol.toUpperCase(Locale.ROOT).contains("RTP/SAVP"),
                section.protocol,
                section.cryptos,
                section.unusableCryptos,
                codecs,
                section.direction != null ? section.direction : sessionDirection,
                section.packetMillis,
                section.security.dtls(sessionSecurity),
                section.security.ice(sessionSecurity),
                section.extendedReports != null ? section.extendedReports : sessionReports);
    }

    /// `a=rtcp:<port> [IN IP4|IP6 <address>]` (RFC 3605 §2.1), else the next port (RFC 3550 §11).
    private static InetSocketAddress rtcp(Section section, InetSocketAddress rtp) throws SdpException {
        if (section.rtcp != null) {
            String[] parts = SPACES.split(section.rtcp, 2);
            int port = number(parts[0], 65535);
            if (port > 0) {
                InetAddress address =
                        parts.length < 2 ? rtp.getAddress() : address(parts[1], "a=rtcp of SDP m-line " + section.line);
                return new InetSocketAddress(address, port);
            }
        }
        if (rtp.getPort() == 65535) {
            throw new SdpException("SDP m-line " + section.line + ": port 65535 leaves none for RTCP");
        }
        return new InetSocketAddress(rtp.getAddress(), rtp.getPort() + 1);
    }

    /// `IN IP4|IP6 <address>`: a literal unicast address. A host name would make us resolve what a stranger wrote,
    /// so it is refused.
    private static InetAddress address(String value, String where) throws SdpException {
        String[] parts = SPACES.split(value.strip());
        if (parts.length != 3 || !parts[0].equalsIgnoreCase("IN")) {
            throw new SdpException(where + " is not of the form IN IP4|IP6 address");
        }
        boolean six = parts[1].equalsIgnoreCase("IP6");
        if (!six && !parts[1].equalsIgnoreCase("IP4")) {
            throw new SdpException(where + ": address type is neither IP4 nor IP6");
        }
        InetAddress address;
        try {
            if (!(six ? IP6 : IP4).matcher(parts[2]).matches()) {
                throw new IllegalArgumentException();
            }
            address = six ? Inet6Address.ofLiteral(parts[2]) : Inet4Address.ofLiteral(parts[2]);
        } catch (IllegalArgumentException _) {
            throw new SdpException(where + ": not a literal " + (six ? "IPv6" : "IPv4") + " address");
        }
        if (address.isMulticastAddress()) {
            throw new SdpException(where + ": multicast is not supported");
        }
        return address;
    }

    private static Optional<Direction> direction(String attribute) {
        return switch (attribute) {
            case "sendrecv" -> Optional.of(Direction.SENDRECV);
            case "sendonly" -> Optional.of(Direction.SENDONLY);
            case "recvonly" -> Optional.of(Direction.RECVONLY);
            case "inactive" -> Optional.of(Direction.INACTIVE);
            default -> Optional.empty();
        };
    }

    /// -1 unless `text` is a decimal number between 0 and `max`.
    private static int number(String text, int max) {
        if (text.isEmpty() || text.length() > 9) {
            return -1;
        }
        int number = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9') {
                return -1;
            }
            number = 10 * number + c - '0';
        }
        return number <= max ? number : -1;
    }

    /// RFC 8866 §9 `token`, of bearable length.
    private static boolean isToken(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c <= ' ' || c >= 0x7f || "\"(),/:;<=>?@[\\]".indexOf(c) >= 0) {
                return false;
            }
        }
        return !text.isEmpty() && text.length() <= TOKEN_LENGTH_MAX;
    }

    /// One m-line with what was read below it.
    private static final class Section {
        final int line;
        final String kind;
        final int port;
        final String protocol;
        final String formats;

        /// By payload type in the order of the m-line; empty until an rtpmap names a dynamic one.
        final Map<Integer, Optional<Codec>> codecs = new LinkedHashMap<>();

        final Map<Integer, String> fmtp = new LinkedHashMap<>();
        final List<Crypto> cryptos = new ArrayList<>();
        final List<String> unusableCryptos = new ArrayList<>();
        final SecurityLines security = new SecurityLines();
        final List<String> t38 = new ArrayList<>();
        int cryptoLines;
        String mid = "";
        boolean rtcpMux;
        int packetMillis;

        @Nullable
        String connection;

        @Nullable
        String rtcp;

        @Nullable
        ExtendedReports extendedReports;

        @Nullable
        Direction direction;

        Section(int line, String kind, int port, String protocol, String formats) {
            this.line = line;
            this.kind = kind;
            this.port = port;
            this.protocol = protocol;
            this.formats = formats;
        }

        /// A fax that is wanted, as T.38 over UDPTL.
        boolean isFax() {
            return kind.equals("image")
                    && port != 0
                    && protocol.equalsIgnoreCase("udptl")
                    && formats.strip().equalsIgnoreCase("t38");
        }

        /// Audio that is wanted and that we can carry.
        boolean isAudio() {
            return kind.equals("audio") && port != 0 && RTP_PROFILES.contains(protocol.toUpperCase(Locale.ROOT));
        }
    }
}
