package org.klinke.core.media;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.klinke.core.media.SessionMedia.Audio;
import org.klinke.core.media.SessionMedia.Fax;
import org.klinke.core.media.SessionMedia.Refused;
import org.klinke.core.media.SessionMedia.Stream;
import org.klinke.core.media.StreamAgreement.AgreedCodec;

/// Offer and answer (RFC 3264) for one audio stream, its keys by [Keying]. Pure but for the fresh keys it draws.
///
///     their offer ──answer()──► our answer + agreement
///     offer() ──► our offer ──their answer──accepted()──► agreement
///
/// Codecs pass from leg to leg untouched where the two share one: the caller of these methods passes the list the other
/// leg allows. Where they share none, the media engine transcodes among those of `media.codecs`. Keys stay as they are
/// while the suite stays (a re-INVITE must not
/// reset ROC and replay window of a stream that goes on).
public final class Negotiation {
    /// What we relay untouched, in our own order of preference (used where the far end asks us to offer).
    public static final List<Codec> KNOWN =
            List.of(Codec.OPUS, Codec.G722, Codec.PCMA, Codec.PCMU, Codec.TELEPHONE_EVENT_48K, Codec.TELEPHONE_EVENT);

    private static final Set<Codec> KNOWN_SET = java.util.stream.Stream.concat(
                    KNOWN.stream(), java.util.stream.Stream.of(Codec.COMFORT_NOISE))
            .collect(Collectors.toUnmodifiableSet());
    private static final int DYNAMIC_PAYLOAD_TYPE_FIRST = 96;
    /// What most use.
    private static final int EVENTS_PAYLOAD_TYPE = 101;

    private static final int FMTP_LENGTH_MAX = 200;

    /// The one m-line of an offer of our own that can be bundled.
    private static final String WEB_MID = "0";

    private final MediaPolicy policy;
    private final SecureRandom random;
    private final Keying keying;

    public Negotiation(MediaPolicy policy, SecureRandom random) {
        this.policy = policy;
        this.random = random;
        keying = new Keying(policy, random);
    }

    /// The same for a leg with rules of its own.
    ///
    /// @param rules given the house's
    public Negotiation under(UnaryOperator<MediaPolicy> rules) {
        return new Negotiation(rules.apply(policy), random);
    }

    /// How digits go to the far end and come from it.
    public DigitWay digits() {
        return policy.digits();
    }

    public boolean srtpRequired() {
        return policy.srtpRequired();
    }

    /// What came of an offer and its answer.
    public sealed interface Result {
        /// @param local our description to send, or the one already sent
        /// @param remote theirs
        /// @param weOffered which of the two was the offer
        record Agreed(SessionMedia local, SessionMedia remote, StreamAgreement agreement, boolean weOffered)
                implements Result {
            /// What was agreed, as the far end wrote it: what the other leg may be told.
            public List<CodecLine> lines() {
                List<Codec> shared = agreement.codecList();
                return remote.audio().map(Audio::codecs).orElse(List.of()).stream()
                        .filter(line -> shared.contains(line.codec()))
                        .toList();
            }

            /// Whether the far end may have the codec: it offered it once, or was never asked.
            public boolean mayHave(Codec codec) {
                SessionMedia offer = weOffered ? local : remote;
                boolean offered = offer.audio().map(Audio::codecs).orElse(List.of()).stream()
                        .anyMatch(line -> line.codec().equals(codec));
                return agreement.codecList().contains(codec) || offered != weOffered;
            }

            /// The far end put us on hold (RFC 3264 §8.4), in the new way or the old one (address 0.0.0.0), which with
            /// ICE says nothing.
            public boolean held() {
                return remote.audio()
                        .map(audio -> !audio.direction().receives()
                                || (audio.rtp().getAddress().isAnyLocalAddress()
                                        && agreement.ice().isEmpty()))
                        .orElse(false);
            }
        }

        /// @param reason for people: what was missing
        record NotAcceptable(String reason) implements Result {}
    }

