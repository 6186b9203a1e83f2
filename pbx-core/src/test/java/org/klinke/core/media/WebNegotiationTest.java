package org.klinke.core.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.klinke.core.media.Negotiation.Result.Agreed;
import org.klinke.core.media.Negotiation.Result.NotAcceptable;
import org.klinke.core.media.SessionMedia.Audio;
import org.klinke.core.media.SessionMedia.Refused;

/// Offers and answers with DTLS and ICE: browsers, DTLS phones, and those that have SDES too.
class WebNegotiationTest {
    private static final Fingerprint OUR_CERTIFICATE = new Fingerprint("sha-256", "11:22");
    private static final Fingerprint THEIR_CERTIFICATE = new Fingerprint("sha-256", "AA:BB");
    private static final Endpoint OURS = new Endpoint(
            new InetSocketAddress("127.0.0.1", 30_000),
            new InetSocketAddress("127.0.0.1", 30_001),
            Optional.of(OUR_CERTIFICATE));
    private static final IceParameters THEIR_ICE = new IceParameters("abcd", "p".repeat(22), false);
    private static final List<CodecLine> LINES = List.of(new CodecLine(8, Codec.PCMA, ""));

    private final Negotiation strict = new Negotiation(new MediaPolicy(true), new SecureRandom());

    /// As a browser writes it before it knows any candidate (RFC 8840).
    private static SessionMedia browser(DtlsSetup setup, IceParameters ice) {
        InetSocketAddress nowhere = new InetSocketAddress("0.0.0.0", 9);
        Audio audio = audio("UDP/TLS/RTP/SAVPF", nowhere, true, List.of(), Optional.of(setup), Optional.of(ice));
        return new SessionMedia(
                List.of(audio, new Refused("v", "video", "UDP/TLS/RTP/SAVPF", "96 97")), List.of("a", "v"));
    }

    private static Audio audio(
            String protocol,
            InetSocketAddress rtp,
            boolean mux,
            List<Crypto> cryptos,
            Optional<DtlsSetup> setup,
            Optional<IceParameters> ice) {
        return new Audio("a", rtp, rtp, mux, protocol.contains("SAVP"), protocol, cryptos, LINES, Direction.SENDRECV, 0)
                .with(setup.map(role -> new DtlsParameters(List.of(THEIR_CERTIFICATE), role)), ice);
    }

    private static Crypto crypto() {
        return new Crypto(1, new SrtpKey(SrtpSuite.AES_CM_128_HMAC_SHA1_80, new byte[30]));
    }

    private Agreed answer(SessionMedia offer, Optional<Agreed> previous) {
        Negotiation.Result result = strict.answer(offer, OURS, strict.relayable(offer), previous);
        assertThat(result).isInstanceOf(Agreed.class);
        return (Agreed) result;
    }

    private static Audio ours(Agreed agreed) {
        return agreed.local().audio().orElseThrow();
    }

    @Test
    void aBrowserIsAnsweredWithOurCertificateLiteIceAndOneBundledLine() {
        Agreed agreed = answer(browser(DtlsSetup.ACTPASS, THEIR_ICE), Optional.empty());
        assertThat(agreed.local().bundle()).containsExactly("a");
        assertThat(agreed.local().streams().getLast()).isInstanceOf(Refused.class);
        Audio ours = ours(agreed);
        assertThat(ours.protocol()).isEqualTo("UDP/TLS/RTP/SAVPF");
        assertThat(ours.rtcpMux()).isTrue();
        assertThat(ours.cryptos()).isEmpty();
        assertThat(ours.dtls()).contains(new DtlsParameters(List.of(OUR_CERTIFICATE), DtlsSetup.PASSIVE));
        IceParameters ice = ours.ice().orElseThrow();
        assertThat(ice.lite()).isTrue();
        assertThat(ice.ufrag()).hasSize(8);
        assertThat(ice.password()).hasSize(24).matches("[A-Za-z0-9+/]+");
        StreamAgreement agreement = agreed.agreement();
        assertThat(agreement.ice()).contains(ice);
        assertThat(agreement.dtls()).hasValueSatisfying(session -> {
            assertThat(session.active()).isFalse();
            assertThat(session.fingerprints()).containsExactly(THEIR_CERTIFICATE);
            assertThat(session.suites())
                    .containsExactly(
                            SrtpSuite.AEAD_AES_256_GCM,
                            SrtpSuite.AEAD_AES_128_GCM,
                            SrtpSuite.AES_CM_128_HMAC_SHA1_80,
                            SrtpSuite.AES_CM_128_HMAC_SHA1_32);
        });
        assertThat(agreement.weSend()).isTrue();
        assertThat(agreed.held()).isFalse(); // 0.0.0.0 is no hold here
        assertThat(agreed.toString()).doesNotContain(ice.password());
    }

