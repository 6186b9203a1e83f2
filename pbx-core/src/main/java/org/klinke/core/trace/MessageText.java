package org.klinke.core.trace;

/// A whole message for whoever wants to read it; masked only then, since most calls go well and nobody looks.
/// Thread-safe.
public interface MessageText {
    int lengthChars();

    /// With its secrets masked.
    String masked();

    static MessageText of(String harmless) {
        return new MessageText() {
            @Override
            public int lengthChars() {
                return harmless.length();
            }

            @Override
            public String masked() {
                return harmless;
            }
        };
    }
}
