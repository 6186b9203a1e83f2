package org.klinke.core.authority;

import java.util.Optional;
import org.klinke.core.id.UserId;
import org.klinke.core.numbering.E164;

/// Who answers for a call that leaves: his toll class and his limits count.
public sealed interface Who {
    /// Empty: nobody's device; the standard class counts.
    Optional<UserId> user();

    /// A device calls, or sends somebody else there by REFER, as if it had dialled it.
    record Caller(Optional<UserId> user) implements Who {}

    /// A user's forwarding sends the call on.
    ///
    /// @param original number outside of who calls
    record Forwarder(Optional<UserId> user, E164 original) implements Who {}

    /// Nobody of the tenant: a call from a trunk that would leave by a trunk (call-through), a device deleted
    /// meanwhile.
    record Outsider() implements Who {
        @Override
        public Optional<UserId> user() {
            return Optional.empty();
        }
    }
}
