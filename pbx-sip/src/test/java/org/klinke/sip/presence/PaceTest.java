package org.klinke.sip.presence;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PaceTest {
    /// The clock has any origin, and may wrap.
    @ParameterizedTest
    @ValueSource(longs = {0, -5_000_000_000L, Long.MAX_VALUE - 2_000_000_000L})
    void aBurstThenOneAnInterval(long start) {
        Pace pace = new Pace(start);
        for (int i = 0; i < Pace.BURST; i++) {
            assertThat(pace.waitNanos(start)).isNotPositive();
            pace.took(start);
        }
        assertThat(pace.waitNanos(start)).isEqualTo(Pace.INTERVAL_NANOS);
        long later = start + Pace.INTERVAL_NANOS;
        assertThat(pace.waitNanos(later)).isZero();
        pace.took(later);
        assertThat(pace.waitNanos(later)).isEqualTo(Pace.INTERVAL_NANOS);
        long muchLater = later + 100 * Pace.INTERVAL_NANOS;
        for (int i = 0; i < Pace.BURST; i++) {
            assertThat(pace.waitNanos(muchLater)).isNotPositive();
            pace.took(muchLater);
        }
        assertThat(pace.waitNanos(muchLater)).isPositive();
    }

    @Test
    void whatHadToGoOutAnywayIsNotHeldAgainstTheRestForEver() {
        Pace pace = new Pace(0);
        for (int i = 0; i < 100; i++) {
            pace.took(0);
        }
        assertThat(pace.waitNanos(0)).isEqualTo(Pace.INTERVAL_NANOS);
    }
}
