package org.klinke.core.authority;

import java.util.Optional;
import org.klinke.core.id.UserId;
import org.klinke.core.numbering.E164;

/// Who answers for a call that leaves: his toll class and his limits count.
public sealed interface Who {
    /// Empty: nobody's device; the default class counts.
    Optional<UserId> user();

    /// A device calls.
    record Caller(Optional<UserId> user) implements Who {}

    /// A user's forwarding, or a device of his that redirects, sends the call on.
    ///
    /// @param original number of who calls; empty if it is withheld, or an extension
    record Forwarder(Optional<UserId> user, Optional<E164> original) implements Who {}

    /// A user sends somebody else there by REFER.
    record Transferor(Optional<UserId> user) implements Who {}

    /// Nobody of the tenant: a call from a trunk that would leave by a trunk (call-through).
    record Outsider() implements Who {
        @Override
        public Optional<UserId> user() {
            return Optional.empty();
        }
    }
}
