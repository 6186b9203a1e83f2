package org.klinke.core.webhook;

import java.net.URI;
import java.util.Map;
import java.util.Optional;
import org.klinke.core.tenant.TenantId;

/// Sends one request to the world outside.
@FunctionalInterface
public interface WebhookOutlet {
    /// May take some seconds, and no longer whatever the other side does. Follows nobody elsewhere.
    ///
    /// @param whose webhook it is: what it holds up is its own
    /// @throws Busy if it could not even be tried, for the others' sake
    Answer post(TenantId whose, URI url, Map<String, String> headers, byte[] body);

    /// Nothing is said about this webhook: it is tried again soon.
    final class Busy extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /// @param status empty if there was no answer
    /// @param reason why there was none, for people; else empty
    /// @param begin how the answer's body begins
    record Answer(Optional<Integer> status, String reason, String begin) {
        public static Answer none(String reason) {
            return new Answer(Optional.empty(), reason, "");
        }
    }
}
