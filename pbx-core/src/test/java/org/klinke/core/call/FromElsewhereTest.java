package org.klinke.core.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.klinke.core.call.CallFixture.FakeLeg;
import org.klinke.core.cause.HangupCause;
import org.klinke.core.cdr.TimelineEntry;
import org.klinke.core.directory.DirectorySnapshot.Device;
import org.klinke.core.id.CallId;
import org.klinke.core.id.DeviceId;
import org.klinke.core.id.LegId;
import org.klinke.core.id.UserId;
import org.klinke.core.media.MediaCommand;
import org.klinke.core.trunk.TrunkLimits;

/// What somebody does with a call of his from elsewhere than his phone; and that nobody does it with a call for help.
class FromElsewhereTest {
    private final CallFixture house = new CallFixture();
    private final UserId anna = user(house.deskA);
    private final UserId bert = user(house.deskB);

    private static UserId user(Device device) {
        return device.user().orElseThrow();
    }

    private FakeLeg phone(String name) {
        return Optional.ofNullable(house.dialled.get(name)).orElseThrow();
    }

    private FakeLeg answer(String name, int port) {
        FakeLeg leg = phone(name);
        house.post(
                leg,
                new LegEvent.Answered(
                        leg.id(),
                        house.phoneAnswer(Optional.ofNullable(leg.offer).orElseThrow(), port)));
        return leg;
    }

    private FakeLeg callFrom(Device device, String number) {
        return house.call(device, number, "acme.test", Optional.of(house.phoneOffer(4000)), false, Optional.empty());
    }

    private CallId callOf(FakeLeg leg) {
        return house.calls.idOf(house.scope, leg.id()).orElseThrow();
    }

    private <T> T soon(Optional<CompletableFuture<T>> reply) {
        house.settle();
        return reply.orElseThrow().join();
    }

    private PhoneAct.Outcome act(FakeLeg leg, UserId user, PhoneAct act) {
        return act(leg, user, Optional.empty(), act);
    }

    private PhoneAct.Outcome act(FakeLeg leg, UserId user, Optional<DeviceId> device, PhoneAct act) {
        return soon(house.calls.act(house.scope, callOf(leg), user, device, act, "crm"));
    }

    private boolean join(FakeLeg leg, UserId user, LegId seat) {
        return soon(house.calls.join(house.scope, callOf(leg), user, seat, "crm"));
    }

    private Optional<LegId> seat(FakeLeg leg, UserId user) {
        return soon(house.calls.seat(house.scope, callOf(leg), user));
    }

    @Test
    void aPhoneIsToldWhatItCanDoNowAndNoOther() {
        house.register(house.deskB);
        FakeLeg a = house.call("101");
        FakeLeg b = phone("desk-b");
        assertThat(act(a, bert, PhoneAct.ANSWER)).as("does not ring yet").isEqualTo(PhoneAct.Outcome.NOT_NOW);
        house.post(b, new LegEvent.Ringing(b.id()));

        assertThat(house.calls.in(house.scope).getFirst().users()).containsExactlyInAnyOrder(anna, bert);
        assertThat(act(a, anna, PhoneAct.ANSWER)).as("his own call").isEqualTo(PhoneAct.Outcome.NOT_NOW);
        assertThat(act(a, bert, Optional.of(house.deskC.id()), PhoneAct.ANSWER))
                .as("another device")
                .isEqualTo(PhoneAct.Outcome.NOT_NOW);
        assertThat(act(a, bert, PhoneAct.HOLD)).isEqualTo(PhoneAct.Outcome.NOT_NOW);
        assertThat(act(a, bert, Optional.of(house.deskB.id()), PhoneAct.ANSWER)).isEqualTo(PhoneAct.Outcome.DONE);
        answer("desk-b", 5000);
        assertThat(act(a, user(house.deskC), PhoneAct.HOLD)).isEqualTo(PhoneAct.Outcome.NOT_NOW);
        assertThat(act(a, anna, PhoneAct.RESUME)).as("holds nothing").isEqualTo(PhoneAct.Outcome.DONE);
        assertThat(act(a, anna, PhoneAct.HOLD)).isEqualTo(PhoneAct.Outcome.DONE);

        assertThat(b.told).containsExactly("act ANSWER");
        assertThat(a.told).contains("act HOLD").doesNotContain("act RESUME", "act ANSWER");
    }

