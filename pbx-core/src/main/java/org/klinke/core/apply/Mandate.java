package org.klinke.core.apply;

import java.util.Optional;
import java.util.Set;

/// How far whoever applies may go. A file of the operator's may say anything; who comes over the network stays within a
/// part, and what follows from it elsewhere is not done.
///
/// @param kinds of the objects he may change, as [PlanLine] names them; empty for all
/// @param answers whether he answers for what reaches beyond the tenant: whose calls a trunk takes, and where it leads
public record Mandate(Optional<Set<String>> kinds, boolean answers) {
    public static final Mandate OPERATOR = new Mandate(Optional.empty(), true);

    public Mandate {
        kinds = kinds.map(Set::copyOf);
    }

    public static Mandate within(Set<String> kinds, boolean answers) {
        return new Mandate(Optional.of(kinds), answers);
    }

    /// Whether numbers and rules follow from the form of a new trunk: whoever may make these as well.
    boolean derives() {
        return kinds.isEmpty();
    }

    boolean covers(PlanLine line) {
        return line.sign() == PlanLine.Sign.UNCHANGED
                || kinds.map(known -> known.contains(line.kind())).orElse(true);
    }
}
