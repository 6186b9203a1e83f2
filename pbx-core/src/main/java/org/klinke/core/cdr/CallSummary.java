package org.klinke.core.cdr;

import java.time.Instant;
import java.util.Optional;
import org.klinke.core.cause.HangupCause;
import org.klinke.core.id.CallId;
import org.klinke.core.id.ConversationId;

/// A call record as a line in a list; meanings as in [CallRecord].
public record CallSummary(
        CallId id,
        ConversationId conversation,
        Instant startedAt,
        Optional<Instant> answeredAt,
        Instant endedAt,
        Party caller,
        String dialled,
        HangupCause cause) {}