    @ParameterizedTest
    @CsvSource({"ACTPASS, PASSIVE", "ACTIVE, PASSIVE", "PASSIVE, ACTIVE"})
    void whoOpensIsAsTheOfferLeavesIt(DtlsSetup theirs, DtlsSetup ours) {
        assertThat(ours(answer(browser(theirs, THEIR_ICE), Optional.empty())).dtls())
                .hasValueSatisfying(dtls -> assertThat(dtls.setup()).isEqualTo(ours));
    }

    @Test
    void whatGoesOnKeepsItsRolesAndCredentialsAndARestartGetsFreshOnes() {
        Agreed first = answer(browser(DtlsSetup.PASSIVE, THEIR_ICE), Optional.empty());
        Agreed again = answer(browser(DtlsSetup.ACTPASS, THEIR_ICE), Optional.of(first));
        assertThat(again.agreement()).isEqualTo(first.agreement());
        assertThat(ours(again).dtls())
                .hasValueSatisfying(dtls -> assertThat(dtls.setup()).isEqualTo(DtlsSetup.ACTIVE));

        IceParameters restarted = new IceParameters("efgh", "q".repeat(22), false);
        Agreed later = answer(browser(DtlsSetup.ACTPASS, restarted), Optional.of(again));
        assertThat(ours(later).ice()).isPresent().isNotEqualTo(ours(first).ice());
        assertThat(later.agreement().dtls()).isEqualTo(first.agreement().dtls());
    }

    /// Which of the two keyings an offer means that has both.
    @ParameterizedTest
    @CsvSource({"UDP/TLS/RTP/SAVPF, true", "RTP/SAVP, false", "RTP/SAVPF, false", "RTP/AVP, true"})
    void anOfferWithBothKeyingsIsTakenAsItsTransportSays(String protocol, boolean dtls) {
        InetSocketAddress there = new InetSocketAddress("192.0.2.7", 4000);
        SessionMedia offer = new SessionMedia(List.of(
                audio(protocol, there, true, List.of(crypto()), Optional.of(DtlsSetup.ACTPASS), Optional.empty())));
        Agreed agreed = answer(offer, Optional.empty());
        assertThat(ours(agreed).dtls().isPresent()).isEqualTo(dtls);
        assertThat(ours(agreed).cryptos().isEmpty()).isEqualTo(dtls);
        assertThat(ours(agreed).protocol()).isEqualTo(protocol);
        assertThat(agreed.agreement().dtls().isPresent()).isEqualTo(dtls);
        assertThat(agreed.agreement().sendKey().isPresent()).isEqualTo(!dtls);
    }

    @Test
    void whoCannotBeAnsweredIsToldWhy() {
        InetSocketAddress there = new InetSocketAddress("192.0.2.7", 4000);
        Audio withoutMux =
                audio("UDP/TLS/RTP/SAVP", there, false, List.of(), Optional.of(DtlsSetup.ACTPASS), Optional.empty());
        assertThat(strict.objection(new SessionMedia(List.of(withoutMux))))
                .hasValueSatisfying(reason -> assertThat(reason).contains("rtcp-mux"));
        Audio withoutFingerprint =
                audio("UDP/TLS/RTP/SAVP", there, true, List.of(), Optional.empty(), Optional.empty());
        assertThat(strict.objection(new SessionMedia(List.of(withoutFingerprint))))
                .hasValueSatisfying(reason -> assertThat(reason).contains("a=fingerprint"));
        Audio weak = withoutMux.with(
                Optional.of(new DtlsParameters(List.of(new Fingerprint("sha-1", "AA")), DtlsSetup.ACTPASS)),
                Optional.empty());
        assertThat(strict.objection(new SessionMedia(List.of(weak))))
                .hasValueSatisfying(reason -> assertThat(reason).contains("sha-256"));
        Negotiation longKeys =
                new Negotiation(new MediaPolicy(true, List.of(SrtpSuite.AES_256_CM_HMAC_SHA1_80)), new SecureRandom());
        assertThat(longKeys.objection(browser(DtlsSetup.ACTPASS, THEIR_ICE)))
                .hasValueSatisfying(reason -> assertThat(reason).contains("media.srtp-suites"));
        SessionMedia offer = browser(DtlsSetup.ACTPASS, THEIR_ICE);
        assertThat(strict.answer(
                        offer, new Endpoint(OURS.rtp(), OURS.rtcp()), strict.relayable(offer), Optional.empty()))
                .isInstanceOf(NotAcceptable.class);
    }

