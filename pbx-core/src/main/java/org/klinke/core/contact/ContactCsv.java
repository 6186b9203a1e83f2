package org.klinke.core.contact;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.klinke.core.contact.Contact.Kind;
import org.klinke.core.directory.InvalidInput;
import org.klinke.core.id.UserId;
import org.klinke.core.numbering.E164;
import org.klinke.core.numbering.Place;

/// Contacts as a table that every spreadsheet reads and writes (RFC 4180). The first row names the columns, in
/// any order: `name`, `organisation`, `office`, `mobile`, `home`, `fax`, `note`; a column of numbers may stand
/// there several times. Between cells is a comma, a semicolon or a tab, whichever the first row has.
public final class ContactCsv {
    private static final int ROWS_MAX = 50_000;
    private static final int PROBLEMS_MAX = 20;
    private static final List<String> COLUMNS =
            List.of("name", "organisation", "office", "mobile", "home", "fax", "note");
    /// What a spreadsheet takes for the beginning of a formula.
    private static final String FORMULA = "=+-@\t\r";

    private ContactCsv() {}

    /// What cannot be read, for people: `line 7: office: …; …`.
    public record Read(List<Contact> contacts, List<String> problems) {}

    /// @param owner whose contacts these are; empty: the tenant's
    /// @param place where numbers without area code are
    /// @return of several rows with one name and organisation one contact with the numbers of all
    public static Read read(String text, Optional<UserId> owner, Place place) {
        List<Row> rows;
        try {
            rows = rows(text.startsWith("\ufeff") ? text.substring(1) : text);
        } catch (InvalidInput e) {
            return new Read(List.of(), List.of(e.getMessage()));
        }
        List<String> problems = new ArrayList<>();
        if (rows.isEmpty()) {
            return new Read(List.of(), List.of("line 1: the file is empty; name the columns in its first row"));
        }
        List<String> columns = rows.getFirst().cells().stream()
                .map(cell -> cell.strip().toLowerCase(Locale.ROOT))
                .toList();
        columns.stream()
                .filter(column -> !COLUMNS.contains(column))
                .forEach(column -> problems.add("line 1: there is no column '" + printable(column) + "'; columns are "
                        + String.join(", ", COLUMNS)));
        if (rows.size() > ROWS_MAX) {
            problems.add("line " + rows.get(ROWS_MAX).line() + ": more than " + ROWS_MAX
                    + " rows; import them in several files");
        }
        Map<String, Contact> contacts = new LinkedHashMap<>();
        if (problems.isEmpty()) {
            for (Row row : rows.subList(1, rows.size())) {
                try {
                    contact(row.cells(), columns, owner, place)
                            .ifPresent(contact -> contacts.merge(contact.key(), contact, ContactCsv::together));
                } catch (InvalidInput e) {
                    problems.add("line " + row.line() + ": " + e.getMessage());
                }
                if (problems.size() == PROBLEMS_MAX) {
                    break;
                }
            }
        }
        return new Read(List.copyOf(contacts.values()), problems);
    }

    /// @param line in which it begins, from 1
    private record Row(int line, List<String> cells) {}

    private static Optional<Contact> contact(
            List<String> cells, List<String> columns, Optional<UserId> owner, Place place) {
        if (cells.stream().allMatch(String::isBlank)) {
            return Optional.empty();
        }
        if (cells.size() > columns.size()) {
            throw new InvalidInput("row", "it has more cells than the first row", "put cells with commas in quotes");
        }
        Map<String, String> texts = new LinkedHashMap<>();
        List<Contact.Phone> numbers = new ArrayList<>();
        for (int at = 0; at < cells.size(); at++) {
            String column = columns.get(at);
            String cell = plain(cells.get(at).strip());
            Optional<Kind> kind = kind(column);
            if (kind.isPresent() && !cell.isEmpty()) {
                numbers.add(Contact.number(kind.get(), cell, place));
            } else if (kind.isEmpty()) {
                texts.merge(column, cell, (one, other) -> (one + " " + other).strip());
            }
        }
        return Optional.of(new Contact(
                owner,
                texts.getOrDefault("name", ""),
                texts.getOrDefault("organisation", ""),
                numbers.stream().distinct().toList(),
                texts.getOrDefault("note", "")));
    }

    private static Contact together(Contact one, Contact other) {
        List<Contact.Phone> numbers = new ArrayList<>(one.numbers());
        other.numbers().stream().filter(number -> !numbers.contains(number)).forEach(numbers::add);
        return new Contact(
                one.owner(),
                one.name(),
                one.organisation(),
                numbers,
                other.note().isEmpty() ? one.note() : other.note());
    }

