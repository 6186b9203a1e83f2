package org.klinke.core.alarm;

/// A mail has not gone. The message says why, for people.
public final class PostFailed extends Exception {
    private static final long serialVersionUID = 1;

    private final boolean ofAddress;

    public PostFailed(String reason) {
        super(reason);
        ofAddress = false;
    }

    /// @param ofAddress whether it is for the address alone: mail to others may go
    public PostFailed(String reason, boolean ofAddress, Throwable cause) {
        super(reason, cause);
        this.ofAddress = ofAddress;
    }

    public boolean isOfAddress() {
        return ofAddress;
    }
}
