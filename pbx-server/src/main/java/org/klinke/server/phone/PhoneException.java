package org.klinke.server.phone;

/// The phone could not do what it was told: no connection, no answer in time, or a server that broke the protocol. The
/// message ends with the phone's ladder, so that a failing test shows what was on the wire.
public final class PhoneException extends RuntimeException {
    private static final long serialVersionUID = 1;

    PhoneException(String what, String ladder) {
        super(what + "\n" + ladder);
    }

    PhoneException(String what, String ladder, Throwable cause) {
        super(what + ": " + cause.getMessage() + "\n" + ladder, cause);
    }

    /// What happened, without the ladder.
    String what() {
        return String.valueOf(getMessage()).lines().findFirst().orElse("");
    }
}
