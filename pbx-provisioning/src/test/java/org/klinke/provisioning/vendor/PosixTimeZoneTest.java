package org.klinke.provisioning.vendor;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PosixTimeZoneTest {
    /// As the last line of each file of the time zone database has it (RFC 8536 §3.3).
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Europe/Berlin | CET-1CEST,M3.5.0,M10.5.0/3 | +1",
                "Europe/London | GMT0BST,M3.5.0/1,M10.5.0 | 0",
                "America/New_York | EST5EDT,M3.2.0,M11.1.0 | -5",
                "Australia/Sydney | AEST-10AEDT,M10.1.0,M4.1.0/3 | +10",
                "Asia/Kolkata | IST-5:30 | +5:30",
                "Asia/Dubai | <+04>-4 | +4",
                "UTC | UTC0 | 0"
            })
    void zonesAreWrittenAsPhonesReadThem(String zone, String posix, String offset) {
        Instant now = Instant.parse("2026-07-01T00:00:00Z");
        assertThat(PosixTimeZone.of(ZoneId.of(zone), now)).isEqualTo(posix);
        assertThat(PosixTimeZone.offset(ZoneId.of(zone), now)).isEqualTo(offset);
    }
}
