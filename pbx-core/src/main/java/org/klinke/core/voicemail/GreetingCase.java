package org.klinke.core.voicemail;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// When callers hear a greeting.
public enum GreetingCase {
    /// Whatever it is, if there is none for just that.
    ANY,
    BUSY,
    /// Nobody answers, or is there.
    UNAVAILABLE;

    /// As the API says it.
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<GreetingCase> of(String word) {
        return Arrays.stream(values()).filter(one -> one.word().equals(word)).findFirst();
    }
}
