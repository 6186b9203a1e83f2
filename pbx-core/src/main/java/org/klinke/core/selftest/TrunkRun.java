package org.klinke.core.selftest;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.klinke.core.id.TrunkId;

/// The self-test of a trunk: one test for each of its accounts, one after the other; one alone where it has none.
public record TrunkRun(UUID id, TrunkId trunk, List<TrunkTest> tests) {
    public TrunkRun {
        tests = List.copyOf(tests);
    }

    public boolean isOver() {
        return tests.stream().allMatch(TrunkTest::isOver);
    }

    /// It is over, and all that was found is good.
    public boolean isWell() {
        return isOver()
                && tests.stream()
                        .allMatch(test -> test.lines().stream()
                                .allMatch(line -> line.finding().ok()));
    }

    Optional<TrunkTest> calling() {
        return tests.stream().filter(test -> !test.isOver()).findFirst().filter(TrunkTest::isCalling);
    }
}
