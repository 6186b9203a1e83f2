package org.klinke.core.webhook;

import java.time.Instant;
import java.util.Optional;

/// What one request brought.
///
/// @param status of the answer; empty if there was none
/// @param reason why it failed; empty if it did not
/// @param answer how it begins
public record Attempt(Instant at, int millis, Optional<Integer> status, String reason, String answer) {
    private static final int TEXT_MAX = 500;

    public Attempt {
        reason = clean(reason);
        answer = clean(answer);
    }

    boolean taken() {
        return reason.isEmpty();
    }

    /// What comes from outside: no control characters, no half of a surrogate pair, which no database takes.
    private static String clean(String text) {
        StringBuilder clean = new StringBuilder();
        text.codePoints().limit(TEXT_MAX).forEach(point -> {
            boolean odd = Character.isISOControl(point) || Character.getType(point) == Character.SURROGATE;
            clean.appendCodePoint(odd ? ' ' : point);
        });
        return clean.toString().strip();
    }
}
