package org.klinke.core.firmware;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import org.klinke.core.directory.InvalidInput;

/// A file that phones of some models run.
///
/// @param models as [org.klinke.core.phone.PhoneModels] names them, at least one
/// @param version as the maker writes it
/// @param file its name, which phones ask for
/// @param sha256 of its bytes, in hexadecimal digits
public record Firmware(
        UUID id,
        List<String> models,
        String version,
        String file,
        long bytes,
        String sha256,
        String note,
        Instant added) {
    private static final Pattern VERSION = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,59}");
    private static final Pattern FILE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");
    private static final int NOTE_CHARS_MAX = 500;

    /// @throws InvalidInput naming `version`, `file` or `note`
    public Firmware {
        if (!VERSION.matcher(version).matches()) {
            throw new InvalidInput(
                    "version", "'" + shown(version) + "' is no version", "use letters, digits, dots and dashes");
        }
        if (!FILE.matcher(file).matches()) {
            throw new InvalidInput(
                    "file",
                    "no phone can ask for a file that is called '" + shown(file) + "'",
                    "rename it: letters, digits, dots and dashes");
        }
        if (note.length() > NOTE_CHARS_MAX) {
            throw new InvalidInput("note", "it has more than " + NOTE_CHARS_MAX + " characters", "shorten it");
        }
        models = List.copyOf(models);
    }

    private static String shown(String typed) {
        return typed.length() <= 60 ? typed : typed.substring(0, 60) + "…";
    }

    Map<String, String> facts() {
        return Map.of("models", String.join(", ", models), "version", version, "file", file, "sha256", sha256);
    }
}
