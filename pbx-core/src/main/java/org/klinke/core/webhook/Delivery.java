package org.klinke.core.webhook;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/// One event for one webhook.
///
/// @param body as it is sent; empty once it is gone
/// @param nextAt when it is tried again; empty if it is not
/// @param status of the last answer
/// @param reason why the last attempt failed; empty if it did not, or if there was none
public record Delivery(
        UUID id,
        String event,
        Instant created,
        String body,
        State state,
        int tries,
        Optional<Instant> nextAt,
        Optional<Integer> status,
        String reason) {
    /// Whether it has arrived.
    public enum State {
        WAITING,
        DONE,
        GIVEN_UP
    }

    boolean isTest() {
        return event.equals(WebhookEvent.TEST);
    }
}
