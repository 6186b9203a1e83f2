package org.klinke.core.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.klinke.core.Storage;
import org.klinke.core.authority.Meters;
import org.klinke.core.authority.Subject;
import org.klinke.core.authority.TollBook;
import org.klinke.core.authority.TollLoader;
import org.klinke.core.authority.Usage.Used;
import org.klinke.core.call.CallFixture.FakeLeg;
import org.klinke.core.call.TransferTarget.Replaced;
import org.klinke.core.cause.HangupCause;
import org.klinke.core.cdr.CallJournal;
import org.klinke.core.cdr.CallRecord;
import org.klinke.core.cdr.CallStore;
import org.klinke.core.db.PostgresExtension;
import org.klinke.core.db.TestDatabase;
import org.klinke.core.directory.DirectorySnapshot.Device;
import org.klinke.core.id.UserId;
import org.klinke.core.reach.Forward;
import org.klinke.core.reach.Origin;
import org.klinke.core.reach.Reach;
import org.klinke.core.reach.Wishes;
import org.klinke.core.tenant.TenantScope;
import org.klinke.core.trunk.Trunk;
import org.klinke.core.trunk.TrunkLimits;

/// What limits count is the same after a restart as before it, whoever answered for a call and wherever its leg went:
/// real calls, journal, database and loader; only phones and carriers are not.
@ExtendWith(PostgresExtension.class)
class CountersAfterRestartTest {
    private final CallFixture house = new CallFixture();
    private final Trunk trunk = house.trunk("colt", TrunkLimits.of(10, 10, 10, 1), "x");
    private final TestDatabase server;
    private final Path journal;
    private final Storage storage;
    private final TenantScope acme;

    CountersAfterRestartTest(TestDatabase server, @TempDir Path directory) {
        this.server = server;
        journal = directory.resolve("journal");
        storage = new Storage(server.config(), directory);
        acme = storage.tenant("acme");
        house.leavesBy(trunk);
        house.reaches("+498912345", "102");
        house.register(house.deskA);
        house.register(house.deskB);
        house.register(house.deskC);
    }

    @AfterEach
    void close() {
        storage.close();
    }

    private static UserId user(Device device) {
        return device.user().orElseThrow();
    }

    private FakeLeg answers(String name) {
        FakeLeg leg = Optional.ofNullable(house.dialled.get(name)).orElseThrow();
        house.post(
                leg,
                new LegEvent.Answered(
                        leg.id(),
                        house.phoneAnswer(Optional.ofNullable(leg.offer).orElseThrow(), 5000)));
        return leg;
    }

    private void ends(FakeLeg leg) {
        house.post(leg, new LegEvent.Ended(leg.id(), HangupCause.NORMAL, false, "BYE"));
    }

    /// Anna brings somebody outside together with Bert, and leaves.
    private void attendedTransfer() {
        FakeLeg outside = house.call("00180 5 123456");
        FakeLeg far = answers("x");
        house.advance(Duration.ofMinutes(5));
        FakeLeg inside = house.call("101");
        FakeLeg bert = answers("desk-b");
        TransferTarget to =
                new TransferTarget("101", "acme.test", Optional.of(new Replaced(Optional.of(inside.id()), false)));
        house.post(outside, new LegEvent.TransferAsked(outside.id(), to));
        ends(outside);
        house.advance(Duration.ofMinutes(3));
        assertThat(far.told).doesNotContain("hangup NORMAL");
        ends(bert);
        ends(far);
    }

    /// Somebody outside calls Cleo, who has forwarded all to a number outside.
    private void forwardedCall() {
        Forward always = new Forward(Forward.Case.ALWAYS, Origin.EXTERNAL, "00180 5 654321", Forward.AFTER_SECONDS);
        house.reach.replace(
                house.scope,
                new Reach(
                        Map.of(user(house.deskC), new Wishes(false, true, List.of(always), List.of(), List.of())),
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of()));
        FakeLeg caller = house.callFrom(trunk, "+498912345");
        FakeLeg far = answers("x");
        house.advance(Duration.ofMinutes(4));
        ends(caller);
        ends(far);
    }

