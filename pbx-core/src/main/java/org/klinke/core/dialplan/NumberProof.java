package org.klinke.core.dialplan;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.klinke.core.directory.InvalidInput;

/// How it was verified that a tenant may use a number and show it (§ 120 TKG). Only the operator says so; that a number
/// stands in the inventory says nothing.
///
/// @param on the day; empty, until it is stored, for the day of that
/// @param by who has verified it; empty for what was but applied
public record NumberProof(Kind kind, Optional<LocalDate> on, String by) {
    /// For what the operator applies without a word.
    public static final NumberProof APPLIED = new NumberProof(Kind.OPERATOR, Optional.empty(), "");

    private static final Pattern BY = Pattern.compile("[\\p{L}\\p{N} .,_/()@-]{1,80}");
    private static final String FIELD = "proof";

    public enum Kind {
        /// The operator has put it into the inventory, who answers for it.
        OPERATOR,
        /// A contract or a letter was shown.
        CONTRACT,
        /// The carrier says so.
        CARRIER,
        /// A call to it was answered by the tenant.
        TEST_CALL
    }

    /// @param text "contract 2026-03-01 Jane Doe"; of the operator's own, the kind alone is enough
    /// @throws InvalidInput naming the field
    public static NumberProof parse(String text) {
        String[] parts = text.strip().split(" +", 3);
        Kind kind = Arrays.stream(Kind.values())
                .filter(one -> word(one).equals(parts[0]))
                .findFirst()
                .orElseThrow(() -> refused("'" + parts[0] + "' is no kind of proof"));
        if (parts.length < (kind == Kind.OPERATOR ? 1 : 3)) {
            throw refused("it does not say when, and by whom");
        }
        String by = parts.length < 3 ? "" : parts[2];
        if (!by.isEmpty() && !BY.matcher(by).matches()) {
            throw refused("'" + by + "' is no name");
        }
        return new NumberProof(kind, parts.length < 2 ? Optional.empty() : Optional.of(date(parts[1])), by);
    }

    private static LocalDate date(String text) {
        try {
            return LocalDate.parse(text);
        } catch (DateTimeException _) {
            throw refused("'" + text + "' is no day");
        }
    }

    private static InvalidInput refused(String why) {
        List<String> kinds = Arrays.stream(Kind.values()).map(NumberProof::word).toList();
        return new InvalidInput(
                FIELD,
                why,
                "write 'none', or one of " + String.join(", ", kinds)
                        + ", the day and who has verified it, like 'contract 2026-03-01 Jane Doe'");
    }

    /// As it is written.
    public String text() {
        return (word(kind) + " " + on.map(LocalDate::toString).orElse("") + " " + by).strip();
    }

    private static String word(Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
