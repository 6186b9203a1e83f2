package org.klinke.core.recording;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.klinke.core.directory.InvalidInput;
import org.klinke.core.recording.RecordingRule.Asked;
import org.klinke.core.recording.RecordingRule.Direction;
import org.klinke.core.recording.RecordingRule.Origin;
import org.klinke.core.recording.RecordingRule.Start;

/// Recording settings as the fields of the `apply` file's `recordings`, and as the document in the database: the same
/// form.
public final class RecordingText {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String QUOTA = "quotaMegabytes";
    private static final String RULES = "rules";
    private static final Set<String> FIELDS = Set.of(
            "title",
            "enabled",
            "start",
            "users",
            "groups",
            "direction",
            "origin",
            "channels",
            "percent",
            "consent",
            "keepDays",
            "mail");
    /// What a mail server is given; it says what it thinks of it.
    private static final Pattern MAIL = Pattern.compile("[^\\s@<>,;\"]{1,64}@[A-Za-z0-9.-]{1,190}");

    private static final int MAIL_MAX = 20;
    private static final int RULES_MAX = 100;
    private static final int NAMES_MAX = 1_000;
    private static final int TITLE_CHARS_MAX = 100;
    private static final int KEEP_DAYS_MAX = 3_650;
    private static final int QUOTA_MEGABYTES_MAX = 1_000_000_000;

    private RecordingText() {}

    /// Empty if nothing was ever set.
    public static Map<String, Object> fields(RecordingSettings settings) {
        return settings.equals(RecordingSettings.NOTHING) ? Map.of() : tree(settings);
    }

    /// @param given replaces the fields it has: texts, lists and maps
    /// @throws InvalidInput naming the field
    public static RecordingSettings merged(RecordingSettings before, Map<String, Object> given) {
        int quota = given.containsKey(QUOTA)
                ? number(QUOTA, given.get(QUOTA), 0, QUOTA_MEGABYTES_MAX)
                : before.quotaMegabytes();
        return new RecordingSettings(quota, given.containsKey(RULES) ? rules(given.get(RULES)) : before.rules());
    }

    static Map<String, String> facts(RecordingSettings settings) {
        Map<String, String> facts = new TreeMap<>();
        facts.put(QUOTA, String.valueOf(settings.quotaMegabytes()));
        settings.rules().forEach(rule -> facts.put("rule " + rule.title(), print(rule(rule))));
        return facts;
    }

    static RecordingSettings parse(String json) {
        try {
            return merged(RecordingSettings.NOTHING, JSON.readValue(json, new TypeReference<Map<String, Object>>() {}));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("recording settings in the database cannot be read", e);
        }
    }

    static String print(RecordingSettings settings) {
        return print(tree(settings));
    }

    private static String print(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Map<String, Object> tree(RecordingSettings settings) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put(QUOTA, settings.quotaMegabytes());
        fields.put(RULES, settings.rules().stream().map(RecordingText::rule).toList());
        return fields;
    }

    private static Map<String, Object> rule(RecordingRule rule) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("title", rule.title());
        fields.put("enabled", rule.enabled());
        fields.put("start", RecordingRule.word(rule.start()));
        fields.put("users", rule.users());
        fields.put("groups", rule.groups());
        fields.put("direction", RecordingRule.word(rule.direction()));
        fields.put("origin", RecordingRule.word(rule.origin()));
        fields.put("channels", rule.twoChannels() ? 2 : 1);
        fields.put("percent", rule.percent());
        fields.put("consent", RecordingRule.word(rule.consent()));
        fields.put("keepDays", rule.keepDays());
        fields.put("mail", rule.mail());
        return fields;
    }

    private static List<RecordingRule> rules(Object value) {
        if (!(value instanceof List<?> list) || list.size() > RULES_MAX) {
            throw refused("is no list of at most " + RULES_MAX + " rules");
        }
        List<RecordingRule> rules = new ArrayList<>();
        for (Object each : list) {
            if (!(each instanceof Map<?, ?> fields)) {
                throw refused("a rule has fields");
            }
            RecordingRule rule = rule(fields);
            if (rules.stream().anyMatch(other -> other.title().equals(rule.title()))) {
                throw refused("two rules are called '" + rule.title() + "'");
            }
            rules.add(rule);
        }
        return rules;
    }

    private static RecordingRule rule(Map<?, ?> fields) {
        String title = text(fields, "title", "");
        if (title.isBlank() || title.length() > TITLE_CHARS_MAX) {
            throw refused("each rule needs a title");
        }
        fields.keySet().stream()
                .filter(field -> !FIELDS.contains(String.valueOf(field)))
                .findFirst()
                .ifPresent(field -> {
                    throw refused("'" + field + "' is no field of a rule");
                });
        return new RecordingRule(
                title,
                one(fields, "enabled", "true", List.of("true", "false")).equals("true"),
                choice(fields, "start", Start.AUTOMATIC),
                texts(fields, "users"),
                texts(fields, "groups"),
                choice(fields, "direction", Direction.BOTH),
                choice(fields, "origin", Origin.BOTH),
                one(fields, "channels", "2", List.of("1", "2")).equals("2"),
                number("percent", fields.containsKey("percent") ? fields.get("percent") : 100, 1, 100),
                choice(fields, "consent", Asked.ALL),
                number(
                        "keepDays",
                        fields.containsKey("keepDays") ? fields.get("keepDays") : RecordingRule.KEEP_DAYS_DEFAULT,
                        0,
                        KEEP_DAYS_MAX),
                addresses(fields));
    }

    private static List<String> addresses(Map<?, ?> fields) {
        List<String> all = texts(fields, "mail");
        if (all.size() > MAIL_MAX || !all.stream().allMatch(MAIL.asMatchPredicate())) {
            throw refused("mail is a list of at most " + MAIL_MAX + " addresses, as anna@example.com");
        }
        return all;
    }

    private static <E extends Enum<E>> E choice(Map<?, ?> fields, String field, E usual) {
        List<E> all = List.of(usual.getDeclaringClass().getEnumConstants());
        String word = one(
                fields,
                field,
                RecordingRule.word(usual),
                all.stream().map(RecordingRule::word).toList());
        return all.stream()
                .filter(each -> RecordingRule.word(each).equals(word))
                .findFirst()
                .orElseThrow();
    }

    private static String one(Map<?, ?> fields, String field, String usual, List<String> allowed) {
        String text = text(fields, field, usual);
        if (!allowed.contains(text)) {
            throw refused(field + " is one of " + String.join(", ", allowed));
        }
        return text;
    }

    private static String text(Map<?, ?> fields, String field, String usual) {
        Object value = fields.get(field);
        return value == null ? usual : String.valueOf(value);
    }

    private static List<String> texts(Map<?, ?> fields, String field) {
        Object value = fields.get(field);
        if (value == null) {
            return List.of();
        }
        if (!(value instanceof List<?> list) || list.size() > NAMES_MAX) {
            throw refused(field + " is a list of extensions");
        }
        return list.stream().map(String::valueOf).toList();
    }

    private static int number(String field, Object value, int min, int max) {
        try {
            int number = Integer.parseInt(String.valueOf(value));
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw refused(field + " is a number from " + min + " to " + max);
    }

    private static InvalidInput refused(String problem) {
        return new InvalidInput("recordings", problem, "see 'Recordings' in the administrator's guide");
    }
}
