package org.klinke.core.phone;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.klinke.core.directory.InvalidInput;

/// What a phone's factory certificate counts for when it fetches its files. The names stand in the database, in lower
/// case.
public enum CertificateUse {
    /// Nothing.
    OFF,
    /// A phone that shows the certificate of another gets nothing; one that shows none, or one of nobody we know, gets
    /// its files by its address alone.
    WANTED,
    /// A phone gets nothing without its own.
    REQUIRED;

    /// @param text "" for nothing said
    /// @throws InvalidInput naming the field `certificate`
    public static Optional<CertificateUse> read(String text) {
        if (text.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(Arrays.stream(values())
                .filter(use -> use.text().equals(text))
                .findFirst()
                .orElseThrow(() -> new InvalidInput(
                        "certificate", "it is none of off, wanted, required", "use one of these, or leave it out")));
    }

    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
