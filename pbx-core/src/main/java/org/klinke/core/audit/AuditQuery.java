package org.klinke.core.audit;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/// Which entries of an audit log are wanted, newest first.
///
/// @param below only entries that are older than the one of this number
/// @param limit how many at most
public record AuditQuery(
        Optional<String> kind,
        Optional<String> action,
        Optional<UUID> object,
        Optional<Instant> since,
        Optional<Instant> until,
        long below,
        int limit) {}
