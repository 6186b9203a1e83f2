package org.klinke.core.alarm;

import java.util.List;
import java.util.Locale;
import java.util.ResourceBundle;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Says alarms in words, by `alarms.properties` and `alarms_de.properties`: `{fact}` is the fact, `{@fact}` what the
/// catalogue says for `fact.VALUE`.
public final class AlarmText {
    static final String CATALOGUE = "org.klinke.core.alarm.alarms";
    private static final Pattern PLACE = Pattern.compile("\\{(@?)([a-zA-Z-]+)}");

    private AlarmText() {}

    /// @param language of the tenant, or of who reads: German for "de", else English
    public static Locale locale(String language) {
        return language.equals("de") ? Locale.GERMAN : Locale.ROOT;
    }

    /// One line, for phones and lists.
    public static String say(Alarm alarm, Locale locale) {
        ResourceBundle catalogue = catalogue(locale);
        return filled(catalogue.getString(alarm.kind().name()), alarm, catalogue);
    }

    /// What to do about it, one line.
    public static String remedy(Alarm alarm, Locale locale) {
        ResourceBundle catalogue = catalogue(locale);
        return filled(catalogue.getString(alarm.kind().name() + ".remedy"), alarm, catalogue);
    }

    static ResourceBundle catalogue(Locale locale) {
        return ResourceBundle.getBundle(
                CATALOGUE,
                locale,
                ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES));
    }

    private static String filled(String template, Alarm alarm, ResourceBundle catalogue) {
        return PLACE.matcher(template)
                .replaceAll(place -> Matcher.quoteReplacement(value(place.group(1), place.group(2), alarm, catalogue)));
    }

    private static String value(String sign, String fact, Alarm alarm, ResourceBundle catalogue) {
        String value = alarm.fact(fact);
        if (sign.isEmpty()) {
            return value.isEmpty() ? catalogue.getString("unknown") : value;
        }
        String key = fact + "." + value;
        return catalogue.containsKey(key) ? filled(catalogue.getString(key), alarm, catalogue) : value;
    }

    /// The names of facts that a text puts in, in order.
    static List<String> places(String template) {
        return PLACE.matcher(template).results().map(found -> found.group()).toList();
    }
}
