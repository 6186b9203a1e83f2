package org.klinke.core.reach;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.klinke.core.directory.InvalidInput;

/// What is done with calls to an extension besides ringing there.
///
/// @param before in this order, as soon as it is known that it will ring
/// @param after at most one for each case; those of a person come behind his own forwarding
public record Actions(List<Action> before, List<After> after) {
    public static final Actions NONE = new Actions(List.of(), List.of());
    /// Of one extension or rule.
    private static final int BEFORE_MAX = 10;

    public Actions {
        before = List.copyOf(before);
        after = List.copyOf(after);
    }

    /// @throws InvalidInput naming the field: `before` or `after`
    public static Actions read(List<String> before, List<String> after) {
        Set<Object> cases = new HashSet<>();
        List<After> read = after.stream().map(line -> After.read("after", line)).toList();
        read.forEach(one -> {
            if (!cases.add(one.when())) {
                throw new InvalidInput(
                        "after", "two lines are for one case", "leave one of them out: '" + one + "', say");
            }
        });
        return new Actions(before(before), read);
    }

    /// @throws InvalidInput naming the field `before`
    public static List<Action> before(List<String> lines) {
        if (lines.size() > BEFORE_MAX) {
            throw new InvalidInput("before", "there are " + lines.size() + " lines", "use up to " + BEFORE_MAX);
        }
        return lines.stream().map(line -> Action.read("before", line)).toList();
    }

    public Optional<After> after(Forward.Case happened) {
        return after.stream()
                .filter(one -> one.when().filter(happened::equals).isPresent())
                .findFirst()
                .or(() -> after.stream().filter(one -> one.when().isEmpty()).findFirst());
    }

    /// Where calls may go on to.
    public List<String> targets() {
        return after.stream().flatMap(one -> one.target().stream()).distinct().toList();
    }

    List<String> beforeLines() {
        return before.stream().map(Action::toString).toList();
    }

    List<String> afterLines() {
        return after.stream().map(After::toString).toList();
    }
}
