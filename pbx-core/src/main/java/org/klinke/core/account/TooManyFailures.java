package org.klinke.core.account;

/// A password was tried too often: it was not looked at.
public final class TooManyFailures extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int retrySeconds;

    TooManyFailures(int retrySeconds) {
        super("too many failed tries of a password");
        this.retrySeconds = retrySeconds;
    }

    /// When it may be tried again.
    public int retrySeconds() {
        return retrySeconds;
    }
}
