package org.klinke.core.phone;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.klinke.core.directory.InvalidInput;

/// Whether a phone is given its files encrypted with a key of its own. The names stand in the database, in lower case.
///
///     off ──▶ prepared: its files tell it the key ──▶ on: the next are encrypted with it
public enum FileEncryption {
    OFF,
    /// It is told its key in files that anybody can read who has its address.
    PREPARED,
    /// So it is at its first address, which it opens without a key; at its steady one it gets what only it can read.
    ON;

    /// @param text "" for nothing said
    /// @throws InvalidInput naming the field `encryption`
    public static Optional<FileEncryption> read(String text) {
        if (text.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(Arrays.stream(values())
                .filter(one -> one.text().equals(text))
                .findFirst()
                .orElseThrow(() -> new InvalidInput(
                        "encryption", "it is none of off, prepared, on", "use one of these, or leave it out")));
    }

    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
