package org.klinke.core.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.klinke.core.media.Negotiation.Result.Agreed;
import org.klinke.core.media.Negotiation.Result.NotAcceptable;
import org.klinke.core.media.SessionMedia.Audio;
import org.klinke.core.media.SessionMedia.Refused;
import org.klinke.core.media.StreamAgreement.AgreedCodec;

class NegotiationTest {
    private static final Endpoint OURS = endpoint(30_000);
    private static final InetSocketAddress THEIRS = new InetSocketAddress("192.0.2.7", 4000);
    private final Negotiation strict = new Negotiation(new MediaPolicy(true), new SecureRandom());
    private final Negotiation lenient = new Negotiation(new MediaPolicy(false), new SecureRandom());

    private static Endpoint endpoint(int port) {
        return new Endpoint(new InetSocketAddress("127.0.0.1", port), new InetSocketAddress("127.0.0.1", port + 1));
    }

    private static CodecLine line(int payloadType, Codec codec) {
        return new CodecLine(payloadType, codec, "");
    }

    private static Crypto crypto(int tag, SrtpSuite suite) {
        byte[] key = new byte[suite.keyBytes() + suite.saltBytes()];
        key[0] = (byte) tag;
        return new Crypto(tag, new SrtpKey(suite, key));
    }

    private static SessionMedia offer(boolean secureProfile, List<Crypto> cryptos, CodecLine... lines) {
        return offer(THEIRS, Direction.SENDRECV, secureProfile, cryptos, lines);
    }

    private static SessionMedia offer(
            InetSocketAddress rtp,
            Direction direction,
            boolean secureProfile,
            List<Crypto> cryptos,
            CodecLine... lines) {
        return new SessionMedia(List.of(new Audio(
                "",
                rtp,
                new InetSocketAddress(rtp.getAddress(), rtp.getPort() + 1),
                false,
                secureProfile,
                secureProfile ? "RTP/SAVP" : "RTP/AVP",
                cryptos,
                List.of(lines),
                direction,
                20)));
    }

    private Agreed agreed(Negotiation.Result result) {
        assertThat(result).isInstanceOf(Agreed.class);
        return (Agreed) result;
    }

    @Test
    void answersWithTheTagAndSuiteOfTheFirstLineAndAKeyOfItsOwn() {
        Crypto weak = crypto(3, SrtpSuite.AES_CM_128_HMAC_SHA1_32);
        SessionMedia offer =
                offer(true, List.of(weak, crypto(4, SrtpSuite.AES_CM_128_HMAC_SHA1_80)), line(0, Codec.PCMU));
        Agreed agreed = agreed(strict.answer(offer, OURS, strict.relayable(offer), Optional.empty()));
        Crypto ours = agreed.local().audio().orElseThrow().cryptos().getFirst();
        assertThat(ours.tag()).isEqualTo(3);
        assertThat(ours.key().suite()).isEqualTo(SrtpSuite.AES_CM_128_HMAC_SHA1_32);
        assertThat(ours.key()).isNotEqualTo(weak.key());
        assertThat(agreed.agreement().receiveKey()).contains(weak.key());
        assertThat(agreed.agreement().sendKey()).contains(ours.key());
    }

    @Test
    void rtpAvpWithCryptoIsAnSrtpOfferAndIsAnsweredAlike() {
        SessionMedia offer = offer(false, List.of(crypto(1, SrtpSuite.AES_CM_128_HMAC_SHA1_80)), line(8, Codec.PCMA));
        Audio answer = agreed(strict.answer(offer, OURS, strict.relayable(offer), Optional.empty()))
                .local()
                .audio()
                .orElseThrow();
        assertThat(answer.protocol()).isEqualTo("RTP/AVP");
        assertThat(answer.cryptos()).hasSize(1);
    }

    @Test
    void plainRtpOnlyWhereOptional() {
        SessionMedia plain = offer(false, List.of(), line(8, Codec.PCMA));
        assertThat(strict.objection(plain)).isPresent();
        assertThat(lenient.objection(plain)).isEmpty();
        assertThat(agreed(lenient.answer(plain, OURS, strict.relayable(plain), Optional.empty()))
                        .agreement()
                        .sendKey())
                .isEmpty();
        // SAVP without a usable key is broken, whatever is allowed.
        assertThat(lenient.objection(offer(true, List.of(), line(8, Codec.PCMA))))
                .isPresent();
    }

