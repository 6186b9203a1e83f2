package org.klinke.core.directory;

/// What somebody gave us cannot be, and nothing was changed: names the field, what is wrong, and what to do.
public final class InvalidInput extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String field;
    private final String problem;
    private final String remedy;

    public InvalidInput(String field, String problem, String remedy) {
        super(field + ": " + problem + "; " + remedy);
        this.field = field;
        this.problem = problem;
        this.remedy = remedy;
    }

    /// As in the `apply` file: "domain", "extension", "sipPassword" …
    public String field() {
        return field;
    }

    public String problem() {
        return problem;
    }

    public String remedy() {
        return remedy;
    }
}
