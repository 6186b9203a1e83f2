package org.klinke.core.hours;

import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.klinke.core.directory.InvalidInput;

/// A day that a tenant's calendar treats in its own way, whatever the law says: `12-24 closed Heiligabend`,
/// `11-01 open`, `2026-12-05 10:00-14:00 Tag der offenen Tür`.
///
/// @param open an ordinary day of its kind even if it is a holiday
/// @param clocks open in just these hours; empty: closed, or `open`
/// @param name why, for people; may be empty
public record OwnDay(Dates dates, boolean open, List<Clock> clocks, String name) {
    private static final String FIELD = "days";
    private static final int NAME_LENGTH_MAX = 100;
    private static final String REMEDY =
            "write the date, then closed, open or times, then a name: '12-24 closed Heiligabend'";

    public OwnDay {
        clocks = List.copyOf(clocks);
    }

    boolean on(LocalDate date) {
        return dates.cover(date);
    }

    /// @throws InvalidInput naming what in it is wrong
    public static OwnDay read(String text) {
        String[] words = text.strip().split("\\s+", 3);
        if (words.length < 2) {
            throw new InvalidInput(FIELD, "'" + text + "' is not complete", REMEDY);
        }
        Dates dates = Dates.read(FIELD, words[0])
                .orElseThrow(() -> new InvalidInput(FIELD, "'" + words[0] + "' is no date", REMEDY));
        String name = words.length == 3 ? words[2] : "";
        if (name.length() > NAME_LENGTH_MAX || name.chars().anyMatch(Character::isISOControl)) {
            throw new InvalidInput(FIELD, "the name of " + words[0] + " is too long or has control characters", REMEDY);
        }
        return switch (words[1]) {
            case "closed" -> new OwnDay(dates, false, List.of(), name);
            case "open" -> new OwnDay(dates, true, List.of(), name);
            default -> {
                Optional<List<Clock>> clocks = Clock.read(FIELD, words[1]);
                yield new OwnDay(
                        dates,
                        false,
                        clocks.orElseThrow(() -> new InvalidInput(
                                FIELD, "'" + words[1] + "' is neither closed nor open nor times", REMEDY)),
                        name);
            }
        };
    }

    /// "Heiligabend", or the dates of a day without a name.
    String shown() {
        return name.isEmpty() ? dates.toString() : name;
    }

    /// As [#read] reads it.
    @Override
    public String toString() {
        String state = open ? "open" : "closed";
        return dates + " "
                + (clocks.isEmpty()
                        ? state
                        : clocks.stream().map(Clock::toString).collect(Collectors.joining(",")))
                + (name.isEmpty() ? "" : " " + name);
    }
}
