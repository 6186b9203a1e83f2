package org.klinke.core.apply;

import java.util.List;

/// One object of the plan.
///
/// @param kind "tenant", "user", "device"
/// @param name "acme", "acme/100", "acme/100/desk"
/// @param fields what is set or changed, for people: `name: "Reception" -> "Desk"`; never a secret
public record PlanLine(Sign sign, String kind, String name, List<String> fields) {
    public PlanLine {
        fields = List.copyOf(fields);
    }

    /// What happens to the object.
    public enum Sign {
        CREATE("+"),
        CHANGE("~"),
        DELETE("-"),
        UNCHANGED("=");

        private final String mark;

        Sign(String mark) {
            this.mark = mark;
        }

        public String mark() {
            return mark;
        }
    }
}
