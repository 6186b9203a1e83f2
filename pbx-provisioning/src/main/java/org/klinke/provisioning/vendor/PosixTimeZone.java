package org.klinke.provisioning.vendor;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransitionRule;
import java.time.zone.ZoneRules;
import java.util.List;
import java.util.Locale;
import java.util.TimeZone;
import java.util.regex.Pattern;

/// A time zone in the form `CET-1CEST,M3.5.0,M10.5.0/3` (POSIX.1-2017 §8.3), which phones without a table of zones
/// read: west of Greenwich is positive there.
public final class PosixTimeZone {
    private static final Pattern LETTERS = Pattern.compile("[A-Z]{3,6}");
    private static final int SECONDS_PER_HOUR = 3_600;
    private static final int DEFAULT_HOUR = 2;
    private static final int LAST_WEEK = 5;
    private static final int DAYS_PER_WEEK = 7;

    private PosixTimeZone() {}

    /// @param now which year's rules
    public static String of(ZoneId zone, Instant now) {
        ZoneRules rules = zone.getRules();
        ZoneOffset standard = rules.getStandardOffset(now);
        List<ZoneOffsetTransitionRule> changes = rules.getTransitionRules();
        StringBuilder out = new StringBuilder(name(zone, false, standard)).append(west(standard));
        if (changes.size() == 2) {
            boolean first = changes.getFirst().getOffsetAfter().getTotalSeconds() > standard.getTotalSeconds();
            ZoneOffsetTransitionRule begins = first ? changes.getFirst() : changes.getLast();
            ZoneOffsetTransitionRule ends = first ? changes.getLast() : changes.getFirst();
            ZoneOffset summer = begins.getOffsetAfter();
            out.append(name(zone, true, summer));
            if (summer.getTotalSeconds() - standard.getTotalSeconds() != SECONDS_PER_HOUR) {
                out.append(west(summer));
            }
            out.append(',').append(moment(begins)).append(',').append(moment(ends));
        }
        return out.toString();
    }

    /// Of its standard time, east positive: "+1", "+5:30", "0".
    public static String offset(ZoneId zone, Instant now) {
        int seconds = zone.getRules().getStandardOffset(now).getTotalSeconds();
        return seconds == 0 ? "0" : (seconds > 0 ? "+" : "-") + hours(Math.abs(seconds));
    }

    private static String name(ZoneId zone, boolean summer, ZoneOffset offset) {
        String name = TimeZone.getTimeZone(zone).getDisplayName(summer, TimeZone.SHORT, Locale.ENGLISH);
        if (LETTERS.matcher(name).matches()) {
            return name;
        }
        int seconds = offset.getTotalSeconds();
        return "<" + (seconds < 0 ? "-" : "+") + "%02d>".formatted(Math.abs(seconds) / SECONDS_PER_HOUR);
    }

    private static String west(ZoneOffset offset) {
        int seconds = offset.getTotalSeconds();
        return (seconds > 0 ? "-" : "") + hours(Math.abs(seconds));
    }

    private static String hours(int seconds) {
        int minutes = seconds % SECONDS_PER_HOUR / 60;
        return seconds / SECONDS_PER_HOUR + (minutes == 0 ? "" : ":%02d".formatted(minutes));
    }

    /// In the local time that holds just before.
    private static String moment(ZoneOffsetTransitionRule rule) {
        int indicator = rule.getDayOfMonthIndicator();
        // Java says "Sunday on or after the 25th" for the last one of March.
        boolean last = indicator < 0
                || indicator + DAYS_PER_WEEK - 1 >= rule.getMonth().maxLength();
        int week = last ? LAST_WEEK : (indicator - 1) / DAYS_PER_WEEK + 1;
        int seconds = rule.isMidnightEndOfDay()
                ? 24 * SECONDS_PER_HOUR
                : rule.getLocalTime().toSecondOfDay();
        seconds += switch (rule.getTimeDefinition()) {
            case WALL -> 0;
            case UTC -> rule.getOffsetBefore().getTotalSeconds();
            case STANDARD ->
                rule.getOffsetBefore().getTotalSeconds()
                        - rule.getStandardOffset().getTotalSeconds();
        };
        String at = seconds == DEFAULT_HOUR * SECONDS_PER_HOUR ? "" : "/" + hours(seconds);
        return "M" + rule.getMonth().getValue() + "." + week + "."
                + rule.getDayOfWeek().getValue() % DAYS_PER_WEEK + at;
    }
}
