package org.klinke.core.alarm;

/// A mail has not gone. The message says why, for people.
public final class PostFailed extends Exception {
    private static final long serialVersionUID = 1;

    public PostFailed(String reason) {
        super(reason);
    }

    public PostFailed(String reason, Throwable cause) {
        super(reason, cause);
    }
}
