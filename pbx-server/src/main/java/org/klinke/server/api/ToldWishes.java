package org.klinke.server.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.klinke.core.audit.AuditEntry;
import org.klinke.core.voicemail.BoxTarget;
import org.klinke.server.api.ConfigurationRoutes.Family;

/// How a user wants to be reached: the history tells each forwarding and each line of his FollowMe alone, and in the
/// words of the code. What was the user's own, and what an admin's, comes out as it was or the whole is refused.
record ToldWishes() implements Told {
    private static final String KIND = "wishes";
    private static final String JOINT = ", ";
    private static final String LABEL = "label ";
    private static final String CONFIGURED = "configured";
    private static final Pattern FORWARD = Pattern.compile("forward ([A-Z_]+) ([A-Z]+)");
    private static final Pattern FORWARD_TEXT = Pattern.compile("(\\S+) after ([0-9]+) s");
    private static final Pattern FOLLOW =
            Pattern.compile("follow me ([A-Z]+) (?:Phone\\[device=(.*)]|Outside\\[number=(.*)])");
    private static final Pattern FOLLOW_TEXT =
            Pattern.compile("([0-9]{1,3})\\. (rings|does not ring) ([0-9]+)\\+([0-9]+) s( by user)?");

    static Optional<ToldWishes> of(AuditEntry entry) {
        return entry.kind().equals(KIND) && entry.action().equals("update")
                ? Optional.of(new ToldWishes())
                : Optional.empty();
    }

    @Override
    public Family family() {
        return listing().family();
    }

    private Listing listing() {
        return Listing.REACH;
    }

    @Override
    public boolean deletes(AuditEntry entry, AuditEntry.Values values) {
        return false;
    }

    @Override
    public JsonNode before(Now now, AuditEntry entry, AuditEntry.Values values) {
        String extension = now.name(entry.object().toString());
        Map<String, Object> is = now.find(listing(), extension).orElse(Map.of());
        ObjectNode body = JsonNodeFactory.instance.objectNode().put("extension", extension);
        Set<String> fields = new TreeSet<>(values.before().keySet());
        fields.addAll(values.after().keySet());
        for (String field : fields) {
            String was = values.before().getOrDefault(field, "");
            switch (field) {
                case "doNotDisturb", "callWaiting", "rule" -> body.put(field, was);
                case "blocked", "blockedCalled", "after", "forwardedBy", "letThrough" -> all(body, field, words(was));
                case "before" -> {
                    if (was.contains(LABEL) && was.contains(JOINT)) {
                        throw Told.field(field); // a label may have commas in it
                    }
                    all(body, field, words(was));
                }
                case CONFIGURED -> {} // looked at when it is done
                default -> {
                    if (!FORWARD.matcher(field).matches()
                            && !FOLLOW.matcher(field).matches()) {
                        throw Told.field(field);
                    }
                }
            }
        }
        if (fields.stream().anyMatch(field -> FORWARD.matcher(field).matches())) {
            all(body, "forwards", forwards(lines(is, "forwards"), values));
        }
        if (fields.stream().anyMatch(field -> FOLLOW.matcher(field).matches())) {
            all(body, "followMe", followMe(lines(is, "followMe"), values, now));
        }
        ObjectNode said = JsonNodeFactory.instance.objectNode();
        said.putArray(listing().word()).add(body);
        return said;
    }

    private static List<String> forwards(List<String> is, AuditEntry.Values values) {
        List<String> lines = new ArrayList<>(is);
        for (String field : values.after().keySet()) {
            Matcher read = FORWARD.matcher(field);
            if (read.matches()) {
                lines.removeIf(line -> line.startsWith(word(read.group(1)) + " " + word(read.group(2)) + " "));
            }
        }
        values.before().forEach((field, told) -> {
            Matcher read = FORWARD.matcher(field);
            if (read.matches()) {
                Matcher text = FORWARD_TEXT.matcher(told);
                if (!text.matches()) {
                    throw Told.field(field);
                }
                lines.add(word(read.group(1)) + " " + word(read.group(2)) + " " + BoxTarget.written(text.group(1))
                        + (read.group(1).equals("NO_ANSWER") ? " after " + text.group(2) + "s" : ""));
            }
        });
        return lines;
    }

    /// By their places: people turn them on and off by these.
    private static Collection<String> followMe(List<String> is, AuditEntry.Values values, Now now) {
        SortedMap<Integer, String> lines = new TreeMap<>();
        for (int place = 1; place <= is.size(); place++) {
            lines.put(place, is.get(place - 1));
        }
        values.after().forEach((field, told) -> {
            if (FOLLOW.matcher(field).matches()) {
                lines.remove(place(field, told));
            }
        });
        values.before().forEach((field, told) -> {
            Matcher read = FOLLOW.matcher(field);
            if (read.matches() && lines.put(place(field, told), line(read, told, now)) != null) {
                throw Told.inexact();
            }
        });
        return lines.values();
    }

    private static int place(String field, String told) {
        Matcher text = FOLLOW_TEXT.matcher(told);
        if (!text.matches()) {
            throw Told.field(field);
        }
        return Integer.parseInt(text.group(1));
    }

    private static String line(Matcher field, String told, Now now) {
        Matcher text = FOLLOW_TEXT.matcher(told);
        if (!text.matches()) {
            throw Told.inexact();
        }
        return (field.group(2) != null ? now.name(field.group(2)) : field.group(3))
                + " " + word(field.group(1))
                + (text.group(2).equals("rings") ? "" : " off")
                + (text.group(3).equals("0") ? "" : " after " + text.group(3) + "s")
                + (text.group(4).equals("0") ? "" : " for " + text.group(4) + "s")
                + (text.group(5) == null ? "" : " by user");
    }

    /// "[a, b]", or "a, b".
    private static List<String> words(String told) {
        String bare = told.startsWith("[") && told.endsWith("]") ? told.substring(1, told.length() - 1) : told;
        return bare.isEmpty() ? List.of() : List.of(bare.split(JOINT, -1));
    }

    private static void all(ObjectNode body, String field, Collection<String> values) {
        ArrayNode list = body.putArray(field);
        values.forEach(list::add);
    }

    private static List<String> lines(Map<String, Object> is, String field) {
        return ((List<?>) is.getOrDefault(field, List.of()))
                .stream().map(String::valueOf).toList();
    }

    private static String word(String constant) {
        return constant.toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
