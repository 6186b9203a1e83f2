package org.klinke.core.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.klinke.core.alarm.Alarms;
import org.klinke.core.alarm.Kind;
import org.klinke.core.call.CallFixture.FakeLeg;
import org.klinke.core.cause.HangupCause;
import org.klinke.core.media.SessionMedia;
import org.klinke.core.trunk.TrunkLimits;

/// Who calls 110 or 112 is known at once, and so is whether somebody was reached.
class HelpAlarmTest {
    private static final TrunkLimits ROOM = TrunkLimits.of(10, 10, 10, 1);

    private final CallFixture house = new CallFixture();

    private FakeLeg line(String name) {
        return Optional.ofNullable(house.dialled.get(name)).orElseThrow();
    }

    private List<Kind> kinds() {
        return house.alarms.stream().map(CallFixture.Alarmed::kind).toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"112", "110", "0112", "1 1 2"})
    void aCallForHelpIsToldWhenItStarts(String dialled) {
        house.leavesBy(house.trunk("first", ROOM, "a"));
        FakeLeg caller = house.call(dialled);

        assertThat(kinds()).containsExactly(Kind.EMERGENCY_CALL); // nobody has answered
        CallFixture.Alarmed alarm = house.alarms.getFirst();
        assertThat(alarm.scope()).isEqualTo(house.scope);
        assertThat(alarm.facts())
                .containsEntry("who", "Anna (100)")
                .containsEntry("extension", "100")
                .containsEntry("device", "desk-a")
                .containsEntry(Alarms.SITE_ID, house.deskA.site().toString())
                .containsEntry("shown", "+4989100")
                .containsKey("call");
        assertThat(alarm.facts().get("number")).isIn("110", "112");

        FakeLeg a = line("a");
        house.post(
                a,
                new LegEvent.Answered(
                        a.id(), house.phoneAnswer(Optional.ofNullable(a.offer).orElseThrow(), 5000)));
        house.post(caller, new LegEvent.Ended(caller.id(), HangupCause.NORMAL, false, "BYE"));
        house.onlyRecord();
        assertThat(kinds()).containsExactly(Kind.EMERGENCY_CALL);
    }

    @Test
    void nobodyElseTakesAwayWhoeverHelps() {
        house.leavesBy(house.trunk("first", ROOM, "a"));
        FakeLeg caller = house.call("112");
        FakeLeg a = line("a");
        house.post(
                a,
                new LegEvent.Answered(
                        a.id(), house.phoneAnswer(Optional.ofNullable(a.offer).orElseThrow(), 5000)));
        LiveCall live = house.calls.in(house.scope).getFirst();
        CompletableFuture<Boolean> taken = house.calls
                .transfer(house.scope, live.id(), live.caller().user().orElseThrow(), "101", "an admin")
                .orElseThrow();
        house.settle();
        assertThat(taken).isCompletedWithValue(false);
        assertThat(a.told).noneMatch(told -> told.startsWith("hangup"));
        assertThat(caller.told).noneMatch(told -> told.startsWith("hangup"));
        assertThat(house.calls.count()).isEqualTo(1);
    }

    @Test
    void noWayOutIsToldTwice() {
        house.call("112");
        house.onlyRecord();
        assertThat(kinds()).containsExactly(Kind.EMERGENCY_CALL, Kind.EMERGENCY_FAILED);
        assertThat(house.alarms.getLast().facts())
                .containsEntry("why", "no-route")
                .containsEntry("number", "112");
    }

    @Test
    void noCarrierThatTakesItIsToldTwice() {
        house.leavesBy(house.trunk("first", ROOM));
        house.call("112");
        house.onlyRecord();
        assertThat(kinds()).containsExactly(Kind.EMERGENCY_CALL, Kind.EMERGENCY_FAILED);
        assertThat(house.alarms.getLast().facts()).containsEntry("why", "carrier");
    }

    @Test
    void aPhoneWithoutCommonMediaIsToldToo() {
        house.leavesBy(house.trunk("first", ROOM, "a"));
        house.call("112", "acme.test", Optional.of(new SessionMedia(List.of())));
        failsInHere(HangupCause.MEDIA_NOT_ACCEPTABLE);
    }

    @Test
    void aHouseWithoutAPortForItIsToldToo() {
        house.leavesBy(house.trunk("first", ROOM, "a"));
        house.media.exhausted = true;
        house.call("112");
        failsInHere(HangupCause.MEDIA_FAILED);
    }

    private void failsInHere(HangupCause cause) {
        assertThat(house.onlyRecord().cause()).isEqualTo(cause);
        assertThat(kinds()).containsExactly(Kind.EMERGENCY_CALL, Kind.EMERGENCY_FAILED);
        assertThat(house.alarms.getLast().facts()).containsEntry("why", "server");
    }

    @Test
    void whoHangsUpBeforeAnAnswerHasNotFailed() {
        house.leavesBy(house.trunk("first", ROOM, "a"));
        FakeLeg caller = house.call("112");
        house.post(caller, new LegEvent.Ended(caller.id(), HangupCause.CANCELLED, false, "CANCEL"));
        house.onlyRecord();
        assertThat(kinds()).containsExactly(Kind.EMERGENCY_CALL);
    }

    @Test
    void otherCallsAlarmNobody() {
        house.leavesBy(house.trunk("first", ROOM, "a"));
        house.register(house.deskB);
        house.call("101");
        house.call("030123456");
        house.call("0115");
        assertThat(house.alarms).isEmpty();
    }
}
