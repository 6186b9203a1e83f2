package org.klinke.core.hours;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.klinke.core.directory.InvalidInput;

class HoursTextTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            Mon-Fri 08:00-17:00                        | Mon-Fri 08:00-17:00
            Fri-Mon 22:00-06:00                        | Mon,Fri-Sun 22:00-06:00
            Sat,Sun                                    | Sat,Sun 00:00-24:00
            Mon-Sun 09:00-12:00                        | 09:00-12:00
            08:00-00:00                                | 08:00-24:00
            12-01..12-23 Sat 10:00-14:00 +holidays     | 12-01..12-23 Sat 10:00-14:00 +holidays
            2026-12-24..2027-01-01                     | 2026-12-24..2027-01-01 00:00-24:00
            2028-02-29 08:00-09:00                     | 2028-02-29 08:00-09:00
            Mon 08:00-12:00,13:00-17:00                | Mon 08:00-12:00,13:00-17:00
            """)
    void aRangeIsWrittenAsItIsRead(String text, String canonical) {
        assertThat(TimeRange.read(text)).hasToString(canonical);
        assertThat(TimeRange.read(canonical)).isEqualTo(TimeRange.read(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "12-24 closed Heiligabend",
                "11-01 open",
                "2026-12-05 10:00-14:00 Tag der offenen Tür",
                "12-27..01-02 closed",
            })
    void anOwnDayIsWrittenAsItIsRead(String text) {
        assertThat(OwnDay.read(text)).hasToString(text);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            Mon-Fry 08:00-17:00      | 'Fry' is no day of the week
            Montag                   | 'Montag' in 'Montag' is not understood
            Mon 8-17                 | '8-17' is no time
            Mon 08-17                | names one day of the year
            Mon 08:00-08:00          | '08:00-08:00' begins when it ends
            Mon 24:00-06:00          | '24:00-06:00' is no time
            Mon 08:00-12:60          | '08:00-12:60' is no time
            Mon 08:00-25:00          | '08:00-25:00' is no time
            Mon Tue 08:00-12:00      | 'Tue' in 'Mon Tue 08:00-12:00' is not understood, or stands twice
            02-30                    | '02-30' is no date
            2027-02-29               | '2027-02-29' is no date
            2026-12-24..2026-12-01   | '2026-12-24..2026-12-01' ends before it begins
            2026-12-24..             | '2026-12-24..' is no date
            """)
    void saysWhatIsWrong(String text, String problem) {
        assertThatThrownBy(() -> TimeRange.read(text))
                .isInstanceOf(InvalidInput.class)
                .hasMessageStartingWith("times: ")
                .hasMessageContaining(problem);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            12-24                | is not complete
            closed 12-24         | 'closed' is no date
            12-24 Heiligabend    | 'Heiligabend' is neither closed nor open nor times
            """)
    void saysWhatIsWrongWithADay(String text, String problem) {
        assertThatThrownBy(() -> OwnDay.read(text))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining(problem);
    }
}
