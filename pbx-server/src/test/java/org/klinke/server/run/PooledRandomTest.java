package org.klinke.server.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

class PooledRandomTest {
    @Test
    void givesNothingOutTwice() throws InterruptedException {
        PooledRandom random = new PooledRandom();
        Set<Long> seen = ConcurrentHashMap.newKeySet();
        Runnable take = () -> {
            for (int i = 0; i < 10_000; i++) {
                seen.add(random.nextLong());
            }
        };
        Thread other = Thread.ofVirtual().start(take);
        take.run();
        other.join();
        assertThat(seen).hasSize(20_000);
    }

    @Test
    void fillsArraysOfAnyLength() {
        PooledRandom random = new PooledRandom();
        Set<String> seen = new HashSet<>();
        for (int length = 0; length < 200; length++) {
            byte[] bytes = new byte[length];
            random.nextBytes(bytes);
            if (length >= 16) {
                for (int from = 0; from + 8 <= length; from += 8) { // none of it is left at zero, none is of before
                    assertThat(seen.add(HexFormat.of().formatHex(bytes, from, from + 8)))
                            .isTrue();
                }
            }
        }
    }

    @Test
    void eachBitIsSetHalfOfTheTime() {
        PooledRandom random = new PooledRandom();
        int[] set = new int[Long.SIZE];
        for (int i = 0; i < 10_000; i++) {
            long value = random.nextLong();
            for (int bit = 0; bit < Long.SIZE; bit++) {
                set[bit] += (int) ((value >>> bit) & 1);
            }
        }
        for (int count : set) {
            assertThat(count).isBetween(4_600, 5_400); // eight deviations
        }
    }
}