    /// The codecs of an offer that we can relay, in its order with its parameters; empty = 488.
    public List<CodecLine> relayable(SessionMedia offer) {
        return offer.audio()
                .map(audio -> audio.codecs().stream()
                        .filter(line -> KNOWN_SET.contains(line.codec())
                                || policy.codecs().contains(line.codec()))
                        .toList())
                .filter(lines -> lines.stream().anyMatch(line -> line.codec().isVoice()))
                .orElse(List.of());
    }

    /// Why this offer can't be answered at all, before anybody's phone rings.
    public Optional<String> objection(SessionMedia offer) {
        Optional<Audio> audio = offer.audio();
        if (audio.isEmpty()) {
            return Optional.of("the offer has no audio stream");
        }
        if (relayable(offer).isEmpty()) {
            return Optional.of("the offer has no codec we know (Opus, G.722, G.711), only "
                    + codecNames(audio.get().codecs()));
        }
        return keying.way(audio.get()) instanceof Keying.Way.None(String reason)
                ? Optional.of(reason)
                : Optional.empty();
    }

    /// Why no fax goes by T.38 on this leg, if it does not.
    ///
    /// @param before what was agreed for the voice
    public Optional<String> faxObjection(Result.Agreed before) {
        if (!policy.t38()) {
            return Optional.of("T.38 is off here (t38)");
        }
        if (policy.srtpRequired() || before.agreement().secure()) {
            return Optional.of("T.38 has no encryption, and the voice has"
                    + (policy.srtpRequired() ? ": SRTP is required here" : ""));
        }
        return Optional.empty();
    }

    /// Our offer of a fax in place of the voice, at the same port.
    ///
    /// @param attributes those that the other side offers
    public static SessionMedia faxOffer(Endpoint endpoint, List<String> attributes) {
        return new SessionMedia(List.of(new Fax("", endpoint.rtp(), attributes)));
    }

    /// Our answer to their offer of a fax: their m-lines in their order, all refused but it (RFC 3264 §6).
    ///
    /// @param attributes those that the other side answered
    public static SessionMedia faxAnswer(SessionMedia offer, Endpoint endpoint, List<String> attributes) {
        List<Stream> streams = new ArrayList<>();
        boolean answered = false;
        for (Stream stream : offer.streams()) {
            switch (stream) {
                case Fax fax -> {
                    streams.add(answered ? refused(fax) : new Fax(fax.mid(), endpoint.rtp(), attributes));
                    answered = true;
                }
                case Audio audio -> streams.add(refused(audio));
                case Refused refused -> streams.add(refused);
            }
        }
        return new SessionMedia(streams);
    }

    /// Our offer, with fresh keys; a fresh one for each suite the operator allows where it is SDES.
    ///
    /// @param lines codecs to offer; payload types and parameters are kept where given by the other leg
    /// @param wanted as far as the operator and the engine allow
    public SessionMedia offer(Endpoint endpoint, List<CodecLine> lines, Offering wanted) {
        boolean dtls = wanted.dtls() && keying.offersDtls(endpoint);
        boolean web = dtls && wanted.web();
        boolean secure = wanted != Offering.SDES_OPTIONAL || policy.srtpRequired();
        Audio audio = new Audio(
                web ? WEB_MID : "",
                endpoint.rtp(),
                endpoint.rtp(), // with rtcp-mux both are one; a far end that refuses mux is told port + 1 below
                true,
                secure,
                web ? "UDP/TLS/RTP/SAVPF" : dtls ? "UDP/TLS/RTP/SAVP" : secure ? "RTP/SAVP" : "RTP/AVP",
                dtls && !wanted.sdes() ? List.of() : keying.offerKeys(),
                lines.stream().map(Negotiation::cleaned).toList(),
                Direction.SENDRECV,
                policy.packetMillis());
        if (!dtls) {
            return new SessionMedia(List.of(audio));
        }
        DtlsParameters either =
                new DtlsParameters(endpoint.certificate().stream().toList(), DtlsSetup.ACTPASS);
        Optional<IceParameters> ice = web ? Optional.of(keying.freshIce()) : Optional.empty();
        return new SessionMedia(List.of(audio.with(Optional.of(either), ice)), web ? List.of(WEB_MID) : List.of());
    }

