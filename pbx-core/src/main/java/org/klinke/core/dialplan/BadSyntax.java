package org.klinke.core.dialplan;

/// A pattern or template that cannot be read.
public final class BadSyntax extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int position;
    private final String reason;
    private final String remedy;

    /// @param position of the first wrong character, from 1
    BadSyntax(int position, String reason, String remedy) {
        super("at character " + position + ": " + reason + "; " + remedy);
        this.position = position;
        this.reason = reason;
        this.remedy = remedy;
    }

    public int position() {
        return position;
    }

    public String reason() {
        return reason;
    }

    public String remedy() {
        return remedy;
    }
}
