package org.klinke.sip.codec;

/// A message that is not SIP as we accept it. Carries no stack trace: it is an ordinary answer to bad input.
public final class SipSyntaxException extends Exception {
    private final int status;

    /// @param status the answer a request gets: 400, 505 …
    /// @param reason the reason phrase: says what is wrong, without anything copied from the message
    public SipSyntaxException(int status, String reason) {
        super(reason, null, false, false);
        this.status = status;
    }

    public int status() {
        return status;
    }

    public String reason() {
        return String.valueOf(getMessage());
    }
}
