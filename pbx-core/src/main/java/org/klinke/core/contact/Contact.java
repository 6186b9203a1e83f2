package org.klinke.core.contact;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.klinke.core.directory.InvalidInput;
import org.klinke.core.id.UserId;
import org.klinke.core.numbering.Dialled;
import org.klinke.core.numbering.E164;
import org.klinke.core.numbering.NumberReader;
import org.klinke.core.numbering.Place;

/// Somebody outside. Name and organisation together are what one is known by within its book.
///
/// @param owner whose private one it is; empty: the tenant's
/// @param name may be empty if the organisation is not
/// @param numbers at least one
public record Contact(Optional<UserId> owner, String name, String organisation, List<Phone> numbers, String note) {
    private static final int NAME_CHARS_MAX = 100;
    private static final int NOTE_CHARS_MAX = 500;
    private static final int NUMBERS_MAX = 10;

    public enum Kind {
        OFFICE,
        MOBILE,
        HOME,
        FAX;

        /// "office"
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public record Phone(Kind kind, E164 number) {
        /// "mobile +491711234567"
        String text() {
            return kind.word() + " " + number.text();
        }

        static Phone of(String text) {
            String[] parts = text.split(" ", 2);
            return new Phone(Kind.valueOf(parts[0].toUpperCase(Locale.ROOT)), new E164(parts[1]));
        }
    }

    /// @throws InvalidInput if one of the fields cannot be so
    public Contact {
        if (name.isEmpty() && organisation.isEmpty()) {
            throw new InvalidInput("name", "it is missing", "give a name or an organisation");
        }
        check("name", name, NAME_CHARS_MAX);
        check("organisation", organisation, NAME_CHARS_MAX);
        check("note", note, NOTE_CHARS_MAX);
        if (numbers.isEmpty() || numbers.size() > NUMBERS_MAX) {
            throw new InvalidInput(
                    "numbers",
                    numbers.isEmpty() ? "there is none" : "there are more than " + NUMBERS_MAX,
                    "give 1 to " + NUMBERS_MAX + " numbers, as office, mobile, home or fax");
        }
        numbers = List.copyOf(numbers);
    }

    private static void check(String field, String text, int most) {
        if (text.codePointCount(0, text.length()) > most) {
            throw new InvalidInput(field, "it is longer than " + most + " characters", "shorten it");
        }
        if (text.codePoints().anyMatch(c -> Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE)) {
            throw new InvalidInput(field, "it has line breaks or other control characters", "leave them out");
        }
    }

    /// As people read it: `name, organisation`.
    public String shown() {
        return name.isEmpty() ? organisation : organisation.isEmpty() ? name : name + ", " + organisation;
    }

    /// @param written in any customary way
    /// @throws InvalidInput if it is no number of the world
    public static Phone number(Kind kind, String written, Place place) {
        return switch (NumberReader.read(written, place)) {
            case Dialled.Outside outside -> new Phone(kind, outside.number());
            case Dialled.NoNumber(String why) ->
                throw new InvalidInput(kind.word(), "'" + safe(written) + "' " + why, "write it like +49 89 1234567");
            case Dialled.Emergency _, Dialled.Service _, Dialled.OtherCarrier _ ->
                throw new InvalidInput(
                        kind.word(),
                        "'" + safe(written) + "' is a number that calls nobody back",
                        "write it like +49 89 1234567");
        };
    }

    private static String safe(String written) {
        String printable = written.replaceAll("\\p{Cntrl}", "?");
        return printable.length() > 40 ? printable.substring(0, 40) + "…" : printable;
    }

    /// By which it is known: no two of one book have the same.
    public String key() {
        return shown();
    }

    /// By field, for the audit log and for people; numbers of one kind after each other.
    public Map<String, String> facts() {
        Map<String, String> facts = new TreeMap<>();
        if (!name.isEmpty()) {
            facts.put("name", name);
        }
        if (!organisation.isEmpty()) {
            facts.put("organisation", organisation);
        }
        for (Kind kind : Kind.values()) {
            String all = of(kind).stream().map(E164::text).collect(Collectors.joining(", "));
            if (!all.isEmpty()) {
                facts.put(kind.word(), all);
            }
        }
        if (!note.isEmpty()) {
            facts.put("note", note);
        }
        return facts;
    }

    public List<E164> of(Kind kind) {
        List<E164> some = new ArrayList<>();
        numbers.stream()
                .filter(number -> number.kind() == kind)
                .map(Phone::number)
                .forEach(some::add);
        return some;
    }
}
