package org.klinke.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.klinke.server.e2e.Klinke.SOON;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.klinke.core.media.Codec;
import org.klinke.server.phone.Heard;
import org.klinke.server.phone.Phone;
import org.klinke.server.phone.PhoneCall;

/// A whole call whose one phone sits behind a bad network: 5 % loss, 40 ms of jitter with the disorder that comes with
/// it, 2 % twice, in both directions.
///
/// The built-in phone has no jitter buffer: what comes late it leaves out. A tone whose periods fit into a packet is
/// not broken by that, so what is measured is what we have done to it.
@Tag("slow")
class BadWeatherTest {
    private static final int HERTZ_A = 600;
    private static final int HERTZ_B = 950;
    private static final int LOOKS = 10;
    private static final int PACKETS_BETWEEN_LOOKS = 20;
    private static final Duration TALK = Duration.ofSeconds(30);

    @RegisterExtension
    private final Klinke klinke = new Klinke();

    /// Where both have A-law packets pass unchanged; else they are decoded, put in order, made up where they are lost,
    /// and encoded anew.
    @ParameterizedTest
    @CsvSource({"pcma, 0.9", "pcmu, 0.8"})
    void aToneStaysAToneBothWays(String ofCalled, double purityMin) {
        Klinke.Tenant acme = klinke.acme();
        try (BadWeather weather = new BadWeather(0.05, 40, 0.02, 4711)) {
            Phone a = klinke.registered(
                    acme.phone("100").toneHz(HERTZ_A).codecs(Codec.PCMA).mediaPath(weather::to));
            Phone b = klinke.registered(acme.phone("101")
                    .toneHz(HERTZ_B)
                    .codecs(new Codec(ofCalled, 8_000, 1))
                    .autoAnswer());
            PhoneCall calling = a.call("101").awaitAnswered(SOON);
            PhoneCall called = b.awaitCall(SOON);

            assertThat(purity(called, HERTZ_A)).isGreaterThan(purityMin);
            assertThat(purity(calling, HERTZ_B)).isGreaterThan(purityMin);

            assertThat(called.heard().rejected()).isZero();
            assertThat(weather.lost.get()).isGreaterThan(weather.came.get() / 40);
            assertThat(weather.doubled.get()).isPositive();
            calling.hangup();
            String legs = acme.record("101").toString();
            assertThat(legs).contains("packets in, ");
        }
    }

    /// Mean of the purity of the last second, looked at again and again.
    private static double purity(PhoneCall call, int hertz) {
        KlinkeServer.await("packets", SOON, () -> call.heard().packets() > 60);
        List<Double> purities = new ArrayList<>();
        long[] seen = {0};
        KlinkeServer.await(LOOKS + " looks", TALK, () -> {
            Heard heard = call.heard();
            if (heard.packets() - seen[0] >= PACKETS_BETWEEN_LOOKS) {
                seen[0] = heard.packets();
                purities.add(Math.abs(heard.hz() - hertz) <= 8 ? heard.purity() : 0);
            }
            return purities.size() == LOOKS;
        });
        return purities.stream().mapToDouble(Double::doubleValue).average().orElse(0);
    }
}
