package org.klinke.core.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.klinke.core.Seeds;
import org.klinke.core.call.CallFixture.FakeLeg;
import org.klinke.core.call.TransferTarget.Replaced;
import org.klinke.core.cause.HangupCause;
import org.klinke.core.cdr.CallRecord;
import org.klinke.core.cdr.Segment;
import org.klinke.core.cdr.TimelineEntry;
import org.klinke.core.directory.DirectorySnapshot.Device;
import org.klinke.core.id.CallId;
import org.klinke.core.media.MediaCommand;
import org.klinke.core.media.Source;
import org.klinke.core.trunk.TrunkLimits;

/// One leg hands its partner on, and calls become one.
class TransferTest {
    private final CallFixture house = new CallFixture();

    private FakeLeg phone(String name) {
        FakeLeg leg = house.dialled.get(name);
        assertThat(leg).as("leg to " + name).isNotNull();
        return leg;
    }

    private FakeLeg answer(String name, int port) {
        FakeLeg leg = phone(name);
        house.post(leg, new LegEvent.Answered(leg.id(), house.phoneAnswer(leg.offer, port)));
        return leg;
    }

    private void hangsUp(FakeLeg leg) {
        house.post(leg, new LegEvent.Ended(leg.id(), HangupCause.NORMAL, false, "BYE"));
    }

    private static TransferTarget to(String number) {
        return new TransferTarget(number, "acme.test", Optional.empty());
    }

    private static TransferTarget attended(FakeLeg replaced) {
        return new TransferTarget("102", "acme.test", Optional.of(new Replaced(Optional.of(replaced.id()), false)));
    }

    private void refer(FakeLeg leg, TransferTarget target) {
        house.post(leg, new LegEvent.TransferAsked(leg.id(), target));
    }

    private FakeLeg callFrom(Device device, String number) {
        return house.call(device, number, "acme.test", Optional.of(house.phoneOffer(4000)), false, Optional.empty());
    }

    private CallRecord record(HangupCause cause) {
        house.settle();
        return house.records.stream()
                .filter(call -> call.cause() == cause)
                .findFirst()
                .orElseThrow(() -> new AssertionError(house.records.toString()));
    }

    private void nothingIsLeft() {
        house.advance(Duration.ofSeconds(60));
        assertThat(house.calls.count()).isZero();
        assertThat(house.media.open).isEmpty();
        assertThat(house.presence.entries(house.scope)).isZero();
    }

    private static List<String> texts(CallRecord of) {
        return of.timeline().stream().map(TimelineEntry::text).toList();
    }

    @Test
    void aBlindTransferConnectsTheRemainingTwoAndTellsTheTransferorHowItGoes() {
        house.register(house.deskB);
        house.register(house.deskC);
        FakeLeg a = house.call("101");
        FakeLeg b = answer("desk-b", 5000);
        house.advance(Duration.ofSeconds(10));
        refer(b, to("102"));
        assertThat(b.told).containsExactly("accept transfer");
        FakeLeg c = phone("desk-c");
        assertThat(house.orders.getLast().from()).isEqualTo(new CallerId("Anna", "100"));
        house.post(c, new LegEvent.Ringing(c.id()));
        assertThat(house.media.sent(MediaCommand.Play.class, a.id()).getLast().source())
                .isEqualTo(new Source.Tone(Source.ToneKind.RINGBACK, "DE"));
        answer("desk-c", 6000);

        assertThat(b.told).containsExactly("accept transfer", "report 180", "report 200");
        assertThat(a.told).contains("identify 102");
        assertThat(house.media.sent(MediaCommand.Bridge.class, a.id()).getLast().other())
                .isEqualTo(c.id());
        assertThat(house.media.sent(MediaCommand.StopPlaying.class, a.id())).isNotEmpty();
        house.advance(Duration.ofSeconds(2));
        assertThat(b.told).endsWith("hangup NORMAL");
        house.advance(Duration.ofSeconds(20));
        hangsUp(a);
        assertThat(c.told).endsWith("hangup NORMAL");

        CallRecord callRecord = house.onlyRecord();
        assertThat(callRecord.cause()).isEqualTo(HangupCause.NORMAL);
        assertThat(callRecord.legs()).hasSize(3);
        assertThat(callRecord.segments().stream().map(Segment::end))
                .containsExactly("transferred by Bert", "Anna left");
        assertThat(callRecord.segments().get(1).b()).isEqualTo(c.id());
        nothingIsLeft();
    }

