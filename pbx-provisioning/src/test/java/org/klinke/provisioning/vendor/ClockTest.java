package org.klinke.provisioning.vendor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClockTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "CET-1CEST,M3.5.0,M10.5.0/3 | 3600 | -60 | 3 -1 1 2 | 10 -1 1 3",
                "GMT0BST,M3.5.0/1,M10.5.0 | 0 | 0 | 3 -1 1 1 | 10 -1 1 2",
                "EST5EDT,M3.2.0,M11.1.0 | -18000 | 300 | 3 2 1 2 | 11 1 1 2",
                "IST-5:30 | 19800 | -330 | none | none",
                "<+04>-4 | 14400 | -240 | none | none"
            })
    void aZoneIsReadInNumbers(String zone, int seconds, int minutesWest, String begin, String end) {
        Clock clock = Clock.of(zone);
        assertThat(clock.seconds()).isEqualTo(seconds);
        assertThat(clock.minutesWest()).isEqualTo(minutesWest);
        Clock.Summer summer = clock.summer();
        assertThat(summer == null ? "none" : said(summer.begin())).isEqualTo(begin);
        assertThat(summer == null ? "none" : said(summer.end())).isEqualTo(end);
    }

    private static String said(Clock.Change change) {
        return change.month() + " " + change.weekOrLast() + " " + change.weekdayFromOne() + " " + change.hour();
    }

    @Test
    void whatIsNoZoneIsRefused() {
        assertThatThrownBy(() -> Clock.of("Europe/Berlin")).isInstanceOf(IllegalArgumentException.class);
    }
}
