package org.klinke.core.account;

import java.time.Instant;
import java.util.UUID;

/// A person may set the password of an account, once, until it ends.
public record Invitation(UUID account, Instant createdAt, Instant endsAt) {}
