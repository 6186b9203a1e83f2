package org.klinke.core.account;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/// A key that only somebody's own device has (WebAuthn): he logs in with it alone.
///
/// @param name by which he knows the device
public record Passkey(UUID id, UUID account, String name, Instant createdAt, Optional<Instant> lastUsedAt) {}
