package org.klinke.core.account;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/// What a program logs in with.
///
/// @param scopes the most it may; no more than its account, whatever stands here
public record ApiKey(
        UUID id,
        UUID account,
        String name,
        Set<Permission> scopes,
        Instant createdAt,
        Instant endsAt,
        Optional<Instant> lastUsedAt) {}
