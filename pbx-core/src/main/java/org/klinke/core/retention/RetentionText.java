package org.klinke.core.retention;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.klinke.core.directory.InvalidInput;

/// Retention as the fields of the `apply` file's `retention`, and as the document in the database: the same
/// form.
public final class RetentionText {
    /// All there are.
    public static final List<String> FIELDS = List.of("callDays", "numberDays", "recordingDays", "voicemailDays");

    private static final ObjectMapper JSON = new ObjectMapper();

    private RetentionText() {}

    /// Empty if it is as of a tenant that has set nothing.
    public static Map<String, Object> fields(Retention retention) {
        return retention.equals(Retention.USUAL) ? Map.of() : tree(retention);
    }

    /// @param given replaces the fields it has
    /// @throws InvalidInput naming the field
    public static Retention merged(Retention before, Map<String, Object> given) {
        given.keySet().stream()
                .filter(field -> !FIELDS.contains(field))
                .findFirst()
                .ifPresent(field -> {
                    throw new InvalidInput(
                            field, "nothing is kept by this name", "known are " + String.join(", ", FIELDS));
                });
        return new Retention(
                days(given, "callDays", before.calls()),
                days(given, "numberDays", before.numbers()),
                days(given, "recordingDays", before.recordings()),
                days(given, "voicemailDays", before.voicemail()));
    }

    static Map<String, String> facts(Retention retention) {
        Map<String, String> facts = new TreeMap<>();
        tree(retention).forEach((field, days) -> facts.put(field, String.valueOf(days)));
        return facts;
    }

    static Retention parse(String json) {
        try {
            return merged(Retention.USUAL, JSON.readValue(json, new TypeReference<Map<String, Object>>() {}));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("retention settings in the database cannot be read", e);
        }
    }

    static String print(Retention retention) {
        try {
            return JSON.writeValueAsString(tree(retention));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Map<String, Object> tree(Retention retention) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("callDays", retention.calls());
        fields.put("numberDays", retention.numbers());
        fields.put("recordingDays", retention.recordings());
        fields.put("voicemailDays", retention.voicemail());
        return fields;
    }

    private static int days(Map<String, Object> given, String field, int before) {
        return Optional.ofNullable(given.get(field))
                .map(value -> read(field, String.valueOf(value)))
                .orElse(before);
    }

    private static int read(String field, String text) {
        try {
            int days = Integer.parseInt(text);
            if (days >= 0 && days <= Retention.DAYS_MAX) {
                return days;
            }
        } catch (NumberFormatException _) {
            // said below
        }
        throw new InvalidInput(
                field,
                "'" + text + "' is no number of days from 0 to " + Retention.DAYS_MAX,
                "write how many days it is kept; 0 sets no end");
    }
}
