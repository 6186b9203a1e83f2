package org.klinke.core.audit;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/// One line of the audit log.
///
/// @param seq counts from 1 within its chain
/// @param action "create", "update", "delete", or a word of the store ("export secrets")
/// @param kind of the object: "user", "device" …
/// @param fields names of the fields that changed
/// @param values the personal part; empty once erased
public record AuditEntry(
        UUID id,
        long seq,
        Instant at,
        String role,
        String action,
        String kind,
        UUID object,
        List<String> fields,
        Optional<Values> values) {

    /// @param actor who
    /// @param from from where
    /// @param before values of the changed fields, secrets never
    public record Values(
            String actor, String from, String reason, Map<String, String> before, Map<String, String> after) {}
}
