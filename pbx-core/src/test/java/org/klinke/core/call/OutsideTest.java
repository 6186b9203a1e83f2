package org.klinke.core.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.klinke.core.alarm.Kind;
import org.klinke.core.call.CallFixture.FakeLeg;
import org.klinke.core.cause.HangupCause;
import org.klinke.core.cdr.CallRecord;
import org.klinke.core.cdr.TimelineEntry;
import org.klinke.core.directory.DirectorySnapshot.User;
import org.klinke.core.id.TrunkId;
import org.klinke.core.media.MediaCommand;
import org.klinke.core.media.SessionMedia;
import org.klinke.core.media.SessionMedia.Audio;
import org.klinke.core.media.Source;
import org.klinke.core.reach.Forward;
import org.klinke.core.reach.Origin;
import org.klinke.core.reach.Reach;
import org.klinke.core.reach.SpeedDial;
import org.klinke.core.reach.Wishes;
import org.klinke.core.trunk.Trunk;
import org.klinke.core.trunk.TrunkAudio;
import org.klinke.core.trunk.TrunkLimits;

class OutsideTest {
    private static final TrunkLimits ROOM = TrunkLimits.of(10, 10, 10, 1);
    private static final String BERLIN = "030123456";

    private final CallFixture house = new CallFixture();

    private FakeLeg line(String name) {
        FakeLeg leg = house.dialled.get(name);
        assertThat(leg).as("a call on line %s", name).isNotNull();
        return leg;
    }

    private void fails(String line, HangupCause cause) {
        house.post(line(line), new LegEvent.Ended(line(line).id(), cause, false, "by the carrier"));
    }

    private void twoTrunks(TrunkLimits first) {
        house.leavesBy(house.trunk("first", first, "a", "b"), house.trunk("second", ROOM, "c"));
    }

    @Test
    void aCallLeavesByTheFirstLineAndTalks() {
        twoTrunks(ROOM);
        FakeLeg caller = house.call("0" + BERLIN);
        FakeLeg a = line("a");
        house.post(a, new LegEvent.Ringing(a.id()));
        assertThat(caller.told).containsExactly("ring");
        house.post(a, new LegEvent.Answered(a.id(), house.phoneAnswer(offer(a), 5000)));
        assertThat(house.media.sent(MediaCommand.Bridge.class, caller.id())).hasSize(1);
        assertThat(house.dialled).containsOnlyKeys("a");

        house.post(a, new LegEvent.Ended(a.id(), HangupCause.NORMAL, false, "BYE"));
        CallRecord record = house.onlyRecord();
        assertThat(record.legs().get(1).party().number()).isEqualTo("+4930123456");
        assertThat(record.legs().get(1).party().device()).isEmpty();
        Trunk first = ((LegDialer.Target.Line) house.orders.getFirst().target()).trunk();
        assertThat(house.channels.of(first.id())).isEmpty();
    }

    private static SessionMedia offer(FakeLeg leg) {
        return Optional.ofNullable(leg.offer).orElseThrow();
    }