    @Test
    void theAnswerKeepsOnlyWhatTheOtherLegHasWithTheOfferersNumbers() {
        SessionMedia offer = offer(
                true,
                List.of(crypto(1, SrtpSuite.AES_CM_128_HMAC_SHA1_80)),
                line(111, Codec.OPUS),
                line(9, Codec.G722),
                line(0, Codec.PCMU),
                line(126, Codec.TELEPHONE_EVENT));
        Agreed agreed = agreed(strict.answer(
                offer,
                OURS,
                List.of(line(0, Codec.PCMU), new CodecLine(101, Codec.TELEPHONE_EVENT, "0-15")),
                Optional.empty()));
        assertThat(agreed.local().audio().orElseThrow().codecs())
                .containsExactly(line(0, Codec.PCMU), new CodecLine(126, Codec.TELEPHONE_EVENT, "0-15"));
        // Events alone carry no call.
        assertThat(strict.answer(offer, OURS, List.of(line(101, Codec.TELEPHONE_EVENT)), Optional.empty()))
                .isInstanceOf(NotAcceptable.class);
    }

    @Test
    void whoSharesNothingWithTheOtherSideIsTranscoded() {
        SessionMedia offer = offer(
                true,
                List.of(crypto(1, SrtpSuite.AES_CM_128_HMAC_SHA1_80)),
                new CodecLine(111, Codec.OPUS, "maxplaybackrate=16000"),
                line(13, Codec.COMFORT_NOISE),
                line(126, Codec.TELEPHONE_EVENT));
        List<CodecLine> others = List.of(line(8, Codec.PCMA), line(101, Codec.TELEPHONE_EVENT));
        Agreed agreed = agreed(strict.answer(offer, OURS, others, Optional.empty()));
        assertThat(agreed.agreement().codecList())
                .containsExactly(Codec.OPUS, Codec.COMFORT_NOISE, Codec.TELEPHONE_EVENT);
        // How we encode is told by them, what we like to hear by us.
        assertThat(agreed.agreement().codecs().getFirst().fmtp()).isEqualTo("maxplaybackrate=16000");
        assertThat(agreed.local().audio().orElseThrow().codecs().getFirst().fmtp())
                .isEqualTo("useinbandfec=1");

        Negotiation untaught = new Negotiation(
                new MediaPolicy(true, SrtpSuite.DEFAULT, List.of(Codec.PCMA, Codec.PCMU)), new SecureRandom());
        assertThat(untaught.answer(offer, OURS, others, Optional.empty()))
                .isEqualTo(new NotAcceptable("none of the codecs offered (opus, cn, telephone-event)"
                        + " is one the other side has (pcma, telephone-event), or can be transcoded"));
        assertThat(untaught.offerable(List.of(line(96, Codec.OPUS)))).containsExactly(line(96, Codec.OPUS));
    }

    /// It has to be named in `media.codecs`; until then it is neither offered nor taken, not even to be relayed.
    @Test
    void g729IsThereForThoseWhoNameIt() {
        SessionMedia offer = offer(
                true,
                List.of(crypto(1, SrtpSuite.AES_CM_128_HMAC_SHA1_80)),
                new CodecLine(18, Codec.G729, ""),
                line(101, Codec.TELEPHONE_EVENT));
        assertThat(strict.objection(offer).orElseThrow()).contains("only g729");
        assertThat(strict.offerable(List.of(line(8, Codec.PCMA))))
                .noneMatch(line -> line.codec().equals(Codec.G729));

        Negotiation named =
                new Negotiation(new MediaPolicy(true, SrtpSuite.DEFAULT, MediaPolicy.TRANSCODABLE), new SecureRandom());
        assertThat(named.objection(offer)).isEmpty();
        assertThat(named.relayable(offer)).first().isEqualTo(new CodecLine(18, Codec.G729, ""));
        assertThat(named.offerable(List.of(line(8, Codec.PCMA)))).contains(new CodecLine(18, Codec.G729, "annexb=no"));
        Agreed agreed = agreed(named.answer(
                offer, OURS, List.of(line(8, Codec.PCMA), line(101, Codec.TELEPHONE_EVENT)), Optional.empty()));
        assertThat(agreed.local().audio().orElseThrow().codecs()).contains(new CodecLine(18, Codec.G729, "annexb=no"));
    }

