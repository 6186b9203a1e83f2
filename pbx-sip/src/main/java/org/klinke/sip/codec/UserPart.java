package org.klinke.sip.codec;

/// The user part of a SIP or tel URI: what was dialled.
public final class UserPart {
    private UserPart() {}

    /// @param uri as written in a request line
    /// @return unescaped and without parameters; empty if there is none
    public static String of(String uri) {
        int start = uri.indexOf(':') + 1;
        int end = uri.indexOf('@', start);
        if (end < 0) {
            if (!uri.regionMatches(true, 0, "tel:", 0, start)) {
                return "";
            }
            end = uri.length();
        }
        return dialled(uri.substring(start, end));
    }

    /// @param user as written, perhaps with the parameters of a telephone number (RFC 3261 §19.1.6) or a password
    public static String dialled(String user) {
        int end = user.length();
        for (int i = 0; i < end; i++) {
            if (user.charAt(i) == ';' || user.charAt(i) == ':') {
                end = i;
            }
        }
        return unescaped(user.substring(0, end));
    }

    /// Phones write `%23` for `#` (RFC 3261 §19.1.2); what is no escape of a printable character stays as it is.
    private static String unescaped(String user) {
        if (user.indexOf('%') < 0) {
            return user;
        }
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < user.length(); i++) {
            int high = user.charAt(i) == '%' && i + 2 < user.length() ? Character.digit(user.charAt(i + 1), 16) : -1;
            int low = high >= 0 ? Character.digit(user.charAt(i + 2), 16) : -1;
            int c = low >= 0 ? high * 16 + low : -1;
            if (c > 0x20 && c < 0x7f) {
                out.append((char) c);
                i += 2;
            } else {
                out.append(user.charAt(i));
            }
        }
        return out.toString();
    }
}
