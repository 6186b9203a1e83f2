package org.klinke.core.alarm;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.klinke.core.recording.RecordingBook;
import org.klinke.core.recording.RecordingSettings;
import org.klinke.core.tenant.Tenant;
import org.klinke.core.tenant.TenantDirectory;
import org.klinke.core.tenant.TenantId;
import org.klinke.core.tenant.TenantScope;

class RoomWatchTest {
    private static final Instant NOW = Instant.parse("2026-11-26T10:00:00Z");

    private final TenantDirectory tenants = new TenantDirectory();
    private final RecordingBook quotas = new RecordingBook();
    private final Map<TenantId, Long> megabytes = new HashMap<>();
    private final List<Alarm> before = new ArrayList<>();
    private final List<String> told = new ArrayList<>();
    private boolean diskFull;

    private RoomWatch watch() {
        return new RoomWatch(
                (scope, kind, facts) -> told.add(scope.name() + " " + kind + " " + facts.get("used")),
                (scope, since) -> scope.name().equals("acme") ? before : List.of(),
                tenants,
                quotas,
                tenant -> megabytes.getOrDefault(tenant, 0L) << 20,
                () -> diskFull,
                () -> NOW);
    }

    @BeforeEach
    void twoTenantsOfAHundredMegabytes() {
        tenants.replace(Stream.of("acme", "zeta")
                .map(name -> new Tenant(
                        new TenantId(new UUID(7, name.charAt(0))),
                        name,
                        name + ".test",
                        "DE",
                        "30",
                        "Europe/Berlin",
                        "de"))
                .toList());
        tenants.all().forEach(scope -> quotas.replace(scope, new RecordingSettings(100, List.of())));
    }

    private void used(String tenant, long count) {
        TenantScope scope = tenants.byName(tenant).orElseThrow();
        megabytes.put(scope.id(), count);
    }

    @Test
    void eachStepIsToldOnceUntilItHasFallenBelow() {
        RoomWatch watch = watch();
        used("acme", 79);
        watch.run();
        assertThat(told).isEmpty();
        used("acme", 80);
        watch.run();
        watch.run();
        used("acme", 100);
        watch.run();
        watch.run();
        assertThat(told).containsExactly("acme RECORDINGS_MANY 80", "acme RECORDINGS_FULL 100");
        used("acme", 97);
        watch.run();
        used("acme", 100);
        watch.run();
        assertThat(told).as("it wavers").hasSize(2);
        used("acme", 90);
        watch.run();
        used("acme", 101);
        watch.run();
        assertThat(told).hasSize(3).last().isEqualTo("acme RECORDINGS_FULL 101");
    }

    @Test
    void whatIsFullAtOnceIsToldOnce() {
        RoomWatch watch = watch();
        used("zeta", 200);
        watch.run();
        assertThat(told).containsExactly("zeta RECORDINGS_FULL 200");
    }

    @Test
    void whatWasToldBeforeARestartIsNoNews() {
        before.add(new Alarm(new UUID(0, 1), Kind.RECORDINGS_FULL, NOW.minusSeconds(60), Map.of()));
        RoomWatch watch = watch();
        used("acme", 100);
        used("zeta", 100);
        watch.run();
        assertThat(told).containsExactly("zeta RECORDINGS_FULL 100");
    }

    @Test
    void aFullDiskIsToldToWhoKeepsAnything() {
        RoomWatch watch = watch();
        used("zeta", 1);
        diskFull = true;
        watch.run();
        watch.run();
        assertThat(told).containsExactly("zeta RECORDINGS_NO_DISK 1");
    }
}
