package org.klinke.core.hours;

import static org.klinke.core.hours.Region.BB;
import static org.klinke.core.hours.Region.BE;
import static org.klinke.core.hours.Region.BW;
import static org.klinke.core.hours.Region.BY;
import static org.klinke.core.hours.Region.BY_AUGSBURG;
import static org.klinke.core.hours.Region.BY_CATHOLIC;
import static org.klinke.core.hours.Region.HB;
import static org.klinke.core.hours.Region.HE;
import static org.klinke.core.hours.Region.HH;
import static org.klinke.core.hours.Region.MV;
import static org.klinke.core.hours.Region.NI;
import static org.klinke.core.hours.Region.NW;
import static org.klinke.core.hours.Region.RP;
import static org.klinke.core.hours.Region.SH;
import static org.klinke.core.hours.Region.SL;
import static org.klinke.core.hours.Region.SN;
import static org.klinke.core.hours.Region.SN_CATHOLIC;
import static org.klinke.core.hours.Region.ST;
import static org.klinke.core.hours.Region.TH;
import static org.klinke.core.hours.Region.TH_CATHOLIC;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.Month;
import java.time.temporal.TemporalAdjusters;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;

/// The public holidays of the German states by their laws (named at each [Region]), computed for any year from 1995,
/// when Buß- und Bettag ceased to be one outside Saxony (§ 58 SGB XI). What a law of a later year changes is
/// one line here.
public final class GermanHolidays {
    public static final int FIRST_YEAR = 1995;

    private static final Set<Region> ALL = EnumSet.allOf(Region.class);

    /// A day that is a holiday in these regions from one year to another.
    private record Rule(String name, IntFunction<LocalDate> date, Set<Region> regions, int firstYear, int lastYear) {}

    private static final List<Rule> RULES = List.of(
            every("Neujahr", day(Month.JANUARY, 1), ALL),
            every("Heilige Drei Könige", day(Month.JANUARY, 6), EnumSet.of(BW, BY, BY_CATHOLIC, BY_AUGSBURG, ST)),
            since(2019, "Frauentag", day(Month.MARCH, 8), EnumSet.of(BE)),
            since(2023, "Frauentag", day(Month.MARCH, 8), EnumSet.of(MV)),
            every("Karfreitag", easter(-2), ALL),
            every("Ostersonntag", easter(0), EnumSet.of(BB)),
            every("Ostermontag", easter(1), ALL),
            every("Tag der Arbeit", day(Month.MAY, 1), ALL),
            // 75 and 80 years after the end of the war, once each
            once(2020, "Tag der Befreiung", day(Month.MAY, 8), EnumSet.of(BE)),
            once(2025, "Tag der Befreiung", day(Month.MAY, 8), EnumSet.of(BE)),
            every("Christi Himmelfahrt", easter(39), ALL),
            every("Pfingstsonntag", easter(49), EnumSet.of(BB)),
            every("Pfingstmontag", easter(50), ALL),
            every(
                    "Fronleichnam",
                    easter(60),
                    EnumSet.of(BW, BY, BY_CATHOLIC, BY_AUGSBURG, HE, NW, RP, SL, SN_CATHOLIC, TH_CATHOLIC)),
            // 75 years after the uprising in the GDR, once
            once(2028, "Jahrestag des Volksaufstandes", day(Month.JUNE, 17), EnumSet.of(BE)),
            every("Augsburger Hohes Friedensfest", day(Month.AUGUST, 8), EnumSet.of(BY_AUGSBURG)),
            every("Mariä Himmelfahrt", day(Month.AUGUST, 15), EnumSet.of(SL, BY_CATHOLIC, BY_AUGSBURG)),
            since(2019, "Weltkindertag", day(Month.SEPTEMBER, 20), EnumSet.of(TH, TH_CATHOLIC)),
            // Art. 2 Abs. 2 Einigungsvertrag: the only one by a law of the federation
            every("Tag der Deutschen Einheit", day(Month.OCTOBER, 3), ALL),
            every("Reformationstag", day(Month.OCTOBER, 31), EnumSet.of(BB, MV, SN, SN_CATHOLIC, ST, TH, TH_CATHOLIC)),
            since(2018, "Reformationstag", day(Month.OCTOBER, 31), EnumSet.of(HB, HH, NI, SH)),
            // 500 years of it: everywhere else once
            once(
                    2017,
                    "Reformationstag",
                    day(Month.OCTOBER, 31),
                    EnumSet.of(BW, BY, BY_CATHOLIC, BY_AUGSBURG, BE, HB, HH, HE, NI, NW, RP, SL, SH)),
            every("Allerheiligen", day(Month.NOVEMBER, 1), EnumSet.of(BW, BY, BY_CATHOLIC, BY_AUGSBURG, NW, RP, SL)),
            every("Buß- und Bettag", GermanHolidays::repentance, EnumSet.of(SN, SN_CATHOLIC)),
            every("Erster Weihnachtstag", day(Month.DECEMBER, 25), ALL),
            every("Zweiter Weihnachtstag", day(Month.DECEMBER, 26), ALL));

