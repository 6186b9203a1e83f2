package org.klinke.sip.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.klinke.core.Seeds;
import org.klinke.core.media.Codec;
import org.klinke.core.media.CodecLine;
import org.klinke.core.media.Crypto;
import org.klinke.core.media.Direction;
import org.klinke.core.media.DtlsParameters;
import org.klinke.core.media.DtlsSetup;
import org.klinke.core.media.ExtendedReports;
import org.klinke.core.media.Fingerprint;
import org.klinke.core.media.IceParameters;
import org.klinke.core.media.SessionMedia;
import org.klinke.core.media.SrtpKey;
import org.klinke.core.media.SrtpSuite;

class SdpTest {
    private static final String KEY = Base64.getEncoder().encodeToString(new byte[30]);

    static SessionMedia parse(String... lines) throws SdpException {
        return Sdp.parse(String.join("\r\n", lines).concat("\r\n").getBytes(UTF_8));
    }

    private static SessionMedia.Audio audio(String... mediaLines) throws SdpException {
        List<String> lines = new ArrayList<>(List.of("v=0", "o=- 1 1 IN IP4 192.0.2.1", "s=-", "c=IN IP4 192.0.2.1"));
        lines.addAll(List.of(mediaLines));
        return parse(lines.toArray(String[]::new)).audio().orElseThrow();
    }

    @Test
    void readsADeskPhonesOffer() throws SdpException {
        SessionMedia media = parse(
                "v=0",
                "o=root 1821 1822 IN IP4 192.0.2.7",
                "s=call",
                "c=IN IP4 192.0.2.7",
                "t=0 0",
                "m=audio 52024 RTP/SAVP 9 8 0 18 99 101",
                "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:" + KEY + "|2^20",
                "a=crypto:2 AES_CM_128_HMAC_SHA1_32 inline:" + KEY,
                "a=crypto:3 AES_256_CM_HMAC_SHA1_80 inline:" + KEY,
                "a=rtpmap:9 G722/8000",
                "a=rtpmap:8 PCMA/8000",
                "a=rtpmap:0 PCMU/8000",
                "a=rtpmap:99 opus/48000/2",
                "a=fmtp:99 useinbandfec=1; maxaveragebitrate=24000",
                "a=rtpmap:101 telephone-event/8000",
                "a=fmtp:101 0-15",
                "a=ptime:20",
                "a=sendrecv",
                "m=video 52026 RTP/AVP 34 96",
                "a=rtpmap:34 H263/90000");

        assertThat(media.streams()).hasSize(2);
        assertThat(media.streams().get(1)).isEqualTo(new SessionMedia.Refused("", "video", "RTP/AVP", "34 96"));
        SessionMedia.Audio audio = media.audio().orElseThrow();
        assertThat(audio.rtp()).isEqualTo(new InetSocketAddress("192.0.2.7", 52024));
        assertThat(audio.rtcp()).isEqualTo(new InetSocketAddress("192.0.2.7", 52025));
        assertThat(audio.secureProfile()).isTrue();
        assertThat(audio.cryptos()).extracting(Crypto::tag).containsExactly(1, 2);
        assertThat(audio.unusableCryptos())
                .containsExactly("a=crypto:3 has 30 bytes of key and salt, AES_256_CM_HMAC_SHA1_80 needs 46");
        assertThat(audio.cryptos().getFirst().key())
                .isEqualTo(new SrtpKey(SrtpSuite.AES_CM_128_HMAC_SHA1_80, new byte[30]));
        assertThat(audio.codecs())
                .containsExactly(
                        new CodecLine(9, Codec.G722, ""),
                        new CodecLine(8, Codec.PCMA, ""),
                        new CodecLine(0, Codec.PCMU, ""),
                        new CodecLine(18, new Codec("g729", 8000, 1), ""),
                        new CodecLine(99, Codec.OPUS, "useinbandfec=1; maxaveragebitrate=24000"),
                        new CodecLine(101, Codec.TELEPHONE_EVENT, "0-15"));
        assertThat(audio.packetMillis()).isEqualTo(20);
        assertThat(audio.direction()).isEqualTo(Direction.SENDRECV);
    }

    @Test
    void keepsRtpAvpWithKeysAsItStands() throws SdpException {
        SessionMedia.Audio audio = audio("m=audio 5000 RTP/AVP 8", "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:" + KEY);
        assertThat(audio.secureProfile()).isFalse();
        assertThat(audio.cryptos()).hasSize(1);
        assertThat(audio.protocol()).isEqualTo("RTP/AVP");
    }

