package org.klinke.core.alarm;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.klinke.core.authority.Limits;
import org.klinke.core.authority.Meters.Counted;
import org.klinke.core.authority.Subject;
import org.klinke.core.authority.TollBook;
import org.klinke.core.authority.TollPolicy;
import org.klinke.core.dialplan.OutsidePlans;
import org.klinke.core.directory.Directory;
import org.klinke.core.directory.DirectorySnapshot;
import org.klinke.core.directory.DirectorySnapshot.User;
import org.klinke.core.id.TrunkId;
import org.klinke.core.id.UserId;
import org.klinke.core.tenant.Tenant;
import org.klinke.core.tenant.TenantDirectory;
import org.klinke.core.tenant.TenantId;
import org.klinke.core.tenant.TenantScope;
import org.klinke.core.trunk.TrunkStatus;

class WatchesTest {
    private final TenantDirectory tenants = new TenantDirectory();
    private final TollBook tolls = new TollBook();
    private final Directory directory = new Directory();
    private final List<String> told = new ArrayList<>();
    private final Map<TenantScope, List<TrunkStatus>> trunks = new HashMap<>();
    private final User anna = new User(new UserId(new UUID(0, 1)), "10", "Anna");
    private Instant now = Instant.parse("2026-11-26T10:00:00Z");
    private final Alarms alarms = (scope, kind, facts) -> told.add(
            scope.name() + ": " + AlarmText.say(new Alarm(new UUID(0, 9), kind, now, facts), AlarmText.locale("en")));
    private final List<Alarm> before = new ArrayList<>();
    private LimitWatch limits = watch();
    private TrunkWatch lines = trunkWatch(Set.of());
    private TenantScope acme = scope("acme", 1);

    private TrunkWatch trunkWatch(Set<String> before) {
        return new TrunkWatch(
                alarms,
                scope -> scope.name().equals("acme") ? before : Set.of(),
                tenants,
                scope -> trunks.getOrDefault(scope, List.of()),
                () -> now);
    }

    private LimitWatch watch() {
        return new LimitWatch(
                alarms,
                (scope, since) -> scope.name().equals("acme") ? List.copyOf(before) : List.of(),
                tenants,
                tolls,
                directory,
                new OutsidePlans(),
                () -> now);
    }

    private TenantScope scope(String name, int number) {
        return tenants.found(
                new Tenant(new TenantId(new UUID(7, number)), name, name + ".test", "DE", "89", "Europe/Berlin", "de"));
    }

    @BeforeEach
    void twoTenantsOfWhomOneHasLimits() {
        tenants.replace(List.of(acme.tenant(), scope("zeta", 2).tenant()));
        acme = tenants.byName("acme").orElseThrow();
        directory.replace(acme, new DirectorySnapshot(List.of(anna), List.of()));
        policy(new Limits(0, 100, 0, 1_000, 0));
    }

    private void policy(Limits user) {
        TollPolicy usual = TollPolicy.standard("DE", ZoneId.of("Europe/Berlin"));
        tolls.replace(
                acme,
                new TollPolicy(
                        "DE",
                        ZoneId.of("Europe/Berlin"),
                        usual.standard(),
                        Map.of(),
                        user,
                        Limits.NONE,
                        Map.of(),
                        Optional.empty(),
                        Optional.empty(),
                        Map.of(),
                        usual.prices()));
    }

    private void talks(int minutes, int centsPerMinute) {
        tolls.in(acme)
                .meters()
                .add(
                        List.of(new Subject.OfTenant(), new Subject.OfUser(anna.id())),
                        now.minus(Duration.ofMinutes(minutes)),
                        now,
                        centsPerMinute);
    }

    private List<String> said() {
        List<String> said = List.copyOf(told);
        told.clear();
        return said;
    }

    @Test
    void warnsAt80PercentOnceAndTellsTheEndOnce() {
        talks(40, 19);
        limits.run();
        assertThat(said()).isEmpty();
        talks(2, 30); // 820 cents
        limits.run();
        limits.run();
        assertThat(said()).containsExactly("acme: Anna (10): 820 of 1000 cents within an hour used");
        talks(5, 40);
        limits.run();
        limits.run();
        assertThat(said())
                .containsExactly("acme: Anna (10): 1000 cents within an hour used up, further calls are refused");
    }

    @Test
    void whatIsUnlockedAndUsedUpAgainIsToldAgain() {
        talks(10, 100);
        limits.run();
        assertThat(said()).hasSize(1);
        now = now.plusSeconds(60);
        tolls.in(acme).meters().unlock(new Subject.OfUser(anna.id()), now);
        limits.run();
        assertThat(said()).isEmpty();
        now = now.plusSeconds(600);
        talks(10, 100);
        limits.run();
        assertThat(said()).hasSize(1);
    }

    @Test
    void aRaisedLimitIsNoNews() {
        talks(10, 100);
        limits.run();
        said();
        policy(new Limits(0, 100, 0, 1_100, 0)); // 90 %
        limits.run();
        assertThat(said()).isEmpty();
    }

    /// Also one that was reached between two looks; and who is at his limit all day hears it once an hour.
    @Test
    void callsAtOnceAreToldOnceAnHour() {
        policy(new Limits(2, 0, 0, 0, 0));
        twoCallsAtOnce();
        limits.run();
        assertThat(said()).containsExactly("acme: Anna (10): 2 calls at once used up, further calls are refused");
        for (int minute = 1; minute < 60; minute++) {
            now = now.plusSeconds(60);
            twoCallsAtOnce();
            limits.run();
        }
        assertThat(said()).isEmpty();
        now = now.plusSeconds(60);
        limits.run();
        twoCallsAtOnce();
        limits.run();
        limits.run();
        assertThat(said()).hasSize(1);
    }

