package org.klinke.core.webhook;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/// A webhook and how it does.
///
/// @param failures in a row, up to now
/// @param pausedUntil nothing is sent before
/// @param reason why the last attempt failed; empty if it did not
/// @param secretUntil until when the secret before the last signs too
public record Webhook(
        UUID id,
        WebhookDetails details,
        int failures,
        Optional<Instant> pausedUntil,
        String reason,
        Optional<Instant> secretUntil) {}