    /// Our next offer in a session that stands: the same place and the same keys, both directions open.
    ///
    /// @param lines codecs to offer; a payload type that is taken, or a codec that had another, is renumbered
    /// (RFC 3264 §8.3.2)
    public static SessionMedia reoffer(Result.Agreed before, List<CodecLine> lines) {
        return reoffer(before, lines, Direction.SENDRECV);
    }

    /// @param direction SENDONLY holds the far end
    public static SessionMedia reoffer(Result.Agreed before, List<CodecLine> lines, Direction direction) {
        List<Stream> streams = before.local().streams().stream()
                .<Stream>map(stream -> switch (stream) {
                    case Audio audio ->
                        new Audio(
                                        audio.mid(),
                                        audio.rtp(),
                                        audio.rtcp(),
                                        audio.rtcpMux(),
                                        audio.secureProfile(),
                                        audio.protocol(),
                                        audio.cryptos(),
                                        renumbered(audio.codecs(), lines),
                                        direction,
                                        audio.packetMillis())
                                .with(audio.dtls().map(Negotiation::eitherRole), audio.ice())
                                .with(audio.extendedReports());
                    case Fax fax -> refused(fax);
                    case Refused refused -> refused;
                })
                .toList();
        return new SessionMedia(streams, before.local().bundle());
    }

    /// In every offer of ours the far end may choose; one that goes on with its association chooses as before (RFC
    /// 8842 §5.2).
    private static DtlsParameters eitherRole(DtlsParameters dtls) {
        return new DtlsParameters(dtls.fingerprints(), DtlsSetup.ACTPASS);
    }

    private static List<CodecLine> renumbered(List<CodecLine> before, List<CodecLine> wanted) {
        Map<Codec, Integer> numbers = new HashMap<>();
        before.forEach(line -> numbers.putIfAbsent(line.codec(), line.payloadType()));
        List<CodecLine> lines = new ArrayList<>();
        for (CodecLine line : wanted) {
            int number = numbers.computeIfAbsent(line.codec(), codec -> free(line.payloadType(), numbers.values()));
            lines.add(cleaned(new CodecLine(number, line.codec(), line.fmtp())));
        }
        return lines;
    }

    private static int free(int wanted, Collection<Integer> taken) {
        int number = wanted;
        for (int next = DYNAMIC_PAYLOAD_TYPE_FIRST; taken.contains(number); next++) {
            number = next;
        }
        return number;
    }

    /// What the other leg may be told that this one has: where digits become something else on their way, events too.
    ///
    /// @param lines what the far end has
    public List<CodecLine> told(List<CodecLine> lines) {
        return policy.digits().converts() ? withEvents(lines) : lines;
    }

    private static List<CodecLine> withEvents(List<CodecLine> lines) {
        if (lines.stream().anyMatch(line -> line.codec().isEvents())) {
            return lines;
        }
        List<CodecLine> more = new ArrayList<>(lines);
        int number = free(
                EVENTS_PAYLOAD_TYPE, lines.stream().map(CodecLine::payloadType).toList());
        more.add(new CodecLine(number, Codec.TELEPHONE_EVENT, defaultParameters(Codec.TELEPHONE_EVENT)));
        return more;
    }

    /// What to offer a leg that is to talk to one with these codecs: them first, then what we can make them from and
    /// into, so that whoever has none of them can be reached all the same.
    public List<CodecLine> offerable(List<CodecLine> others) {
        List<CodecLine> lines = offered(withOwn(others));
        if (policy.only().isEmpty()) {
            return lines;
        }
        List<CodecLine> ordered = new ArrayList<>();
        for (Codec codec : policy.only()) {
            lines.stream().filter(line -> line.codec().equals(codec)).forEach(ordered::add);
        }
        lines.stream()
                .filter(line -> line.codec().equals(Codec.TELEPHONE_EVENT))
                .forEach(ordered::add);
        return ordered;
    }

