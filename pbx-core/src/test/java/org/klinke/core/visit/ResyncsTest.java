package org.klinke.core.visit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.klinke.core.directory.InvalidInput;
import org.klinke.core.directory.PhoneControl;
import org.klinke.core.directory.PhoneControl.Result;
import org.klinke.core.directory.Registrations;
import org.klinke.core.id.DeviceId;
import org.klinke.core.id.Ids;
import org.klinke.core.tenant.Tenant;
import org.klinke.core.tenant.TenantDirectory;
import org.klinke.core.tenant.TenantId;
import org.klinke.core.tenant.TenantScope;
import org.klinke.core.time.FakeTime;
import org.klinke.core.visit.Errand.Step;
import org.klinke.core.visit.Resyncs.Named;
import org.klinke.core.visit.Visit.What;

class ResyncsTest {
    private final FakeTime time = new FakeTime();
    private final TenantDirectory tenants = new TenantDirectory();
    private final Map<DeviceId, CompletableFuture<Result>> told =
            new TreeMap<>((one, other) -> one.value().compareTo(other.value()));
    private final List<String> events = new ArrayList<>();
    private final List<Instant> times = new ArrayList<>();
    private final Set<DeviceId> registered = new HashSet<>();
    private final List<Visit> visits = new ArrayList<>();
    private Resyncs resyncs;
    private Optional<DeviceId> faulty = Optional.empty();
    private TenantScope acme;
    private TenantScope other;

    @BeforeEach
    void open() {
        tenants.replace(List.of(tenant("acme"), tenant("other")));
        acme = tenants.byName("acme").orElseThrow();
        other = tenants.byName("other").orElseThrow();
        PhoneControl control = (_, device, event) -> {
            events.add(event);
            times.add(time.instant());
            return told.computeIfAbsent(device, _ -> new CompletableFuture<>());
        };
        Registrations registrations = new Registrations() {
            @Override
            public List<Registration> in(TenantScope scope) {
                return List.of();
            }

            @Override
            public List<Registration> of(TenantScope scope, DeviceId device) {
                return registered.contains(device)
                        ? List.of(new Registration(device, "", "", "", "", Instant.EPOCH, Instant.EPOCH))
                        : List.of();
            }
        };
        VisitLog log = new VisitLog() {
            @Override
            public void tell(TenantScope scope, Visit visit) {
                visits.add(visit);
            }

            @Override
            public void served(TenantScope scope, Visit visit, Supplier<String> masked) {}
        };
        resyncs = new Resyncs(
                control,
                registrations,
                log,
                (_, device, reboot) -> {
                    if (faulty.filter(device::equals).isPresent()) {
                        throw new IllegalStateException("no word for it");
                    }
                    return "check-sync;reboot=" + reboot;
                },
                new Ids(time, new Random(1)),
                time,
                time,
                new Random(1));
    }

    private Resync start(List<Named> phones, boolean reboot) {
        Resync order = resyncs.prepare(acme, phones, reboot);
        resyncs.begin(acme, order);
        return order;
    }

    /// Nothing happens that does not stand in the audit log.
    @Test
    void whatIsPreparedTellsNobodyUntilItBegins() {
        Resync order = resyncs.prepare(acme, phones(2), false);
        time.advance(Resyncs.RESYNC_TIME_MAX);
        assertThat(told).isEmpty();
        resyncs.drop(acme, order);
        assertThat(resyncs.find(acme, order.id())).isEmpty();
    }

    @Test
    void aPhoneThatCannotBeToldKeepsNobodyWaiting() {
        faulty = Optional.of(phone(0).device());
        Resync order = start(phones(3), false);
        time.advance(Duration.ofSeconds(2));
        assertThat(steps(order)).containsExactly(Step.NOT_REGISTERED, Step.TOLD, Step.TOLD);
    }

