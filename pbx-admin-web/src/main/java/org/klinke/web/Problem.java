package org.klinke.web;

import java.util.List;

/// A refusal for the client to read, rendered as problem+json (RFC 9457).
public final class Problem extends RuntimeException {
    private final int status;
    private final String code;
    private final transient List<String> errors;

    /// @param status HTTP status
    /// @param code stable, for programs: "apply.invalid"
    /// @param detail one sentence for people
    /// @param errors the single findings, may be empty
    public Problem(int status, String code, String detail, List<String> errors) {
        super(detail);
        this.status = status;
        this.code = code;
        this.errors = List.copyOf(errors);
    }

    public static Problem notFound(String detail) {
        return new Problem(404, "not-found", detail, List.of());
    }

    public static Problem refused(String code, String detail) {
        return new Problem(422, code, detail, List.of());
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
}