    @Test
    void whoIsCalledIsOfferedTheCallersCodecsFirst() {
        List<CodecLine> callers = List.of(line(96, Codec.G722), line(97, Codec.TELEPHONE_EVENT));
        assertThat(strict.offerable(callers))
                .containsExactly(
                        line(96, Codec.G722),
                        line(97, Codec.TELEPHONE_EVENT),
                        new CodecLine(98, Codec.OPUS, "useinbandfec=1"),
                        line(8, Codec.PCMA),
                        line(0, Codec.PCMU));
    }

    /// RFC 3611 §5.2: the answer says what the offer may have.
    @Test
    void whoAsksForExtendedReportsIsPromisedThemAndAskedForHis() {
        ExtendedReports wanted = new ExtendedReports(true, false);
        SessionMedia offer = offer(true, List.of(crypto(1, SrtpSuite.DEFAULT.getFirst())), line(0, Codec.PCMU));
        SessionMedia asking =
                new SessionMedia(List.of(offer.audio().orElseThrow().with(wanted)));
        Agreed agreed = agreed(strict.answer(asking, OURS, strict.relayable(asking), Optional.empty()));
        assertThat(agreed.local().audio().orElseThrow().extendedReports()).isEqualTo(wanted);
        assertThat(agreed.agreement().extendedReports()).isEqualTo(wanted);
        Agreed silent = agreed(strict.answer(offer, OURS, strict.relayable(offer), Optional.empty()));
        assertThat(silent.local().audio().orElseThrow().extendedReports()).isEqualTo(ExtendedReports.NONE);
    }

    @Test
    void packetTimeAndParametersOfTheFarEndAreKept() {
        SessionMedia ours = strict.offer(OURS, Negotiation.ownLines(Negotiation.KNOWN), Offering.SDES);
        SessionMedia answer = new SessionMedia(List.of(new Audio(
                "",
                THEIRS,
                THEIRS,
                true,
                true,
                "RTP/SAVP",
                List.of(crypto(1, SrtpSuite.DEFAULT.getFirst())),
                List.of(new CodecLine(96, Codec.OPUS, "usedtx=1")),
                Direction.SENDRECV,
                40)));
        Agreed agreed = agreed(strict.accepted(ours, answer));
        assertThat(agreed.agreement().packetMillis()).isEqualTo(40);
        assertThat(agreed.agreement().codecs().getFirst().fmtp()).isEqualTo("usedtx=1");
        assertThat(agreed.mayHave(Codec.PCMA)).isFalse(); // offered and declined
        assertThat(agreed.mayHave(Codec.COMFORT_NOISE)).isTrue(); // never asked
    }

    @Test
    void otherStreamsAreRefusedInTheirPlaces() {
        Refused video = new Refused("v", "video", "RTP/SAVP", "96 97");
        Audio audio = offer(true, List.of(crypto(1, SrtpSuite.AES_CM_128_HMAC_SHA1_80)), line(0, Codec.PCMU))
                .audio()
                .orElseThrow();
        SessionMedia answer = agreed(strict.answer(
                        new SessionMedia(List.of(video, audio, audio)),
                        OURS,
                        List.of(line(0, Codec.PCMU)),
                        Optional.empty()))
                .local();
        assertThat(answer.streams()).hasSize(3);
        assertThat(answer.streams().getFirst()).isEqualTo(video);
        assertThat(answer.audio()).isPresent();
    }

    @ParameterizedTest
    @EnumSource(Direction.class)
    void directionsMirrorAndDecideWhoSends(Direction theirs) {
        SessionMedia offer =
                offer(THEIRS, theirs, true, List.of(crypto(1, SrtpSuite.AES_CM_128_HMAC_SHA1_80)), line(0, Codec.PCMU));
        Agreed agreed = agreed(strict.answer(offer, OURS, strict.relayable(offer), Optional.empty()));
        assertThat(agreed.local().audio().orElseThrow().direction()).isEqualTo(theirs.reversed());
        assertThat(agreed.agreement().weSend()).isEqualTo(theirs.receives());
        assertThat(agreed.agreement().weReceive()).isEqualTo(theirs.sends());
        assertThat(agreed.held()).isEqualTo(!theirs.receives());
    }