    /// What of these lines to offer, with events or without, as digits go here.
    public List<CodecLine> offered(List<CodecLine> lines) {
        return switch (policy.digits()) {
            case EVENTS -> lines;
            case AUTO -> withEvents(lines);
            case INFO, TONES -> withoutEvents(lines);
        };
    }

    private static List<CodecLine> withoutEvents(List<CodecLine> lines) {
        return lines.stream().filter(line -> !line.codec().isEvents()).toList();
    }

    private List<CodecLine> withOwn(List<CodecLine> others) {
        List<CodecLine> lines = new ArrayList<>(others);
        if (lines.stream().noneMatch(line -> policy.codecs().contains(line.codec()))) {
            return lines;
        }
        List<Integer> taken =
                new ArrayList<>(others.stream().map(CodecLine::payloadType).toList());
        for (CodecLine own : ownLines(policy.codecs())) {
            if (others.stream().noneMatch(line -> line.codec().equals(own.codec()))) {
                int number = free(own.payloadType(), taken);
                taken.add(number);
                lines.add(new CodecLine(number, own.codec(), own.fmtp()));
            }
        }
        return lines;
    }

    /// What of their offer we can make from and into something the other side has: all voice codecs of `media.codecs`,
    /// comfort noise, which we can hear, and the events that the other side has too. Empty: nothing.
    private List<CodecLine> transcodable(List<CodecLine> theirs, List<CodecLine> allowed) {
        if (allowed.stream().noneMatch(line -> policy.codecs().contains(line.codec()))
                || theirs.stream().noneMatch(line -> policy.codecs().contains(line.codec()))) {
            return List.of();
        }
        return theirs.stream()
                .filter(line -> policy.codecs().contains(line.codec())
                        || line.codec().equals(Codec.COMFORT_NOISE)
                        || (line.codec().isEvents()
                                && allowed.stream()
                                        .anyMatch(other -> other.codec().isEvents())))
                .map(line -> new CodecLine(line.payloadType(), line.codec(), defaultParameters(line.codec())))
                .toList();
    }

    /// The codecs we know with payload types of our own, for an offer nobody's offer stands behind.
    public static List<CodecLine> ownLines(List<Codec> codecs) {
        List<CodecLine> lines = new ArrayList<>();
        int dynamic = DYNAMIC_PAYLOAD_TYPE_FIRST;
        for (Codec codec : codecs) {
            int payloadType = staticPayloadType(codec);
            lines.add(new CodecLine(payloadType >= 0 ? payloadType : dynamic++, codec, defaultParameters(codec)));
        }
        return lines;
    }

