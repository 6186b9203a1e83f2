package org.klinke.core.account;

import java.time.Instant;
import java.util.UUID;

/// A browser that is logged in.
///
/// @param agent what it calls itself
public record LoginSession(
        UUID id, UUID account, Instant createdAt, Instant lastUsedAt, Instant endsAt, String from, String agent) {}
