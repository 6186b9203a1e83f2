package org.klinke.core.audit;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;

/// One object changed by a [Change]: becomes one audit entry.
record Mutation(String action, String kind, UUID object, Map<String, String> before, Map<String, String> after) {
    Mutation {
        before = new TreeMap<>(before);
        after = new TreeMap<>(after);
    }

    static Mutation created(String kind, UUID object, Map<String, String> after) {
        return new Mutation("create", kind, object, Map.of(), after);
    }

    static Mutation deleted(String kind, UUID object, Map<String, String> before) {
        return new Mutation("delete", kind, object, before, Map.of());
    }

    static Optional<Mutation> updated(String kind, UUID object, Map<String, String> before, Map<String, String> after) {
        Map<String, String> old = new TreeMap<>(before);
        Map<String, String> fresh = new TreeMap<>(after);
        old.keySet().removeIf(field -> Objects.equals(before.get(field), after.get(field)));
        fresh.keySet().removeIf(field -> Objects.equals(before.get(field), after.get(field)));
        return old.isEmpty() && fresh.isEmpty()
                ? Optional.empty()
                : Optional.of(new Mutation("update", kind, object, old, fresh));
    }

    static boolean areOppositeOf(List<Mutation> all, AuditEntry entry) {
        return all.size() == 1
                && entry.values()
                        .filter(values -> all.getFirst().isOppositeOf(entry, values))
                        .isPresent();
    }

    private boolean isOppositeOf(AuditEntry entry, AuditEntry.Values values) {
        return kind.equals(entry.kind())
                && (entry.action().equals("delete") || object.equals(entry.object()))
                && before.equals(values.after())
                && after.equals(values.before());
    }

    String[] fields() {
        TreeSet<String> fields = new TreeSet<>(before.keySet());
        fields.addAll(after.keySet());
        return fields.toArray(String[]::new);
    }
}