    /// Answers their offer.
    ///
    /// @param others what the other leg can send and receive, in any order; the answer repeats its parameters
    /// @param previous what this leg agreed before, whose key stays in use
    public Result answer(
            SessionMedia offer, Endpoint endpoint, List<CodecLine> others, Optional<Result.Agreed> previous) {
        Optional<String> objection = objection(offer);
        if (objection.isPresent()) {
            return new Result.NotAcceptable(objection.get());
        }
        Audio theirs = offer.audio().orElseThrow();
        Keying.Way way = keying.way(theirs);
        boolean wasSecure =
                previous.filter(agreed -> agreed.agreement().secure()).isPresent();
        if (wasSecure && way instanceof Keying.Way.Plain) {
            // Its session shares a port on the strength of its keys, and whoever talks encrypted expects it to stay so.
            return new Result.NotAcceptable("the stream is SRTP and cannot become plain RTP within the call");
        }
        List<CodecLine> lines = new ArrayList<>();
        List<CodecLine> theirLines = policy.digits().events() ? theirs.codecs() : withoutEvents(theirs.codecs());
        List<CodecLine> allowed = policy.digits() == DigitWay.AUTO ? withEvents(others) : others;
        for (CodecLine line : theirLines) {
            allowed.stream()
                    .filter(other -> other.codec().equals(line.codec()))
                    .findFirst()
                    .ifPresent(
                            other -> lines.add(cleaned(new CodecLine(line.payloadType(), line.codec(), other.fmtp()))));
        }
        if (lines.stream().noneMatch(line -> line.codec().isVoice())) {
            lines.clear();
            lines.addAll(transcodable(theirLines, allowed));
        }
        if (lines.isEmpty()) {
            return new Result.NotAcceptable("none of the codecs offered (" + codecNames(theirs.codecs())
                    + ") is one the other side has (" + codecNames(others) + "), or can be transcoded");
        }
        Keying.Keys keys = Keying.Keys.PLAIN;
        List<Crypto> cryptos = List.of();
        Optional<DtlsParameters> dtls = Optional.empty();
        switch (way) {
            case Keying.Way.Sdes(Crypto chosen) -> {
                SrtpKey key = keying.answerKey(chosen.key().suite(), previous);
                cryptos = List.of(new Crypto(chosen.tag(), key));
                keys = new Keying.Keys(Optional.of(key), Optional.of(chosen.key()), Optional.empty());
            }
            case Keying.Way.Dtls(List<Fingerprint> fingerprints) -> {
                if (endpoint.certificate().isEmpty()) {
                    return new Result.NotAcceptable("the stream is DTLS-SRTP, which this media engine does not do");
                }
                DtlsSession session = keying.answerSession(theirs, fingerprints, previous);
                dtls = Optional.of(new DtlsParameters(
                        endpoint.certificate().stream().toList(),
                        session.active() ? DtlsSetup.ACTIVE : DtlsSetup.PASSIVE));
                keys = new Keying.Keys(Optional.empty(), Optional.empty(), Optional.of(session));
            }
            case Keying.Way.Plain _, Keying.Way.None _ -> {} // the latter was objected to
        }
        Optional<IceParameters> ice = keying.answerIce(theirs, previous);
        Audio ours = new Audio(
                        theirs.mid(),
                        endpoint.rtp(),
                        theirs.rtcpMux() ? endpoint.rtp() : endpoint.rtcp(),
                        theirs.rtcpMux(),
                        theirs.secureProfile(),
                        theirs.protocol(),
                        cryptos,
                        lines,
                        theirs.direction().reversed(),
                        0)
                .with(dtls, ice)
                .with(theirs.extendedReports()); // what they want, we want too (RFC 3611 §5.2)
        // RFC 9143 §7.3: of their group the streams that are not refused
        List<String> bundle = offer.bundle().contains(ours.mid()) ? List.of(ours.mid()) : List.of();
        SessionMedia answer = new SessionMedia(aligned(offer, ours), bundle);
        List<AgreedCodec> codecs = lines.stream()
                .map(line -> new AgreedCodec(
                        line.codec(), line.payloadType(), line.payloadType(), parameters(theirs, line.codec())))
                .toList();
        return new Result.Agreed(
                answer, offer, agreement(theirs, keys, ice, codecs, theirs.rtcpMux(), Direction.SENDRECV), false);
    }

    /// Evaluates their answer to our offer.
    public Result accepted(SessionMedia ourOffer, SessionMedia answer) {
        Audio ours = ourOffer.audio().orElseThrow();
        Optional<Audio> audio = answer.audio();
        if (audio.isEmpty()) {
            return new Result.NotAcceptable("the answer refuses the audio stream");
        }
        Audio theirs = audio.get();
        Keying.Keys keys;
        try {
            keys = keying.accepted(ours, theirs);
        } catch (Keying.Mismatch e) {
            return new Result.NotAcceptable(e.reason());
        }
        List<AgreedCodec> codecs = new ArrayList<>();
        for (CodecLine line : theirs.codecs()) {
            ours.codecs().stream()
                    .filter(offered -> offered.codec().equals(line.codec()))
                    .findFirst()
                    .ifPresent(offered -> codecs.add(
                            new AgreedCodec(line.codec(), line.payloadType(), offered.payloadType(), line.fmtp())));
        }
        if (codecs.stream().noneMatch(codec -> codec.codec().isVoice())) {
            return new Result.NotAcceptable("the answer (" + codecNames(theirs.codecs())
                    + ") has none of the codecs offered (" + codecNames(ours.codecs()) + ")");
        }
        boolean mux = ours.rtcpMux() && theirs.rtcpMux();
        return new Result.Agreed(
                ourOffer,
                answer,
                agreement(theirs, keys, mux ? ours.ice() : Optional.empty(), codecs, mux, ours.direction()),
                true);
    }

