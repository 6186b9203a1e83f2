package org.klinke.sip.leg;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import javax.sip.header.ContentEncodingHeader;
import javax.sip.header.ContentTypeHeader;
import javax.sip.message.Message;
import org.jspecify.annotations.Nullable;
import org.klinke.core.media.SessionMedia;
import org.klinke.core.media.SessionMedia.Audio;
import org.klinke.core.media.SessionMedia.Fax;
import org.klinke.core.media.SessionMedia.Refused;
import org.klinke.core.media.SessionMedia.Stream;
import org.klinke.sip.codec.Sdp;
import org.klinke.sip.codec.SdpException;

/// Our side of a leg's session descriptions: one session id for the life of the dialog, a version that grows by one
/// with each change and only then (RFC 3264 §8), and m-lines that keep their places. Confined to the leg's loop.
final class LegSdp {
    private final long sessionId;
    private final InetAddress origin;
    private final boolean mediasec;
    private long version;
    private @Nullable SessionMedia ours;

    /// @param origin our address for the o-line
    /// @param mediasec the far end wants to be told that keys are for its edge
    LegSdp(long sessionId, InetAddress origin, boolean mediasec) {
        this.sessionId = sessionId;
        this.origin = origin;
        this.mediasec = mediasec;
    }

    /// Our answer: its streams stand in the order of the offer already.
    byte[] answer(SessionMedia answer) {
        if (!answer.equals(ours)) {
            ours = answer;
            version++;
        }
        return printed(answer);
    }

    /// In a carrier's network this says that the keys are for its edge, and no further (3GPP TS 24.229 §7.5.2).
    private byte[] printed(SessionMedia media) {
        byte[] sdp = Sdp.print(media, origin, sessionId, version);
        return mediasec
                ? new String(sdp, UTF_8)
                        .replaceFirst("\r\na=crypto:", "\r\na=3ge2ae:requested$0")
                        .getBytes(UTF_8)
                : sdp;
    }

    /// Our offer: it keeps every m-line the session has had, refused ones too (RFC 3264 §8).
    byte[] offer(SessionMedia offer) {
        return answer(ours == null ? offer : inPlace(ours, offer));
    }

    /// What we said last.
    Optional<SessionMedia> current() {
        return Optional.ofNullable(ours);
    }

    /// The same again, as an offer that changes nothing.
    byte[] repeated() {
        return printed(Objects.requireNonNull(ours, "nothing was said yet"));
    }

    /// Our last offer was refused: what we said before holds again. Said once more it is a new version, for the refused
    /// one has taken this number.
    void backTo(SessionMedia before) {
        if (!before.equals(ours)) {
            ours = before;
            version++;
        }
    }

    /// The stream that is offered takes the place of its kind, else of the one that is in use: a fax comes
    /// where the voice was (RFC 3264 §8.3.3).
    private static SessionMedia inPlace(SessionMedia before, SessionMedia offer) {
        Optional<Stream> wanted = offer.audio().<Stream>map(audio -> audio).or(offer::fax);
        boolean fax = wanted.filter(Fax.class::isInstance).isPresent();
        List<Stream> streams = new ArrayList<>(before.streams());
        int place = wanted.isEmpty() ? -1 : place(streams, fax);
        for (int i = 0; i < streams.size(); i++) {
            streams.set(i, i == place ? wanted.get() : refused(streams.get(i)));
        }
        if (place < 0) {
            streams.addAll(offer.streams());
        }
        return new SessionMedia(streams, offer.bundle());
    }

    /// @return -1 if there is none
    private static int place(List<Stream> streams, boolean fax) {
        for (int i = 0; i < streams.size(); i++) {
            if (fax ? streams.get(i) instanceof Fax : streams.get(i) instanceof Audio) {
                return i;
            }
        }
        for (int i = 0; i < streams.size(); i++) {
            if (streams.get(i) instanceof Refused was && was.kind().equals(fax ? "image" : "audio")) {
                return i;
            }
        }
        for (int i = 0; i < streams.size(); i++) {
            if (!(streams.get(i) instanceof Refused)) {
                return i;
            }
        }
        return -1;
    }

    private static Refused refused(Stream stream) {
        return switch (stream) {
            case Audio was -> new Refused(was.mid(), "audio", was.protocol(), "0");
            case Fax was -> new Refused(was.mid(), "image", "udptl", "t38");
            case Refused was -> was;
        };
    }

    /// What a message carries.
    sealed interface Body {
        record None() implements Body {}

        record Description(SessionMedia media) implements Body {}

        /// @param status the response to a request with it
        /// @param reason for people, fit for a Warning header
        record Unusable(int status, String reason) implements Body {}

        default Optional<SessionMedia> described() {
            return this instanceof Description description ? Optional.of(description.media()) : Optional.empty();
        }
    }

    static Body read(Message message) {
        byte[] body = message.getRawContent();
        if (body == null || body.length == 0) {
            return new Body.None();
        }
        boolean sdp = message.getHeader(ContentTypeHeader.NAME) instanceof ContentTypeHeader type
                && "application".equalsIgnoreCase(type.getContentType())
                && "sdp".equalsIgnoreCase(type.getContentSubType());
        // RFC 3261 §8.2.3
        if (!sdp) {
            return new Body.Unusable(415, "the body must be application/sdp");
        }
        if (message.getHeader(ContentEncodingHeader.NAME) instanceof ContentEncodingHeader encoding
                && !"identity".equalsIgnoreCase(encoding.getEncoding())) {
            return new Body.Unusable(415, "the body must not be encoded");
        }
        try {
            return new Body.Description(Sdp.parse(body));
        } catch (SdpException e) {
            return new Body.Unusable(400, "SDP: " + e.getMessage());
        }
    }
}
