package org.klinke.server.signon;

/// Nobody comes in this time.
public final class SignOnFailed extends Exception {
    private static final long serialVersionUID = 1;

    private final Why why;

    /// As much as whoever stands outside is told.
    public enum Why {
        /// The issuer let nobody in.
        DENIED,
        /// It was not begun in this browser, or too long ago.
        STATE,
        /// The issuer does not answer as it should.
        ISSUER,
        /// What it says is not believed.
        TOKEN,
        /// It knows somebody who has no account here.
        ACCOUNT
    }

    /// @param detail for the log; holds no secret
    SignOnFailed(Why why, String detail) {
        super(detail);
        this.why = why;
    }

    public Why why() {
        return why;
    }
}
