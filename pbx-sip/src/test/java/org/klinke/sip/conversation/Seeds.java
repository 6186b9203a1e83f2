package org.klinke.sip.conversation;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/// The seeds of the tests that roll dice. `-Dklinke.seed=4711` runs that one alone, `-Dklinke.seeds=500` so many random
/// ones.
final class Seeds {
    private static final @Nullable Long ONLY = Long.getLong("klinke.seed");
    private static final @Nullable Integer COUNT = Integer.getInteger("klinke.seeds");

    private Seeds() {}

    static List<Long> random(int count) {
        return fixedAndRandom(0, count);
    }

    /// Seeds 1 to `fixed`, the same every time, and then random ones.
    static List<Long> fixedAndRandom(int fixed, int random) {
        if (ONLY != null) {
            return List.of(ONLY);
        }
        List<Long> seeds =
                new ArrayList<>(LongStream.rangeClosed(1, fixed).boxed().toList());
        seeds.addAll(new Random().longs(COUNT == null ? random : COUNT).boxed().toList());
        return seeds;
    }
}
