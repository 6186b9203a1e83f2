package org.klinke.core;

import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/// The seeds of the tests that roll dice: the same every time, so that a change that breaks nothing turns nothing red.
/// `-Dklinke.seeds=500` adds so many random ones, `-Dklinke.seed=4711` runs that one alone.
public final class Seeds {
    private static final @Nullable Long ONLY = Long.getLong("klinke.seed");
    private static final int RANDOM = Integer.getInteger("klinke.seeds", 0);

    private Seeds() {}

    public static List<Long> of(long first, long last) {
        if (ONLY != null) {
            return List.of(ONLY);
        }
        return LongStream.concat(LongStream.rangeClosed(first, last), new Random().longs(RANDOM))
                .boxed()
                .toList();
    }
}
