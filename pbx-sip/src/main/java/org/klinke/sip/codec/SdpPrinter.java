package org.klinke.sip.codec;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Base64;
import java.util.Locale;
import org.klinke.core.media.Codec;
import org.klinke.core.media.CodecLine;
import org.klinke.core.media.Crypto;
import org.klinke.core.media.DtlsParameters;
import org.klinke.core.media.ExtendedReports;
import org.klinke.core.media.Fingerprint;
import org.klinke.core.media.IceParameters;
import org.klinke.core.media.SessionMedia;

/// Writes a session description; see [Sdp#print].
final class SdpPrinter {
    private static final int TYPICAL_LENGTH_CHARS = 768;

    /// RFC 8445 §5.1.2: host, the only address, component 1.
    private static final long CANDIDATE_PRIORITY = (126L << 24) + (65_535L << 8) + 255;

    private SdpPrinter() {}

    static byte[] print(SessionMedia media, InetAddress origin, long sessionId, long version) {
        InetAddress connection = media.audio()
                .map(SessionMedia.Audio::rtp)
                .or(() -> media.fax().map(SessionMedia.Fax::udptl))
                .map(InetSocketAddress::getAddress)
                .orElse(origin);
        Lines lines = new Lines();
        lines.add("v=0");
        lines.add("o=- " + Long.toUnsignedString(sessionId) + " " + Long.toUnsignedString(version) + " "
                + network(origin));
        lines.add("s=-");
        lines.add("c=" + network(connection));
        lines.add("t=0 0");
        if (!media.bundle().isEmpty()) {
            lines.add("a=group:BUNDLE " + String.join(" ", media.bundle()));
        }
        if (media.streams().stream().anyMatch(SdpPrinter::isLite)) {
            lines.add("a=ice-lite");
        }
        for (SessionMedia.Stream stream : media.streams()) {
            switch (stream) {
                case SessionMedia.Audio audio -> audio(lines, audio, connection);
                case SessionMedia.Fax fax -> fax(lines, fax, connection);
                // RFC 3264 §6: port 0 refuses, the rest repeats the offer
                case SessionMedia.Refused refused -> {
                    lines.add("m=" + refused.kind() + " 0 " + refused.protocol() + " " + refused.formats());
                    mid(lines, refused);
                }
            }
        }
        return lines.text.toString().getBytes(UTF_8);
    }

    private static boolean isLite(SessionMedia.Stream stream) {
        return stream instanceof SessionMedia.Audio audio
                && audio.ice().map(IceParameters::lite).orElse(false);
    }

    private static void audio(Lines lines, SessionMedia.Audio audio, InetAddress connection) {
        if (audio.codecs().isEmpty()) { // an m-line needs a format (RFC 8866 §5.14): nothing to talk in is refused
            lines.add("m=audio 0 " + audio.protocol() + " 0");
            mid(lines, audio);
            return;
        }
        StringBuilder first = new StringBuilder("m=audio ")
                .append(audio.rtp().getPort())
                .append(' ')
                .append(audio.protocol());
        for (CodecLine codec : audio.codecs()) {
            first.append(' ').append(codec.payloadType());
        }
        lines.add(first.toString());
        InetAddress address = audio.rtp().getAddress();
        if (!address.equals(connection)) {
            lines.add("c=" + network(address));
        }
        mid(lines, audio);
        for (Crypto crypto : audio.cryptos()) {
            lines.add("a=crypto:" + crypto.tag() + " " + crypto.key().suite().name() + " inline:"
                    + Base64.getEncoder().encodeToString(crypto.key().keySalt()));
        }
        audio.ice().ifPresent(ice -> ice(lines, ice, audio.rtp()));
        audio.dtls().ifPresent(dtls -> dtls(lines, dtls));
        for (CodecLine codec : audio.codecs()) {
            lines.add("a=rtpmap:" + codec.payloadType() + " " + encoding(codec.codec()));
            if (!codec.fmtp().isEmpty()) {
                lines.add("a=fmtp:" + codec.payloadType() + " " + codec.fmtp());
            }
        }
        if (audio.packetMillis() > 0) {
            lines.add("a=ptime:" + audio.packetMillis());
        }
        if (audio.rtcpMux()) {
            lines.add("a=rtcp-mux");
        } else if (!audio.rtcp().getAddress().equals(address)) {
            lines.add("a=rtcp:" + audio.rtcp().getPort() + " "
                    + network(audio.rtcp().getAddress()));
        } else if (audio.rtcp().getPort() != audio.rtp().getPort() + 1) {
            lines.add("a=rtcp:" + audio.rtcp().getPort());
        }
        extendedReports(lines, audio.extendedReports());
        lines.add("a=" + audio.direction().name().toLowerCase(Locale.ROOT));
    }

