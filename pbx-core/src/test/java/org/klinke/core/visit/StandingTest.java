package org.klinke.core.visit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.klinke.core.id.DeviceId;
import org.klinke.core.phone.Phone;
import org.klinke.core.phone.PhoneDetails;
import org.klinke.core.visit.Standing.Why;
import org.klinke.core.visit.Visit.What;

class StandingTest {
    private static final Instant NOW = Instant.parse("2026-03-01T08:00:00Z");
    private static final DeviceId DESK = new DeviceId(new UUID(1, 1));

    private static Phone phone(Optional<Instant> openUntil) {
        return new Phone(DESK, new PhoneDetails("generic", Optional.empty()), 1, openUntil);
    }

    private static List<Visit> visits(String whats) {
        List<Visit> visits = new ArrayList<>();
        for (String what : whats.split(" ")) {
            visits.add(
                    Visit.of(DESK, NOW.minusSeconds(visits.size() + 1L), What.valueOf(what), "192.0.2.1", "", "f.cfg"));
        }
        return visits;
    }

    /// Newest first.
    @ParameterizedTest
    @CsvSource({
        "SERVED, SILENT",
        "NO_FILE, OTHER_MODEL",
        "NO_FILE SERVED, SILENT",
        "TOLD GONE REGISTERED, GONE",
        "OLD_ADDRESS SERVED, DEAD_ADDRESS",
        "WINDOW_OVER, DEAD_ADDRESS",
        "NO_PHONE, DEAD_ADDRESS",
        "OTHER_CERTIFICATE SERVED, OTHER_CERTIFICATE",
        "NO_CERTIFICATE SERVED, NO_CERTIFICATE",
        "ODD_PASSWORD, ODD_PASSWORD",
        "LATER, LATER",
        "TOO_OFTEN SERVED, LATER",
        "SERVED GONE, SILENT",
        "SAYS_FAILED SAYS_SET_UP SERVED, FAILED",
        "SAYS_SET_UP SAYS_REGISTERED SERVED, SILENT",
        "SAYS_UNREGISTERED SAYS_REGISTERED SERVED, GONE",
        "SERVED SAYS_FAILED, SILENT"
    })
    void whatHappenedLastTellsWhy(String whats, Why why) {
        Standing standing = Standing.of(phone(Optional.empty()), Optional.empty(), visits(whats), NOW);
        assertThat(standing.why()).isEqualTo(why);
        assertThat(standing.visit()).isPresent();
    }

    @Test
    void whoNeverCameIsAskedForItsAddress() {
        assertThat(Standing.of(phone(Optional.empty()), Optional.empty(), List.of(), NOW)
                        .why())
                .isEqualTo(Why.NEVER_OPENED);
        assertThat(Standing.of(phone(Optional.of(NOW.plusSeconds(1))), Optional.empty(), List.of(), NOW)
                        .why())
                .isEqualTo(Why.NEVER_CAME);
        assertThat(Standing.of(phone(Optional.of(NOW)), Optional.empty(), List.of(), NOW)
                        .why())
                .isEqualTo(Why.WINDOW_MISSED);
    }

    @Test
    void whoIsRegisteredIsWellWhateverHeAskedFor() {
        assertThat(Standing.of(phone(Optional.empty()), Optional.of(NOW), visits("OLD_ADDRESS"), NOW)
                        .why())
                .isEqualTo(Why.REGISTERED);
    }
}