    @Test
    void theCallGoesOnWithoutItsCaller() {
        house.register(house.deskB);
        house.register(house.deskC);
        FakeLeg a = house.call("101");
        FakeLeg b = answer("desk-b", 5000);
        refer(a, to("102"));
        hangsUp(a);
        FakeLeg c = answer("desk-c", 6000);
        house.advance(Duration.ofSeconds(20));
        assertThat(house.calls
                        .in(house.scope)
                        .getFirst()
                        .connected()
                        .orElseThrow()
                        .number())
                .isEqualTo("102");
        assertThat(house.lines("100")).isEmpty();
        assertThat(house.lines("101")).containsExactly("called by 102 CONFIRMED");
        hangsUp(c);
        assertThat(b.told).endsWith("hangup NORMAL");
        assertThat(house.onlyRecord().cause()).isEqualTo(HangupCause.NORMAL);
        nothingIsLeft();
    }

    @Test
    void whatTheTransferorMayNotDialIsRefusedAndTheTalkGoesOn() {
        house.register(house.deskB);
        FakeLeg a = house.call("101");
        FakeLeg b = answer("desk-b", 5000);
        refer(b, to("199"));
        refer(b, new TransferTarget("102", "evil.test", Optional.empty()));
        refer(b, to("112"));
        assertThat(b.told)
                .containsExactly(
                        "refuse transfer UNKNOWN_NUMBER",
                        "refuse transfer FOREIGN_DOMAIN",
                        "refuse transfer NO_EMERGENCY_ROUTE");
        assertThat(house.media.sent(MediaCommand.Unbridge.class, a.id())).isEmpty();
        hangsUp(b);
        assertThat(house.onlyRecord().segments()).hasSize(1);
        nothingIsLeft();
    }

    /// `*44100#471147` as the target of a transfer, or of a redirection: nobody is logged in so, and nobody reads the
    /// PIN.
    @Test
    void aPinBehindTheTargetStandsNowhere() {
        house.register(house.deskB);
        house.call("101");
        FakeLeg b = answer("desk-b", 5000);
        refer(b, to("*44100#471147"));
        assertThat(b.told).hasSize(1).allSatisfy(told -> assertThat(told).startsWith("refuse transfer"));
        hangsUp(b);
        CallRecord callRecord = house.onlyRecord();
        assertThat(texts(callRecord)).anySatisfy(text -> assertThat(text).contains("transfers to *44100"));
        assertThat(callRecord.toString()).doesNotContain("471147");
        assertThat(to("*44100*471147#").toString()).doesNotContain("471147");
    }

    /// Also by which nobody logs in here any more, or did not yet: it is a habit.
    @ParameterizedTest
    @ValueSource(strings = {"*45101#471147", "*44101*471147", "*45#471147", "**9#471147"})
    void aPinBehindATenantsOwnCodeStandsNowhere(String target) {
        house.coded(Map.of("deskLogin", target.startsWith("**9") ? "**9" : "*45"));
        house.register(house.deskB);
        house.call("101");
        FakeLeg b = answer("desk-b", 5000);
        refer(b, to(target));
        assertThat(b.told).hasSize(1).allSatisfy(told -> assertThat(told).startsWith("refuse transfer"));
        house.post(b, new LegEvent.Redirected(b.id(), List.of(to(target))));
        hangsUp(b);
        assertThat(house.onlyRecord().toString()).doesNotContain("471147");
        assertThat(to(target).toString()).doesNotContain("471147");
    }

