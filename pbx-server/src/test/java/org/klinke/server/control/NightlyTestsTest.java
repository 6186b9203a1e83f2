package org.klinke.server.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.klinke.core.id.TrunkId;
import org.klinke.core.tenant.Tenant;
import org.klinke.core.tenant.TenantDirectory;
import org.klinke.core.tenant.TenantId;
import org.klinke.core.trunk.Trunk;
import org.klinke.core.trunk.TrunkDetails;
import org.klinke.core.trunk.TrunkProfiles;

class NightlyTestsTest {
    private final TenantDirectory tenants = new TenantDirectory();
    private final Map<String, List<Trunk>> trunks = new HashMap<>();
    private final List<String> begun = new ArrayList<>();
    private final Set<String> busy = new HashSet<>();
    private Instant now = Instant.parse("2026-11-26T22:00:00Z");
    private NightlyTests nights = nights();

    private NightlyTests nights() {
        return new NightlyTests(
                tenants,
                scope -> trunks.getOrDefault(scope.name(), List.of()),
                (scope, trunk) -> !busy.contains(scope.name()) && begun.add(now + " " + scope.name() + " " + trunk),
                () -> now);
    }

    private static Trunk trunk(String name, String at, boolean enabled) {
        TrunkDetails details = new TrunkDetails(
                name,
                "generic-peering",
                enabled,
                Map.of("host", "carrier.test", "transport", "udp", "calls", "4", "nightlyTest", at),
                List.of());
        return new TrunkProfiles().resolve(new TrunkId(new UUID(9, name.hashCode())), details, List.of());
    }

    @BeforeEach
    void twoTenantsFarFromEachOther() {
        tenants.replace(Stream.of("acme Europe/Berlin", "zeta Asia/Tokyo")
                .map(text -> text.split(" "))
                .map(words -> new Tenant(
                        new TenantId(new UUID(7, words[0].charAt(0))),
                        words[0],
                        words[0] + ".test",
                        "DE",
                        "30",
                        words[1],
                        "de"))
                .toList());
    }

    private void pass(Duration duration) {
        Instant end = now.plus(duration);
        while (now.isBefore(end)) {
            now = now.plusSeconds(15);
            nights.run();
        }
    }

    @Test
    void eachIsTestedOnceANightByTheClockOfItsTenant() {
        trunks.put("acme", List.of(trunk("main", "03:30", true), trunk("never", "", true)));
        trunks.put("zeta", List.of(trunk("east", "03:30", true)));

        pass(Duration.ofDays(2));

        assertThat(begun)
                .containsExactly(
                        "2026-11-27T02:30:00Z acme main",
                        "2026-11-27T18:30:00Z zeta east",
                        "2026-11-28T02:30:00Z acme main",
                        "2026-11-28T18:30:00Z zeta east");
    }

    @Test
    void whatIsSwitchedOffIsLeftAlone() {
        trunks.put("acme", List.of(trunk("off", "03:30", false)));

        pass(Duration.ofDays(1));

        assertThat(begun).isEmpty();
    }

    @Test
    void oneThatMeetsAnotherWaitsButNotAllDay() {
        trunks.put("acme", List.of(trunk("main", "03:30", true)));
        busy.add("acme");
        pass(Duration.ofHours(5)); // until 04:00 there
        busy.clear();
        pass(Duration.ofMinutes(1));
        assertThat(begun).containsExactly("2026-11-27T03:00:15Z acme main");

        begun.clear();
        pass(Duration.ofHours(23)); // until 03:00
        busy.add("acme");
        pass(Duration.ofHours(2));
        busy.clear();
        pass(Duration.ofHours(3));
        assertThat(begun).isEmpty();
    }

    @Test
    void aServerThatWasDownAtThatTimeDoesNotCallByDay() {
        trunks.put("acme", List.of(trunk("main", "03:30", true)));
        now = Instant.parse("2026-11-27T07:00:00Z");
        nights = nights();

        pass(Duration.ofHours(10));

        assertThat(begun).isEmpty();
    }

    /// 02:30 is left out on the last Sunday of March, and comes twice on that of October.
    @Test
    void theClocksChangeNeitherLosesNorDoublesATest() {
        trunks.put("acme", List.of(trunk("main", "02:30", true)));
        now = Instant.parse("2027-03-27T12:00:00Z");
        nights = nights();
        pass(Duration.ofDays(1));
        assertThat(begun).containsExactly("2027-03-28T01:30:00Z acme main");

        begun.clear();
        now = Instant.parse("2027-10-30T12:00:00Z");
        nights = nights();
        pass(Duration.ofDays(1));
        assertThat(begun).containsExactly("2027-10-31T00:30:00Z acme main");
    }
}
