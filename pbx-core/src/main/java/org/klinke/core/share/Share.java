package org.klinke.core.share;

import java.time.Instant;
import java.util.UUID;
import org.klinke.core.id.RecordingId;

/// Somebody who may not hear recordings may hear this one, for a while.
///
/// @param account who
/// @param login how people know him
/// @param reason why, as whoever shares it has said
public record Share(
        UUID id, RecordingId recording, UUID account, String login, String reason, Instant created, Instant ends) {}
