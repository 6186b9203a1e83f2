package org.klinke.core.authority;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.klinke.core.authority.PinLocks.Answer;
import org.klinke.core.authority.PinLocks.Guesser;
import org.klinke.core.id.DeviceId;
import org.klinke.core.id.UserId;

class PinLocksTest {
    private static final Instant NOON = Instant.parse("2026-11-26T12:00:00Z");
    private static final Guesser ANNA =
            Guesser.of(Optional.of(new UserId(new UUID(0, 1))), new DeviceId(new UUID(0, 2)));

    private final PinLocks locks = new PinLocks();

    private Answer wrong(Instant at) {
        return locks.guess(ANNA, false, at);
    }

    @Test
    void theLockGrowsToAnHour() {
        Instant now = NOON;
        for (int guess = 1; guess < PinLocks.WRONG_MAX; guess++) {
            assertThat(wrong(now)).isEqualTo(Answer.WRONG);
        }
        List<Long> minutes = new ArrayList<>();
        for (int lock = 0; lock < 9; lock++) {
            assertThat(wrong(now)).isEqualTo(Answer.WRONG_AND_LOCKED);
            Instant until = locks.lockedUntil(ANNA, now).orElseThrow();
            minutes.add(Duration.between(now, until).toMinutes());
            assertThat(locks.guess(ANNA, true, until.minusMillis(1))).isEqualTo(Answer.LOCKED);
            assertThat(locks.lockedUntil(ANNA, until)).isEmpty();
            assertThat(locks.guess(ANNA, true, until)).isEqualTo(Answer.RIGHT);
            now = until;
        }
        assertThat(minutes).containsExactly(1L, 2L, 4L, 8L, 16L, 32L, 60L, 60L, 60L);
        assertThat(wrong(now.plus(PinLocks.FORGOTTEN_AFTER).plusSeconds(1))).isEqualTo(Answer.WRONG);
    }

    @Test
    void aLockIsOneGuessersOwn() {
        for (int guess = 0; guess < PinLocks.WRONG_MAX; guess++) {
            wrong(NOON);
        }
        assertThat(locks.guess(Guesser.of(Optional.empty(), new DeviceId(new UUID(0, 2))), true, NOON))
                .isEqualTo(Answer.RIGHT);
        assertThat(locks.guess(Guesser.of(Optional.empty(), new DeviceId(new UUID(0, 3))), true, NOON))
                .isEqualTo(Answer.RIGHT);
        assertThat(locks.guess(ANNA, true, NOON)).isEqualTo(Answer.LOCKED);
    }

    @Test
    void whoIsReleasedBeginsAnew() {
        for (int guess = 0; guess < PinLocks.WRONG_MAX; guess++) {
            wrong(NOON);
        }
        assertThat(locks.locked(NOON)).containsOnlyKeys(ANNA);
        assertThat(locks.locked(NOON.plus(PinLocks.FIRST_LOCK))).isEmpty();
        assertThat(locks.release(ANNA, NOON)).isTrue();
        assertThat(locks.locked(NOON)).isEmpty();
        assertThat(locks.release(ANNA, NOON)).isFalse();
        assertThat(wrong(NOON)).isEqualTo(Answer.WRONG);
    }

    @Test
    void whoGuessesAtTheSameMomentGuessesFiveTimesInAll() throws InterruptedException {
        CountDownLatch start = new CountDownLatch(1);
        AtomicInteger looked = new AtomicInteger();
        List<Thread> calls = new ArrayList<>();
        for (int call = 0; call < 30; call++) {
            calls.add(Thread.ofVirtual().start(() -> {
                try {
                    start.await();
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
                looked.addAndGet(wrong(NOON) == Answer.LOCKED ? 0 : 1);
            }));
        }
        start.countDown();
        for (Thread call : calls) {
            call.join();
        }
        assertThat(looked).hasValue(PinLocks.WRONG_MAX);
    }
}
