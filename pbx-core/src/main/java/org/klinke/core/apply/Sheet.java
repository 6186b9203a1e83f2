package org.klinke.core.apply;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.klinke.core.apply.PlanLine.Sign;
import org.klinke.core.directory.InvalidInput;

/// What the planners of one tenant, or of the platform's trunks, write down: lines for people, what cannot be, and what
/// is to do.
///
/// @param <C> the change in which it is done
final class Sheet<C> {
    private final List<PlanLine> lines = new ArrayList<>();
    private final List<Refusal> refusals;
    private final Map<Phase, List<Deed<C>>> deeds = new EnumMap<>(Phase.class);

    /// One thing to do.
    ///
    /// @param where of the file that wants it, for refusals that only the database finds
    record Deed<C>(Where where, Work<C> work) {}

    @FunctionalInterface
    interface Work<C> {
        void in(C change, Names names);
    }

    Sheet(List<Refusal> refusals) {
        this.refusals = refusals;
    }

    List<PlanLine> lines() {
        return lines;
    }

    /// @param name "acme/+49891234"
    /// @param fields what is set or changed; none: the object stays as it is
    void line(boolean isNew, String kind, String name, List<String> fields) {
        Sign sign = isNew ? Sign.CREATE : fields.isEmpty() ? Sign.UNCHANGED : Sign.CHANGE;
        lines.add(new PlanLine(sign, kind, name, fields));
    }

    void gone(Phase phase, Where where, String kind, String name, Work<C> work) {
        lines.add(new PlanLine(Sign.DELETE, kind, name, List.of()));
        deed(phase, where, work);
    }

    void deed(Phase phase, Where where, Work<C> work) {
        deeds.computeIfAbsent(phase, _ -> new ArrayList<>()).add(new Deed<>(where, work));
    }

    void refuse(Where where, InvalidInput e) {
        refusals.add(where.refuse(e.field(), e.problem() + "; " + e.remedy()));
    }

    void refuse(Where where, String field, String problem) {
        refusals.add(where.refuse(field, problem));
    }

    boolean isIdle() {
        return deeds.isEmpty();
    }

    /// @throws ApplyRefused what the database finds
    void carryOut(Phase phase, C change, Names names) {
        deeds.getOrDefault(phase, List.of()).forEach(deed -> carryOut(deed, change, names));
    }

    static <C> void carryOut(Deed<C> deed, C change, Names names) {
        try {
            deed.work().in(change, names);
        } catch (InvalidInput e) {
            throw new ApplyRefused(List.of(deed.where().refuse(e.field(), e.problem() + "; " + e.remedy())));
        }
    }

    /// `name: "old" -> "new"`; of a new object what is set.
    static List<String> differences(Map<String, String> before, Map<String, String> after) {
        List<String> fields = new ArrayList<>();
        Set<String> names = new TreeSet<>(before.keySet());
        names.addAll(after.keySet());
        for (String name : names) {
            String old = before.getOrDefault(name, "");
            String fresh = after.getOrDefault(name, "");
            if (before.isEmpty() && !fresh.isEmpty()) {
                fields.add(name + ": \"" + fresh + "\"");
            } else if (!old.equals(fresh)) {
                fields.add(name + ": \"" + old + "\" -> \"" + fresh + "\"");
            }
        }
        return fields;
    }

    static Map<String, String> merged(Map<String, String> before, Map<String, String> given) {
        Map<String, String> after = new TreeMap<>(before);
        after.putAll(given);
        return after;
    }
}
