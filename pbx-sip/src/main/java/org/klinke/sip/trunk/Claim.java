package org.klinke.sip.trunk;

import java.util.Optional;
import org.klinke.core.tenant.TenantScope;

/// Whose a request from outside is.
public sealed interface Claim {
    /// A carrier's: proven by the connection we opened and the token we registered, or as a peer by its address and,
    /// where demanded, its certificate.
    ///
    /// @param owner of the trunk; empty = the platform's, and whose call it is the called number says
    /// @param line to answer on: its flow is the one the request came on
    record Known(Optional<TenantScope> owner, TrunkLine line) implements Claim {}

    /// From where no carrier calls: a phone's, perhaps.
    record Stranger() implements Claim {}

    /// From where a carrier calls, but whose it is cannot be told.
    ///
    /// @param reason for the log, never for the sender
    record Nobody(String reason) implements Claim {}
}
