package org.klinke.sip.transport;

/// A socket that could not be opened; the message names the configuration key, the address and the remedy.
public final class ListenException extends RuntimeException {
    public ListenException(String message, Throwable cause) {
        super(message, cause);
    }
}
