package org.klinke.core.audit;

/// What [AuditLog#verify] found.
public sealed interface Verification {
    /// @param entries in the chain
    /// @param erased of these, how many have had their personal values erased
    record Intact(long entries, long erased) implements Verification {}

    /// @param seq the first entry that is not as it was written, or is missing
    record Broken(long seq, String reason) implements Verification {}
}
