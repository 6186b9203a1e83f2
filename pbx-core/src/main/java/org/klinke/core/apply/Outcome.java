package org.klinke.core.apply;

import java.util.List;

/// What applying a file did, or would do.
///
/// @param applied false for a dry run
/// @param generated secrets made for new devices: the only time they are shown
/// @param broken expectations that the file breaks, for people
/// @param warnings what it says and what will not be so, for people
public record Outcome(
        boolean applied, List<PlanLine> plan, List<Generated> generated, List<String> broken, List<String> warnings) {
    public Outcome {
        broken = List.copyOf(broken);
        warnings = List.copyOf(warnings);
        plan = List.copyOf(plan);
        generated = List.copyOf(generated);
    }

    /// What to type into a phone.
    public record Generated(
            String tenant, String domain, String extension, String device, String sipUsername, String sipPassword) {
        @Override
        public String toString() {
            return "Generated[" + tenant + "/" + device + ", masked]";
        }
    }
}