    private void twoCallsAtOnce() {
        Map<Subject, Integer> one = Map.of(new Subject.OfUser(anna.id()), 2);
        List<Counted> calls = List.of(
                tolls.in(acme).meters().begin(one, 0).orElseThrow(),
                tolls.in(acme).meters().begin(one, 0).orElseThrow());
        assertThat(tolls.in(acme).meters().begin(one, 0)).isEmpty();
        calls.forEach(call -> call.end(now));
    }

    /// The counters come back one after the other, from the database and from the journal.
    @Test
    void whatWasToldBeforeARestartIsNoNewsAfterIt() {
        told(Kind.LIMIT_WARNED, "centsPerHour", Duration.ofMinutes(20));
        told(Kind.LIMIT_REACHED, "minutesPerHour", Duration.ofMinutes(70)); // its hour is over
        limits = watch();
        limits.run();
        now = now.plusSeconds(60);
        talks(42, 20); // 840 cents
        limits.run();
        assertThat(said()).isEmpty();
        talks(10, 20); // 1,040
        limits.run();
        assertThat(said())
                .containsExactly("acme: Anna (10): 1000 cents within an hour used up, further calls are refused");
        talks(50, 0); // 102 minutes
        limits.run();
        assertThat(said())
                .containsExactly("acme: Anna (10): 100 minutes within an hour used up, further calls are refused");
    }

    private void told(Kind kind, String measure, Duration ago) {
        Map<String, String> facts =
                Map.of("subject", "user", "extension", "10", "who", "Anna (10)", "measure", measure);
        before.add(new Alarm(new UUID(0, before.size()), kind, now.minus(ago), facts));
    }

    /// Neither another tenant's circles nor the tenant's own keep a refused call for help from being told.
    @Test
    void aFloodOfOneSilencesNobodyElse() {
        Repetitions repetitions = new Repetitions();
        TenantScope zeta = tenants.byName("zeta").orElseThrow();
        for (int circle = 0; circle < 1_000; circle++) {
            repetitions.has(acme, alarm(Kind.LOOP, Map.of("dialled", "5" + circle)));
        }
        Alarm loop = alarm(Kind.LOOP, Map.of("dialled", "6"));
        assertThat(repetitions.has(acme, loop)).isTrue();
        assertThat(repetitions.has(zeta, loop)).isFalse();
        assertThat(repetitions.has(zeta, loop)).isTrue();
        Alarm help = alarm(Kind.EMERGENCY_REFUSED, Map.of("from", "192.0.2.7", "refusal", "credentials"));
        assertThat(repetitions.has(acme, help)).isFalse();
        assertThat(repetitions.has(acme, help)).isTrue();
        now = now.plus(Duration.ofMinutes(61));
        assertThat(repetitions.has(acme, alarm(Kind.LOOP, Map.of("dialled", "6"))))
                .isFalse();
    }

    private Alarm alarm(Kind kind, Map<String, String> facts) {
        return new Alarm(new UUID(0, 1), kind, now, facts);
    }

    private TrunkStatus trunk(TrunkStatus.State state) {
        return new TrunkStatus(
                new TrunkId(new UUID(0, 5)),
                "main",
                "colt",
                state,
                TrunkStatus.Cause.SILENT,
                "nobody answers",
                now,
                Optional.empty(),
                List.of());
    }

    @Test
    void aTrunkIsDownAfterFiveMinutesAndUpAgainOnce() {
        trunks.put(acme, List.of(trunk(TrunkStatus.State.DOWN)));
        lines.run();
        now = now.plus(Duration.ofSeconds(290));
        lines.run();
        assertThat(said()).isEmpty();
        trunks.put(acme, List.of(trunk(TrunkStatus.State.STARTING)));
        now = now.plus(Duration.ofSeconds(10));
        lines.run();
        lines.run();
        assertThat(said())
                .containsExactly("acme: The trunk main is down: the carrier does not answer (nobody answers)");
        trunks.put(acme, List.of(trunk(TrunkStatus.State.UP)));
        lines.run();
        lines.run();
        assertThat(said()).containsExactly("acme: The trunk main is up again");
    }

    @Test
    void aTrunkThatWasToldToBeDownBeforeARestartIsNoNewsUntilItIsUp() {
        lines = trunkWatch(Set.of("main"));
        trunks.put(acme, List.of(trunk(TrunkStatus.State.STARTING)));
        lines.run();
        now = now.plus(Duration.ofHours(1));
        trunks.put(acme, List.of(trunk(TrunkStatus.State.DOWN)));
        lines.run();
        assertThat(said()).isEmpty();
        trunks.put(acme, List.of(trunk(TrunkStatus.State.UP)));
        lines.run();
        lines.run();
        assertThat(said()).containsExactly("acme: The trunk main is up again");
    }

    @Test
    void aShortTroubleAndATrunkThatIsSwitchedOffAreNoNews() {
        trunks.put(acme, List.of(trunk(TrunkStatus.State.DOWN)));
        lines.run();
        trunks.put(acme, List.of(trunk(TrunkStatus.State.UP)));
        lines.run();
        trunks.put(acme, List.of(trunk(TrunkStatus.State.DISABLED)));
        now = now.plus(Duration.ofHours(1));
        lines.run();
        assertThat(said()).isEmpty();
    }
}