    @ParameterizedTest
    @EnumSource(value = Offering.class, names = "WEB.*", mode = EnumSource.Mode.MATCH_ALL)
    void weOfferABrowserAllItNeeds(Offering offering) {
        SessionMedia offer = strict.offer(OURS, LINES, offering);
        Audio ours = offer.audio().orElseThrow();
        assertThat(offer.bundle()).containsExactly(ours.mid());
        assertThat(ours.protocol()).isEqualTo("UDP/TLS/RTP/SAVPF");
        assertThat(ours.cryptos().isEmpty()).isEqualTo(offering == Offering.WEB);
        assertThat(ours.dtls()).contains(new DtlsParameters(List.of(OUR_CERTIFICATE), DtlsSetup.ACTPASS));

        Negotiation.Result result = strict.accepted(offer, browser(DtlsSetup.ACTIVE, THEIR_ICE));
        assertThat(result).isInstanceOfSatisfying(Agreed.class, agreed -> {
            assertThat(agreed.agreement().ice()).isEqualTo(ours.ice());
            assertThat(agreed.agreement().dtls())
                    .hasValueSatisfying(session -> assertThat(session.active()).isFalse());
            SessionMedia next = Negotiation.reoffer(agreed, LINES);
            assertThat(next).isEqualTo(offer);
        });
        assertThat(strict.accepted(offer, browser(DtlsSetup.PASSIVE, THEIR_ICE)))
                .isInstanceOfSatisfying(
                        Agreed.class,
                        agreed -> assertThat(
                                        agreed.agreement().dtls().orElseThrow().active())
                                .isTrue());
        assertThat(strict.accepted(offer, browser(DtlsSetup.ACTPASS, THEIR_ICE)))
                .isInstanceOf(NotAcceptable.class);
    }

    @Test
    void whoIsOfferedBothMayAnswerEither() {
        SessionMedia offer = strict.offer(OURS, LINES, Offering.WEB_OR_SDES);
        Crypto offered = offer.audio().orElseThrow().cryptos().getLast();
        InetSocketAddress there = new InetSocketAddress("192.0.2.7", 4000);
        Crypto theirs = new Crypto(
                offered.tag(),
                new SrtpKey(offered.key().suite(), new byte[offered.key().keySalt().length]));
        Audio sdes = audio("UDP/TLS/RTP/SAVPF", there, true, List.of(theirs), Optional.empty(), Optional.empty());
        assertThat(strict.accepted(offer, new SessionMedia(List.of(sdes))))
                .isInstanceOfSatisfying(Agreed.class, agreed -> {
                    assertThat(agreed.agreement().sendKey()).contains(offered.key());
                    assertThat(agreed.agreement().dtls()).isEmpty();
                    assertThat(agreed.agreement().ice()).isEmpty();
                });
        Audio keyless = audio("UDP/TLS/RTP/SAVPF", there, true, List.of(), Optional.empty(), Optional.empty());
        assertThat(strict.accepted(offer, new SessionMedia(List.of(keyless)))).isInstanceOf(NotAcceptable.class);
    }

    @Test
    void twoLiteAgentsGoByTheAddressesTheyAnnounce() {
        InetSocketAddress there = new InetSocketAddress("192.0.2.7", 4000);
        IceParameters lite = new IceParameters("abcd", "p".repeat(22), true);
        SessionMedia offer = new SessionMedia(List.of(
                audio("UDP/TLS/RTP/SAVPF", there, true, List.of(), Optional.of(DtlsSetup.ACTPASS), Optional.of(lite))));
        Agreed agreed = answer(offer, Optional.empty());
        assertThat(ours(agreed).ice()).isPresent();
        assertThat(agreed.agreement().ice()).isEmpty();
        assertThat(agreed.agreement().remoteRtp()).isEqualTo(there);
    }

    @Test
    void aSessionWithDtlsDoesNotBecomePlain() {
        Negotiation lenient = new Negotiation(new MediaPolicy(false), new SecureRandom());
        SessionMedia first = browser(DtlsSetup.ACTPASS, THEIR_ICE);
        Agreed before = (Agreed) lenient.answer(first, OURS, LINES, Optional.empty());
        Audio plain = audio(
                "RTP/AVP",
                new InetSocketAddress("192.0.2.7", 4000),
                true,
                List.of(),
                Optional.empty(),
                Optional.empty());
        assertThat(lenient.answer(new SessionMedia(List.of(plain)), OURS, LINES, Optional.of(before)))
                .isInstanceOf(NotAcceptable.class);
    }
}
