package org.klinke.core.account;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/// Somebody, or a program, that may log in.
///
/// @param extension of the person whose account it is, as it is now
public record Account(
        UUID id, AccountDetails details, Optional<String> extension, Instant createdAt, Instant passwordChangedAt) {}
