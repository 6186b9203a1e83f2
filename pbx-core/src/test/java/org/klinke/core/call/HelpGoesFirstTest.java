package org.klinke.core.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.klinke.core.call.CallFixture.FakeLeg;
import org.klinke.core.cause.HangupCause;
import org.klinke.core.trunk.TrunkLimits;

/// Nothing of ours stops a call to 110 or 112.
class HelpGoesFirstTest {
    private static final TrunkLimits ROOM = TrunkLimits.of(10, 10, 10, 1);

    private final CallFixture house = new CallFixture(
            new CallSettings(Duration.ofSeconds(30), Duration.ofSeconds(3), 1, Duration.ZERO, Duration.ZERO));

    @ParameterizedTest
    @ValueSource(strings = {"112", "0112", "9112", "*679112", "*67 9 0 110"})
    void aFullHouseIsNoObstacle(String dialled) {
        house.prefix = "9";
        house.leavesBy(house.trunk("first", ROOM, "a"));
        house.register(house.deskB);
        house.call("101");
        assertThat(house.call("101").told).containsExactly("hangup OVERLOAD");
        FakeLeg caller = house.call(dialled);
        assertThat(caller.told).isEmpty();
        assertThat(house.orders.getLast().called()).isIn("110", "112");
    }

    @Test
    void aCarriersCallIsNeverOneForHelp() {
        house.register(house.deskB);
        house.call("101");
        assertThat(house.callFrom(house.trunk("first", ROOM, "a"), "30112").told)
                .containsExactly("hangup OVERLOAD");
    }

    @Test
    void anAlarmThatFailsIsNoObstacle() {
        house.leavesBy(house.trunk("first", ROOM, "a"));
        house.alarmsBroken = true;
        FakeLeg caller = house.call("112");
        FakeLeg a = Optional.ofNullable(house.dialled.get("a")).orElseThrow();
        house.post(
                a,
                new LegEvent.Answered(
                        a.id(), house.phoneAnswer(Optional.ofNullable(a.offer).orElseThrow(), 5000)));
        assertThat(caller.told).containsExactly("answer");
        house.post(caller, new LegEvent.Ended(caller.id(), HangupCause.NORMAL, false, "BYE"));
        assertThat(house.onlyRecord().cause()).isEqualTo(HangupCause.NORMAL);
    }

    @Test
    void nobodyIsLeftAloneByAnAlarmThatFails() {
        house.leavesBy(house.trunk("first", ROOM));
        house.register(house.deskB);
        FakeLeg anna = house.call("101");
        FakeLeg bert = Optional.ofNullable(house.dialled.get("desk-b")).orElseThrow();
        house.post(
                bert,
                new LegEvent.Answered(
                        bert.id(),
                        house.phoneAnswer(Optional.ofNullable(bert.offer).orElseThrow(), 5000)));
        house.alarmsBroken = true;
        house.post(
                anna, new LegEvent.TransferAsked(anna.id(), new TransferTarget("112", "acme.test", Optional.empty())));
        assertThat(bert.told).noneMatch(told -> told.startsWith("hangup"));
        assertThat(anna.told).contains("accept transfer").noneMatch(told -> told.startsWith("hangup"));
    }
}
