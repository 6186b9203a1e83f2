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
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.klinke.core.audit.AuditEntry;
import org.klinke.web.Problem;

/// Lists of which the history tells as one: an entry names each line that changed, by what it is known, with a text of
/// it. Each text can be read back in one way only.
enum ToldList {
    /// One that is made anew is off, whatever the one before was.
    SWITCHES(
            Listing.SWITCHES,
            "switch",
            false,
            "(?<extension>\\*?[0-9]+)(?:, (?<opens>opens|closes) (?<condition>.+))?"),
    /// With one go its voice box and what was left there.
    GROUPS(
            Listing.GROUPS,
            "groups",
            false,
            "(?<name>.*), (?<strategy>[A-Z_]+), (?<members>[0-9 ]+), (?<memberSeconds>[0-9]+)/(?<seconds>[0-9]+) s"
                    + ", before \\[], after \\[]"),
    PARKING(
            Listing.PARKING,
            "parking",
            true,
            "(?<name>.*), (?<places>[0-9]+) places, (?<seconds>[0-9]+) s(?:, then (?<then>[0-9]+))?"),
    SPEED_DIALS(Listing.SPEED_DIALS, "speed dials", true, "(?<name>.*) (?<number>\\+?[0-9*#]+)");

    private static final Set<String> NUMBERS = Set.of("places", "seconds", "memberSeconds");

    private final Listing listing;
    private final String kind;
    private final boolean comesBack;
    private final Pattern text;

    /// @param kind in the history
    /// @param comesBack a line that was deleted, and is made anew, is what it was
    ToldList(Listing listing, String kind, boolean comesBack, String text) {
        this.listing = listing;
        this.kind = kind;
        this.comesBack = comesBack;
        this.text = Pattern.compile(text);
    }

    static Optional<ToldList> of(AuditEntry entry) {
        return Arrays.stream(values())
                .filter(one -> one.kind.equals(entry.kind()) && entry.action().equals("update"))
                .findFirst();
    }

    Listing listing() {
        return listing;
    }

    /// Whether lines were made that are to go.
    static boolean deletes(AuditEntry.Values values) {
        return !values.before().keySet().containsAll(values.after().keySet());
    }

    /// The list as it was before, in the words of the `apply` file.
    ///
    /// @param now all of it
    /// @throws Problem if a line of it cannot be told, or would not be the same
    JsonNode before(AuditEntry.Values values, List<Map<String, Object>> now) {
        Set<String> changed = new TreeSet<>(values.before().keySet());
        changed.addAll(values.after().keySet());
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        ArrayNode list = body.putArray(listing.word());
        String key = listing.key().getFirst();
        for (Map<String, Object> line : now) {
            if (!changed.contains(listing.name(line))) {
                list.addObject().put(key, listing.name(line)); // stays as it is
            }
        }
        values.before().forEach((name, told) -> {
            if (!comesBack && !values.after().containsKey(name)) {
                throw Problem.refused(
                        "undo.kind", "changes of this kind are not undone by the history; change it by hand");
            }
            list.add(line(key, name, told));
        });
        return body;
    }

    private ObjectNode line(String key, String name, String told) {
        Matcher read = text.matcher(told);
        if (!read.matches()) {
            throw Problem.refused("undo.field", "this field is not undone by the history: " + name);
        }
        ObjectNode line = JsonNodeFactory.instance.objectNode().put(key, name);
        for (String field : text.namedGroups().keySet()) {
            String value = Optional.ofNullable(read.group(field)).orElse("");
            if (NUMBERS.contains(field)) {
                line.put(field, Integer.parseInt(value));
            } else if (field.equals("members")) {
                ArrayNode members = line.putArray(field);
                Arrays.stream(value.split(" ", -1)).forEach(members::add);
            } else if (field.equals("opens")) {
                line.put(field, value.equals("opens"));
            } else if (field.equals("strategy")) {
                line.put(field, value.toLowerCase(Locale.ROOT).replace('_', '-'));
            } else {
                line.put(field, value);
            }
        }
        return line;
    }
}
