package org.klinke.core.hours;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.klinke.core.directory.InvalidInput;

/// All calendars and time conditions of a tenant. Checked when it is made.
///
/// Throws InvalidInput from the constructor, naming the field
public record HoursDetails(List<HoursCalendar> calendars, List<TimeCondition> conditions) {
    public static final HoursDetails NONE = new HoursDetails(List.of(), List.of());

    private static final int CALENDARS_MAX = 20;
    private static final int CONDITIONS_MAX = 100;
    private static final int LINES_MAX = 400;
    private static final Pattern NAME = Pattern.compile("(?!not )\\p{L}[\\p{L}0-9 _-]{0,39}");

    public HoursDetails {
        calendars = List.copyOf(calendars);
        conditions = List.copyOf(conditions);
        if (calendars.size() > CALENDARS_MAX || conditions.size() > CONDITIONS_MAX) {
            throw new InvalidInput(
                    "hours",
                    "more than " + CALENDARS_MAX + " calendars or " + CONDITIONS_MAX + " conditions",
                    "let several rules use the same ones");
        }
        Set<String> named = new HashSet<>();
        for (HoursCalendar calendar : calendars) {
            name("name", calendar.name());
            if (!named.add(calendar.name())) {
                throw new InvalidInput("name", "there are two calendars '" + calendar.name() + "'", "rename one");
            }
            if (calendar.days().size() > LINES_MAX) {
                throw new InvalidInput("days", "more than " + LINES_MAX, "write ranges, and leave out past years");
            }
        }
        Set<String> conditionNames = new HashSet<>();
        for (TimeCondition condition : conditions) {
            name("name", condition.name());
            if (!conditionNames.add(condition.name())) {
                throw new InvalidInput("name", "there are two conditions '" + condition.name() + "'", "rename one");
            }
            if (condition.times().isEmpty() || condition.times().size() > LINES_MAX) {
                throw new InvalidInput(
                        "times", "'" + condition.name() + "' has none, or too many", "write 1 to " + LINES_MAX);
            }
            condition.calendar().filter(calendar -> !named.contains(calendar)).ifPresent(calendar -> {
                throw new InvalidInput(
                        "calendar", "there is no calendar '" + calendar + "'", "name one of " + sorted(named));
            });
        }
    }

    static String name(String field, String name) {
        if (!NAME.matcher(name).matches()) {
            throw new InvalidInput(
                    field,
                    "'" + name.replaceAll("\\p{Cntrl}", "?") + "' cannot be a name",
                    "use 1 to 40 letters, digits, spaces, '_' and '-', a letter first, and no 'not '");
        }
        return name;
    }

    private static String sorted(Set<String> names) {
        return names.stream().sorted().collect(Collectors.joining(", "));
    }

    Map<String, String> facts() {
        Map<String, String> facts = new TreeMap<>();
        calendars.forEach(calendar -> facts.put(
                "calendar " + calendar.name(),
                calendar.region().map(Region::code).orElse("-") + "; " + lines(calendar.days())));
        conditions.forEach(condition -> facts.put(
                "condition " + condition.name(), condition.calendar().orElse("-") + "; " + lines(condition.times())));
        return facts;
    }

    /// As the history tells them. A semicolon in a day's name stands there twice.
    private static String lines(List<?> lines) {
        return lines.stream().map(line -> line.toString().replace(";", ";;")).collect(Collectors.joining("; "));
    }

    /// Back from what the history tells.
    public static List<String> lines(String told) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (int at = 0; at < told.length(); at++) {
            boolean last = at + 1 == told.length();
            if (told.charAt(at) != ';') {
                line.append(told.charAt(at));
            } else if (!last && told.charAt(at + 1) == ';') {
                line.append(';');
                at++;
            } else {
                lines.add(line.toString());
                line.setLength(0);
                at++; // the space
            }
        }
        lines.add(line.toString());
        return lines;
    }

    boolean has(Optional<String> condition) {
        return condition.isEmpty()
                || conditions.stream().anyMatch(one -> one.name().equals(condition.get()));
    }
}
