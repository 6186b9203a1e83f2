package org.klinke.core.reach;

import java.util.regex.Pattern;
import org.klinke.core.directory.InvalidInput;

/// Numbers as people block them: `+49301234567`, `+4930*` (and all that begins so), `+49137???????` (any digit),
/// an extension, or `anonymous`.
///
/// @param text as above
public record NumberMask(String text) {
    /// Callers who withhold their number.
    public static final String ANONYMOUS = "anonymous";

    private static final Pattern FORM = Pattern.compile("\\+?[0-9?]{1,20}\\*?|" + ANONYMOUS);

    /// @throws InvalidInput naming the field and the form
    public static NumberMask read(String field, String text) {
        if (!FORM.matcher(text).matches()) {
            throw new InvalidInput(
                    field,
                    "'" + text + "' is no number to block",
                    "write +49301234567, +4930* for all that begin so, '?' for any digit, or anonymous");
        }
        return new NumberMask(text);
    }

    /// @param number E.164 or an extension; "" if it is withheld
    public boolean matches(String number) {
        if (text.equals(ANONYMOUS)) {
            return number.isEmpty();
        }
        boolean open = text.endsWith("*");
        int length = open ? text.length() - 1 : text.length();
        if (number.isEmpty() || number.length() < length || (!open && number.length() > length)) {
            return false;
        }
        for (int at = 0; at < length; at++) {
            char wanted = text.charAt(at);
            if (wanted != number.charAt(at) && (wanted != '?' || number.charAt(at) == '+')) {
                return false;
            }
        }
        return true;
    }

    @Override
    public String toString() {
        return text;
    }
}
