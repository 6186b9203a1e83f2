package org.klinke.core.voicemail;

/// "The voice box of whom was called", as a target of forwarding: people write the word, phones the code.
public final class BoxTarget {
    public static final String CODE = "*103";
    public static final String WORD = "voicemail";

    private BoxTarget() {}

    /// @param target as people write it
    public static String read(String target) {
        return target.equals(WORD) ? CODE : target;
    }

    /// @param target as it is stored
    public static String written(String target) {
        return target.equals(CODE) ? WORD : target;
    }
}