    @Test
    void anAddressOfZeroIsAnOldStyleHold() {
        SessionMedia offer = offer(
                new InetSocketAddress("0.0.0.0", 4000),
                Direction.SENDRECV,
                true,
                List.of(crypto(1, SrtpSuite.AES_CM_128_HMAC_SHA1_80)),
                line(0, Codec.PCMU));
        Agreed agreed = agreed(strict.answer(offer, OURS, strict.relayable(offer), Optional.empty()));
        assertThat(agreed.held()).isTrue();
        assertThat(agreed.agreement().weSend()).isFalse();
    }

    @Test
    void ourKeyStaysOverReinvitesUntilTheSuiteChanges() {
        SessionMedia first = offer(true, List.of(crypto(1, SrtpSuite.AES_CM_128_HMAC_SHA1_80)), line(0, Codec.PCMU));
        Agreed before = agreed(strict.answer(first, OURS, strict.relayable(first), Optional.empty()));
        Agreed same = agreed(strict.answer(first, OURS, before.lines(), Optional.of(before)));
        assertThat(same.agreement().sendKey()).isEqualTo(before.agreement().sendKey());
        SessionMedia other = offer(true, List.of(crypto(1, SrtpSuite.AES_CM_128_HMAC_SHA1_32)), line(0, Codec.PCMU));
        Agreed changed = agreed(strict.answer(other, OURS, before.lines(), Optional.of(before)));
        assertThat(changed.agreement().sendKey())
                .isNotEqualTo(before.agreement().sendKey());
    }

    @Test
    void ourOfferAndTheirAnswerAgreeOnPayloadTypesOfEachSide() {
        SessionMedia ours = strict.offer(OURS, List.of(line(111, Codec.OPUS), line(8, Codec.PCMA)), Offering.SDES);
        Crypto chosen = ours.audio().orElseThrow().cryptos().getLast();
        SessionMedia theirs = offer(
                true, List.of(crypto(chosen.tag(), chosen.key().suite())), line(96, Codec.OPUS), line(8, Codec.PCMA));
        Agreed agreed = agreed(strict.accepted(ours, theirs));
        assertThat(agreed.agreement().codecs())
                .containsExactly(new AgreedCodec(Codec.OPUS, 96, 111), new AgreedCodec(Codec.PCMA, 8, 8));
        assertThat(agreed.agreement().sendKey()).contains(chosen.key());
        assertThat(agreed.agreement().rtcpMux()).isFalse();
        assertThat(agreed.agreement().remoteRtcp().getPort()).isEqualTo(4001);
    }

    @Test
    void answersThatBreakTheExchangeAreRefused() {
        SessionMedia ours = strict.offer(OURS, List.of(line(0, Codec.PCMU)), Offering.SDES);
        assertThat(strict.accepted(
                        ours, offer(true, List.of(crypto(9, SrtpSuite.AES_CM_128_HMAC_SHA1_80)), line(0, Codec.PCMU))))
                .isInstanceOf(NotAcceptable.class); // a tag nobody offered
        assertThat(strict.accepted(
                        ours, offer(true, List.of(crypto(1, SrtpSuite.AES_CM_128_HMAC_SHA1_32)), line(0, Codec.PCMU))))
                .isInstanceOf(NotAcceptable.class); // another suite under our tag
        assertThat(strict.accepted(ours, offer(true, List.of(), line(0, Codec.PCMU))))
                .isInstanceOf(NotAcceptable.class);
        assertThat(strict.accepted(
                        ours, offer(true, List.of(crypto(1, SrtpSuite.AES_CM_128_HMAC_SHA1_80)), line(8, Codec.PCMA))))
                .isInstanceOf(NotAcceptable.class);
        assertThat(strict.accepted(ours, new SessionMedia(List.of(new Refused("", "audio", "RTP/SAVP", "0")))))
                .isInstanceOf(NotAcceptable.class);
    }

