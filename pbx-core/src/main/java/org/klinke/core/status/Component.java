package org.klinke.core.status;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// A part of the server that people notice when it is gone.
public enum Component {
    REGISTRATION,
    CALLS,
    AUDIO,
    PROVISIONING,
    WEB,
    DATABASE,
    TRUNKS,
    MAIL;

    /// As API, database and pages say it.
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<Component> of(String word) {
        return Arrays.stream(values()).filter(one -> one.word().equals(word)).findFirst();
    }
}
