package org.klinke.core.boxmail;

import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.ResourceBundle;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.klinke.core.tenant.Tenant;
import org.klinke.core.voicemail.BoxStore.DueMail;

/// Says a message in words, by `messages.properties` and `messages_de.properties`, in the tenant's language.
final class MessageText {
    private static final Pattern PLACE = Pattern.compile("\\{([a-z]+)}");
    private static final DateTimeFormatter GERMAN = DateTimeFormatter.ofPattern("dd.MM.yyyy HH:mm");
    private static final DateTimeFormatter ENGLISH = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm");

    private final ResourceBundle words;
    private final Map<String, String> facts;
    private final boolean dialled;

    /// @param code by which people open their boxes; empty where the tenant has none, and for recordings
    MessageText(Tenant tenant, DueMail message, Optional<String> code) {
        dialled = code.isPresent();
        boolean german = tenant.language().equals("de");
        words = ResourceBundle.getBundle(
                "org.klinke.core.boxmail.messages",
                german ? Locale.GERMAN : Locale.ROOT,
                ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES));
        facts = Map.of(
                "caller", caller(message),
                "box", message.whose(),
                "rule", message.rule(),
                "code", code.orElse(""),
                "seconds", String.valueOf(Math.round(message.seconds())),
                "when",
                        (german ? GERMAN : ENGLISH)
                                .withZone(ZoneId.of(tenant.timeZone()))
                                .format(message.started()));
    }

    private String caller(DueMail message) {
        if (message.number().isEmpty()) {
            return words.getString("unknown");
        }
        return message.name().isEmpty() || message.name().equals(message.number())
                ? message.number()
                : message.name() + " (" + message.number() + ")";
    }

    String subject() {
        return filled("subject");
    }

    /// @param kept it is in the box, too
    String text(boolean attached, boolean kept) {
        List<String> more = new ArrayList<>();
        if (attached) {
            more.add(filled(kept ? "attached" : "away"));
        }
        if (dialled && kept) {
            more.add(filled(attached ? "delete" : "hear"));
        }
        return filled("text") + (more.isEmpty() ? "" : "\n\n" + String.join(" ", more)) + "\n";
    }

    String recordingSubject() {
        return filled("recording.subject");
    }

    /// @param link where it is heard
    String recording(String link) {
        return filled("recording.text") + "\n\n" + filled("recording.hear") + "\n" + link + "\n";
    }

    private String filled(String key) {
        return PLACE.matcher(words.getString(key))
                .replaceAll(place -> Matcher.quoteReplacement(facts.getOrDefault(place.group(1), "")));
    }
}
