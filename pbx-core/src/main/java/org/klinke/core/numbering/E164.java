package org.klinke.core.numbering;

import java.util.Optional;
import java.util.regex.Pattern;

/// A number as the whole world dials it (ITU-T E.164).
///
/// @param text `+`, country code, national number: 15 digits at most
public record E164(String text) {
    /// The plus and 15 digits.
    public static final int CHARACTERS_MAX = 16;

    private static final Pattern FORM = Pattern.compile("\\+[1-9][0-9]{2,14}");

    /// @throws IllegalArgumentException if this is not the form of an E.164 number
    public E164 {
        if (!FORM.matcher(text).matches()) {
            throw new IllegalArgumentException("'" + text + "' is not + and 3 to 15 digits");
        }
    }

    /// Empty if this is not the form of an E.164 number.
    public static Optional<E164> of(String text) {
        return FORM.matcher(text).matches() ? Optional.of(new E164(text)) : Optional.empty();
    }

    @Override
    public String toString() {
        return text;
    }
}
