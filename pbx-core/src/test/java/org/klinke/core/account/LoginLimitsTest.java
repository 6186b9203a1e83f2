package org.klinke.core.account;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class LoginLimitsTest {
    private static final LoginLimits.Key ANNA = new LoginLimits.Key(new UUID(0, 1), "anna");
    private static final LoginLimits.Key NAMESAKE = new LoginLimits.Key(new UUID(0, 2), "anna");
    private static final InetAddress OFFICE = InetAddress.ofLiteral("2001:db8:1:1::7");
    private static final InetAddress NEXT_DESK = InetAddress.ofLiteral("2001:db8:1:1::8");
    private static final InetAddress HOTEL = InetAddress.ofLiteral("198.51.100.9");

    private Instant now = Instant.parse("2026-03-01T10:00:00Z");
    private final LoginLimits limits = new LoginLimits(() -> now);

    @Test
    void strangersFailuresConcernNewNetworksOnly() {
        assertThat(limits.begin(ANNA, OFFICE)).isTrue();
        limits.succeeded(ANNA, OFFICE);
        int looked = 0;
        for (int i = 1; i <= 200; i++) {
            looked += limits.begin(ANNA, InetAddress.ofLiteral("203.0.113." + i)) ? 1 : 0;
        }

        assertThat(looked).as("from anywhere").isEqualTo(10);
        assertThat(limits.begin(ANNA, HOTEL)).isFalse();
        assertThat(limits.begin(NAMESAKE, HOTEL)).as("of another realm").isTrue();
        assertThat(limits.begin(ANNA, NEXT_DESK)).as("the same /64").isTrue();
        now = now.plusSeconds(LoginLimits.RETRY_SECONDS);
        assertThat(limits.begin(ANNA, HOTEL)).isTrue();
    }

    @Test
    void aKnownNetworkGuessesNoFasterThanOthers() {
        limits.begin(ANNA, OFFICE);
        limits.succeeded(ANNA, OFFICE);
        for (int i = 0; i < 10; i++) {
            assertThat(limits.begin(ANNA, OFFICE)).isTrue();
        }
        assertThat(limits.begin(ANNA, OFFICE)).isFalse();
    }

    @Test
    void aTryThatNobodyLookedAtIsNone() {
        for (int i = 0; i < 100; i++) {
            assertThat(limits.begin(ANNA, HOTEL)).isTrue();
            limits.unfinished(ANNA, HOTEL);
        }
    }
}