    @ParameterizedTest
    @EnumSource(
            value = HangupCause.class,
            names = {"NETWORK_FAILED", "PHONE_LOST"})
    void aCarrierThatCannotServeIsPassedOver(HangupCause cause) {
        twoTrunks(ROOM);
        FakeLeg caller = house.call("0" + BERLIN);
        fails("a", cause);
        fails("b", cause);
        assertThat(caller.told).isEmpty();
        FakeLeg c = line("c");
        house.post(c, new LegEvent.Answered(c.id(), house.phoneAnswer(offer(c), 5000)));
        assertThat(house.media.sent(MediaCommand.Bridge.class, caller.id())).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(
            value = HangupCause.class,
            names = {"BUSY", "UNKNOWN_NUMBER", "NO_ANSWER", "REJECTED", "DECLINED"})
    void whatIsAboutTheCalledOneHoldsEverywhere(HangupCause cause) {
        twoTrunks(ROOM);
        FakeLeg caller = house.call("0" + BERLIN);
        fails("a", cause);
        assertThat(caller.told).containsExactly("hangup " + cause);
        assertThat(house.dialled).containsOnlyKeys("a");
    }

    @Test
    void whoSaysNothingForFourSecondsIsPassedOver() {
        twoTrunks(ROOM);
        house.call("0" + BERLIN);
        house.advance(Duration.ofMillis(3_900));
        assertThat(house.dialled).containsOnlyKeys("a");
        house.advance(Duration.ofMillis(200));
        assertThat(line("a").told).containsExactly("hangup PHONE_LOST");
        assertThat(house.dialled).containsOnlyKeys("a", "b");
    }

    @Test
    void whoHasAnsweredAnythingIsGivenTime() {
        twoTrunks(ROOM);
        house.call("0" + BERLIN);
        house.post(line("a"), new LegEvent.Trying(line("a").id()));
        house.advance(Duration.ofSeconds(100));
        assertThat(house.dialled).containsOnlyKeys("a");
    }

    @Test
    void whenNobodyTakesItTheCallerHearsWhatTheLastOneSaid() {
        twoTrunks(ROOM);
        FakeLeg caller = house.call("0" + BERLIN);
        fails("a", HangupCause.NETWORK_FAILED);
        fails("b", HangupCause.NETWORK_FAILED);
        fails("c", HangupCause.NETWORK_FAILED);
        assertThat(caller.told).containsExactly("hangup NETWORK_FAILED");
    }

    @ParameterizedTest
    @ValueSource(strings = {"112", "0" + BERLIN})
    void aCarrierThatRestsComesLastButComes(String number) {
        twoTrunks(ROOM);
        house.resting.addAll(List.of("a", "b"));
        house.call(number);
        assertThat(house.dialled).containsOnlyKeys("c");
        fails("c", HangupCause.NETWORK_FAILED);
        assertThat(house.dialled).containsKey("a");
    }

    @Test
    void aTrunkWithoutAnOpenLineIsNoWay() {
        house.leavesBy(house.trunk("dead", ROOM));
        assertThat(house.call("0" + BERLIN).told).containsExactly("hangup NO_TRUNK");
    }

    @Test
    void aFullTrunkOverflowsToTheNext() {
        twoTrunks(TrunkLimits.of(2, 2, 2, 1)); // one of the two is kept for emergencies
        house.call("0" + BERLIN);
        FakeLeg second = house.call("0" + BERLIN);
        assertThat(house.dialled).containsOnlyKeys("a", "c");
        house.post(second, new LegEvent.Ended(second.id(), HangupCause.CANCELLED, false, "CANCEL"));
        assertThat(line("c").told).containsExactly("hangup CANCELLED");
    }

    @Test
    void allFull() {
        house.leavesBy(house.trunk("small", TrunkLimits.of(1, 1, 1, 0), "a"));
        house.call("0" + BERLIN);
        assertThat(house.call("0" + BERLIN).told).containsExactly("hangup LINES_BUSY");
    }

    @ParameterizedTest
    @EnumSource(
            value = HangupCause.class,
            names = {"BUSY", "UNKNOWN_NUMBER", "NETWORK_FAILED", "DECLINED"})
    void aCallForHelpGoesOnWhateverACarrierAnswers(HangupCause cause) {
        twoTrunks(ROOM);
        FakeLeg caller = house.call("112");
        fails("a", cause);
        fails("b", cause);
        assertThat(caller.told).isEmpty();
        assertThat(house.dialled).containsOnlyKeys("a", "b", "c");
    }

    @Test
    void aCallForHelpTakesWhatIsKeptForIt() {
        house.leavesBy(house.trunk("small", TrunkLimits.of(2, 2, 2, 1), "a"));
        FakeLeg other = house.call("0" + BERLIN);
        assertThat(house.call("0" + BERLIN).told).containsExactly("hangup LINES_BUSY");
        house.call("112");
        assertThat(house.orders.getLast().called()).isEqualTo("112");
        assertThat(other.told).isEmpty();
    }

    @Test
    void aCallForHelpTakesTheLineOfAnotherWhereNothingIsKept() {
        house.leavesBy(house.trunk("one line", TrunkLimits.of(1, 1, 1, 0), "a"));
        FakeLeg other = house.call("0" + BERLIN);
        house.call("112");
        assertThat(other.told).containsExactly("hangup PREEMPTED");
        assertThat(house.orders.getLast().called()).isEqualTo("112");
        FakeLeg second = house.call("110");
        assertThat(second.told).containsExactly("hangup LINES_BUSY"); // nor does one for help end another
    }

    @Test
    void aCallToAnAddedNumberTakesNoLineOfOneTo112ButGivesItsOwn() {
        house.dialsForHelp("144");
        house.leavesBy(house.trunk("one line", TrunkLimits.of(1, 1, 1, 0), "a"));
        FakeLeg other = house.call("0" + BERLIN);
        FakeLeg added = house.call("144");
        assertThat(other.told).containsExactly("hangup PREEMPTED");
        assertThat(house.orders.getLast().called()).isEqualTo("144");
        house.call("112");
        assertThat(added.told).containsExactly("hangup PREEMPTED");
        assertThat(house.orders.getLast().called()).isEqualTo("112");
        assertThat(house.call("144").told).containsExactly("hangup LINES_BUSY");
    }

    @Test
    void aCarrierBringsACallToAnExtension() {
        Trunk trunk = house.trunk("first", ROOM, "a");
        house.reaches("+498912345", "101");
        house.register(house.deskB);
        FakeLeg caller = house.callFrom(trunk, "+498912345");
        assertThat(house.dialled).containsOnlyKeys("desk-b");
        assertThat(house.orders.getLast().from().number()).isEqualTo("+4930123456");
        assertThat(house.orders.getLast().called()).isEqualTo("101");
        assertThat(house.channels.of(trunk.id())).hasSize(1);
        house.post(caller, new LegEvent.Ended(caller.id(), HangupCause.CANCELLED, false, "CANCEL"));
        assertThat(house.channels.of(trunk.id())).isEmpty();
    }

    @Test
    void whatACarrierBringsDoesNotLeaveAgain() {
        Trunk trunk = house.trunk("first", ROOM, "a");
        house.leavesBy(trunk);
        FakeLeg caller = house.callFrom(trunk, "0" + BERLIN);
        assertThat(caller.told).containsExactly("hangup UNKNOWN_NUMBER");
        assertThat(house.dialled).isEmpty();
    }

    @Test
    void aCarrierThatBringsTooManyIsToldSo() {
        Trunk trunk = house.trunk("small", TrunkLimits.of(1, 1, 1, 0), "a");
        house.reaches("+498912345", "101");
        house.register(house.deskB);
        house.callFrom(trunk, "+498912345");
        assertThat(house.callFrom(trunk, "+498912345").told).containsExactly("hangup LINES_BUSY");
    }

    @Test
    void theRightPinLetsTheCallLeave() {
        house.pin = "4711";
        twoTrunks(ROOM);
        FakeLeg caller = house.call("0" + BERLIN);
        assertThat(house.dialled).isEmpty();
        type(caller, "4712#");
        assertThat(house.dialled).isEmpty();
        type(caller, "4711");
        assertThat(house.dialled).containsOnlyKeys("a");
        house.post(caller, new LegEvent.Ended(caller.id(), HangupCause.NORMAL, false, "BYE"));
        List<String> story =
                house.onlyRecord().timeline().stream().map(TimelineEntry::text).toList();
        assertThat(story).anyMatch(text -> text.contains("wrong PIN")).noneMatch(text -> text.contains("4711"));
    }

    @Test
    void threeWrongPinsEndTheCall() {
        house.pin = "4711";
        twoTrunks(ROOM);
        FakeLeg caller = house.call("0" + BERLIN);
        type(caller, "1#2#3#");
        assertThat(caller.told).endsWith("hangup FORBIDDEN");
        assertThat(house.dialled).isEmpty();
    }

    @Test
    void afterFiveWrongPinsNotEvenTheRightOneIsTaken() {
        house.pin = "4711";
        twoTrunks(ROOM);
        type(house.call("0" + BERLIN), "0000" + "1111" + "2222");
        FakeLeg second = house.call("0" + BERLIN);
        type(second, "3333" + "4444");
        assertThat(prompts(second)).contains("pin-locked");
        type(second, "4711");
        house.advance(Duration.ofSeconds(11));
        assertThat(second.told).endsWith("hangup FORBIDDEN");

        FakeLeg third = house.call("0" + BERLIN);
        type(third, "4711");
        assertThat(prompts(third)).containsExactly("pin-locked");
        assertThat(house.dialled).isEmpty();
        house.call("112");
        assertThat(house.dialled).containsOnlyKeys("a");

        house.advance(Duration.ofMinutes(1));
        house.dialled.clear();
        type(house.call("0" + BERLIN), "4711");
        assertThat(house.dialled).isNotEmpty();
    }

    /// All dial first, and only then type: none of them knows more than the others.
    @Test
    void thirtyCallsAtOnceGuessNoMoreThanOne() {
        house.pin = "0029";
        twoTrunks(ROOM);
        List<FakeLeg> calls = new ArrayList<>();
        for (int call = 0; call < 30; call++) {
            calls.add(house.call("0" + BERLIN));
        }
        for (int call = 0; call < 30; call++) {
            type(calls.get(call), String.format(Locale.ROOT, "%04d", call));
        }
        assertThat(house.dialled).isEmpty();
        assertThat(prompts(calls.getLast())).contains("pin-locked");
        assertThat(house.alarms)
                .filteredOn(alarm -> alarm.kind() == Kind.PIN_LOCKED)
                .singleElement()
                .satisfies(alarm -> assertThat(alarm.facts()).containsEntry("who", "Anna"));
    }

    private List<String> prompts(FakeLeg leg) {
        return house.media.sent(MediaCommand.Play.class, leg.id()).stream()
                .flatMap(play -> play.source() instanceof Source.Prompts said ? said.names().stream() : Stream.of())
                .toList();
    }

    @Test
    void whatTheCarrierPlaysBeforeTheAnswerIsHeardAlsoOnTheSecondLine() {
        twoTrunks(ROOM);
        FakeLeg caller = house.call("0" + BERLIN);
        fails("a", HangupCause.NETWORK_FAILED);
        FakeLeg b = line("b");
        house.post(b, new LegEvent.Progress(b.id(), house.phoneAnswer(offer(b), 5000)));
        assertThat(caller.told).containsExactly("progress");
    }

    @Test
    void whatACarrierPlaysWhoseAnnouncementsNobodyWantsIsNotHeard() {
        house.leavesBy(house.trunk(
                TrunkSample.peer(new TrunkId(new UUID(1, 1)), "mute", ROOM, TrunkAudio.Srtp.REQUIRED, false), "a"));
        FakeLeg caller = house.call("0" + BERLIN);
        FakeLeg a = line("a");
        house.post(a, new LegEvent.Progress(a.id(), house.phoneAnswer(offer(a), 5000)));
        assertThat(caller.told).containsExactly("ring");
    }

    /// Keys are offered without insisting (RFC 4568 §5.1.1 with RTP/AVP, as carriers do it): either answer is good.
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aCarrierThatMayEncryptIsOfferedKeysAndMayLeaveThem(boolean takesThem) {
        house.leavesBy(house.trunk(
                TrunkSample.peer(new TrunkId(new UUID(1, 1)), "may", ROOM, TrunkAudio.Srtp.OPTIONAL, true), "a"));
        FakeLeg caller = house.call("0" + BERLIN);
        FakeLeg a = line("a");
        Audio offered = offer(a).audio().orElseThrow();
        assertThat(offered.protocol()).isEqualTo("RTP/AVP");
        assertThat(offered.cryptos()).isNotEmpty();
        Audio answer = house.phoneAnswer(offer(a), 5000).audio().orElseThrow();
        Audio plain = new Audio(
                answer.mid(),
                answer.rtp(),
                answer.rtcp(),
                answer.rtcpMux(),
                false,
                "RTP/AVP",
                List.of(),
                answer.codecs(),
                answer.direction(),
                answer.packetMillis());
        house.post(a, new LegEvent.Answered(a.id(), new SessionMedia(List.of(takesThem ? answer : plain))));
        assertThat(house.media.sent(MediaCommand.Bridge.class, caller.id())).hasSize(1);
        assertThat(caller.told).contains("answer");
    }

    /// No carrier moves a tenant's calls about, nor takes another call's place.
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aCarrierThatWantsToTransferIsRefused(boolean intoAnotherCall) {
        Trunk trunk = house.trunk("first", ROOM, "a");
        house.leavesBy(trunk);
        house.reaches("+498912345", "101");
        house.register(house.deskB);
        FakeLeg carrier = house.callFrom(trunk, "+498912345");
        FakeLeg b = line("desk-b");
        house.post(b, new LegEvent.Answered(b.id(), house.phoneAnswer(offer(b), 5000)));
        Optional<TransferTarget.Replaced> replaced = intoAnotherCall
                ? Optional.of(new TransferTarget.Replaced(Optional.of(b.id()), false))
                : Optional.empty();
        house.post(
                carrier,
                new LegEvent.TransferAsked(carrier.id(), new TransferTarget("0" + BERLIN, "acme.test", replaced)));
        assertThat(carrier.told).containsExactly("answer", "refuse transfer FORBIDDEN");
        assertThat(house.dialled).containsOnlyKeys("desk-b");
    }

    @Test
    void aCallForHelpDoesNotWaitForACarrierThatOnlySaysTrying() {
        twoTrunks(ROOM);
        FakeLeg caller = house.call("112");
        house.post(line("a"), new LegEvent.Trying(line("a").id()));
        house.advance(Duration.ofSeconds(9));
        assertThat(line("a").told).containsExactly("hangup PHONE_LOST");
        FakeLeg b = line("b");
        house.post(b, new LegEvent.Trying(b.id()));
        house.post(b, new LegEvent.Ringing(b.id()));
        house.advance(Duration.ofMinutes(20)); // the control centre's queue
        assertThat(b.told).isEmpty();
        assertThat(caller.told).containsExactly("ring");
    }

    @ParameterizedTest
    @ValueSource(strings = {"112", "0" + BERLIN})
    void anAnswerThatCannotBeUsedIsNoEndOfTheSearch(String number) {
        twoTrunks(ROOM);
        FakeLeg caller = house.call(number);
        FakeLeg a = line("a");
        house.post(a, new LegEvent.Answered(a.id(), new SessionMedia(List.of())));
        assertThat(a.told).containsExactly("hangup MEDIA_NOT_ACCEPTABLE");
        FakeLeg b = line("b");
        house.post(b, new LegEvent.Answered(b.id(), house.phoneAnswer(offer(b), 5000)));
        assertThat(house.media.sent(MediaCommand.Bridge.class, caller.id())).hasSize(1);
    }

    @Test
    void theLineThatWasGivenUpIsFreeForTheNextAttempt() {
        house.leavesBy(house.trunk("one channel", TrunkLimits.of(1, 1, 1, 0), "a", "b"));
        house.call("112");
        house.advance(Duration.ofSeconds(5));
        assertThat(house.dialled).containsOnlyKeys("a", "b");
    }

    @Test
    void aCallForHelpGoesRoundTwice() {
        house.leavesBy(house.trunk("first", ROOM, "a"));
        FakeLeg caller = house.call("112");
        fails("a", HangupCause.BUSY);
        assertThat(caller.told).isEmpty();
        assertThat(house.orders).hasSize(2);
        fails("a", HangupCause.BUSY);
        assertThat(caller.told).containsExactly("hangup BUSY");
    }

    @Test
    void aCallForHelpLeavesByAnotherTrunkWhereThatOfItsSiteIsDown() {
        Trunk dead = house.trunk("dead", ROOM);
        house.trunk("other", ROOM, "z");
        house.leavesBy(dead);
        house.call("112");
        assertThat(house.dialled).containsOnlyKeys("z");
    }

    @Test
    void noPhonePassesACallerOnToTheRescue() {
        Trunk trunk = house.trunk("first", ROOM, "a");
        house.leavesBy(trunk);
        house.reaches("+498912345", "101");
        house.register(house.deskB);
        FakeLeg caller = house.callFrom(trunk, "+498912345");
        FakeLeg b = line("desk-b");
        TransferTarget rescue = new TransferTarget("112", "acme.test", Optional.empty());
        house.post(b, new LegEvent.Redirected(b.id(), List.of(rescue)));
        house.post(b, new LegEvent.Ended(b.id(), HangupCause.REJECTED, false, "302"));
        assertThat(house.dialled).containsOnlyKeys("desk-b");
        assertThat(caller.told).containsExactly("hangup REJECTED");
    }

    /// Two houses that forward to each other: each tells the other how often.
    @ParameterizedTest
    @ValueSource(ints = {0, 4, 5, 50})
    void aCallThatWasPassedOnTooOftenDoesNotLeaveAgain(int before) {
        Trunk trunk = house.trunk("first", ROOM, "a");
        house.leavesBy(trunk);
        house.reaches("+498912345", "101");
        User bert = house.directory.in(house.scope).userByExtension("101").orElseThrow();
        Forward forward = new Forward(Forward.Case.ALWAYS, Origin.EXTERNAL, "0" + BERLIN, Forward.AFTER_SECONDS);
        Wishes wishes = new Wishes(false, true, List.of(forward), List.of(), List.of());
        house.reach.replace(
                house.scope, new Reach(Map.of(bert.id(), wishes), List.of(), List.of(), List.of(), List.of()));

        FakeLeg caller = house.callFrom(trunk, "+498912345", before);

        if (before < Diversion.PER_CALL_MAX) {
            assertThat(house.orders.getLast().diversions())
                    .singleElement()
                    .satisfies(diversion -> assertThat(diversion.count()).isEqualTo(before + 1));
        } else {
            assertThat(caller.told).containsExactly("hangup IN_CIRCLES");
            assertThat(house.orders).isEmpty();
            assertThat(house.alarms).extracting(CallFixture.Alarmed::kind).containsExactly(Kind.LOOP);
        }
    }

    /// What the carrier says comes before what the tenant's speed dials say.
    @Test
    void aNumberOfTheSpeedDialsIsShownByItsName() {
        Trunk trunk = house.trunk("first", ROOM, "a");
        house.reaches("+498912345", "101");
        house.register(house.deskB);
        SpeedDial dial = new SpeedDial("*10", "Berlin branch", "030123456");
        house.reach.replace(house.scope, new Reach(Map.of(), List.of(), List.of(dial), List.of(), List.of()));
        house.callFrom(trunk, "+498912345");
        assertThat(house.orders.getLast().from()).isEqualTo(new CallerId("Berlin branch", "+4930123456"));
    }

    private void type(FakeLeg caller, String keys) {
        keys.chars().forEach(key -> house.post(caller, new LegEvent.Digit(caller.id(), (char) key, 100)));
    }
}