    private static String parameters(Audio theirs, Codec codec) {
        return theirs.codecs().stream()
                .filter(line -> line.codec().equals(codec))
                .findFirst()
                .map(CodecLine::fmtp)
                .orElse("");
    }

    /// @param ourIce as we announce it
    private StreamAgreement agreement(
            Audio theirs,
            Keying.Keys keys,
            Optional<IceParameters> ourIce,
            List<AgreedCodec> codecs,
            boolean mux,
            Direction ours) {
        Optional<IceParameters> ice = Keying.checked(ourIce, theirs);
        boolean reachable = ice.isPresent() || !theirs.rtp().getAddress().isAnyLocalAddress();
        return new StreamAgreement(
                theirs.rtp(),
                mux ? theirs.rtp() : theirs.rtcp(),
                mux,
                keys.send(),
                keys.receive(),
                codecs,
                ours.sends() && theirs.direction().receives() && reachable,
                ours.receives() && theirs.direction().sends(),
                theirs.packetMillis(),
                keys.dtls(),
                ice,
                theirs.extendedReports(),
                policy.digits() != DigitWay.INFO);
    }

    /// The m-lines of the offer in their order, all refused but the first audio (RFC 3264 §6).
    private static List<Stream> aligned(SessionMedia offer, Audio ours) {
        List<Stream> streams = new ArrayList<>();
        boolean answered = false;
        for (Stream stream : offer.streams()) {
            switch (stream) {
                case Audio audio -> streams.add(answered ? refused(audio) : ours);
                case Fax fax -> streams.add(refused(fax));
                case Refused refused -> streams.add(refused);
            }
            answered |= stream instanceof Audio;
        }
        return streams;
    }

    private static Refused refused(Fax fax) {
        return new Refused(fax.mid(), "image", "udptl", "t38");
    }

    private static Refused refused(Audio audio) {
        String formats = audio.codecs().stream()
                .map(line -> Integer.toString(line.payloadType()))
                .findFirst()
                .orElse("0");
        return new Refused(audio.mid(), "audio", audio.protocol(), formats);
    }

    /// Parameters travel to the other leg only if they are plain text of sane length.
    private static CodecLine cleaned(CodecLine line) {
        boolean plain =
                line.fmtp().length() <= FMTP_LENGTH_MAX && line.fmtp().chars().allMatch(c -> c >= 0x20 && c < 0x7f);
        return plain ? line : new CodecLine(line.payloadType(), line.codec(), "");
    }

    private static int staticPayloadType(Codec codec) {
        return switch (codec.name()) { // RFC 3551 §6
            case "pcmu" -> 0;
            case "pcma" -> 8;
            case "g722" -> 9;
            case "cn" -> 13;
            case "g729" -> 18;
            default -> -1;
        };
    }

    private static String defaultParameters(Codec codec) {
        return switch (codec.name()) {
            case "telephone-event" -> "0-16"; // RFC 4733 §2.4.1
            case "opus" -> "useinbandfec=1"; // RFC 7587 §6.1
            case "g729" -> "annexb=no"; // RFC 4856 §2.1.9; missing, it would mean yes
            default -> "";
        };
    }

    private static String codecNames(List<CodecLine> lines) {
        return String.join(", ", lines.stream().map(line -> line.codec().name()).toList());
    }
}