    @Test
    void ourNextOfferKeepsKeysAndPayloadTypes() {
        SessionMedia first = strict.offer(OURS, List.of(line(8, Codec.PCMA), line(96, Codec.OPUS)), Offering.SDES);
        SessionMedia answer = offer(
                true,
                List.of(crypto(
                        1,
                        first.audio().orElseThrow().cryptos().getFirst().key().suite())),
                line(8, Codec.PCMA),
                line(111, Codec.OPUS));
        Agreed before = (Agreed) strict.accepted(first, answer);

        SessionMedia next = Negotiation.reoffer(
                before, List.of(line(111, Codec.OPUS), line(96, Codec.TELEPHONE_EVENT), line(0, Codec.PCMU)));

        Audio audio = next.audio().orElseThrow();
        assertThat(audio.cryptos()).isEqualTo(first.audio().orElseThrow().cryptos());
        assertThat(audio.rtp()).isEqualTo(OURS.rtp());
        assertThat(audio.codecs().stream().map(CodecLine::payloadType)).containsExactly(96, 97, 0);
    }

    @Test
    void parametersThatAreNotPlainTextDoNotTravel() {
        SessionMedia ours = strict.offer(
                OURS,
                List.of(
                        new CodecLine(111, Codec.OPUS, "useinbandfec=1\r\na=evil"),
                        new CodecLine(112, Codec.OPUS, "x".repeat(500)),
                        new CodecLine(113, Codec.OPUS, "useinbandfec=1")),
                Offering.SDES);
        assertThat(ours.audio().orElseThrow().codecs())
                .extracting(CodecLine::fmtp)
                .containsExactly("", "", "useinbandfec=1");
    }

    @Test
    void noKeyEverPrints() {
        SessionMedia ours = strict.offer(OURS, List.of(line(0, Codec.PCMU)), Offering.SDES);
        assertThat(ours.toString()).contains("masked").doesNotContain("[B@");
    }

    /// Its session was opened on a shared port, which plain packets must never reach.
    @Test
    void aStreamThatIsSrtpDoesNotBecomePlainWithinTheCall() {
        Negotiation optional = new Negotiation(new MediaPolicy(false), new SecureRandom());
        SessionMedia first = offer(false, List.of(crypto(1, SrtpSuite.AES_CM_128_HMAC_SHA1_80)), line(0, Codec.PCMU));
        Agreed before = agreed(optional.answer(first, OURS, strict.relayable(first), Optional.empty()));
        SessionMedia plain = offer(false, List.of(), line(0, Codec.PCMU));

        assertThat(optional.answer(plain, OURS, before.lines(), Optional.of(before)))
                .isInstanceOf(Negotiation.Result.NotAcceptable.class);
        assertThat(optional.answer(plain, OURS, before.lines(), Optional.empty()))
                .isInstanceOf(Agreed.class);
    }

    @Test
    void aPlainAnswerToASecureOfferIsPlainRtpWhereThatIsAllowed() {
        SessionMedia ours = lenient.offer(OURS, List.of(line(0, Codec.PCMU)), Offering.SDES);
        SessionMedia plain = offer(false, List.of(), line(0, Codec.PCMU));
        SessionMedia secureWithoutKey = offer(true, List.of(), line(0, Codec.PCMU));

        Agreed agreed = agreed(lenient.accepted(ours, plain));

        assertThat(agreed.agreement().sendKey()).isEmpty();
        assertThat(agreed.agreement().receiveKey()).isEmpty();
        assertThat(lenient.accepted(ours, secureWithoutKey)).isInstanceOf(NotAcceptable.class);
        assertThat(strict.accepted(ours, plain)).isInstanceOf(NotAcceptable.class);
    }

    @Test
    void offersTheAllowedSuitesInTheOperatorsOrderEachWithAKeyOfItsOwn() {
        Negotiation picky = picky(SrtpSuite.AES_CM_128_HMAC_SHA1_80, SrtpSuite.AEAD_AES_256_GCM);
        List<Crypto> cryptos = picky.offer(OURS, List.of(line(0, Codec.PCMU)), Offering.SDES)
                .audio()
                .orElseThrow()
                .cryptos();
        assertThat(cryptos).extracting(Crypto::tag).containsExactly(1, 2);
        assertThat(cryptos)
                .extracting(crypto -> crypto.key().suite())
                .containsExactly(SrtpSuite.AES_CM_128_HMAC_SHA1_80, SrtpSuite.AEAD_AES_256_GCM);
        assertThat(strict.offer(OURS, List.of(line(0, Codec.PCMU)), Offering.SDES)
                        .audio()
                        .orElseThrow()
                        .cryptos())
                .extracting(crypto -> crypto.key().suite())
                .isEqualTo(SrtpSuite.DEFAULT);
    }