    /// A prefix of a rule may look like a code with a PIN behind it.
    @ParameterizedTest
    @ValueSource(strings = {"*31#", "*9*", "*31*0", "*44#", "**9#"})
    void helpBehindAnyPrefixIsCalled(String prefix) {
        leavesBehind(prefix);
        house.register(house.deskB);
        FakeLeg a = house.call("101");
        FakeLeg b = answer("desk-b", 5000);
        refer(a, to(prefix + "112"));
        assertThat(a.told).contains("accept transfer");
        assertThat(house.dialled).containsKey("line");
        assertThat(house.orders.getLast().toString()).contains("112");
        CallId id = house.calls.idOf(house.scope, b.id()).orElseThrow();
        var ends = house.calls.hangUp(house.scope, id, false).orElseThrow();
        house.settle();
        assertThat(ends.join()).as("nobody ends it").isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"*31#", "*9*", "*31*0", "*44#", "**9#"})
    void noPhonePassesACallerOnToTheRescueBehindAnyPrefix(String prefix) {
        leavesBehind(prefix);
        house.register(house.deskB);
        house.call("101");
        FakeLeg b = phone("desk-b");
        house.post(b, new LegEvent.Redirected(b.id(), List.of(to(prefix + "112"))));
        assertThat(house.dialled).doesNotContainKey("line");
    }

    @ParameterizedTest
    @ValueSource(strings = {"*31#", "*9*", "*31*0", "*44#", "**9#"})
    void aNumberBehindAPrefixIsCalledAsAWhole(String prefix) {
        leavesBehind(prefix);
        house.register(house.deskB);
        house.register(house.deskC);
        house.call("101");
        FakeLeg b = answer("desk-b", 5000);
        refer(b, to(prefix + "030123456"));
        assertThat(b.told).contains("accept transfer");
        assertThat(house.orders.getLast().toString()).contains("30123456");

        FakeLeg caller = callFrom(house.deskA, "102");
        FakeLeg c = phone("desk-c");
        house.post(c, new LegEvent.Redirected(c.id(), List.of(to(prefix + "030123457"))));
        assertThat(caller.told).noneMatch(told -> told.startsWith("hangup"));
        assertThat(house.orders.getLast().toString()).contains("30123457");
    }

    private void leavesBehind(String prefix) {
        house.coded(Map.of("deskLogin", "*45"));
        house.prefix = prefix;
        house.leavesBy(house.trunk("main", TrunkLimits.of(10, 10, 10, 1), "line"));
    }

    @Test
    void aTransferBackToTheTransferorsPhonesWhenTheTargetRefusesAndItHasLeft() {
        house.register(house.deskB);
        house.register(house.deskC);
        FakeLeg a = house.call("101");
        FakeLeg b = answer("desk-b", 5000);
        refer(b, to("102"));
        hangsUp(b);
        FakeLeg c = phone("desk-c");
        house.post(c, new LegEvent.Ended(c.id(), HangupCause.BUSY, false, "486"));
        assertThat(house.orders.getLast().from()).isEqualTo(new CallerId("Anna", "100").labelled("Returned"));
        FakeLeg again = answer("desk-b", 5002);
        assertThat(again).isNotSameAs(b);
        assertThat(house.media.sent(MediaCommand.Bridge.class, a.id()).getLast().other())
                .isEqualTo(again.id());
        hangsUp(a);
        assertThat(texts(house.onlyRecord())).contains("failed (Busy): returned to Bert");
        nothingIsLeft();
    }

    @Test
    void anAttendedTransferMakesTwoCallsOne() {
        house.register(house.deskB);
        house.register(house.deskC);
        FakeLeg a = house.call("101");
        FakeLeg b1 = answer("desk-b", 5000);
        FakeLeg b2 = callFrom(house.deskB, "102");
        FakeLeg c = answer("desk-c", 6000);
        house.advance(Duration.ofSeconds(5));
        refer(b1, attended(b2));

        assertThat(b1.told).containsExactly("accept transfer", "report 200");
        assertThat(b2.told).endsWith("hangup TRANSFERRED");
        assertThat(a.told).contains("identify 102");
        assertThat(c.told).contains("identify 100");
        assertThat(house.media.sent(MediaCommand.Bridge.class, a.id()).getLast().other())
                .isEqualTo(c.id());
        assertThat(house.media.sent(MediaCommand.Close.class, a.id())).isEmpty();
        hangsUp(b1);
        CallRecord merged = record(HangupCause.MERGED);
        house.advance(Duration.ofSeconds(5));
        assertThat(a.told).doesNotContain("hangup NORMAL");
        hangsUp(c);
        assertThat(a.told).endsWith("hangup NORMAL");

        CallRecord rest = record(HangupCause.NORMAL);
        assertThat(rest.conversation()).isEqualTo(merged.conversation());
        assertThat(texts(merged)).anyMatch(text -> text.startsWith("merged into call " + rest.id()));
        assertThat(merged.legs()).hasSize(2);
        assertThat(rest.legs()).hasSize(3);
        assertThat(rest.segments().stream().map(Segment::end)).containsExactly("transferred by Bert", "Cleo left");
        nothingIsLeft();
        assertThat(house.records).hasSize(2);
    }

    @Test
    void anAttendedTransferToACallThatHasGoneLeavesTheTwoTogether() {
        house.register(house.deskB);
        house.register(house.deskC);
        FakeLeg a = house.call("101");
        FakeLeg b1 = answer("desk-b", 5000);
        FakeLeg b2 = callFrom(house.deskB, "102");
        answer("desk-c", 6000);
        hangsUp(b2);
        house.advance(Duration.ofSeconds(5));
        refer(b1, attended(b2));
        assertThat(b1.told).containsExactly("refuse transfer REPLACED_UNKNOWN");
        assertThat(house.media.sent(MediaCommand.Unbridge.class, a.id())).isEmpty();
        hangsUp(a);
        nothingIsLeft();
    }

    @Test
    void whoIsTransferredToARingingPhoneWaitsThereAndGoesBackIfItDoesNotAnswer() {
        house.register(house.deskB);
        house.register(house.deskC);
        FakeLeg a = house.call("101");
        FakeLeg b1 = answer("desk-b", 5000);
        FakeLeg b2 = callFrom(house.deskB, "102");
        FakeLeg c = phone("desk-c");
        house.post(c, new LegEvent.Ringing(c.id()));
        refer(b1, attended(b2));
        assertThat(b2.told).endsWith("hangup TRANSFERRED");
        assertThat(b1.told).containsExactly("accept transfer", "report 200");
        assertThat(house.media.sent(MediaCommand.Play.class, a.id()).getLast().source())
                .isEqualTo(new Source.Tone(Source.ToneKind.RINGBACK, "DE"));
        house.advance(Duration.ofSeconds(31));
        assertThat(c.told).endsWith("hangup NO_ANSWER");
        FakeLeg again = answer("desk-b", 5004);
        assertThat(house.media.sent(MediaCommand.Bridge.class, a.id()).getLast().other())
                .isEqualTo(again.id());
        hangsUp(again);
        assertThat(a.told).endsWith("hangup NORMAL");
        nothingIsLeft();
        assertThat(house.records).hasSize(2);
    }

    @Test
    void aRingingPhoneIsPickedUpFromElsewhere() {
        house.register(house.deskB);
        FakeLeg a = house.call("101");
        FakeLeg b = phone("desk-b");
        FakeLeg c = house.call(
                house.deskC,
                "101",
                "acme.test",
                Optional.of(house.phoneOffer(4000)),
                false,
                Optional.of(new Replaced(Optional.of(b.id()), true)));
        assertThat(b.told).endsWith("hangup COMPLETED_ELSEWHERE");
        assertThat(a.told).endsWith("answer", "identify 102");
        assertThat(c.told).contains("answer");
        assertThat(house.media.sent(MediaCommand.Bridge.class, a.id()).getLast().other())
                .isEqualTo(c.id());
        hangsUp(c);
        nothingIsLeft();
        assertThat(record(HangupCause.MERGED).conversation())
                .isEqualTo(record(HangupCause.NORMAL).conversation());
    }

    @Test
    void aLegOfNobodyOrOfAnAnsweredCallIsNotTakenOverWhereThatIsNotWanted() {
        house.register(house.deskB);
        house.call("101");
        FakeLeg b = answer("desk-b", 5000);
        FakeLeg early = takeOver(new Replaced(Optional.of(b.id()), true));
        FakeLeg unknown = takeOver(new Replaced(Optional.empty(), false));
        assertThat(early.told).containsExactly("hangup BUSY");
        assertThat(unknown.told).containsExactly("hangup REPLACED_UNKNOWN");
        assertThat(b.told).isEmpty();
        hangsUp(b);
        nothingIsLeft();
    }

    private FakeLeg takeOver(Replaced replaced) {
        return house.call(
                house.deskC, "101", "acme.test", Optional.of(house.phoneOffer(4000)), false, Optional.of(replaced));
    }

    static List<Long> seeds() {
        return Seeds.of(1, 60);
    }

    /// Two calls of Bert; he and everybody else acts at once, on several threads. The name of a failed test is its
    /// seed.
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void whoeverHangsUpWhileCallsBecomeOneNothingIsLeft(long seed) {
        Random random = new Random(seed);
        house.register(house.deskB);
        house.register(house.deskC);
        FakeLeg a = house.call("101");
        FakeLeg b1 = answer("desk-b", 5000);
        FakeLeg b2 = callFrom(house.deskB, "102");
        FakeLeg c = random.nextInt(4) == 0 ? phone("desk-c") : answer("desk-c", 6000);
        List<Runnable> acts = new ArrayList<>();
        acts.add(() -> say(b1, new LegEvent.TransferAsked(b1.id(), attended(b2))));
        if (random.nextInt(3) == 0) {
            acts.add(() -> say(b2, new LegEvent.TransferAsked(b2.id(), attended(b1)))); // each into the other
        }
        if (random.nextInt(3) == 0) {
            acts.add(() -> say(c, new LegEvent.TransferAsked(c.id(), to("100"))));
        }
        for (FakeLeg leg : List.of(a, b1, b2, c)) {
            if (random.nextInt(3) == 0) {
                acts.add(() -> say(leg, new LegEvent.Ended(leg.id(), HangupCause.NORMAL, false, "BYE")));
            }
        }
        if (random.nextInt(10) == 0) {
            acts.add(() -> house.calls.stop(List.of(house.scope)));
        }
        Collections.shuffle(acts, random);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            acts.forEach(threads::submit);
        }
        house.settle();
        for (FakeLeg leg : List.copyOf(house.dialled.values())) {
            hangsUp(leg);
        }
        List.of(a, b1, b2, c).forEach(this::hangsUp);
        house.advance(Duration.ofSeconds(40));
        List.copyOf(house.dialled.values()).forEach(this::hangsUp);
        nothingIsLeft();
        Set<Object> ids = house.records.stream().map(CallRecord::id).collect(Collectors.toCollection(HashSet::new));
        assertThat(house.records).hasSameSizeAs(ids).hasSize(2);
        assertThat(house.records).noneMatch(call -> call.cause() == HangupCause.INTERNAL);
    }

    private static void say(FakeLeg leg, LegEvent event) {
        LegSink sink = leg.sink;
        if (sink != null) {
            sink.post(event);
        }
    }
}