    private static void fax(Lines lines, SessionMedia.Fax fax, InetAddress connection) {
        lines.add("m=image " + fax.udptl().getPort() + " udptl t38");
        InetAddress address = fax.udptl().getAddress();
        if (!address.equals(connection)) {
            lines.add("c=" + network(address));
        }
        mid(lines, fax);
        fax.attributes().forEach(attribute -> lines.add("a=" + attribute));
    }

    private static void extendedReports(Lines lines, ExtendedReports wanted) {
        if (!wanted.equals(ExtendedReports.NONE)) {
            lines.add("a=rtcp-xr:"
                    + (!wanted.roundTrip() ? "" : wanted.voipMetrics() ? "rcvr-rtt=all " : "rcvr-rtt=all")
                    + (wanted.voipMetrics() ? "voip-metrics" : ""));
        }
    }

    /// The one candidate of a lite agent: where the stream is received (RFC 8445 §5.2, RFC 8839 §5.1). A description
    /// that is not lite has candidates of its own, which nobody keeps.
    private static void ice(Lines lines, IceParameters ice, InetSocketAddress rtp) {
        lines.add("a=ice-ufrag:" + ice.ufrag());
        lines.add("a=ice-pwd:" + ice.password());
        if (ice.lite()) {
            lines.add("a=candidate:1 1 udp " + CANDIDATE_PRIORITY + " " + literal(rtp.getAddress()) + " "
                    + rtp.getPort() + " typ host");
            lines.add("a=end-of-candidates");
        }
    }

    private static void dtls(Lines lines, DtlsParameters dtls) {
        for (Fingerprint fingerprint : dtls.fingerprints()) {
            lines.add("a=fingerprint:" + fingerprint.algorithm() + " " + fingerprint.value());
        }
        lines.add("a=setup:" + dtls.setup().name().toLowerCase(Locale.ROOT));
    }

    private static void mid(Lines lines, SessionMedia.Stream stream) {
        if (!stream.mid().isEmpty()) {
            lines.add("a=mid:" + stream.mid());
        }
    }

    /// Names are compared without case (RFC 8866 §6.6), but old phones know the classic ones in capitals only.
    private static String encoding(Codec codec) {
        String name = switch (codec.name()) {
            case "opus", "telephone-event", "speex" -> codec.name();
            default -> codec.name().toUpperCase(Locale.ROOT);
        };
        return name + "/" + codec.clockRate() + (codec.channels() == 1 ? "" : "/" + codec.channels());
    }

    private static String network(InetAddress address) {
        return (address instanceof Inet6Address ? "IN IP6 " : "IN IP4 ") + literal(address);
    }

    private static String literal(InetAddress address) {
        String text = address.getHostAddress();
        int scope = text.indexOf('%');
        return scope < 0 ? text : text.substring(0, scope);
    }

    private static final class Lines {
        final StringBuilder text = new StringBuilder(TYPICAL_LENGTH_CHARS);

        /// What was parsed holds no control characters; what was built wrongly must not forge a line either.
        void add(String line) {
            for (int i = 0; i < line.length(); i++) {
                if (line.charAt(i) < ' ' && line.charAt(i) != '\t') {
                    throw new IllegalArgumentException("control character in SDP value");
                }
            }
            text.append(line).append("\r\n");
        }
    }
}
