package org.klinke.server.cli;

/// Ends a command with a message for people and an exit status.
final class CommandFailed extends RuntimeException {
    private static final long serialVersionUID = 1;

    static final int REFUSED = 1;
    static final int USAGE = 2;
    static final int NO_SERVER = 3;

    private final int status;

    CommandFailed(int status, String message) {
        super(message);
        this.status = status;
    }

    int status() {
        return status;
    }
}
