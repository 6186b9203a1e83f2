package org.klinke.core.hours;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class GermanHolidaysTest {
    record Row(Region region, int year, List<String> days) {
        @Override
        public String toString() {
            return region.code() + " " + year;
        }
    }

    static List<Row> golden() throws IOException {
        try (InputStream in =
                Objects.requireNonNull(GermanHolidaysTest.class.getResourceAsStream("/hours/holidays.txt"))) {
            return new String(in.readAllBytes(), UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split("[ :]+"))
                    .map(words -> new Row(
                            Region.of(words[0]).orElseThrow(),
                            Integer.parseInt(words[1]),
                            List.of(Arrays.copyOfRange(words, 2, words.length))))
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("golden")
    void keepsTheHolidaysOfEveryStateAndYear(Row row) {
        assertThat(GermanHolidays.of(row.region(), row.year()))
                .extracting(holiday -> holiday.date().toString().substring(5))
                .isEqualTo(row.days());
    }

    @Test
    void theTableHasEveryRegionInEveryYear() throws IOException {
        List<Row> rows = golden();
        IntStream.rangeClosed(2015, 2035)
                .forEach(year -> assertThat(rows)
                        .filteredOn(row -> row.year() == year)
                        .extracting(Row::region)
                        .containsExactlyInAnyOrder(Region.values()));
    }

    @ParameterizedTest
    @EnumSource(Region.class)
    void aDayIsAHolidayJustIfTheYearLists(Region region) {
        for (int year : List.of(2016, 2017, 2020, 2025, 2028, 2400)) {
            List<LocalDate> listed =
                    GermanHolidays.of(region, year).stream().map(Holiday::date).toList();
            LocalDate.of(year, 1, 1)
                    .datesUntil(LocalDate.of(year + 1, 1, 1))
                    .forEach(date -> assertThat(GermanHolidays.on(region, date).isPresent())
                            .as("%s", date)
                            .isEqualTo(listed.contains(date)));
        }
    }

    /// The earliest and the latest Easter there can be, and the two exceptions of the reckoning.
    @ParameterizedTest
    @CsvSource({"1818, 1818-03-22", "1943, 1943-04-25", "1954, 1954-04-18", "1981, 1981-04-19", "2285, 2285-03-22"})
    void knowsEaster(int year, LocalDate sunday) {
        assertThat(GermanHolidays.easter(year, 0)).isEqualTo(sunday);
    }

    @ParameterizedTest
    @CsvSource({
        "BY, 2026-06-04, Fronleichnam (Bavaria)",
        "SN, 2026-11-18, Buß- und Bettag (Saxony)",
        "TH, 2018-09-20, -",
        "TH, 2019-09-20, Weltkindertag (Thuringia)",
        "BE, 2018-03-08, -",
        "BE, 2019-03-08, Frauentag (Berlin)",
        "MV, 2022-03-08, -",
        "MV, 2023-03-08, Frauentag (Mecklenburg-Western Pomerania)",
        "BY, 2026-08-15, -",
        "'BY-catholic', 2026-08-15, 'Mariä Himmelfahrt (Bavaria, Catholic communities)'",
        "SL, 2026-08-15, Mariä Himmelfahrt (Saarland)",
        "'BY-augsburg', 2026-08-08, Augsburger Hohes Friedensfest (Augsburg)",
        "NI, 2016-10-31, -",
        "BY, 2017-10-31, Reformationstag (Bavaria)",
        "BY, 2018-10-31, -",
        "NI, 2018-10-31, Reformationstag (Lower Saxony)",
        "BE, 2020-05-08, Tag der Befreiung (Berlin)",
        "BE, 2021-05-08, -",
        "BE, 2025-05-08, Tag der Befreiung (Berlin)",
    })
    void saysWhichHolidayItIs(String region, LocalDate date, String expected) {
        Optional<String> found =
                GermanHolidays.on(Region.of(region).orElseThrow(), date).map(Holiday::toString);

        assertThat(found).isEqualTo(expected.equals("-") ? Optional.empty() : Optional.of(expected));
    }
}
