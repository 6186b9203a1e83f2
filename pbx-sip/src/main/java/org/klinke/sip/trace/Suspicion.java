package org.klinke.sip.trace;

/// Whether a text may have what a pattern of [MessageTrace] looks for: a look at each `:`, `=` and `@` instead of a try
/// at each character. May say yes wrongly, never no: the pattern decides.
final class Suspicion {
    private Suspicion() {}

    /// A header with credentials.
    static boolean ofCredentials(String text) {
        for (int colon = text.indexOf(':'); colon >= 0; colon = text.indexOf(':', colon + 1)) {
            int end = skipBlanksBack(text, colon);
            if (endsWith(text, end, "Authorization") || endsWith(text, end, "Authentication-Info")) {
                return true;
            }
        }
        return false;
    }

    /// A key or a password in a session description.
    static boolean ofKeys(String text) {
        for (int colon = text.indexOf(':'); colon >= 0; colon = text.indexOf(':', colon + 1)) {
            if (endsWith(text, colon, "inline")
                    || endsWith(text, colon, "key-mgmt")
                    || endsWith(text, colon, "ice-pwd")) {
                return true;
            }
        }
        for (int equals = text.indexOf('='); equals >= 0; equals = text.indexOf('=', equals + 1)) {
            if (endsWith(text, equals, "k")) {
                return true;
            }
        }
        return false;
    }

    /// A body other than a session description.
    static boolean ofOtherBody(String text) {
        for (int colon = text.indexOf(':'); colon >= 0; colon = text.indexOf(':', colon + 1)) {
            int end = skipBlanksBack(text, colon);
            if ((endsWith(text, end, "Content-Type") || endsWith(text, end, "\nc"))
                    && !text.startsWith(": application/sdp\r\n", colon)) {
                return true;
            }
        }
        return false;
    }

    /// A password in a URI: two colons before an `@`.
    static boolean ofPassword(String text) {
        for (int at = text.indexOf('@'); at >= 0; at = text.indexOf('@', at + 1)) {
            int colons = 0;
            for (int i = at - 1; i >= 0 && isPartOfUser(text.charAt(i)); i--) {
                colons += text.charAt(i) == ':' ? 1 : 0;
            }
            if (colons > 1) {
                return true;
            }
        }
        return false;
    }

    /// A code, by which somebody may log in.
    static boolean ofPin(String text) {
        for (int star = text.indexOf('*'); star >= 0; star = text.indexOf('*', star + 1)) {
            if (star + 1 < text.length() && isDigit(text.charAt(star + 1))) {
                return true;
            }
        }
        return text.contains("%2A") || text.contains("%2a");
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isPartOfUser(char c) {
        return switch (c) {
            case ' ', '\t', '\n', '\u000b', '\f', '\r', '@', '<', '>', '"' -> false;
            default -> true;
        };
    }

    private static int skipBlanksBack(String text, int from) {
        int end = from;
        while (end > 0 && text.charAt(end - 1) <= ' ') {
            end--;
        }
        return end;
    }

    private static boolean endsWith(String text, int end, String word) {
        int last = word.length() - 1;
        return end > last
                && (text.charAt(end - 1) | 0x20) == (word.charAt(last) | 0x20) // nearly always they differ here
                && text.regionMatches(true, end - word.length(), word, 0, word.length());
    }
}