    @Test
    void knowsStaticPayloadTypesAndDropsDynamicOnesWithoutAName() throws SdpException {
        assertThat(audio("m=audio 5000 RTP/AVP 0 8 9 18 96 8").codecs())
                .extracting(CodecLine::payloadType)
                .containsExactly(0, 8, 9, 18);
    }

    @Test
    void takesDirectionFromTheSessionUnlessTheStreamHasItsOwn() throws SdpException {
        assertThat(audio("a=sendonly", "m=audio 5000 RTP/AVP 8").direction()).isEqualTo(Direction.SENDONLY);
        assertThat(audio("a=sendonly", "m=audio 5000 RTP/AVP 8", "a=inactive").direction())
                .isEqualTo(Direction.INACTIVE);
        assertThat(audio("m=audio 5000 RTP/AVP 8").direction()).isEqualTo(Direction.SENDRECV);
    }

    @Test
    void takesTheAddressFromTheStreamBeforeTheSession() throws SdpException {
        SessionMedia.Audio audio = audio("m=audio 5000 RTP/AVP 8", "c=IN IP6 2001:db8::5");
        assertThat(audio.rtp()).isEqualTo(new InetSocketAddress("2001:db8::5", 5000));
        assertThat(audio("m=audio 5000 RTP/AVP 8", "c=IN IP4 0.0.0.0").rtp().getAddress())
                .matches(InetAddress::isAnyLocalAddress);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            a=x                          | 192.0.2.1    | 5001 | false
            a=rtcp:6000                  | 192.0.2.1    | 6000 | false
            a=rtcp:6000 IN IP4 192.0.2.9 | 192.0.2.9    | 6000 | false
            a=rtcp:0                     | 192.0.2.1    | 5001 | false
            a=rtcp:x                     | 192.0.2.1    | 5001 | false
            a=rtcp-mux                   | 192.0.2.1    | 5000 | true
            """)
    void findsRtcp(String line, String host, int port, boolean mux) throws SdpException {
        SessionMedia.Audio audio = audio("m=audio 5000 RTP/AVPF 8", line);
        assertThat(audio.rtcp()).isEqualTo(new InetSocketAddress(host, port));
        assertThat(audio.rtcpMux()).isEqualTo(mux);
    }

    @Test
    void readsLinesThatEndInLfOnlyAndTrailingBlanks() throws SdpException {
        SessionMedia media =
                Sdp.parse("v=0\nc=IN IP4 192.0.2.1 \nm=audio 5000 RTP/AVP 8 \na=recvonly \n\n".getBytes(UTF_8));
        assertThat(media.audio().orElseThrow().direction()).isEqualTo(Direction.RECVONLY);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "m=audio 0 RTP/SAVP 8",
                "m=audio 5000 TCP/TLS/RTP/SAVPF 8 111",
                "m=audio 5000 TCP/RTP/AVP 8",
                "m=image 0 udptl t38",
                "m=image 5000 tcp t38",
                "m=application 9 UDP/DTLS/SCTP webrtc-datachannel",
                "m=text 5000 RTP/AVP 98"
            })
    void refusesOtherStreamsInTheirPlace(String line) throws SdpException {
        SessionMedia media = parse("v=0", "c=IN IP4 192.0.2.1", line, "a=mid:x1", "m=audio 5000 RTP/AVP 8");
        assertThat(media.streams()).hasSize(2);
        assertThat(media.streams().getFirst()).isInstanceOf(SessionMedia.Refused.class);
        assertThat(media.streams().getFirst().mid()).isEqualTo("x1");

        String printed = new String(Sdp.print(media, InetAddress.getLoopbackAddress(), 1, 1), UTF_8);
        String[] words = line.substring(2).split(" ", 4);
        assertThat(printed)
                .contains(
                        "m=" + words[0] + " 0 " + words[2] + " " + words[3] + "\r\na=mid:x1\r\nm=audio 5000 RTP/AVP 8");
    }

    /// Only what T.38 defines, each once: nothing else goes on to the other leg.
    @Test
    void readsAFax() throws SdpException {
        SessionMedia media = parse(
                "v=0",
                "c=IN IP4 192.0.2.1",
                "m=audio 0 RTP/AVP 8",
                "m=image 4000 UDPTL T38",
                "a=T38FaxVersion: 3",
                "a=T38FaxVersion:0",
                "a=t38faxfillbitremoval",
                "a=T38faxUdpEC:t38UDPRedundancy",
                "a=T38FaxMaxBuffer:1\tx",
                "a=X-Foreign:1",
                "a=T38Other:1");
        SessionMedia.Fax fax = media.fax().orElseThrow();
        assertThat(fax.udptl()).isEqualTo(new InetSocketAddress("192.0.2.1", 4000));
        assertThat(fax.attributes())
                .containsExactly("T38FaxVersion:3", "T38FaxFillBitRemoval", "T38FaxUdpEC:t38UDPRedundancy");
        assertThat(parse("v=0", "c=IN IP4 192.0.2.1", "m=image 4000 udptl t38", "m=audio 5000 RTP/AVP 8")
                        .fax())
                .as("beside a voice")
                .isEmpty();
    }

    @Test
    void printsAnAnswer() throws Exception {
        SessionMedia.Audio audio = new SessionMedia.Audio(
                "0",
                new InetSocketAddress("192.0.2.1", 30000),
                new InetSocketAddress("192.0.2.1", 30001),
                false,
                true,
                "RTP/SAVP",
                List.of(new Crypto(7, new SrtpKey(SrtpSuite.AES_CM_128_HMAC_SHA1_32, new byte[30]))),
                List.of(new CodecLine(8, Codec.PCMA, ""), new CodecLine(96, Codec.TELEPHONE_EVENT, "0-16")),
                Direction.RECVONLY,
                20);
        byte[] text = Sdp.print(new SessionMedia(List.of(audio)), InetAddress.getByName("192.0.2.1"), -1L, 3);
        assertThat(new String(text, UTF_8)).isEqualToNormalizingNewlines("""
                v=0
                o=- 18446744073709551615 3 IN IP4 192.0.2.1
                s=-
                c=IN IP4 192.0.2.1
                t=0 0
                m=audio 30000 RTP/SAVP 8 96
                a=mid:0
                a=crypto:7 AES_CM_128_HMAC_SHA1_32 inline:%s
                a=rtpmap:8 PCMA/8000
                a=rtpmap:96 telephone-event/8000
                a=fmtp:96 0-16
                a=ptime:20
                a=recvonly
                """.formatted(KEY));
    }

    /// RFC 3611 §5.3 has such lines; what of them we have not is passed over.
    @Test
    void readsWhichExtendedReportsAreWanted() throws SdpException {
        assertThat(audio("m=audio 5000 RTP/AVP 8", "a=rtcp-xr:rcvr-rtt=all:10000 stat-summary=loss,dup voip-metrics")
                        .extendedReports())
                .isEqualTo(new ExtendedReports(true, true));
        assertThat(audio("a=rtcp-xr:voip-metrics", "m=audio 5000 RTP/AVP 8").extendedReports())
                .isEqualTo(new ExtendedReports(true, false));
        assertThat(audio("a=rtcp-xr:voip-metrics", "m=audio 5000 RTP/AVP 8", "a=rtcp-xr:")
                        .extendedReports())
                .isEqualTo(ExtendedReports.NONE);
        assertThat(audio("m=audio 5000 RTP/AVP 8", "a=rtcp-xr:pkt-loss-rle=100").extendedReports())
                .isEqualTo(ExtendedReports.NONE);
    }

    @Test
    void printsNoForgedLines() {
        SessionMedia media = new SessionMedia(List.of(new SessionMedia.Refused("", "video", "RTP/AVP", "34\r\na=x")));
        assertThatThrownBy(() -> Sdp.print(media, InetAddress.getLoopbackAddress(), 1, 1))
                .isInstanceOf(IllegalArgumentException.class);
    }

    static List<Long> seeds() {
        return Seeds.of(1, 200);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void whatIsPrintedReadsBackTheSame(long seed) throws SdpException {
        SessionMedia media = new RandomMedia(new Random(seed)).next();
        byte[] printed = Sdp.print(media, InetAddress.getLoopbackAddress(), seed, 1);
        assertThat(Sdp.parse(printed)).isEqualTo(media);
    }

    @Test
    void readsABrowsersOfferAndPassesOverItsCandidates() throws SdpException {
        String hash = "AB" + ":CD".repeat(31);
        SessionMedia media = parse(
                "v=0",
                "o=- 4611731400430051336 2 IN IP4 127.0.0.1",
                "s=-",
                "t=0 0",
                "a=group:BUNDLE 0 1",
                "a=extmap-allow-mixed",
                "a=msid-semantic: WMS stream",
                "a=fingerprint:sha-256 " + hash.toLowerCase(Locale.ROOT),
                "m=audio 9 UDP/TLS/RTP/SAVPF 111 63 9 0 8 13 110 126",
                "c=IN IP4 0.0.0.0",
                "a=rtcp:9 IN IP4 0.0.0.0",
                "a=candidate:1 1 udp 2113937151 3a1c.local 51234 typ host generation 0",
                "a=ice-ufrag:fHx2",
                "a=ice-pwd:kBzk4iR2C5xwUtVbnGR+kl/x",
                "a=ice-options:trickle",
                "a=setup:actpass",
                "a=mid:0",
                "a=sendrecv",
                "a=rtcp-mux",
                "a=rtpmap:111 opus/48000/2",
                "a=fmtp:111 minptime=10;useinbandfec=1",
                "m=video 0 UDP/TLS/RTP/SAVPF 96",
                "c=IN IP4 0.0.0.0",
                "a=bundle-only",
                "a=mid:1");
        assertThat(media.bundle()).containsExactly("0", "1");
        SessionMedia.Audio audio = media.audio().orElseThrow();
        assertThat(audio.secureProfile()).isTrue();
        assertThat(audio.rtcpMux()).isTrue();
        assertThat(audio.dtls())
                .contains(new DtlsParameters(List.of(new Fingerprint("sha-256", hash)), DtlsSetup.ACTPASS));
        assertThat(audio.ice()).contains(new IceParameters("fHx2", "kBzk4iR2C5xwUtVbnGR+kl/x", false));
        assertThat(media.streams()).hasSize(2);
    }

    @Test
    void writesALiteAgentsOneCandidate() throws Exception {
        InetSocketAddress rtp = new InetSocketAddress("192.0.2.1", 30_000);
        SessionMedia.Audio audio = new SessionMedia.Audio(
                        "0",
                        rtp,
                        rtp,
                        true,
                        true,
                        "UDP/TLS/RTP/SAVPF",
                        List.of(),
                        List.of(new CodecLine(8, Codec.PCMA, "")),
                        Direction.SENDRECV,
                        0)
                .with(
                        Optional.of(
                                new DtlsParameters(List.of(new Fingerprint("sha-256", "AB:CD")), DtlsSetup.PASSIVE)),
                        Optional.of(new IceParameters("abcdefgh", "p".repeat(24), true)));
        byte[] text =
                Sdp.print(new SessionMedia(List.of(audio), List.of("0")), InetAddress.getByName("192.0.2.1"), 1, 1);
        assertThat(new String(text, UTF_8).lines())
                .contains(
                        "a=group:BUNDLE 0",
                        "a=ice-lite",
                        "m=audio 30000 UDP/TLS/RTP/SAVPF 8",
                        "a=mid:0",
                        "a=ice-ufrag:abcdefgh",
                        "a=ice-pwd:" + "p".repeat(24),
                        "a=candidate:1 1 udp 2130706431 192.0.2.1 30000 typ host",
                        "a=end-of-candidates",
                        "a=fingerprint:sha-256 AB:CD",
                        "a=setup:passive",
                        "a=rtcp-mux");
        assertThat(Sdp.parse(text)).isEqualTo(new SessionMedia(List.of(audio), List.of("0")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a=fingerprint:sha-256 AB:CD\r\na=setup:holdconn",
                "a=fingerprint:sha-256 AB:C\r\na=setup:active",
                "a=fingerprint:sha-256\r\na=setup:active",
                "a=setup:active",
                "a=ice-ufrag:abc\r\na=ice-pwd:pppppppppppppppppppppp",
                "a=ice-ufrag:abcd\r\na=ice-pwd:short",
                "a=ice-ufrag:abcd"
            })
    void brokenDtlsAndIceIsAsIfItWereNotThere(String lines) throws SdpException {
        SessionMedia.Audio audio = audio("m=audio 4000 RTP/SAVPF 8", lines);
        assertThat(audio.dtls()).isEmpty();
        assertThat(audio.ice()).isEmpty();
    }
}