    @Test
    void twoCallsOfOneUserBecomeOneOfTheOthers() {
        house.register(house.deskB);
        house.register(house.deskC);
        FakeLeg a = house.call("101");
        FakeLeg b1 = answer("desk-b", 5000);
        FakeLeg b2 = callFrom(house.deskB, "102");
        assertThat(seat(b2, bert)).as("nobody is there yet").isEmpty();
        FakeLeg c = answer("desk-c", 6000);
        assertThat(seat(b2, anna)).as("she is not in it").isEmpty();

        assertThat(join(a, anna, b2.id())).as("taken, and refused there").isTrue();
        assertThat(bridgedLast(a)).isEqualTo(b1.id());
        assertThat(join(a, bert, seat(b2, bert).orElseThrow())).isTrue();

        assertThat(bridgedLast(a)).isEqualTo(c.id());
        assertThat(b2.told).endsWith("hangup TRANSFERRED");
        assertThat(c.told).contains("identify 100");
    }

    @Test
    void aCallForHelpIsHeldJoinedAndHandedOnByNobodyFromElsewhere() {
        house.leavesBy(house.trunk("first", TrunkLimits.of(10, 10, 10, 1), "a"));
        house.register(house.deskB);
        house.register(house.deskC);
        FakeLeg c = callFrom(house.deskC, "101");
        FakeLeg b1 = answer("desk-b", 5000);
        FakeLeg a = house.call("101");
        FakeLeg b2 = answer("desk-b", 6000);
        LegId before = seat(b2, bert).orElseThrow();

        house.post(a, new LegEvent.TransferAsked(a.id(), new TransferTarget("112", "acme.test", Optional.empty())));
        assertThat(a.told).contains("accept transfer");
        FakeLeg rescue = answer("a", 7000);

        assertThat(act(b2, bert, PhoneAct.HOLD)).isEqualTo(PhoneAct.Outcome.FOR_HELP);
        assertThat(act(b2, bert, PhoneAct.RESUME)).isEqualTo(PhoneAct.Outcome.FOR_HELP);
        assertThat(b2.told).doesNotContain("act HOLD", "act RESUME");
        assertThat(seat(b2, bert)).isEmpty();
        assertThat(join(b2, bert, b1.id())).as("out of the call for help").isFalse();
        assertThat(join(c, bert, before)).as("into it").isTrue();
        assertThat(bridgedLast(b2)).isEqualTo(rescue.id());
        assertThat(bridgedLast(c)).isEqualTo(b1.id());
        house.post(c, new LegEvent.Ended(c.id(), HangupCause.NORMAL, false, "BYE"));
        assertThat(house.onlyRecord().timeline().stream().map(TimelineEntry::text))
                .contains("not taken: " + HangupCause.FORBIDDEN.text());
    }

    /// It is answered what it has asked itself, and nothing else: else it would take the one for the other.
    @Test
    void aPhoneThatTransfersInTheSameInstantHearsOfItsOwnTransferOnly() {
        house.register(house.deskB);
        house.register(house.deskC);
        FakeLeg a = house.call("101");
        FakeLeg b = answer("desk-b", 5000);

        assertThat(soon(house.calls.transfer(house.scope, callOf(a), bert, "102", "crm")))
                .isTrue();
        assertThat(b.told).as("it has not asked").isEmpty();
        house.post(b, new LegEvent.TransferAsked(b.id(), new TransferTarget("100", "acme.test", Optional.empty())));
        assertThat(b.told).containsExactly("refuse transfer FORBIDDEN");
        FakeLeg c = phone("desk-c");
        house.post(c, new LegEvent.Ringing(c.id()));
        house.post(c, new LegEvent.Ended(c.id(), HangupCause.BUSY, false, "486"));

        assertThat(b.told).as("of the other it is told nothing").containsExactly("refuse transfer FORBIDDEN");
        assertThat(bridgedLast(a)).isEqualTo(b.id());
        house.post(b, new LegEvent.TransferAsked(b.id(), new TransferTarget("102", "acme.test", Optional.empty())));
        assertThat(b.told).endsWith("accept transfer");
        answer("desk-c", 6000);
        assertThat(b.told).contains("report 200");
        assertThat(bridgedLast(a)).isEqualTo(phone("desk-c").id());
    }

    /// Whom the leg was connected with last.
    private LegId bridgedLast(FakeLeg leg) {
        synchronized (house.media.commands) {
            List<MediaCommand.Bridge> all = house.media.commands.stream()
                    .filter(MediaCommand.Bridge.class::isInstance)
                    .map(MediaCommand.Bridge.class::cast)
                    .filter(one -> one.leg().equals(leg.id()) || one.other().equals(leg.id()))
                    .toList();
            MediaCommand.Bridge last = all.getLast();
            return last.leg().equals(leg.id()) ? last.other() : last.leg();
        }
    }
}
