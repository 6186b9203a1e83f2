package org.klinke.core.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.klinke.core.call.CallFixture.FakeLeg;
import org.klinke.core.cause.HangupCause;
import org.klinke.core.id.DeviceId;
import org.klinke.core.media.MediaCommand;
import org.klinke.core.media.MediaEvent;
import org.klinke.core.numbering.E164;
import org.klinke.core.reach.Forward;
import org.klinke.core.reach.NumberMask;
import org.klinke.core.reach.Origin;
import org.klinke.core.reach.Reach;
import org.klinke.core.reach.Wishes;
import org.klinke.core.trunk.Trunk;
import org.klinke.core.trunk.TrunkLimits;

/// The control centre calls back.
class CallBackTest {
    private static final TrunkLimits ROOM = TrunkLimits.of(10, 10, 10, 1);
    /// What 110 and 112 show.
    private static final String SHOWN = "+4989100";

    private static final int TALKING = (int) CallSettings.DEFAULT.silenceMax().toSeconds();
    private static final int ON_HOLD =
            (int) CallSettings.DEFAULT.silenceOnHoldMax().toSeconds();

    private static final NumberMask CENTRE = NumberMask.read("blocked", "+4930*");

    private final CallFixture house = new CallFixture();
    private final Trunk trunk = house.trunk("first", ROOM, "a");

    CallBackTest() {
        house.leavesBy(trunk);
        house.reaches(SHOWN, "101"); // the switchboard
        house.register(house.deskA);
        house.register(house.deskB);
    }

    private FakeLeg line(String name) {
        return Optional.ofNullable(house.dialled.get(name)).orElseThrow();
    }

    private void helpWasCalled() {
        FakeLeg caller = house.call("112");
        house.post(caller, new LegEvent.Ended(caller.id(), HangupCause.CANCELLED, false, "CANCEL"));
        house.dialled.clear();
    }

    private void answers(String name) {
        FakeLeg leg = line(name);
        house.post(
                leg,
                new LegEvent.Answered(
                        leg.id(),
                        house.phoneAnswer(Optional.ofNullable(leg.offer).orElseThrow(), 5000)));
    }

    @Test
    void reachesThePhoneThatCalledForHelp() {
        helpWasCalled();
        FakeLeg centre = house.callFrom(trunk, SHOWN);
        assertThat(house.dialled).containsOnlyKeys("desk-a");
        answers("desk-a");
        assertThat(house.media.sent(MediaCommand.Bridge.class, centre.id())).hasSize(1);
    }

    /// It is as much a call for help as that which it answers.
    @Test
    void isNotCutByTheShortTime() {
        helpWasCalled();
        FakeLeg centre = house.callFrom(trunk, SHOWN);
        answers("desk-a");
        assertIsForHelp(centre);
    }

    @ParameterizedTest
    @ValueSource(strings = {"110", "112"})
    void norIsWhoShowsThatHeIsTheCentre(String number) {
        FakeLeg centre = house.callFrom(trunk, SHOWN, new TrunkCaller(number, "", false, Optional.empty(), 0));
        answers("desk-b");
        assertIsForHelp(centre);
    }

    @Test
    void whoeverElseCallsIsCut() {
        FakeLeg caller = house.callFrom(trunk, SHOWN);
        answers("desk-b");
        silent(caller, TALKING);
        assertThat(caller.told).contains("hangup MEDIA_TIMEOUT");
    }

    private void assertIsForHelp(FakeLeg centre) {
        silent(centre, TALKING);
        silent(centre, ON_HOLD - 1);
        assertThat(centre.told).noneMatch(told -> told.startsWith("hangup"));
        silent(centre, ON_HOLD);
        assertThat(centre.told).contains("hangup MEDIA_TIMEOUT");
    }

    private void silent(FakeLeg leg, int seconds) {
        house.media.events.onMedia(new MediaEvent.Silent(leg.id(), seconds));
        house.settle();
    }

