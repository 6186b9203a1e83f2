package org.klinke.core.hours;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.klinke.core.hours.HoursSwitch.Force;
import org.klinke.core.hours.TenantHours.Verdict;

class TenantHoursTest {
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    private static TenantHours hours(Optional<HoursCalendar> calendar, String... times) {
        return hours(List.of(), calendar, times);
    }

    private static TenantHours hours(List<HoursSwitch> switches, Optional<HoursCalendar> calendar, String... times) {
        TimeCondition open = new TimeCondition(
                "open",
                calendar.map(HoursCalendar::name),
                List.of(times).stream().map(TimeRange::read).toList());
        return new TenantHours(BERLIN, calendar.stream().toList(), List.of(open), switches);
    }

    private static Optional<HoursCalendar> bavaria(String... days) {
        return Optional.of(new HoursCalendar(
                "office",
                Optional.of(Region.BY),
                List.of(days).stream().map(OwnDay::read).toList()));
    }

    private static Instant berlin(String local) {
        return LocalDateTime.parse(local).atZone(BERLIN).toInstant();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            2026-06-01T08:00 | true  | open: Mon-Fri 08:00-17:00
            2026-06-01T16:59 | true  | open: Mon-Fri 08:00-17:00
            2026-06-01T17:00 | false | closed: not in Mon-Fri 08:00-17:00, Sat 09:00-12:00,13:00-15:00
            2026-06-01T07:59 | false | closed: not in Mon-Fri 08:00-17:00, Sat 09:00-12:00,13:00-15:00
            2026-06-06T11:59 | true  | open: Sat 09:00-12:00,13:00-15:00
            2026-06-06T12:30 | false | closed: not in Mon-Fri 08:00-17:00, Sat 09:00-12:00,13:00-15:00
            2026-06-06T14:00 | true  | open: Sat 09:00-12:00,13:00-15:00
            2026-06-07T10:00 | false | closed: not in Mon-Fri 08:00-17:00, Sat 09:00-12:00,13:00-15:00
            2026-06-04T10:00 | false | closed: Fronleichnam (Bavaria)
            2026-12-24T10:00 | false | closed: Heiligabend
            2026-12-29T10:00 | false | closed: Betriebsferien
            2027-01-05T10:00 | true  | open: Mon-Fri 08:00-17:00
            2027-01-06T10:00 | false | closed: Heilige Drei Könige (Bavaria)
            2027-11-01T10:00 | true  | open: Mon-Fri 08:00-17:00
            2027-11-01T18:00 | false | closed: not in Mon-Fri 08:00-17:00, Sat 09:00-12:00,13:00-15:00
            2026-06-13T10:30 | true  | open: Tag der offenen Tür
            2026-06-13T14:30 | false | closed: Tag der offenen Tür, open 10:00-14:00
            """)
    void isOpenInItsHours(String local, boolean open, String why) {
        TenantHours hours = hours(
                bavaria(
                        "12-24 closed Heiligabend",
                        "2026-12-27..2026-12-31 closed Betriebsferien",
                        "11-01 open",
                        "2026-06-13 10:00-14:00 Tag der offenen Tür"),
                "Mon-Fri 08:00-17:00",
                "Sat 09:00-12:00,13:00-15:00");

        assertThat(hours.at("open", berlin(local))).isEqualTo(new Verdict(open, why));
    }

    @ParameterizedTest
    @CsvSource({
        // 4 June 2026 is a holiday, a Thursday: the night from Wednesday lasts into it, its own night is none
        "2026-06-03T22:00, true",
        "2026-06-04T05:59, true",
        "2026-06-04T06:00, false",
        "2026-06-04T23:00, false",
        "2026-06-05T01:00, false",
        "2026-06-05T23:00, true",
        "2026-06-06T05:00, true",
        "2026-06-06T23:00, false",
    })
    void aNightBelongsToTheDayOnWhichItBegan(String local, boolean open) {
        TenantHours hours = hours(bavaria(), "Mon-Fri 22:00-06:00");

        assertThat(hours.at("open", berlin(local)).holds()).isEqualTo(open);
    }

    @ParameterizedTest
    @CsvSource({
        "2026-06-04T10:00, true",
        "2026-12-25T10:00, true",
        "2026-12-23T10:00, false",
    })
    void someHoursCountOnHolidaysAlone(String local, boolean open) {
        TenantHours hours = hours(bavaria(), "06-01..06-30 +holidays", "12-25 +holidays");

        assertThat(hours.at("open", berlin(local)).holds()).isEqualTo(open);
    }

    @ParameterizedTest
    @CsvSource({"2026-12-31T12:00, true", "2027-01-06T23:59, true", "2027-01-07T00:00, false", "2026-12-19T23:59, false"
    })
    void datesOfEveryYearMayPassNewYear(String local, boolean open) {
        TenantHours hours = hours(Optional.empty(), "12-20..01-06");

        assertThat(hours.at("open", berlin(local)).holds()).isEqualTo(open);
    }

    /// 29 March 2026: after 01:59:59 +01 comes 03:00:00 +02.
    @ParameterizedTest
    @CsvSource({
        "02:30-05:00, 2026-03-29T00:59:59Z, false",
        "02:30-05:00, 2026-03-29T01:00:00Z, true",
        "02:30-05:00, 2026-03-29T02:59:59Z, true",
        "02:30-05:00, 2026-03-29T03:00:00Z, false",
        "01:00-02:30, 2026-03-29T00:59:59Z, true",
        "01:00-02:30, 2026-03-29T01:00:00Z, false",
        "02:15-02:45, 2026-03-29T00:59:59Z, false",
        "02:15-02:45, 2026-03-29T01:00:00Z, false",
        "22:00-06:00, 2026-03-29T03:59:59Z, true",
        "22:00-06:00, 2026-03-29T04:00:00Z, false",
        "00:00-24:00, 2026-03-28T23:00:00Z, true",
        "00:00-24:00, 2026-03-29T21:59:59Z, true",
    })
    void hoursThatDoNotExist(String clock, Instant at, boolean open) {
        assertThat(hours(Optional.empty(), "Sat,Sun " + clock).at("open", at).holds())
                .isEqualTo(open);
    }

    /// 25 October 2026: 02:00 to 02:59:59 comes in +02 and again in +01.
    @ParameterizedTest
    @CsvSource({
        "02:30-05:00, 2026-10-25T00:29:59Z, false",
        "02:30-05:00, 2026-10-25T00:30:00Z, true",
        "02:30-05:00, 2026-10-25T01:10:00Z, true",
        "02:30-05:00, 2026-10-25T03:59:59Z, true",
        "02:30-05:00, 2026-10-25T04:00:00Z, false",
        "01:00-02:30, 2026-10-25T00:45:00Z, true",
        "01:00-02:30, 2026-10-25T01:29:59Z, true",
        "01:00-02:30, 2026-10-25T01:30:00Z, false",
        "02:15-02:45, 2026-10-25T00:15:00Z, true",
        "02:15-02:45, 2026-10-25T01:44:59Z, true",
        "02:15-02:45, 2026-10-25T01:45:00Z, false",
        "00:00-02:00, 2026-10-24T23:59:59Z, true",
        "00:00-02:00, 2026-10-25T00:00:00Z, false",
        "02:00-03:00, 2026-10-25T00:00:00Z, true",
        "02:00-03:00, 2026-10-25T01:59:59Z, true",
        "02:00-03:00, 2026-10-25T02:00:00Z, false",
    })
    void hoursThatComeTwice(String clock, Instant at, boolean open) {
        assertThat(hours(Optional.empty(), "Sun " + clock).at("open", at).holds())
                .isEqualTo(open);
    }

    @Test
    void aSwitchForcesOpenOrClosedAndClosingWins() {
        HoursSwitch late = new HoursSwitch(new UUID(0, 1), "late", "901", Optional.of(new Force("open", true)), true);
        HoursSwitch strike =
                new HoursSwitch(new UUID(0, 2), "strike", "902", Optional.of(new Force("open", false)), false);
        Instant sunday = berlin("2026-06-07T10:00");

        assertThat(hours(List.of(late, strike), bavaria(), "Mon-Fri").at("open", sunday))
                .isEqualTo(new Verdict(true, "open: the switch late is on"));
        assertThat(hours(List.of(late, strike.turned(true)), bavaria(), "Mon-Fri")
                        .at("open", sunday))
                .isEqualTo(new Verdict(false, "closed: the switch strike is on"));
        assertThat(hours(List.of(late.turned(false), strike), bavaria(), "Mon-Fri")
                        .at("open", sunday))
                .isEqualTo(new Verdict(false, "closed: not in Mon-Fri 00:00-24:00"));
    }

    @Test
    void aSwitchMayBeAskedByItsOwnName() {
        HoursSwitch ill = new HoursSwitch(new UUID(0, 3), "ill", "903", Optional.empty(), true);
        TenantHours hours = hours(List.of(ill), Optional.empty(), "Mon-Fri");

        assertThat(hours.at("ill", Instant.EPOCH)).isEqualTo(new Verdict(true, "the switch ill is on"));
        assertThat(hours.at("not ill", Instant.EPOCH)).isEqualTo(new Verdict(false, "the switch ill is on"));
        assertThat(hours.switchByExtension("903")).contains(ill);
    }

    @Test
    void whatDoesNotExistNeverHoldsNeitherDoesItsContrary() {
        TenantHours hours = hours(Optional.empty(), "Mon-Fri");
        Verdict unknown = new Verdict(false, "there is no time condition or switch 'closing'");

        assertThat(hours.at("closing", Instant.EPOCH)).isEqualTo(unknown);
        assertThat(hours.at("not closing", Instant.EPOCH)).isEqualTo(unknown);
        assertThat(hours.knows("not open")).isTrue();
        assertThat(hours.knows("closing")).isFalse();
    }
}
