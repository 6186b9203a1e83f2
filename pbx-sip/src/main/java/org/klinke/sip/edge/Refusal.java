package org.klinke.sip.edge;

import java.util.List;

/// A final response that refuses a request.
///
/// @param phrase what is wrong, never anything the request brought; empty for the usual phrase of the status
/// @param header name of a further header, empty for none
/// @param values its values
record Refusal(int status, String phrase, EdgeOutcome outcome, String header, List<String> values) {
    Refusal {
        values = List.copyOf(values);
    }

    static Refusal of(int status, String phrase, EdgeOutcome outcome) {
        return new Refusal(status, phrase, outcome, "", List.of());
    }

    static Refusal invalid(int status, String phrase) {
        return of(status, phrase, EdgeOutcome.INVALID);
    }

    static Refusal invalid(int status, String phrase, String header, List<String> values) {
        return new Refusal(status, phrase, EdgeOutcome.INVALID, header, values);
    }

    /// The one 403: for wrong credentials, a domain we do not know, somebody else's name. Which of them it was stays
    /// with us.
    static Refusal forbidden(EdgeOutcome outcome) {
        return of(403, "", outcome);
    }

    static Refusal unavailable(EdgeOutcome outcome, int retryAfterSeconds) {
        return new Refusal(503, "", outcome, "Retry-After", List.of(Integer.toString(retryAfterSeconds)));
    }
}
