package org.klinke.core.reach;

import java.util.regex.Pattern;
import org.klinke.core.directory.InvalidInput;
import org.klinke.core.numbering.EmergencyNumbers;

/// A short number of the tenant for a number outside: dialling one is dialling the other.
///
/// @param number as the caller would dial it
public record SpeedDial(String extension, String name, String number) {
    private static final Pattern EXTENSION = Pattern.compile("\\*?[0-9]{1,8}");
    private static final int NAME_LENGTH_MAX = 100;

    static void check(SpeedDial dial) {
        if (!EXTENSION.matcher(dial.extension()).matches() || EmergencyNumbers.EVERYWHERE.contains(dial.extension())) {
            throw new InvalidInput(
                    "extension",
                    "'" + dial.extension().replaceAll("\\p{Cntrl}", "?") + "' is not allowed",
                    "use 1 to 8 digits, perhaps after a '*'");
        }
        if (dial.name().length() > NAME_LENGTH_MAX || dial.name().chars().anyMatch(Character::isISOControl)) {
            throw new InvalidInput("name", "it cannot be a name", "use up to " + NAME_LENGTH_MAX + " characters");
        }
        checkNumber("number", dial.number());
    }

    /// Whether a key or a short number may dial it.
    ///
    /// @throws InvalidInput naming the field
    public static void checkNumber(String field, String number) {
        WishShape.target(field, number);
    }
}