    @Test
    void aFewCallsOnlyAreTakenForTheCentre() {
        helpWasCalled();
        for (int i = 0; i < 3; i++) {
            FakeLeg centre = house.callFrom(trunk, SHOWN);
            assertThat(house.dialled).as("call %d", i).containsOnlyKeys("desk-a");
            house.post(centre, new LegEvent.Ended(centre.id(), HangupCause.CANCELLED, false, "CANCEL"));
            house.dialled.clear();
        }
        house.callFrom(trunk, SHOWN);
        assertThat(house.dialled).containsOnlyKeys("desk-b");
    }

    @Test
    void reachesItPastDoNotDisturbForwardingAndBlockLists() {
        helpWasCalled();
        house.reach.replace(
                house.scope,
                new Reach(
                        Map.of(
                                house.deskA.user().orElseThrow(),
                                new Wishes(
                                        true,
                                        false,
                                        List.of(new Forward(Forward.Case.ALWAYS, Origin.EXTERNAL, "102", 20)),
                                        List.of(),
                                        List.of(CENTRE))),
                        List.of(),
                        List.of(),
                        List.of(CENTRE),
                        List.of()));
        house.callFrom(trunk, SHOWN);
        assertThat(house.dialled).containsOnlyKeys("desk-a");
    }

    @Test
    void goesItsUsualWayWhereNobodyTakesIt() {
        helpWasCalled();
        house.callFrom(trunk, SHOWN);
        house.post(line("desk-a"), new LegEvent.Ended(line("desk-a").id(), HangupCause.BUSY, false, "486"));
        assertThat(house.dialled).containsKeys("desk-b");
        answers("desk-b");
        house.settle();
    }

    @Test
    void goesItsUsualWayAfterAnHourOrToAnotherNumberOrBeforeAnyCallForHelp() {
        house.callFrom(trunk, SHOWN);
        assertThat(house.dialled).containsOnlyKeys("desk-b");
        house.dialled.clear();
        helpWasCalled();
        house.reaches("+4989199", "101");
        house.callFrom(trunk, "+4989199");
        assertThat(house.dialled).containsOnlyKeys("desk-b");
        house.dialled.clear();
        house.advance(Duration.ofMinutes(61));
        house.dialled.clear();
        house.callFrom(trunk, SHOWN);
        assertThat(house.dialled).containsOnlyKeys("desk-b");
    }

    @Test
    void mayHaveTheChannelThatIsKeptForHelp() {
        CallFixture narrow = new CallFixture();
        Trunk two = narrow.trunk("two", TrunkLimits.of(2, 2, 2, 1), "a");
        narrow.leavesBy(two);
        narrow.reaches(SHOWN, "101");
        narrow.reaches("+4989199", "101");
        narrow.register(narrow.deskA);
        narrow.register(narrow.deskB);
        FakeLeg help = narrow.call("112");
        narrow.post(help, new LegEvent.Ended(help.id(), HangupCause.CANCELLED, false, "CANCEL"));
        narrow.dialled.clear();

        narrow.callFrom(two, "+4989199");
        FakeLeg ordinary = narrow.callFrom(two, "+4989199");
        assertThat(ordinary.told).containsExactly("hangup LINES_BUSY");
        narrow.callFrom(two, SHOWN);
        assertThat(narrow.dialled).containsKey("desk-a");
    }

    @Test
    void ofManyCallsAtOnceNoMoreAreTakenForTheCentre() throws InterruptedException {
        HelpCallers calls = new HelpCallers();
        DeviceId device = house.deskA.id();
        calls.remember(house.scope, new E164(SHOWN), device, Instant.EPOCH);
        AtomicInteger taken = new AtomicInteger();
        List<Thread> callers = IntStream.range(0, 50)
                .mapToObj(_ -> Thread.ofVirtual().start(() -> {
                    if (calls.calledBack(house.scope, SHOWN, Set.of(device))) {
                        taken.incrementAndGet();
                    }
                }))
                .toList();
        for (Thread caller : callers) {
            caller.join();
        }
        assertThat(taken).hasValue(3);
        assertThat(calls.of(house.scope, Instant.EPOCH)).isEmpty();
    }
}
