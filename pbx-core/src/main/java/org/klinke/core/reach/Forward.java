package org.klinke.core.reach;

/// A user lets calls go on to somebody else.
///
/// @param origin internal or external calls; those through a group are never forwarded
/// @param target extension, or number as the user would dial it
/// @param afterSeconds how long it rings before, for [Case#NO_ANSWER] alone
public record Forward(Case when, Origin origin, String target, int afterSeconds) {
    public static final int AFTER_SECONDS = 20;
    public static final int AFTER_SECONDS_MIN = 5;
    public static final int AFTER_SECONDS_MAX = 120;

    public enum Case {
        ALWAYS("always"),
        /// Also while he does not want to be disturbed.
        BUSY("if busy"),
        NO_ANSWER("if nobody answers"),
        /// None of his phones is registered.
        UNREACHABLE("if unreachable");

        private final String words;

        Case(String words) {
            this.words = words;
        }

        public String words() {
            return words;
        }
    }
}
