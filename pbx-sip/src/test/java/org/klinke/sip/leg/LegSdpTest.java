package org.klinke.sip.leg;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.klinke.core.media.Codec;
import org.klinke.core.media.CodecLine;
import org.klinke.core.media.Direction;
import org.klinke.core.media.SessionMedia;
import org.klinke.core.media.SessionMedia.Audio;
import org.klinke.core.media.SessionMedia.Fax;
import org.klinke.core.media.SessionMedia.Refused;
import org.klinke.core.media.SessionMedia.Stream;

class LegSdpTest {
    private static final Refused VIDEO = new Refused("", "video", "RTP/AVP", "96");
    private static final Refused NO_AUDIO = new Refused("", "audio", "RTP/AVP", "8");
    private final LegSdp sdp = new LegSdp(4711, InetAddress.ofLiteral("192.0.2.9"), false);

    @Test
    void theVersionGrowsOnlyWithAChange() {
        assertThat(answer(media(audio(Direction.SENDRECV)))).contains("o=- 4711 1 IN IP4 192.0.2.9");
        assertThat(answer(media(audio(Direction.SENDRECV)))).contains("o=- 4711 1 IN IP4");
        assertThat(answer(media(audio(Direction.RECVONLY)))).contains("o=- 4711 2 IN IP4");
        assertThat(answer(media(audio(Direction.RECVONLY)))).contains("o=- 4711 2 IN IP4");
    }

    @Test
    void ourOfferKeepsEveryLineInItsPlace() {
        answer(media(VIDEO, audio(Direction.SENDRECV)));

        String offer = offer(media(audio(Direction.SENDRECV)));

        assertThat(offer.lines().filter(line -> line.startsWith("m=")))
                .containsExactly("m=video 0 RTP/AVP 96", "m=audio 30000 RTP/AVP 8");
    }

    @Test
    void audioComesBackWhereItWasRefused() {
        answer(media(NO_AUDIO, VIDEO));

        assertThat(offer(media(audio(Direction.SENDRECV))).lines().filter(line -> line.startsWith("m=")))
                .containsExactly("m=audio 30000 RTP/AVP 8", "m=video 0 RTP/AVP 96");
    }

    @Test
    void audioIsAddedWhereThereWasNone() {
        answer(media(VIDEO));

        assertThat(offer(media(audio(Direction.SENDRECV))).lines().filter(line -> line.startsWith("m=")))
                .containsExactly("m=video 0 RTP/AVP 96", "m=audio 30000 RTP/AVP 8");
    }

    @Test
    void aFaxTakesThePlaceOfTheVoiceAndGivesItBack() {
        Fax fax = new Fax("", new InetSocketAddress("192.0.2.9", 30000), List.of("T38FaxVersion:0"));
        answer(media(VIDEO, audio(Direction.SENDRECV)));
        assertThat(offer(media(fax)).lines().filter(line -> line.startsWith("m=")))
                .containsExactly("m=video 0 RTP/AVP 96", "m=image 30000 udptl t38");
        assertThat(offer(media(audio(Direction.SENDRECV))).lines().filter(line -> line.startsWith("m=")))
                .containsExactly("m=video 0 RTP/AVP 96", "m=audio 30000 RTP/AVP 8");

        // Its own offer kept the line of the voice beside that of the fax.
        answer(media(NO_AUDIO, fax));
        assertThat(offer(media(audio(Direction.SENDRECV))).lines().filter(line -> line.startsWith("m=")))
                .containsExactly("m=audio 30000 RTP/AVP 8", "m=image 0 udptl t38");
    }

    @Test
    void whatIsBundledStaysSoInALaterOffer() {
        SessionMedia bundled = new SessionMedia(List.of(VIDEO, audio(Direction.SENDRECV)), List.of("0"));
        assertThat(answer(bundled)).contains("a=group:BUNDLE 0");
        assertThat(offer(bundled)).contains("a=group:BUNDLE 0");
    }

    private String answer(SessionMedia media) {
        return new String(sdp.answer(media), StandardCharsets.UTF_8);
    }

    private String offer(SessionMedia media) {
        return new String(sdp.offer(media), StandardCharsets.UTF_8);
    }

    private static SessionMedia media(Stream... streams) {
        return new SessionMedia(List.of(streams));
    }

    private static Audio audio(Direction direction) {
        InetSocketAddress rtp = new InetSocketAddress(InetAddress.ofLiteral("192.0.2.9"), 30_000);
        return new Audio(
                "",
                rtp,
                rtp,
                true,
                false,
                "RTP/AVP",
                List.of(),
                List.of(new CodecLine(8, Codec.PCMA, "")),
                direction,
                0);
    }
}
