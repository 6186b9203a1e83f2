package org.klinke.core.webhook;

import java.net.URI;
import java.util.Map;
import java.util.Optional;

/// Sends one request to the world outside.
@FunctionalInterface
public interface WebhookOutlet {
    /// May take some seconds, and no longer whatever the other side does. Follows nobody elsewhere.
    Answer post(URI url, Map<String, String> headers, byte[] body);

    /// @param status empty if there was no answer
    /// @param reason why there was none, for people; else empty
    /// @param begin how the answer's body begins
    record Answer(Optional<Integer> status, String reason, String begin) {
        public static Answer none(String reason) {
            return new Answer(Optional.empty(), reason, "");
        }
    }
}
