package org.klinke.core.call;

import java.util.List;
import java.util.Optional;

/// What somebody dials, parted from the PIN behind it, if it is `*44EXTENSION#PIN`, or whatever the tenant dials for
/// `*44`. Whatever follows the extension may be a PIN, or one that was mistyped: it goes no further than to be
/// compared.
///
/// @param dialled as it may stand anywhere
record LoginCode(String dialled, Optional<String> pin) {
    /// @param codes by which people log in
    static LoginCode of(String typed, List<String> codes) {
        for (String code : codes) {
            int end = typed.startsWith(code) ? digits(typed, code.length()) : 0;
            if (end > 0 && end < typed.length() && isBefore(typed.charAt(end))) {
                int over = typed.indexOf('#', end + 1);
                return new LoginCode(
                        typed.substring(0, end),
                        Optional.of(typed.substring(end + 1, over < 0 ? typed.length() : over)));
            }
        }
        return new LoginCode(typed, Optional.empty());
    }

    /// As a phone's wish, which no code can be: without whatever may be a PIN in any tenant.
    static String wished(String typed) {
        int stars = typed.startsWith("**") ? 2 : 1;
        int end = digits(typed, stars);
        return typed.startsWith("*") && end > stars && end < typed.length() && isBefore(typed.charAt(end))
                ? typed.substring(0, end)
                : typed;
    }

    private static int digits(String text, int from) {
        int end = from;
        while (end < text.length() && text.charAt(end) >= '0' && text.charAt(end) <= '9') {
            end++;
        }
        return end;
    }

    private static boolean isBefore(char separator) {
        return separator == '#' || separator == '*';
    }

    @Override
    public String toString() {
        return dialled;
    }
}