    @Test
    void answersWithTheFirstOfferedSuiteThatIsAllowed() {
        SessionMedia offer = offer(
                true,
                List.of(
                        crypto(3, SrtpSuite.AES_CM_128_HMAC_SHA1_32),
                        crypto(5, SrtpSuite.AEAD_AES_128_GCM),
                        crypto(7, SrtpSuite.AES_CM_128_HMAC_SHA1_80)),
                line(0, Codec.PCMU));
        Negotiation picky = picky(SrtpSuite.AES_CM_128_HMAC_SHA1_80, SrtpSuite.AEAD_AES_128_GCM);
        Agreed agreed = agreed(picky.answer(offer, OURS, strict.relayable(offer), Optional.empty()));
        Crypto ours = agreed.local().audio().orElseThrow().cryptos().getFirst();
        assertThat(ours.tag()).isEqualTo(5);
        assertThat(ours.key().suite()).isEqualTo(SrtpSuite.AEAD_AES_128_GCM);
        assertThat(agreed.agreement().receiveKey())
                .contains(crypto(5, SrtpSuite.AEAD_AES_128_GCM).key());
    }

    @Test
    void anSrtpStreamWithoutAnAllowedSuiteIsRefusedEvenWherePlainRtpIsNot() {
        Negotiation optional =
                new Negotiation(new MediaPolicy(false, List.of(SrtpSuite.AEAD_AES_256_GCM)), new SecureRandom());
        for (boolean profile : new boolean[] {true, false}) {
            SessionMedia offer =
                    offer(profile, List.of(crypto(1, SrtpSuite.AES_CM_128_HMAC_SHA1_32)), line(0, Codec.PCMU));
            assertThat(optional.objection(offer))
                    .hasValueSatisfying(reason -> assertThat(reason)
                            .contains("AES_CM_128_HMAC_SHA1_32", "media.srtp-suites (AEAD_AES_256_GCM)"));
            assertThat(optional.answer(offer, OURS, strict.relayable(offer), Optional.empty()))
                    .isInstanceOf(NotAcceptable.class);
        }
    }

    @Test
    void whoeverOffersKeysWeCannotUseIsToldWhy() {
        SessionMedia unusable = new SessionMedia(List.of(new Audio(
                "",
                THEIRS,
                THEIRS,
                true,
                true,
                "RTP/SAVP",
                List.of(),
                List.of("a=crypto:1 has an MKI", "a=crypto:2 has a key that is not base64"),
                List.of(line(0, Codec.PCMU)),
                Direction.SENDRECV,
                20,
                Optional.empty(),
                Optional.empty(),
                ExtendedReports.NONE)));
        assertThat(lenient.objection(unusable))
                .hasValueSatisfying(reason -> assertThat(reason).contains("1 has an MKI; a=crypto:2 has a key"));
        assertThat(strict.accepted(strict.offer(OURS, List.of(line(0, Codec.PCMU)), Offering.SDES), unusable))
                .isInstanceOfSatisfying(
                        NotAcceptable.class,
                        refused -> assertThat(refused.reason()).contains("has an MKI"));
        assertThat(lenient.objection(offer(true, List.of(), line(0, Codec.PCMU))))
                .hasValueSatisfying(reason -> assertThat(reason).contains("no a=crypto line"));
    }

    @Test
    void anAnswerWithAKeyWeCannotUseIsNeverTakenForPlainRtp() {
        SessionMedia unusable = new SessionMedia(List.of(new Audio(
                "",
                THEIRS,
                THEIRS,
                true,
                true,
                "RTP/AVP",
                List.of(),
                List.of("a=crypto:1 has an MKI"),
                List.of(line(0, Codec.PCMU)),
                Direction.SENDRECV,
                20,
                Optional.empty(),
                Optional.empty(),
                ExtendedReports.NONE)));
        assertThat(lenient.accepted(
                        lenient.offer(OURS, List.of(line(0, Codec.PCMU)), Offering.SDES_OPTIONAL), unusable))
                .isInstanceOfSatisfying(
                        NotAcceptable.class,
                        refused -> assertThat(refused.reason()).contains("has an MKI"));
    }

    private static Negotiation picky(SrtpSuite... suites) {
        return new Negotiation(new MediaPolicy(true, List.of(suites)), new SecureRandom());
    }
}
