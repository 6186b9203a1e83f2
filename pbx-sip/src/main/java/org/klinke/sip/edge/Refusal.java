package org.klinke.sip.edge;

import java.util.Map;

/// A final response that refuses a request.
///
/// @param phrase what is wrong, never anything the request brought; empty for the usual phrase of the status
/// @param headers further headers, names to values
record Refusal(int status, String phrase, EdgeOutcome outcome, Map<String, String> headers) {
    static Refusal invalid(int status, String phrase) {
        return new Refusal(status, phrase, EdgeOutcome.INVALID, Map.of());
    }

    static Refusal invalid(int status, String phrase, String header, String value) {
        return new Refusal(status, phrase, EdgeOutcome.INVALID, Map.of(header, value));
    }

    /// The one 403: for wrong credentials, a domain we do not know, somebody else's name. Which of them it was stays
    /// with us.
    static Refusal forbidden(EdgeOutcome outcome) {
        return new Refusal(403, "", outcome, Map.of());
    }

    static Refusal unavailable(EdgeOutcome outcome, int retryAfterSeconds) {
        return new Refusal(503, "", outcome, Map.of("Retry-After", Integer.toString(retryAfterSeconds)));
    }
}
