package org.klinke.server.phone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.klinke.core.media.Codec;
import org.klinke.core.media.Direction;
import org.klinke.core.media.SrtpSuite;

/// Two phones and an exchange that copies their messages: whatever fails here is the phones' own mistake.
class PhoneTest {
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final int A_HZ = 600;
    private static final int B_HZ = 1_010;

    private final String password = UUID.randomUUID().toString();
    private final TestCertificate certificate;
    private final TextExchange exchange;

    private Phone a;
    private Phone b;

    PhoneTest() throws Exception {
        certificate = new TestCertificate();
        exchange = new TextExchange(certificate, Map.of("100", password, "101", password));
        a = phone("100").toneHz(A_HZ).build();
        b = phone("101").toneHz(B_HZ).build();
        assertThat(a.register().status()).isEqualTo(200);
        assertThat(b.register().status()).isEqualTo(200);
    }

    @AfterEach
    void close() throws IOException {
        a.close();
        b.close();
        exchange.close();
    }

    @Test
    void twoPhonesHearEachOtherOverSrtp() {
        PhoneCall here = a.call("101").awaitRinging(SOON);
        PhoneCall there = b.awaitCall(SOON);
        there.answer();
        here.awaitAnswered(SOON);

        Heard heardHere = here.awaitTone(B_HZ, SOON);
        Heard heardThere = there.awaitTone(A_HZ, SOON);

        assertThat(heardHere.lost() + heardThere.lost()).isZero();
        assertThat(heardHere.rejected() + heardThere.rejected()).isZero();
        assertThat(there.farEnd()).contains("sip:100@test.example");
        assertThat(b.ladder()).contains("audio pcma over SRTP");
        assertThat(here.hangup()).isEqualTo(200);
        assertThat(there.awaitEnded(SOON).byUs()).isFalse();
    }

    @Test
    void speaksPcmuWithTheShortTag() {
        a.close();
        a = phone("100")
                .toneHz(A_HZ)
                .codecs(Codec.PCMU)
                .suites(SrtpSuite.AES_CM_128_HMAC_SHA1_32)
                .rtcpMux()
                .digest("MD5")
                .build();
        assertThat(a.register().status()).isEqualTo(200);
        PhoneCall here = a.call("101");
        PhoneCall there = b.awaitCall(SOON);
        there.answer();
        here.awaitAnswered(SOON);

        there.awaitTone(A_HZ, SOON);
        here.awaitTone(B_HZ, SOON);
        assertThat(b.ladder()).contains("audio pcmu over SRTP");
    }

    @Test
    void saysHowACallFailed() {
        PhoneCall busy = a.call("101");
        b.awaitCall(SOON).reject(486, "Busy Here");
        assertThat(busy.awaitEnded(SOON).status()).isEqualTo(486);

        assertThat(a.call("199").awaitEnded(SOON).status()).isEqualTo(404);

        PhoneCall cancelled = a.call("101").awaitRinging(SOON);
        PhoneCall there = b.awaitCall(SOON);
        cancelled.cancel();
        assertThat(cancelled.awaitEnded(SOON).status()).isEqualTo(487);
        assertThat(there.awaitEnded(SOON)).isEqualTo(new PhoneCall.End(487, "cancelled", false, ""));
    }

    @Test
    void hearsEarlyMediaBeforeTheAnswer() {
        PhoneCall here = a.call("101");
        PhoneCall there = b.awaitCall(SOON);
        there.progress();
        here.awaitEarlyMedia(SOON).awaitTone(B_HZ, SOON);
        there.answer();
        here.awaitAnswered(SOON).awaitTone(B_HZ, SOON);
    }

    @Test
    void holdsResumesAndMoves() {
        PhoneCall here = a.call("101");
        PhoneCall there = b.awaitCall(SOON);
        there.answer();
        here.awaitAnswered(SOON);
        there.awaitTone(A_HZ, SOON);

        assertThat(here.hold(Direction.INACTIVE)).isEqualTo(200);
        there.awaitSilence(SOON);
        here.awaitSilence(SOON);
        assertThat(here.resume()).isEqualTo(200);
        there.awaitTone(A_HZ, SOON);

        int port = here.mediaPort();
        assertThat(here.moveMedia()).isEqualTo(200);
        assertThat(here.mediaPort()).isNotEqualTo(port);
        assertThat(there.awaitTone(A_HZ, SOON).rejected()).isZero();
        here.awaitTone(B_HZ, SOON);
    }

