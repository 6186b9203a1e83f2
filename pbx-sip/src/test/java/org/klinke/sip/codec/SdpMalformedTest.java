package org.klinke.sip.codec;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.klinke.core.Seeds;
import org.klinke.core.media.SessionMedia;

class SdpMalformedTest {
    private static final String HEAD = "v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\n";

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ''                                                         | does not begin with v=0
            hello                                                      | does not begin with v=0
            v=1                                                        | does not begin with v=0
            v=0~nonsense                                               | line 2 is not of the form
            v=0~M=audio 5000 RTP/AVP 8                                 | line 2 is not of the form
            v=0~m=audio                                                | line 2: m-line needs
            v=0~m=audio 5000 RTP/AVP                                   | line 2: m-line needs
            v=0~m=au/dio 5000 RTP/AVP 8                                | line 2: m-line needs
            v=0~m=audio 65536 RTP/AVP 8                                | port is not between
            v=0~m=audio -1 RTP/AVP 8                                   | port is not between
            v=0~m=audio 99999999999999999999 RTP/AVP 8                 | port is not between
            v=0~m=audio five RTP/AVP 8                                 | port is not between
            v=0~m=audio 5000 RTP/AVP 128                               | payload type
            v=0~m=audio 5000 RTP/AVP pcma                              | payload type
            v=0~m=audio 5000 RTP/AVP 8                                 | no c-line
            v=0~c=IN IP4 pbx.example~m=audio 5000 RTP/AVP 8            | not a literal IPv4
            v=0~c=IN IP4 127.1~m=audio 5000 RTP/AVP 8                  | not a literal IPv4
            v=0~c=IN IP4 300.0.2.1~m=audio 5000 RTP/AVP 8              | not a literal IPv4
            v=0~c=IN IP4 2001:db8::1~m=audio 5000 RTP/AVP 8            | not a literal IPv4
            v=0~c=IN IP6 192.0.2.1.5~m=audio 5000 RTP/AVP 8            | not a literal IPv6
            v=0~c=IN IP6 fe80::1%eth0~m=audio 5000 RTP/AVP 8           | not a literal IPv6
            v=0~c=IN IP6 ::::~m=audio 5000 RTP/AVP 8                   | not a literal IPv6
            v=0~c=IN IP4 224.2.1.1~m=audio 5000 RTP/AVP 8              | multicast
            v=0~c=IN IP4 224.2.1.1/127~m=audio 5000 RTP/AVP 8          | not a literal IPv4
            v=0~c=IN IPX 192.0.2.1~m=audio 5000 RTP/AVP 8              | neither IP4 nor IP6
            v=0~c=192.0.2.1~m=audio 5000 RTP/AVP 8                     | not of the form
            v=0~c=IN IP4 192.0.2.1~m=audio 65535 RTP/AVP 8             | leaves none for RTCP
            v=0~c=IN IP4 192.0.2.1~m=audio 5 RTP/AVP 8~a=rtcp:6 IN IP4 x.y | a=rtcp of SDP m-line 3: not a literal
            """)
    void namesWhatIsWrong(String text, String reason) {
        assertThatThrownBy(() -> Sdp.parse(text.replace("~", "\r\n").getBytes(UTF_8)))
                .isInstanceOf(SdpException.class)
                .hasMessageContaining(reason);
    }

    @Test
    void refusesControlCharacters() {
        for (String bad : new String[] {"\0", "\u0007", "\u001b[2J", "x\ry", "\u007f"}) {
            assertThatThrownBy(() ->
                            Sdp.parse((HEAD + "m=audio 5000 RTP/AVP 8\r\na=fmtp:8 " + bad + "z\r\n").getBytes(UTF_8)))
                    .isInstanceOf(SdpException.class)
                    .hasMessageContaining("control character");
        }
    }

    @Test
    void limitsEverything() {
        String audio = "m=audio 5000 RTP/SAVP 8\r\n";
        String crypto = "a=crypto:1 X inline:y\r\n";
        assertRefused(HEAD + "a=" + "x".repeat(Sdp.SDP_LENGTH_MAX_BYTES), "at most 16384");
        assertRefused(HEAD + audio.repeat(Sdp.STREAMS_MAX + 1), "more than 16 m-lines");
        assertRefused(
                HEAD + "m=audio 5000 RTP/AVP" + " 8".repeat(Sdp.CODECS_PER_STREAM_MAX + 1), "more than 32 codecs");
        assertRefused(HEAD + audio + crypto.repeat(Sdp.CRYPTOS_PER_STREAM_MAX + 1), "more than 16 a=crypto");
    }

    private static void assertRefused(String text, String reason) {
        assertThatThrownBy(() -> Sdp.parse(text.getBytes(UTF_8)))
                .isInstanceOf(SdpException.class)
                .hasMessageContaining(reason);
    }

    @Test
    void passesOverBrokenAttributes() throws SdpException {
        SessionMedia.Audio audio = SdpTest.parse(
                        "v=0",
                        "c=IN IP4 192.0.2.1",
                        "m=audio 5000 RTP/AVP 8 96 97 98",
                        "a=rtpmap:",
                        "a=rtpmap:96",
                        "a=rtpmap:96 opus",
                        "a=rtpmap:96 opus/x",
                        "a=rtpmap:97 o(pus/48000/2",
                        "a=rtpmap:98 opus/48000/0",
                        "a=rtpmap:999 opus/48000",
                        "a=rtpmap:99 opus/48000/2",
                        "a=fmtp:",
                        "a=fmtp:x y",
                        "a=fmtp:8",
                        "a=ptime:abc",
                        "a=ptime:-20",
                        "a=ptime:99999",
                        "a=mid:",
                        "a=mid:a b",
                        "a=crypto:",
                        "a=:",
                        "a=")
                .audio()
                .orElseThrow();
        assertThat(audio.codecs()).hasSize(1);
        assertThat(audio.packetMillis()).isZero();
        assertThat(audio.mid()).isEmpty();
        assertThat(audio.cryptos()).isEmpty();
    }

    /// Whatever comes, the answer is a value or an [SdpException]; what was read can be printed and read again.
    static List<Long> seeds() {
        return Seeds.of(1, 1);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void survivesMutations(long seed) throws SdpException {
        Random random = new Random(seed);
        int read = 0;
        for (int round = 0; round < 4_000; round++) {
            byte[] text = Sdp.print(new RandomMedia(random).next(), InetAddress.getLoopbackAddress(), 1, 1);
            for (int i = random.nextInt(4); i >= 0; i--) {
                text[random.nextInt(text.length)] = (byte) random.nextInt(256);
            }
            try {
                SessionMedia media = Sdp.parse(text);
                byte[] again = Sdp.print(media, InetAddress.getLoopbackAddress(), 1, 1);
                assertThat(Sdp.parse(again))
                        .as("seed %d: %s", seed, new String(text, ISO_8859_1))
                        .isEqualTo(usable(media));
                read++;
            } catch (SdpException expected) {
                assertThat(expected).hasMessageMatching("[ -~]{1,120}");
            }
        }
        assertThat(read).as("seed %d", seed).isBetween(200, 3_999);
    }

    /// As it is printed: keys that can't be used are not passed on.
    private static SessionMedia usable(SessionMedia media) {
        List<SessionMedia.Stream> streams = media.streams().stream()
                .<SessionMedia.Stream>map(stream -> switch (stream) {
                    case SessionMedia.Audio audio ->
                        new SessionMedia.Audio(
                                        audio.mid(),
                                        audio.rtp(),
                                        audio.rtcp(),
                                        audio.rtcpMux(),
                                        audio.secureProfile(),
                                        audio.protocol(),
                                        audio.cryptos(),
                                        audio.codecs(),
                                        audio.direction(),
                                        audio.packetMillis())
                                .with(audio.dtls(), audio.ice())
                                .with(audio.extendedReports());
                    case SessionMedia.Fax fax -> fax;
                    case SessionMedia.Refused refused -> refused;
                })
                .toList();
        return new SessionMedia(streams, media.bundle());
    }
}