    private static Tenant tenant(String name) {
        return new Tenant(
                new TenantId(UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8))),
                name,
                name + ".example",
                "DE",
                "89",
                "Europe/Berlin",
                "de");
    }

    private static Named phone(int number) {
        return new Named(new DeviceId(new UUID(0, number)), "p" + number);
    }

    private static List<Named> phones(int count) {
        return IntStream.range(0, count).mapToObj(ResyncsTest::phone).toList();
    }

    private void happens(int phone, What what) {
        resyncs.happened(acme, Visit.of(phone(phone).device(), time.instant(), what, "", "", ""));
    }

    private void answers(int phone, Result result) {
        told.get(phone(phone).device()).complete(result);
    }

    private static List<Step> steps(Resync order) {
        return order.errands().stream().map(Errand::step).toList();
    }

    @Test
    void nobodySeesAnotherTenantsOrderNorIsHurriedByItsPhones() {
        Resync order = start(phones(1), false);
        answers(0, new Result.Accepted());
        registered.add(phone(0).device());
        assertThat(resyncs.find(other, order.id())).isEmpty();
        assertThat(resyncs.find(acme, order.id())).contains(order);
        resyncs.happened(other, Visit.of(phone(0).device(), time.instant(), What.SERVED, "", "", ""));
        assertThat(steps(order)).containsExactly(Step.TOLD);
    }

    @Test
    void whoFetchesAndIsRegisteredIsDone() {
        Resync order = start(phones(1), false);
        assertThat(events).containsExactly("check-sync;reboot=false");
        registered.add(phone(0).device());
        answers(0, new Result.Accepted());
        assertThat(order.isOver()).isFalse();
        happens(0, What.NO_FILE);
        assertThat(order.isOver()).isFalse();
        happens(0, What.SERVED);
        assertThat(steps(order)).containsExactly(Step.DONE);
        assertThat(visits.getFirst().note()).isEqualTo("check-sync;reboot=false → 200");
    }

    @Test
    void whoRestartsMustComeBackWhateverHeAnswered() {
        Resync order = start(phones(2), true);
        time.advance(Duration.ofSeconds(1));
        assertThat(events).containsOnly("check-sync;reboot=true");
        registered.add(phone(0).device()); // its old registration
        answers(0, new Result.Accepted());
        happens(0, What.SERVED);
        assertThat(steps(order)).containsExactly(Step.TOLD, Step.TOLD);
        happens(0, What.GONE);
        happens(0, What.REGISTERED);
        assertThat(steps(order)).containsExactly(Step.DONE, Step.TOLD);
        answers(1, new Result.NoAnswer()); // it restarted before it said so
        happens(1, What.SERVED);
        happens(1, What.REGISTERED);
        assertThat(order.isOver()).isTrue();
        assertThat(steps(order)).containsOnly(Step.DONE);
    }

    @Test
    void whoDoesNotIsSaidToHaveComeHowFar() {
        Resync order = start(phones(5), false);
        time.advance(Duration.ofSeconds(3));
        answers(0, new Result.NotRegistered());
        answers(1, new Result.Refused(489));
        answers(2, new Result.NoAnswer());
        answers(3, new Result.Accepted());
        answers(4, new Result.Accepted());
        happens(4, What.SERVED); // and it is not registered
        assertThat(order.isOver()).isFalse();
        time.advance(Resyncs.RESYNC_TIME_MAX);
        assertThat(steps(order))
                .containsExactly(Step.NOT_REGISTERED, Step.REFUSED, Step.NO_ANSWER, Step.NOT_FETCHED, Step.NOT_BACK);
        assertThat(order.errands().get(1).answer()).isEqualTo(489);
        happens(3, What.SERVED); // too late: what was said stands
        assertThat(steps(order)).contains(Step.NOT_FETCHED);
    }

    @Test
    void aHouseIsToldOneAfterTheOtherAndNotInStep() {
        start(phones(100), false);
        assertThat(times).hasSize(1);
        time.advance(Duration.ofSeconds(100 * 4 / 10));
        assertThat(times).hasSize(100);
        Set<Duration> pauses = new HashSet<>();
        for (int i = 1; i < times.size(); i++) {
            pauses.add(Duration.between(times.get(i - 1), times.get(i)));
        }
        assertThat(pauses).hasSizeGreaterThan(50).allMatch(pause -> pause.toMillis() >= 100 && pause.toMillis() < 400);
    }

    @Test
    void ordersHaveALimitAndThoseThatAreOverMakeRoom() {
        for (int i = 0; i < 20; i++) {
            start(phones(1), false);
        }
        assertThatThrownBy(() -> start(phones(1), false)).isInstanceOf(InvalidInput.class);
        assertThatThrownBy(() -> start(List.of(), false)).isInstanceOf(InvalidInput.class);
        resyncs.begin(other, resyncs.prepare(other, phones(1), false));
        time.advance(Resyncs.RESYNC_TIME_MAX);
        assertThat(start(phones(1), false)).isNotNull();
    }
}
