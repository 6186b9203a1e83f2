package org.klinke.sip.codec;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The user part of a SIP or tel URI: what was dialled.
public final class UserPart {
    private static final Pattern ESCAPES = Pattern.compile("(?:%[0-9A-Fa-f]{2})++");
    /// Neither control nor format characters nor line ends, and not what stands for broken UTF-8.
    private static final Pattern PRINTABLE = Pattern.compile("[^\\p{C}\\p{Zl}\\p{Zp}\\ufffd]*+");

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

    /// Phones write `%23` for `#`, `%20` for a space and UTF-8 for what is not ASCII (RFC 3261 §19.1.2); escapes of
    /// what is no printable text stay as they are.
    private static String unescaped(String user) {
        if (user.indexOf('%') < 0) {
            return user;
        }
        return ESCAPES.matcher(user).replaceAll(escapes -> {
            byte[] bytes = HexFormat.of().parseHex(escapes.group().replace("%", ""));
            String text = new String(bytes, StandardCharsets.UTF_8);
            return Matcher.quoteReplacement(PRINTABLE.matcher(text).matches() ? text : escapes.group());
        });
    }
}