    private GermanHolidays() {}

    /// In the order of the year. Before [#FIRST_YEAR] not complete.
    public static List<Holiday> of(Region region, int year) {
        return RULES.stream()
                .filter(rule -> counts(rule, region, year))
                .map(rule -> new Holiday(rule.date().apply(year), rule.name(), region))
                .sorted(Comparator.comparing(Holiday::date))
                .toList();
    }

    /// On a day that two of them share (1 May 2008) the first by its rule.
    public static Optional<Holiday> on(Region region, LocalDate date) {
        for (Rule rule : RULES) {
            if (counts(rule, region, date.getYear())
                    && rule.date().apply(date.getYear()).equals(date)) {
                return Optional.of(new Holiday(date, rule.name(), region));
            }
        }
        return Optional.empty();
    }

    /// Easter Sunday of the Gregorian calendar, as Meeus, Jones and Butcher compute it.
    static LocalDate easter(int year, int daysAfter) {
        int golden = year % 19;
        int century = year / 100;
        int inCentury = year % 100;
        int leapCorrection = century / 4;
        int moonCorrection = (century - (century + 8) / 25 + 1) / 3;
        int epact = (19 * golden + century - leapCorrection - moonCorrection + 15) % 30;
        int toSunday = (32 + 2 * (century % 4) + 2 * (inCentury / 4) - epact - inCentury % 4) % 7;
        int late = (golden + 11 * epact + 22 * toSunday) / 451;
        int sum = epact + toSunday - 7 * late + 114;
        return LocalDate.of(year, sum / 31, sum % 31 + 1).plusDays(daysAfter);
    }

    /// The Wednesday before 23 November (§ 1 Abs. 1 SächsSFG).
    private static LocalDate repentance(int year) {
        return LocalDate.of(year, Month.NOVEMBER, 23).with(TemporalAdjusters.previous(DayOfWeek.WEDNESDAY));
    }

    private static IntFunction<LocalDate> easter(int daysAfter) {
        return year -> easter(year, daysAfter);
    }

    private static IntFunction<LocalDate> day(Month month, int day) {
        return year -> LocalDate.of(year, month, day);
    }

    private static Rule every(String name, IntFunction<LocalDate> date, Set<Region> regions) {
        return since(FIRST_YEAR, name, date, regions);
    }

    private static Rule since(int year, String name, IntFunction<LocalDate> date, Set<Region> regions) {
        return new Rule(name, date, regions, year, Integer.MAX_VALUE);
    }

    private static Rule once(int year, String name, IntFunction<LocalDate> date, Set<Region> regions) {
        return new Rule(name, date, regions, year, year);
    }

    private static boolean counts(Rule rule, Region region, int year) {
        return rule.firstYear() <= year
                && year <= rule.lastYear()
                && rule.regions().contains(region);
    }
}
