package org.klinke.server.e2e;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.klinke.server.e2e.Klinke.SOON;

import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.klinke.server.phone.Account;
import org.klinke.server.phone.Phone;
import org.klinke.server.phone.PhoneBuilder;
import org.klinke.server.phone.PhoneCall;
import org.klinke.server.phone.PhoneException;
import org.klinke.server.phone.PhoneReply;

/// Who is not let in, and what bad input does not break.
class RefusalsTest {
    @RegisterExtension
    private final Klinke klinke = new Klinke();

    @ParameterizedTest
    @ValueSource(strings = {"SHA-256", "MD5"})
    void aWrongPasswordAndAnUnknownUserGetTheSameAnswers(String algorithm) {
        Phone wrong = stranger(new Account("100", UUID.randomUUID().toString(), "100"), KlinkeServer.ACME, algorithm);
        Phone unknown = stranger(new Account("777", UUID.randomUUID().toString(), "777"), KlinkeServer.ACME, algorithm);

        PhoneReply toWrong = wrong.register();
        PhoneReply toUnknown = unknown.register();

        assertThat(toWrong.status()).isIn(401, 403);
        assertThat(toUnknown.status()).isEqualTo(toWrong.status());
        assertThat(toUnknown.reason()).isEqualTo(toWrong.reason());
        assertThat(toUnknown.headers().keySet()).isEqualTo(toWrong.headers().keySet());
        assertThat(statuses(unknown)).isEqualTo(statuses(wrong));
    }

    @Test
    void anUnknownDomainIsRefused() {
        Phone lost = stranger(klinke.acme().account("100"), "nobody.example", "SHA-256");

        assertThat(lost.register().status()).isEqualTo(403);
    }

    @Test
    void theNameOfAnotherTenantInTheTlsHandshakeIsRefused() {
        Phone confused = klinke.on(klinke.acme().phone("100").sni(KlinkeServer.GLOBEX));
        Phone clear = klinke.on(klinke.acme().phone("101").sni(KlinkeServer.ACME));

        assertThat(confused.register().status()).isEqualTo(403);
        assertThat(clear.register().status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {KlinkeServer.GLOBEX, "nobody.example"})
    void aCallToAForeignDomainIsRefused(String domain) {
        Phone a = klinke.acme().registered("100");
        Phone there = klinke.globex().registered("101");

        assertThat(a.callUri("sip:101@" + domain).awaitEnded(SOON).status()).isEqualTo(403);
        assertThat(there.hasNoWaitingCall()).isTrue();
    }

    @Test
    void plainRtpIsNotAcceptable() {
        Phone a = klinke.registered(klinke.acme().phone("100").suites());
        Phone b = klinke.acme().registered("101");

        assertThat(a.call("101").awaitEnded(SOON).status()).isEqualTo(488);
        assertThat(b.hasNoWaitingCall()).isTrue();
        assertThat(klinke.acme().record("101").path("cause").asText()).isEqualTo("MEDIA_NOT_ACCEPTABLE");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\u0000\u0001\u0002 not SIP at all\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: x\r\n\r\n",
                "INVITE sip:101@acme.example SIP/2.0\r\nContent-Length: 99999999999\r\n\r\n",
                "INVITE sip:101@acme.example SIP/2.0\r\nContent-Length: -1\r\n\r\n",
                "INVITE sip:101@acme.example SIP/2.0\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
                "INVITE sip:101@acme.example SIP/7.0\r\nVia: SIP/2.0/TLS x;branch=z9hG4bK1\r\n\r\n",
                "REGISTER sip:acme.example SIP/2.0\r\nVia: SIP/2.0/TLS 1.2.3.4;branch=z9hG4bK2\r\nFrom: <<<\r\n\r\n",
                "SIP/2.0 200 OK\r\nVia: SIP/2.0/TLS 1.2.3.4;branch=z9hG4bKnobody\r\nContent-Length: 0\r\n\r\n",
                "INVITE sip:101@acme.example SIP/2.0\r\nVia: SIP/2.0/TLS half"
            })
    void badMessagesLeaveTheServerAndARunningCallAlone(String bytes) {
        badInputLeavesCallsAlone(bytes.getBytes(US_ASCII));
    }

    @ParameterizedTest
    @ValueSource(strings = {"INVITE sip:101@acme.example SIP/2.0\r\nSubject: ", ""})
    void oversizedMessagesLeaveTheServerAndARunningCallAlone(String begin) {
        badInputLeavesCallsAlone((begin + "x".repeat(200_000)).getBytes(US_ASCII));
    }

    @Test
    void packetsWithAWrongTagChangeNothing() {
        Phone a = klinke.acme().registered("100");
        Phone b = klinke.registered(klinke.acme().phone("101").autoAnswer());
        PhoneCall here = a.call("101").awaitAnswered(SOON);
        PhoneCall there = b.awaitCall(SOON);
        there.awaitTone(a.toneHz(), SOON);
        double before = klinke.server().metric("pbx_srtp_auth_failures_total");

        byte[] forged = new byte[182];
        forged[0] = (byte) 0x80;
        forged[1] = 8;
        for (int i = 0; i < 2_000; i++) {
            forged[2] = (byte) (i >> 8);
            forged[3] = (byte) i;
            here.sendRawMedia(forged);
        }
        here.sendRawMedia(new byte[] {(byte) 0x80});
        here.sendRawMedia(new byte[] {(byte) 0x80, (byte) 200, 0, 1});

        there.awaitTone(a.toneHz(), SOON);
        here.awaitTone(b.toneHz(), SOON);
        assertThat(there.heard().rejected()).isZero();
        KlinkeServer.await(
                "counted forgeries", SOON, () -> klinke.server().metric("pbx_srtp_auth_failures_total") > before);
    }

    /// While two phones talk, a third connection sends the bytes; afterwards it is cut in mid-message.
    private void badInputLeavesCallsAlone(byte[] bytes) {
        Phone a = klinke.acme().registered("100");
        Phone b = klinke.registered(klinke.acme().phone("101").autoAnswer());
        PhoneCall here = a.call("101").awaitAnswered(SOON);
        PhoneCall there = b.awaitCall(SOON);
        there.awaitTone(a.toneHz(), SOON);

        Phone attacker = klinke.on(klinke.acme().phone("102"));
        try {
            attacker.sendRaw(bytes);
            attacker.sendRaw(bytes);
        } catch (PhoneException _) {
            // the server may cut the connection before all of it has gone out
        }
        attacker.vanish();

        here.awaitTone(b.toneHz(), SOON);
        there.awaitTone(a.toneHz(), SOON);
        assertThat(klinke.acme()
                        .registered("102")
                        .call("*80")
                        .awaitAnswered(SOON)
                        .hangup())
                .isEqualTo(200);
        assertThat(here.hangup()).isEqualTo(200);
        assertThat(there.awaitEnded(SOON).byUs()).isFalse();
    }

    private Phone stranger(Account account, String domain, String algorithm) {
        return klinke.on(new PhoneBuilder(
                        klinke.server().tls(), domain, account, klinke.server().trust())
                .digest(algorithm));
    }

    /// The status codes a phone got, in order.
    private static java.util.List<String> statuses(Phone phone) {
        return phone.ladder()
                .lines()
                .filter(line -> line.contains("← SIP/2.0 "))
                .map(line -> line.replaceAll(".*← SIP/2.0 (\\d+).*", "$1"))
                .toList();
    }
}