    @Test
    void callsAndReinvitesWithoutOffer() {
        PhoneCall here = a.callWithoutOffer("101");
        PhoneCall there = b.awaitCall(SOON);
        there.answer();
        here.awaitAnswered(SOON).awaitTone(B_HZ, SOON);
        there.awaitTone(A_HZ, SOON);

        assertThat(there.reinviteWithoutOffer()).isEqualTo(200);
        here.awaitTone(B_HZ, SOON);
        there.awaitTone(A_HZ, SOON);
    }

    @Test
    void comesBackOnANewFlowAndHangsUpThere() {
        PhoneCall here = a.call("101");
        PhoneCall there = b.awaitCall(SOON);
        there.answer();
        here.awaitAnswered(SOON);

        assertThat(b.comeBackOnNewFlow().status()).isEqualTo(200);

        there.awaitTone(A_HZ, SOON);
        assertThat(there.hangup()).isEqualTo(200);
        assertThat(here.awaitEnded(SOON).byUs()).isFalse();
    }

    @Test
    void refusesPlainRtpAndSaysWhy() {
        a.close();
        a = phone("100").suites().build();
        a.register();

        PhoneCall here = a.call("101");
        b.awaitCall(SOON).answer();

        assertThat(here.awaitEnded(SOON).status()).isEqualTo(488);
        assertThat(b.ladder()).contains("nothing in common with the offer");
    }

    @Test
    void aWrongPasswordIsRefused() {
        Account wrong = new Account("100", "not-the-password", "100");
        try (Phone stranger =
                new PhoneBuilder(exchange.address(), "test.example", wrong, certificate.client()).build()) {
            assertThat(stranger.register().status()).isEqualTo(403);
        }
    }

    @Test
    void aFailedWaitShowsTheLadder() {
        PhoneCall here = a.call("101").awaitRinging(SOON);

        assertThatThrownBy(() -> here.awaitAnswered(Duration.ofMillis(10)))
                .isInstanceOf(PhoneException.class)
                .hasMessageContaining("the call is RINGING")
                .hasMessageContaining("→ INVITE sip:101@test.example")
                .hasMessageContaining("← SIP/2.0 180");
    }

    @Test
    void passwordsAndKeysStayOutOfLadders() {
        PhoneCall here = a.call("101");
        b.awaitCall(SOON).answer();
        here.awaitAnswered(SOON);
        String all = a.ladder() + b.ladder() + new Account("100", password, "100");

        assertThat(all).doesNotContain(password).doesNotContain("inline:").doesNotContain("response=");
    }

    @Test
    void theSelfTestTellsWhatBothHeard() {
        a.close();
        b.close();

        SelfTestReport report = SelfTest.run(
                exchange.address(),
                "test.example",
                new Account("100", password, "100"),
                new Account("101", password, "101"),
                certificate.client(),
                Duration.ofSeconds(1),
                12);

        assertThat(report.ok()).as(report.toString()).isTrue();
        assertThat(report.before().made()).isEqualTo(12);
        assertThat(report.before().refused()).isZero();
        assertThat(report.text(Locale.GERMAN)).contains("Anrufe zuvor:            12, abgelehnt 0, in ");
        assertThat(report.caller().heardHz()).isBetween(1_005, 1_015);
        assertThat(report.called().heardHz()).isBetween(595, 605);
        assertThat(report.text(Locale.GERMAN)).contains("Rufaufbau", "OK: beide Telefone hören einander.");
        assertThat(report.text(Locale.ENGLISH)).contains("Call set-up", "OK: both phones hear each other.");
    }

    @Test
    void theSelfTestReportsARefusedRegistration() {
        SelfTestReport report = SelfTest.run(
                exchange.address(),
                "test.example",
                new Account("100", password, "100"),
                new Account("101", "wrong", "101"),
                certificate.client(),
                Duration.ofSeconds(1),
                0);

        assertThat(report.ok()).isFalse();
        assertThat(List.of(report.caller().registered(), report.called().registered()))
                .containsExactly(true, false);
        assertThat(report.failure()).isEqualTo("registration answered 403 Forbidden");
        assertThat(report.text(Locale.GERMAN)).contains("101 abgelehnt", "FEHLGESCHLAGEN");
    }

    private PhoneBuilder phone(String user) {
        return new PhoneBuilder(
                exchange.address(), "test.example", new Account(user, password, user), certificate.client());
    }
}
