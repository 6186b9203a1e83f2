package org.klinke.server.status;

import java.text.NumberFormat;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.ResourceBundle;

/// The page's words in one language, by `words.properties` and `words_de.properties`, with its days and figures.
final class StatusWords {
    private static final StatusWords GERMAN = new StatusWords(true);
    private static final StatusWords ENGLISH = new StatusWords(false);
    private static final int PERCENT_DIGITS = 2;

    private final boolean german;
    private final ResourceBundle words;

    private StatusWords(boolean german) {
        this.german = german;
        words = ResourceBundle.getBundle(
                "org.klinke.server.status.words",
                german ? Locale.GERMAN : Locale.ROOT,
                ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES));
    }

    static StatusWords of(boolean german) {
        return german ? GERMAN : ENGLISH;
    }

    boolean german() {
        return german;
    }

    String say(String key, Object... values) {
        String text = words.getString(key);
        return values.length == 0 ? text : String.format(locale(), text, values);
    }

    /// All of them, for a template.
    Map<String, String> all() {
        Map<String, String> all = new HashMap<>();
        words.keySet().forEach(key -> all.put(key, words.getString(key)));
        return all;
    }

    String clock(Instant at, ZoneId zone) {
        return DateTimeFormatter.ofPattern(german ? "dd.MM.yyyy HH:mm z" : "yyyy-MM-dd HH:mm z", locale())
                .format(at.atZone(zone));
    }

    String day(LocalDate day) {
        return DateTimeFormatter.ofPattern(german ? "dd.MM.yyyy" : "yyyy-MM-dd", locale())
                .format(day);
    }

    String percent(double percent) {
        NumberFormat format = NumberFormat.getNumberInstance(locale());
        format.setMinimumFractionDigits(PERCENT_DIGITS);
        format.setMaximumFractionDigits(PERCENT_DIGITS);
        format.setRoundingMode(java.math.RoundingMode.DOWN); // 99.999 % are not 100
        return format.format(percent) + " %";
    }

    private Locale locale() {
        return german ? Locale.GERMANY : Locale.UK;
    }
}
