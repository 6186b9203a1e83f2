package org.klinke.web;

import java.util.List;
import java.util.Map;

/// A refusal for the client to read, rendered as problem+json (RFC 9457).
public final class Problem extends RuntimeException {
    private final int status;
    private final String code;
    private final transient List<String> errors;
    private final transient List<Fault> faults;
    private final transient Map<String, String> headers;

    /// What is wrong in one place of a request of the REST API.
    ///
    /// @param place "pointer" into the body (RFC 6901), or "parameter" of the query
    /// @param where the pointer, or the parameter's name
    public record Fault(String place, String where, String detail) {
        public static Fault at(String pointer, String detail) {
            return new Fault("pointer", pointer, detail);
        }
    }

    /// @param status HTTP status
    /// @param code stable, for programs: "apply.invalid"
    /// @param detail one sentence for people
    /// @param errors the single findings, may be empty
    public Problem(int status, String code, String detail, List<String> errors) {
        this(status, code, detail, errors, List.of(), Map.of());
    }

    private Problem(
            int status,
            String code,
            String detail,
            List<String> errors,
            List<Fault> faults,
            Map<String, String> headers) {
        super(detail);
        this.status = status;
        this.code = code;
        this.errors = List.copyOf(errors);
        this.faults = List.copyOf(faults);
        this.headers = Map.copyOf(headers);
    }

    public static Problem notFound(String detail) {
        return new Problem(404, "not-found", detail, List.of());
    }

    public static Problem refused(String code, String detail) {
        return new Problem(422, code, detail, List.of());
    }

    /// @param faults by place in the request
    public static Problem invalid(int status, String code, String detail, List<Fault> faults) {
        return new Problem(status, code, detail, List.of(), faults, Map.of());
    }

    /// The same with a header of the answer.
    public Problem with(String header, String value) {
        return new Problem(status, code, String.valueOf(getMessage()), errors, faults, Map.of(header, value));
    }

    public int status() {
        return status;
    }

    public String code() {
        return code;
    }

    public List<String> errors() {
        return errors;
    }

    public List<Fault> faults() {
        return faults;
    }

    public Map<String, String> headers() {
        return headers;
    }
}
