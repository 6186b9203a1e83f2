package org.klinke.core.recording;

import java.util.HashSet;
import java.util.Set;
import org.klinke.core.id.LegId;

/// Whether those who talk agree to be recorded.
///
///             last one agrees
///     Asking ─────────────────▶ Agreed
///       │ one refuses, or says nothing
///       └─────────────────────▶ Refused
///
/// It is about these people: whenever somebody else comes to talk, all begins anew.
public sealed interface Consent {
    static Consent of(Set<LegId> asked) {
        return asked.isEmpty() ? new Agreed() : new Asking(asked);
    }

    /// @param missing who has not said anything yet
    record Asking(Set<LegId> missing) implements Consent {
        public Asking {
            missing = Set.copyOf(missing);
        }

        /// Who was not asked has no say.
        public Consent agrees(LegId leg) {
            Set<LegId> rest = new HashSet<>(missing);
            rest.remove(leg);
            return of(rest);
        }

        public Consent refuses(LegId leg) {
            return missing.contains(leg) ? new Refused() : this;
        }

        public Consent saysNothing() {
            return new Refused();
        }
    }

    /// Now it may be recorded.
    record Agreed() implements Consent {}

    record Refused() implements Consent {}
}
