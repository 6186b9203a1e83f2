package org.klinke.core.account;

import java.time.Instant;
import java.util.UUID;

/// Somebody, or a program, that may log in.
public record Account(UUID id, AccountDetails details, Instant createdAt, Instant passwordChangedAt) {}
