package org.klinke.core.call;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What somebody dials, parted from the PIN behind it, if it is `*44EXTENSION#PIN`. Whatever follows the extension may
/// be a PIN, or one that was mistyped: it goes no further than to be compared.
///
/// @param dialled as it may stand anywhere
record LoginCode(String dialled, Optional<String> pin) {
    private static final Pattern WITH_PIN = Pattern.compile("(?s)(\\*44[0-9]*)[#*]([^#]*).*");

    static LoginCode of(String typed) {
        Matcher login = WITH_PIN.matcher(typed);
        return login.matches()
                ? new LoginCode(login.group(1), Optional.of(login.group(2)))
                : new LoginCode(typed, Optional.empty());
    }

    @Override
    public String toString() {
        return dialled;
    }
}
