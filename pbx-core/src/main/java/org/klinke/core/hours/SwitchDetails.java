package org.klinke.core.hours;

import java.util.Optional;
import java.util.regex.Pattern;
import org.klinke.core.directory.InvalidInput;
import org.klinke.core.numbering.EmergencyNumbers;

/// What can be said about a switch. Checked when it is made.
///
/// @param extension digits, or `*` and digits
/// Throws InvalidInput from the constructor, naming the field
public record SwitchDetails(String name, String extension, Optional<HoursSwitch.Force> forces) {
    private static final Pattern EXTENSION = Pattern.compile("\\*?[0-9]{1,8}");

    public SwitchDetails {
        HoursDetails.name("name", name);
        if (!EXTENSION.matcher(extension).matches() || EmergencyNumbers.EVERYWHERE.contains(extension)) {
            throw new InvalidInput(
                    "extension", "'" + extension + "' is not allowed", "use 1 to 8 digits, perhaps after a '*'");
        }
    }

    String text() {
        return extension
                + forces.map(force -> ", " + (force.open() ? "opens " : "closes ") + force.condition())
                        .orElse("");
    }
}
