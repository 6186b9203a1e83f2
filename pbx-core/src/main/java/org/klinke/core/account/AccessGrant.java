package org.klinke.core.account;

import java.time.Instant;
import java.util.UUID;

/// An operator's way into a tenant.
///
/// @param account of the platform
/// @param login of that account
/// @param reason as the tenant reads it
public record AccessGrant(UUID id, UUID account, String login, String reason, Instant createdAt, Instant endsAt) {}