    /// Anna calls Bert, who sends her on to a number outside.
    private void blindTransfer() {
        FakeLeg anna = house.call("101");
        FakeLeg bert = answers("desk-b");
        house.dialled.remove("x");
        house.post(
                bert,
                new LegEvent.TransferAsked(
                        bert.id(), new TransferTarget("00180 5 777777", "acme.test", Optional.empty())));
        FakeLeg far = answers("x");
        house.advance(Duration.ofMinutes(2));
        ends(bert);
        ends(anna);
        ends(far);
    }

    private Map<Subject, Used> used(Meters meters) {
        Instant now = house.time.instant();
        Map<Subject, Used> used = new LinkedHashMap<>();
        for (Subject subject : List.of(
                new Subject.OfTenant(),
                new Subject.OfTrunk(trunk.id()),
                new Subject.OfUser(user(house.deskA)),
                new Subject.OfUser(user(house.deskB)),
                new Subject.OfUser(user(house.deskC)))) {
            used.put(subject, meters.of(subject, now));
        }
        return used;
    }

    private CallJournal journal(TollLoader loader) throws IOException {
        return CallJournal.open(
                journal, storage.database, storage.keyring, storage.tenantDirectory, new CallStore(), loader::replayed);
    }

    private TollLoader loader(TollBook book) {
        return new TollLoader(storage.database, storage.tolls, storage.users, book, house.time);
    }

    /// As it was made, for the tenant that the database knows.
    private CallRecord of(CallRecord call) {
        return new CallRecord(
                call.id(),
                call.conversation(),
                acme.id(),
                call.startedAt(),
                call.answeredAt(),
                call.endedAt(),
                call.caller(),
                call.dialled(),
                call.cause(),
                call.legs(),
                call.segments(),
                call.timeline());
    }

    @Test
    void theyAreWhatTheyWere() throws Exception {
        attendedTransfer();
        forwardedCall();
        blindTransfer();
        house.advance(Duration.ofMinutes(1));
        Map<Subject, Used> before = used(house.tolls.in(house.scope).meters());
        assertThat(before.get(new Subject.OfTenant()).minutesHour()).isEqualTo(8 + 4 + 2);
        assertThat(before.get(new Subject.OfUser(user(house.deskA))).minutesHour())
                .isEqualTo(8);
        assertThat(before.get(new Subject.OfUser(user(house.deskB))).minutesHour())
                .isEqualTo(2);
        assertThat(before.get(new Subject.OfUser(user(house.deskC))).minutesHour())
                .isEqualTo(4);
        assertThat(before.get(new Subject.OfTenant()).centsDay()).isPositive();

        List<CallRecord> calls = List.copyOf(house.records);
        int half = calls.size() / 2;
        TollBook first = new TollBook();
        try (CallJournal ofFirstRun = journal(loader(first))) {
            calls.subList(0, half).forEach(call -> ofFirstRun.record(acme, of(call)));
        }
        server.goDown();
        try (CallJournal ofFirstRun = journal(loader(first))) {
            calls.subList(half, calls.size()).forEach(call -> ofFirstRun.record(acme, of(call)));
        }
        server.comeBack();

        TollBook second = new TollBook();
        TollLoader loader = loader(second);
        loader.load(acme);
        assertThat(used(second.in(acme).meters()).get(new Subject.OfTenant()).minutesHour())
                .as("the rest is in the journal still")
                .isLessThan(8 + 4 + 2);
        try (CallJournal replaying = journal(loader)) {
            while (replaying.pending() > 0) {
                Thread.onSpinWait();
            }
        }
        assertThat(used(second.in(acme).meters())).isEqualTo(before);

        TollBook third = new TollBook();
        loader(third).load(acme);
        assertThat(used(third.in(acme).meters())).isEqualTo(before);
    }
}
