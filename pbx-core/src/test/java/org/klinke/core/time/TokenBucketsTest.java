package org.klinke.core.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class TokenBucketsTest {
    private Instant now = Instant.parse("2026-03-01T10:00:00Z");
    private final TokenBuckets buckets = new TokenBuckets(3, 0.5, 10, () -> now);

    @Test
    void takesTheBurstThenTheRate() {
        assertThat(buckets.take("a")).isTrue();
        assertThat(buckets.take("a")).isTrue();
        assertThat(buckets.take("a")).isTrue();
        assertThat(buckets.has("a")).isFalse();
        assertThat(buckets.take("a")).isFalse();
        assertThat(buckets.take("b")).isTrue();
        now = now.plusSeconds(2);
        assertThat(buckets.has("a")).isTrue();
        assertThat(buckets.take("a")).isTrue();
        assertThat(buckets.take("a")).isFalse();
    }

    @Test
    void whatIsGivenBackCanBeTakenAgainButNotMore() {
        for (int i = 0; i < 100; i++) {
            assertThat(buckets.take("a")).isTrue();
            buckets.give("a");
        }
        buckets.give("a");
        buckets.give("never seen");
        for (int i = 0; i < 3; i++) {
            assertThat(buckets.take("a")).isTrue();
        }
        assertThat(buckets.take("a")).isFalse();
        assertThat(buckets.size()).isEqualTo(1);
    }

    @Test
    void staysBoundedAndMakesRoomWhenBucketsAreFullAgain() {
        for (int key = 0; key < 10; key++) {
            assertThat(buckets.take(key)).isTrue();
        }
        // No room: what is new shares one bucket.
        assertThat(buckets.take("x")).isTrue();
        assertThat(buckets.take("y")).isTrue();
        assertThat(buckets.take("z")).isTrue();
        assertThat(buckets.take("x")).isFalse();
        assertThat(buckets.has("w")).isFalse();
        assertThat(buckets.size()).isEqualTo(10);
        now = now.plusSeconds(10);
        assertThat(buckets.take("x")).isTrue();
        assertThat(buckets.size()).isEqualTo(1);
    }

    @Test
    void aClockSetBackNeitherFillsNorEmpties() {
        assertThat(buckets.take("a")).isTrue();
        now = now.minusSeconds(3600);
        assertThat(buckets.take("a")).isTrue();
        assertThat(buckets.take("a")).isTrue();
        assertThat(buckets.take("a")).isFalse();
        now = now.plusSeconds(2);
        assertThat(buckets.take("a")).isTrue();
    }
}
