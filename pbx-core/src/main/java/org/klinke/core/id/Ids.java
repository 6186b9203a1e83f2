package org.klinke.core.id;

import java.time.InstantSource;
import java.util.UUID;
import java.util.random.RandomGenerator;

/// Makes UUIDv7 identifiers (RFC 9562 §5.7): 48 bits of Unix milliseconds, then 74 random bits, so that rows sort by
/// age and an id says when its thing was made. Thread-safe if the random generator is.
public final class Ids {
    private final InstantSource time;
    private final RandomGenerator random;

    public Ids(InstantSource time, RandomGenerator random) {
        this.time = time;
        this.random = random;
    }

    public UUID next() {
        long high = (time.millis() << 16) | 0x7000L | (random.nextLong() & 0x0fffL);
        long low = (random.nextLong() & 0x3fff_ffff_ffff_ffffL) | 0x8000_0000_0000_0000L;
        return new UUID(high, low);
    }
}
