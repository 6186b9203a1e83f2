package org.klinke.core.voicemail;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.klinke.core.directory.InvalidInput;

/// Voicemail settings as the fields of the `apply` file's `voicemail`, and as the document in the database: the same
/// form.
public final class VoicemailText {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String EVERY_USER = "everyUser";
    private static final String BOXES = "boxes";
    private static final Set<String> FIELDS = Set.of(
            "extension", "secondsMin", "secondsMax", "messagesMax", "keepDays", "mail", "attach", "keep", "callBack");
    private static final Pattern EXTENSION = Pattern.compile("[0-9]{1,8}");
    /// What a mail server is given; it says what it thinks of it.
    private static final Pattern MAIL = Pattern.compile("[^\\s@<>,;\"]{1,64}@[A-Za-z0-9.-]{1,190}");

    private static final int BOXES_MAX = 20_000;

    private VoicemailText() {}

    /// Empty if nothing was ever set.
    public static Map<String, Object> fields(VoicemailSettings settings) {
        return settings.equals(VoicemailSettings.NOTHING) ? Map.of() : tree(settings);
    }

    /// @param given replaces the fields it has: texts, lists and maps
    /// @throws InvalidInput naming what is wrong
    public static VoicemailSettings merged(VoicemailSettings before, Map<String, Object> given) {
        return new VoicemailSettings(
                given.containsKey(EVERY_USER) ? flag(given, EVERY_USER, false) : before.everyUser(),
                given.containsKey(BOXES) ? boxes(given.get(BOXES)) : before.boxes());
    }

    static Map<String, String> facts(VoicemailSettings settings) {
        Map<String, String> facts = new TreeMap<>();
        facts.put(EVERY_USER, String.valueOf(settings.everyUser()));
        settings.boxes().forEach((extension, box) -> facts.put("box " + extension, print(tree(extension, box))));
        return facts;
    }

    static VoicemailSettings parse(String json) {
        try {
            return merged(VoicemailSettings.NOTHING, JSON.readValue(json, new TypeReference<Map<String, Object>>() {}));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("voicemail settings in the database cannot be read", e);
        }
    }

    static String print(VoicemailSettings settings) {
        return print(tree(settings));
    }

    private static String print(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Map<String, Object> tree(VoicemailSettings settings) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put(EVERY_USER, settings.everyUser());
        fields.put(
                BOXES,
                new TreeMap<>(settings.boxes())
                        .entrySet().stream()
                                .map(box -> tree(box.getKey(), box.getValue()))
                                .toList());
        return fields;
    }

    private static Map<String, Object> tree(String extension, BoxSettings box) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("extension", extension);
        fields.put("secondsMin", box.secondsMin());
        fields.put("secondsMax", box.secondsMax());
        fields.put("messagesMax", box.messagesMax());
        fields.put("keepDays", box.keepDays());
        box.mail().ifPresent(mail -> fields.put("mail", mail));
        fields.put("attach", box.attach());
        fields.put("keep", box.keep());
        fields.put("callBack", box.callBack());
        return fields;
    }

    private static Map<String, BoxSettings> boxes(Object value) {
        if (!(value instanceof List<?> list) || list.size() > BOXES_MAX) {
            throw refused("'boxes' is no list of at most " + BOXES_MAX + " voice boxes");
        }
        Map<String, BoxSettings> boxes = new LinkedHashMap<>();
        for (Object each : list) {
            if (!(each instanceof Map<?, ?> fields)) {
                throw refused("a voice box has fields");
            }
            String extension = text(fields, "extension", "");
            if (!EXTENSION.matcher(extension).matches()) {
                throw refused("each voice box names the extension of a user or group");
            }
            if (boxes.put(extension, box(fields)) != null) {
                throw refused(extension + " has two voice boxes");
            }
        }
        return boxes;
    }

    private static BoxSettings box(Map<?, ?> fields) {
        List<String> strange = new ArrayList<>();
        fields.keySet().stream()
                .map(String::valueOf)
                .filter(field -> !FIELDS.contains(field))
                .forEach(strange::add);
        if (!strange.isEmpty()) {
            throw refused("'" + strange.getFirst() + "' is no field of a voice box");
        }
        BoxSettings usual = BoxSettings.USUAL;
        String mail = text(fields, "mail", "");
        if (!mail.isEmpty() && !MAIL.matcher(mail).matches()) {
            throw refused("'mail' is one address, as anna@example.com");
        }
        boolean attach = flag(fields, "attach", usual.attach());
        boolean keep = flag(fields, "keep", usual.keep());
        if (!keep && (mail.isEmpty() || !attach)) {
            throw refused("'keep' is false only where 'mail' and 'attach' send the message away");
        }
        return new BoxSettings(
                number(fields, "secondsMin", usual.secondsMin(), 0, BoxSettings.SECONDS_MIN_MAX),
                number(
                        fields,
                        "secondsMax",
                        usual.secondsMax(),
                        BoxSettings.SECONDS_MAX_MIN,
                        BoxSettings.SECONDS_MAX_MAX),
                number(fields, "messagesMax", usual.messagesMax(), 1, BoxSettings.MESSAGES_MAX_MAX),
                number(fields, "keepDays", usual.keepDays(), 0, BoxSettings.KEEP_DAYS_MAX),
                Optional.of(mail).filter(text -> !text.isEmpty()),
                attach,
                keep,
                flag(fields, "callBack", usual.callBack()));
    }

    private static String text(Map<?, ?> fields, String field, String usual) {
        Object value = fields.get(field);
        return value == null ? usual : String.valueOf(value);
    }

    private static boolean flag(Map<?, ?> fields, String field, boolean usual) {
        String text = text(fields, field, String.valueOf(usual));
        if (!text.equals("true") && !text.equals("false")) {
            throw refused("'" + field + "' is true or false");
        }
        return Boolean.parseBoolean(text);
    }

    private static int number(Map<?, ?> fields, String field, int usual, int min, int max) {
        try {
            int number = Integer.parseInt(text(fields, field, String.valueOf(usual)));
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw refused("'" + field + "' is a number from " + min + " to " + max);
    }

    private static InvalidInput refused(String problem) {
        return new InvalidInput("voicemail", problem, "see 'Voice boxes' in the administrator's guide");
    }
}
