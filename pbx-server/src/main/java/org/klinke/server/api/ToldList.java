package org.klinke.server.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.klinke.core.audit.AuditEntry;
import org.klinke.core.hours.HoursDetails;
import org.klinke.server.api.ConfigurationRoutes.Family;

/// Lists of which the history tells as one: an entry names each line that changed, by what it is known, with a text of
/// it. Each text can be read back in one way only.
enum ToldList implements Told {
    /// One that is made anew is off, whatever the one before was.
    SWITCHES(
            "switch",
            false,
            new Part(Listing.SWITCHES, "", "(?<extension>\\*?[0-9]+)(?:, (?<opens>opens|closes) (?<condition>.+))?")),
    /// With one go its voice box and what was left there.
    GROUPS(
            "groups",
            false,
            new Part(
                    Listing.GROUPS,
                    "",
                    "(?<name>.*), (?<strategy>[A-Z_]+), (?<members>[0-9 ]+), (?<memberSeconds>[0-9]+)/(?<seconds>[0-9]+) s"
                            + ", before \\[], after \\[]")),
    PARKING(
            "parking",
            true,
            new Part(
                    Listing.PARKING,
                    "",
                    "(?<name>.*), (?<places>[0-9]+) places, (?<seconds>[0-9]+) s(?:, then (?<then>[0-9]+))?")),
    SPEED_DIALS("speed dials", true, new Part(Listing.SPEED_DIALS, "", "(?<name>.*) (?<number>\\+?[0-9*#]+)")),
    HOURS(
            "hours",
            true,
            new Part(Listing.CALENDARS, "calendar ", "(?<region>[^;]*); (?<days>.*)"),
            new Part(Listing.HOURS, "condition ", "(?<calendar>[^;]*); (?<times>.*)")),
    BLOCKED("block lists", true, new Part(Listing.BLOCKED, "", "\\[(?<numbers>.*)]"));

    private static final Set<String> NUMBERS = Set.of("places", "seconds", "memberSeconds");
    /// What the history says for "none".
    private static final String NONE = "-";

    private final String kind;
    private final boolean comesBack;

    @SuppressWarnings("ImmutableEnumChecker") // by List.of
    private final List<Part> parts;

    /// Lines of one list of the `apply` file.
    ///
    /// @param prefix before their names in the history
    private record Part(Listing listing, String prefix, Pattern text) {
        Part(Listing listing, String prefix, String text) {
            this(listing, prefix, Pattern.compile(text));
        }

        /// Those of this part, by their names.
        Map<String, String> of(Map<String, String> told) {
            Map<String, String> own = new TreeMap<>();
            told.forEach((name, text) -> {
                if (name.startsWith(prefix)) {
                    own.put(name.substring(prefix.length()), text);
                }
            });
            return own;
        }
    }

    /// @param kind in the history
    /// @param comesBack a line that was deleted, and is made anew, is what it was
    ToldList(String kind, boolean comesBack, Part... parts) {
        this.kind = kind;
        this.comesBack = comesBack;
        this.parts = List.of(parts);
    }

    static Optional<ToldList> of(AuditEntry entry) {
        return Arrays.stream(values())
                .filter(one -> one.kind.equals(entry.kind()) && entry.action().equals("update"))
                .findFirst();
    }

    @Override
    public Family family() {
        return listing().family();
    }

    private Listing listing() {
        return parts.getFirst().listing();
    }

    @Override
    public boolean deletes(AuditEntry entry, AuditEntry.Values values) {
        return !values.before().keySet().containsAll(values.after().keySet());
    }

    /// The lists as they were before, whole.
    @Override
    public JsonNode before(Now now, AuditEntry entry, AuditEntry.Values values) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        for (Part part : parts) {
            Map<String, String> was = part.of(values.before());
            Set<String> changed = new TreeSet<>(was.keySet());
            changed.addAll(part.of(values.after()).keySet());
            if (changed.isEmpty()) {
                continue;
            }
            ArrayNode list = body.putArray(part.listing().word());
            String key = part.listing().key().getFirst();
            for (Map<String, Object> line : now.list(part.listing())) {
                if (!changed.contains(part.listing().name(line))) {
                    list.addObject().put(key, part.listing().name(line)); // stays as it is
                }
            }
            was.forEach((name, told) -> {
                if (!comesBack && !values.after().containsKey(name)) {
                    throw Told.kind();
                }
                list.add(line(part, key, name, told));
            });
        }
        return body;
    }

    private static ObjectNode line(Part part, String key, String name, String told) {
        Matcher read = part.text().matcher(told);
        if (!read.matches()) {
            throw Told.field(part.prefix() + name);
        }
        ObjectNode line = JsonNodeFactory.instance.objectNode().put(key, name);
        for (String field : part.text().namedGroups().keySet()) {
            String value = Optional.ofNullable(read.group(field)).orElse("");
            if (NUMBERS.contains(field)) {
                line.put(field, Integer.parseInt(value));
            } else {
                switch (field) {
                    case "members" -> all(line, field, List.of(value.split(" ", -1)));
                    case "numbers" -> all(line, field, List.of(value.split(", ", -1)));
                    case "days", "times" -> all(line, field, HoursDetails.lines(value));
                    case "opens" -> line.put(field, value.equals("opens"));
                    case "strategy" ->
                        line.put(field, value.toLowerCase(Locale.ROOT).replace('_', '-'));
                    case "region", "calendar" -> line.put(field, value.equals(NONE) ? "" : value);
                    default -> line.put(field, value);
                }
            }
        }
        return line;
    }

    private static void all(ObjectNode line, String field, List<String> values) {
        ArrayNode list = line.putArray(field);
        values.stream().filter(value -> !value.isEmpty()).forEach(list::add);
    }
}
