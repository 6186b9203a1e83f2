package org.klinke.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.klinke.core.media.SrtpSuite;
import org.klinke.media.tone.Goertzel;
import org.klinke.server.phone.Account;
import org.klinke.server.phone.Phone;
import org.klinke.server.phone.PhoneBuilder;
import org.klinke.server.phone.PhoneCall;
import org.klinke.server.phone.TestCertificate;
import org.klinke.server.phone.TextExchange;

/// The built-in phone against a foreign one, with nothing of the server in between: what the built-in phones believe of
/// SIP, SDES and SRTP is what others believe.
@Tag("foreign")
@Tag("slow")
class PhoneAndBaresipTest {
    private static final Duration SOON = Duration.ofSeconds(15);

    /// The suites of SDES that both have.
    @ParameterizedTest
    @EnumSource(value = SrtpSuite.class, names = "AES_256_CM.*", mode = EnumSource.Mode.MATCH_NONE)
    void hearEachOther(SrtpSuite suite, @TempDir Path folder) throws Exception {
        String password = UUID.randomUUID().toString();
        TestCertificate certificate = new TestCertificate();
        Path pem = certificate.writeTo(folder.resolve("ca.pem"));
        Account own = new Account("100", password, "100");
        Account foreign = new Account("101", password, "101");
        try (TextExchange exchange = new TextExchange(certificate, Map.of("100", password, "101", password));
                Phone phone = new PhoneBuilder(exchange.address(), "test.example", own, certificate.client())
                        .toneHz(600)
                        .suites(suite)
                        .build();
                Baresip baresip = Baresip.start(
                        folder.resolve("b"), exchange.address(), pem, "test.example", foreign, 1_010, true)) {
            assertThat(phone.register().status()).isEqualTo(200);
            baresip.awaitRegistered(SOON);

            PhoneCall call = phone.call("101").awaitAnswered(SOON);
            call.awaitTone(1_010, SOON);
            baresip.awaitRecorded(Duration.ofMillis(1_500), SOON);
            Goertzel.Tone heard = baresip.heard();
            assertThat(heard.hz()).isBetween(595, 605);
            assertThat(heard.purity()).isGreaterThan(0.9);
            assertThat(baresip.awaitEvent("CALL_MENC", SOON)).contains(suite.name());
            assertThat(call.hangup()).isEqualTo(200);
            baresip.awaitEvent("CALL_CLOSED", SOON);
        }
    }
}
