package org.klinke.sip.edge;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class NoncesTest {
    private static final String REALM = "acme.example";
    private static final byte[] KEY = "0123456789abcdef0123456789abcdef".getBytes(US_ASCII);
    private static final Duration LIFETIME = Duration.ofMinutes(10);

    private Instant now = Instant.parse("2026-03-01T10:00:00Z");
    private final InstantSource time = () -> now;
    private final Nonces nonces = new Nonces(KEY, LIFETIME, time, new Random(1));

    private Nonces.Check.Valid valid(String nonce) {
        return (Nonces.Check.Valid) nonces.check(nonce, REALM);
    }

    @Test
    void aNonceIsValidForItsLifetimeAndStaleAfterwards() {
        String nonce = nonces.make(REALM);
        assertThat(nonces.check(nonce, REALM)).isInstanceOf(Nonces.Check.Valid.class);
        now = now.plus(LIFETIME);
        assertThat(nonces.check(nonce, REALM)).isInstanceOf(Nonces.Check.Valid.class);
        now = now.plusMillis(1);
        assertThat(nonces.check(nonce, REALM)).isInstanceOf(Nonces.Check.Stale.class);
    }

    @Test
    void aNonceOfTheFutureIsStale() {
        String nonce = nonces.make(REALM);
        now = now.minus(Duration.ofHours(1));
        assertThat(nonces.check(nonce, REALM)).isInstanceOf(Nonces.Check.Stale.class);
    }

    @Test
    void everyNonceIsNewAndFitsAHeader() {
        List<String> made = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            made.add(nonces.make(REALM));
        }
        assertThat(made).doesNotHaveDuplicates().allMatch(nonce -> nonce.matches("[A-Za-z0-9_-]{43}"));
        assertThat(nonces.windows()).isZero();
    }

    @Test
    void aNonceIsOursOnlyUnchangedForItsRealmAndWithOurKey() {
        String nonce = nonces.make(REALM);
        for (int i = 0; i < 42; i++) { // the 43rd character also carries bits that are no part of the nonce
            char other = nonce.charAt(i) == 'A' ? 'B' : 'A';
            assertThat(nonces.check(nonce.substring(0, i) + other + nonce.substring(i + 1), REALM))
                    .as("changed at %d", i)
                    .isInstanceOf(Nonces.Check.NotOurs.class);
        }
        assertThat(nonces.check(nonce, "other.example")).isInstanceOf(Nonces.Check.NotOurs.class);
        assertThat(new Nonces(new byte[32], LIFETIME, time, new Random(1)).check(nonce, REALM))
                .isInstanceOf(Nonces.Check.NotOurs.class);
        for (String garbage : List.of("", "x", "!!!", "A".repeat(43), "A".repeat(10_000), "\u00fc")) {
            assertThat(nonces.check(garbage, REALM)).isInstanceOf(Nonces.Check.NotOurs.class);
        }
    }

    @Test
    void survivesARestartWithTheSameKey() {
        String nonce = nonces.make(REALM);
        Nonces restarted = new Nonces(KEY, LIFETIME, time, new Random(2));
        assertThat(restarted.check(nonce, REALM)).isInstanceOf(Nonces.Check.Valid.class);
    }

    @Test
    void takesEachCountOnceInAnyOrderWithinTheWindow() {
        Nonces.Check.Valid nonce = valid(nonces.make(REALM));
        List<Long> counts = new ArrayList<>();
        for (long count = 1; count <= 64; count++) {
            counts.add(count);
        }
        Collections.shuffle(counts, new Random(3));
        for (long count : counts) {
            assertThat(nonces.use(nonce, count)).as("first use of %d", count).isTrue();
        }
        for (long count : counts) {
            assertThat(nonces.use(nonce, count)).as("second use of %d", count).isFalse();
        }
        assertThat(nonces.use(nonce, 0xffffffffL)).isTrue();
        assertThat(nonces.use(nonce, 65)).as("behind the window").isFalse();
        assertThat(nonces.use(nonce, 0xffffffffL - 63)).isTrue();
        assertThat(nonces.use(nonce, 0xffffffffL - 64)).isFalse();
    }

    @Test
    void keepsABoundedNumberOfWindowsAndNeverForgetsIntoAReplay() {
        List<Nonces.Check.Valid> used = new ArrayList<>();
        for (int i = 0; i < 3 * Nonces.WINDOWS_PER_GENERATION_MAX; i++) {
            if (i % 100 == 0) {
                now = now.plusMillis(1);
            }
            Nonces.Check.Valid nonce = valid(nonces.make(REALM));
            assertThat(nonces.use(nonce, 1)).isTrue();
            if (i % 1000 == 0) {
                used.add(nonce);
            }
        }
        assertThat(nonces.windows()).isLessThanOrEqualTo(2 * Nonces.WINDOWS_PER_GENERATION_MAX);
        assertThat(used).noneMatch(nonce -> nonces.use(nonce, 1));
    }

    @Test
    void forgetsWindowsWithTimeWithoutAReplay() {
        String first = nonces.make(REALM);
        assertThat(nonces.use(valid(first), 1)).isTrue();
        now = now.plus(LIFETIME);
        Nonces.Check.Valid late = valid(first);
        for (int i = 0; i < 4; i++) {
            now = now.plus(LIFETIME).plusMillis(1);
            assertThat(nonces.use(valid(nonces.make(REALM)), 1)).isTrue();
            assertThat(nonces.use(late, 1)).isFalse();
        }
        assertThat(nonces.windows()).isLessThanOrEqualTo(2);
    }
}
