package org.klinke.core.webhook;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/// What a webhook may be told of: the kinds of live events.
public enum WebhookEvent {
    CALL,
    REGISTRATION,
    TRUNK,
    ALARM,
    /// A recording has ended and can be fetched.
    RECORDING,
    CONFIGURATION;

    /// Of an event that somebody asks for to see whether it arrives. No webhook chooses it.
    public static final String TEST = "test";

    /// As files, the API and receivers know it.
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<WebhookEvent> of(String word) {
        return Arrays.stream(values()).filter(one -> one.word().equals(word)).findFirst();
    }

    static String all() {
        return Arrays.stream(values()).map(WebhookEvent::word).collect(Collectors.joining(", "));
    }
}
