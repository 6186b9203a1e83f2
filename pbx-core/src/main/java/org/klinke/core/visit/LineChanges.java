package org.klinke.core.visit;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Which lines of a configuration are others than before: `- old` and `+ new`, in their order. Settings stand each on
/// its line and their order means nothing, so a line that has only moved is no change.
final class LineChanges {
    private LineChanges() {}

    /// @return "" if nothing has changed
    static String between(String before, String after) {
        List<String> old = before.lines().toList();
        List<String> fresh = after.lines().toList();
        boolean[] stays = common(old, fresh);
        boolean[] wasThere = common(fresh, old);
        StringBuilder out = new StringBuilder();
        int from = 0;
        int to = 0;
        while (from < old.size() || to < fresh.size()) {
            for (; from < old.size() && !stays[from]; from++) {
                line(out, "- ", old.get(from));
            }
            for (; to < fresh.size() && !wasThere[to]; to++) {
                line(out, "+ ", fresh.get(to));
            }
            from++;
            to++;
        }
        return out.toString();
    }

    private static void line(StringBuilder out, String sign, String line) {
        out.append(out.isEmpty() ? "" : "\n").append(sign).append(line.strip());
    }

    /// For each line of `these` whether `others` have it, as often.
    private static boolean[] common(List<String> these, List<String> others) {
        Map<String, Integer> left = new HashMap<>();
        others.forEach(line -> left.merge(line.strip(), 1, Integer::sum));
        boolean[] found = new boolean[these.size()];
        for (int i = 0; i < found.length; i++) {
            found[i] = left.merge(these.get(i).strip(), -1, Integer::sum) >= 0;
        }
        return found;
    }
}
