package org.klinke.core.secret;

/// A key or a sealed value cannot be had: a file is missing or foreign, a key was destroyed, a value was tampered with.
/// The message names the file or the value and the remedy, never a secret.
public final class SecretUnavailable extends RuntimeException {
    private static final long serialVersionUID = 1;

    public SecretUnavailable(String message) {
        super(message);
    }

    SecretUnavailable(String message, Throwable cause) {
        super(message, cause);
    }
}