    private static Optional<Kind> kind(String column) {
        return List.of(Kind.values()).stream()
                .filter(kind -> kind.word().equals(column))
                .findFirst();
    }

    /// As [#read] reads it; columns of numbers as often as the fullest contact needs them.
    public static String write(List<Contact> contacts) {
        List<String> columns = new ArrayList<>(List.of("name", "organisation"));
        for (Kind kind : Kind.values()) {
            int most = contacts.stream()
                    .mapToInt(contact -> contact.of(kind).size())
                    .max()
                    .orElse(0);
            for (int i = 0; i < Math.max(1, most); i++) {
                columns.add(kind.word());
            }
        }
        columns.add("note");
        StringBuilder out = new StringBuilder(String.join(",", columns)).append("\r\n");
        for (Contact contact : contacts) {
            List<String> cells = new ArrayList<>(List.of(contact.name(), contact.organisation()));
            for (Kind kind : Kind.values()) {
                List<E164> numbers = contact.of(kind);
                long places = columns.stream().filter(kind.word()::equals).count();
                for (int i = 0; i < places; i++) {
                    cells.add(i < numbers.size() ? numbers.get(i).text() : "");
                }
            }
            cells.add(contact.note());
            out.append(cells.stream().map(ContactCsv::quoted).collect(Collectors.joining(",")))
                    .append("\r\n");
        }
        return out.toString();
    }

    /// A name like `=HYPERLINK(…)` must be nothing but a name in whoever's spreadsheet opens it, and a number must keep
    /// its plus: an apostrophe in front says that it is text.
    private static String quoted(String cell) {
        String safe = !cell.isEmpty() && FORMULA.indexOf(cell.charAt(0)) >= 0 ? "'" + cell : cell;
        return safe.chars().anyMatch(c -> ",;\t\"\r\n".indexOf(c) >= 0) ? '"' + safe.replace("\"", "\"\"") + '"' : safe;
    }

    private static String plain(String cell) {
        return cell.length() > 1 && cell.charAt(0) == '\'' && FORMULA.indexOf(cell.charAt(1)) >= 0
                ? cell.substring(1)
                : cell;
    }

    private static String printable(String text) {
        return text.codePoints()
                .filter(c -> !Character.isISOControl(c))
                .limit(40)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    /// Each mark but a quote, as often as it stands in the first line.
    private static char mark(String text) {
        String first = text.lines().findFirst().orElse("");
        char mark = ',';
        long most = -1;
        for (char candidate : Set.of(',', ';', '\t')) {
            long count = first.chars().filter(c -> c == candidate).count();
            if (count > most || (count == most && candidate == ',')) {
                mark = candidate;
                most = count;
            }
        }
        return mark;
    }

    /// RFC 4180 §2: a cell in quotes may have marks, line breaks and doubled quotes.
    private static List<Row> rows(String text) {
        char mark = mark(text);
        List<Row> rows = new ArrayList<>();
        List<String> cells = new ArrayList<>();
        StringBuilder cell = new StringBuilder();
        boolean inQuotes = false;
        int line = 1;
        int begun = 1;
        for (int at = 0; at < text.length(); at++) {
            char c = text.charAt(at);
            boolean doubled = c == '"' && at + 1 < text.length() && text.charAt(at + 1) == '"';
            if (c == '\n') {
                line++;
            }
            if (inQuotes) {
                if (doubled) {
                    cell.append('"');
                    at++;
                } else if (c == '"') {
                    inQuotes = false;
                } else {
                    cell.append(c);
                }
            } else if (c == '"' && cell.isEmpty()) {
                inQuotes = true;
            } else if (c == mark) {
                cells.add(cell.toString());
                cell.setLength(0);
            } else if (c == '\n') {
                cells.add(cell.toString());
                cell.setLength(0);
                rows.add(new Row(begun, List.copyOf(cells)));
                cells.clear();
                begun = line;
            } else if (c != '\r') {
                cell.append(c);
            }
        }
        if (inQuotes) {
            throw new InvalidInput(
                    "line " + begun, "a quote is never closed", "close it, or double quotes within a cell");
        }
        if (!cell.isEmpty() || !cells.isEmpty()) {
            cells.add(cell.toString());
            rows.add(new Row(begun, List.copyOf(cells)));
        }
        return rows;
    }
}
