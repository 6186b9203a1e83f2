package org.klinke.core.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.klinke.core.call.CallFixture.FakeLeg;
import org.klinke.core.call.TransferTarget.Replaced;
import org.klinke.core.cause.HangupCause;
import org.klinke.core.cdr.CallRecord;
import org.klinke.core.cdr.TimelineEntry;
import org.klinke.core.directory.DirectorySnapshot.Device;
import org.klinke.core.media.MediaCommand;
import org.klinke.core.media.Source;
import org.klinke.core.presence.SwitchLamp;
import org.klinke.core.reach.ParkingLot;
import org.klinke.core.reach.Reach;
import org.klinke.core.tenant.Tenant;
import org.klinke.core.tenant.TenantDirectory;
import org.klinke.core.tenant.TenantId;
import org.klinke.core.trunk.TrunkLimits;
import org.klinke.core.voicemail.VoicemailSettings;

/// Somebody is parked, and fetched, or comes back. 700 has the places 701 and 702.
class ParkingTest {
    private final CallFixture house = new CallFixture();

    @BeforeEach
    void lots() {
        lots(Optional.empty());
        house.register(house.deskA);
        house.register(house.deskB);
        house.register(house.deskC);
    }

    private void lots(Optional<String> then) {
        ParkingLot lot = new ParkingLot("700", "Foyer", 2, 60, then);
        house.reach.replace(
                house.scope,
                new Reach(
                        Map.of(),
                        Map.of(),
                        Map.of(),
                        List.of(),
                        List.of(),
                        List.of(lot),
                        List.of(),
                        List.of(),
                        VoicemailSettings.NOTHING));
        house.presence.places(
                house.scope,
                lot.numbers().stream()
                        .map(number -> new SwitchLamp(ParkingLot.lamp(number), number, "Foyer", false))
                        .toList());
    }

    private FakeLeg callFrom(Device device, String number) {
        return house.call(device, number, "acme.test", Optional.of(house.phoneOffer(4000)), false, Optional.empty());
    }

    private FakeLeg answer(String name, int port) {
        FakeLeg leg = house.dialled.get(name);
        assertThat(leg).as("leg to " + name).isNotNull();
        house.post(leg, new LegEvent.Answered(leg.id(), house.phoneAnswer(leg.offer, port)));
        return leg;
    }

    private void refer(FakeLeg leg, String to) {
        house.post(leg, new LegEvent.TransferAsked(leg.id(), new TransferTarget(to, "acme.test", Optional.empty())));
    }

    private void referTo(FakeLeg leg, FakeLeg replaced) {
        house.post(
                leg,
                new LegEvent.TransferAsked(
                        leg.id(),
                        new TransferTarget(
                                "700", "acme.test", Optional.of(new Replaced(Optional.of(replaced.id()), false)))));
    }

    private void hangsUp(FakeLeg leg) {
        house.post(leg, new LegEvent.Ended(leg.id(), HangupCause.NORMAL, false, "BYE"));
    }

    private boolean lit(String place) {
        house.settle();
        return house.presence.lamp(house.scope, place).orElseThrow().lit();
    }

    private List<String> places() {
        house.settle();
        return house.calls.in(house.scope).stream()
                .flatMap(call -> call.parkedAt().stream())
                .toList();
    }

    private void nothingIsLeft() {
        house.advance(Duration.ofSeconds(90));
        assertThat(house.calls.count()).isZero();
        assertThat(house.media.open).isEmpty();
        assertThat(house.presence.entries(house.scope)).isZero();
        assertThat(lit("701")).isFalse();
        assertThat(lit("702")).isFalse();
    }

    private String timeline() {
        house.settle();
        return house.records.stream()
                .map(CallRecord::timeline)
                .flatMap(List::stream)
                .map(TimelineEntry::text)
                .toList()
                .toString();
    }

    @Test
    void whoIsParkedHearsMusicAndIsFetchedByWhoeverDialsThePlace() {
        FakeLeg a = house.call("101");
        FakeLeg b = answer("desk-b", 5000);
        refer(b, "701");

        assertThat(b.told).containsExactly("accept transfer", "report 200");
        assertThat(house.media.sent(MediaCommand.Play.class, a.id()).getLast().source())
                .isInstanceOf(Source.Music.class);
        assertThat(lit("701")).isTrue();
        assertThat(lit("702")).isFalse();
        assertThat(places()).containsExactly("701");
        house.advance(Duration.ofSeconds(2));
        assertThat(b.told).endsWith("hangup NORMAL");

        FakeLeg c = callFrom(house.deskC, "701");
        house.settle();
        assertThat(house.media.sent(MediaCommand.Bridge.class, a.id()).getLast().other())
                .isEqualTo(c.id());
        assertThat(a.told).contains("identify 102");
        assertThat(c.told).contains("identify 100");
        assertThat(lit("701")).isFalse();
        assertThat(places()).isEmpty();
        house.advance(Duration.ofSeconds(90)); // nobody is rung back any more
        hangsUp(c);
        assertThat(a.told).endsWith("hangup NORMAL");
        nothingIsLeft();
        assertThat(timeline()).contains("Anna is parked at 701 by Bert", "Cleo has fetched it from 701");
        assertThat(house.records.stream().map(CallRecord::conversation).distinct())
                .hasSize(1);
    }

    @Test
    void theNumberOfTheLotIsTheFirstFreePlaceAndAFullLotGivesTheCallBack() {
        for (String place : List.of("701", "702")) {
            FakeLeg a = house.call("101");
            refer(answer("desk-b", 5000), "700");
            assertThat(lit(place)).isTrue();
            assertThat(a.told).doesNotContain("hangup NORMAL");
        }
        FakeLeg a = house.call("101");
        FakeLeg b = answer("desk-b", 5000);
        refer(b, "700");
        assertThat(b.told).containsExactly("accept transfer", "report 486");
        assertThat(house.media.sent(MediaCommand.Bridge.class, a.id()).getLast().other())
                .isEqualTo(b.id());
        refer(b, "701"); // taken by another
        assertThat(b.told).endsWith("report 486");
        hangsUp(a);
        assertThat(b.told).endsWith("hangup NORMAL");
    }

    @Test
    void whoHangsUpFreesThePlace() {
        FakeLeg a = house.call("101");
        refer(answer("desk-b", 5000), "701");
        assertThat(lit("701")).isTrue();
        hangsUp(a);
        assertThat(lit("701")).isFalse();
        nothingIsLeft();
    }

    @Test
    void nobodyComesSoWhoParkedItIsRungAndSeesWhoComesBack() {
        FakeLeg a = house.call("101");
        FakeLeg b = answer("desk-b", 5000);
        refer(b, "701");
        hangsUp(b);
        house.advance(Duration.ofSeconds(60));
        assertThat(house.orders.getLast().from().name()).isEqualTo("Parked 701: Anna");
        assertThat(lit("701")).isFalse();
        FakeLeg again = answer("desk-b", 5002);
        assertThat(house.media.sent(MediaCommand.Bridge.class, a.id()).getLast().other())
                .isEqualTo(again.id());
        hangsUp(a);
        nothingIsLeft();
    }

    @Test
    void whereNobodyTakesItBackTheLotSaysWhoIsCalledThen() {
        lots(Optional.of("102"));
        FakeLeg a = house.call("101");
        FakeLeg b = answer("desk-b", 5000);
        refer(b, "701");
        hangsUp(b);
        house.advance(Duration.ofSeconds(60));
        FakeLeg again = house.dialled.get("desk-b");
        house.post(again, new LegEvent.Ended(again.id(), HangupCause.BUSY, true, "486"));
        FakeLeg c = answer("desk-c", 6000);
        assertThat(house.orders.getLast().from().name()).isEqualTo("Parked 701: Anna");
        assertThat(house.media.sent(MediaCommand.Bridge.class, a.id()).getLast().other())
                .isEqualTo(c.id());
        hangsUp(c);
        nothingIsLeft();
    }

    @Test
    void whereNobodyTakesItBackAndNobodyIsNamedTheCallEnds() {
        FakeLeg a = house.call("101");
        FakeLeg b = answer("desk-b", 5000);
        refer(b, "701");
        hangsUp(b);
        house.advance(Duration.ofSeconds(60));
        FakeLeg again = house.dialled.get("desk-b");
        house.post(again, new LegEvent.Ended(again.id(), HangupCause.BUSY, true, "486"));
        house.settle();
        assertThat(a.told.getLast()).startsWith("hangup");
        hangsUp(a);
        nothingIsLeft();
    }

    @Test
    void anEmptyPlaceSaysSoAndIsKeptForASomebodyWhoIsSentThere() {
        FakeLeg a = house.call("101");
        FakeLeg b = answer("desk-b", 5000);
        FakeLeg asks = callFrom(house.deskB, "702");
        house.settle();
        assertThat(house.media
                        .sent(MediaCommand.Play.class, asks.id())
                        .getLast()
                        .source())
                .isEqualTo(new Source.Prompts(List.of("parked-nobody"), "de"));
        assertThat(lit("702")).as("nobody waits there yet").isFalse();

        referTo(b, asks);
        house.settle();
        assertThat(b.told).contains("accept transfer", "report 200");
        assertThat(asks.told).endsWith("hangup TRANSFERRED");
        assertThat(lit("702")).isTrue();
        FakeLeg c = callFrom(house.deskC, "702");
        house.settle();
        assertThat(house.media.sent(MediaCommand.Bridge.class, a.id()).getLast().other())
                .isEqualTo(c.id());
        hangsUp(a);
        nothingIsLeft();
    }

    @Test
    void whoDialsTheLotIsToldWhichPlaceIsKept() {
        FakeLeg asks = callFrom(house.deskB, "700");
        house.settle();
        assertThat(house.media
                        .sent(MediaCommand.Play.class, asks.id())
                        .getLast()
                        .source())
                .isEqualTo(new Source.Prompts(List.of("parked-at", "number-7", "number-0", "number-1"), "de"));
        house.advance(Duration.ofSeconds(30));
        assertThat(asks.told).endsWith("hangup NORMAL");
        hangsUp(asks);
        nothingIsLeft();
    }

    @Test
    void whoIsFetchedByTwoIsFetchedByOne() {
        FakeLeg a = house.call("101");
        refer(answer("desk-b", 5000), "701");
        FakeLeg c = callFrom(house.deskC, "701");
        house.settle();
        FakeLeg late = callFrom(house.deskB, "701");
        house.settle();
        assertThat(house.media.sent(MediaCommand.Bridge.class, a.id()).getLast().other())
                .isEqualTo(c.id());
        assertThat(house.media
                        .sent(MediaCommand.Play.class, late.id())
                        .getLast()
                        .source())
                .isEqualTo(new Source.Prompts(List.of("parked-nobody"), "de"));
        hangsUp(late);
        hangsUp(a);
        nothingIsLeft();
    }

    @Test
    void aPhoneThatNobodyHasParkedIsNotFetched() {
        house.call("101");
        FakeLeg b = answer("desk-b", 5000);
        FakeLeg c = house.call(
                house.deskC,
                "701",
                "acme.test",
                Optional.of(house.phoneOffer(4000)),
                false,
                Optional.of(new Replaced(Optional.of(b.id()), false)));
        house.settle();
        assertThat(c.told).endsWith("hangup REPLACED_UNKNOWN");
        assertThat(b.told).isEmpty();
    }

    @Test
    void aCallForHelpIsNotParked() {
        house.leavesBy(house.trunk("colt", TrunkLimits.of(10, 10, 10, 1), "line"));
        FakeLeg a = callFrom(house.deskA, "112");
        house.settle();
        FakeLeg rescue = house.everDialled.getLast();
        house.post(rescue, new LegEvent.Answered(rescue.id(), house.phoneAnswer(rescue.offer, 5000)));
        refer(a, "701");
        assertThat(a.told).endsWith("refuse transfer FORBIDDEN");
        FakeLeg asks = callFrom(house.deskA, "701");
        house.settle();
        referTo(a, asks);
        house.settle();
        assertThat(places()).isEmpty();
        assertThat(house.media
                        .sent(MediaCommand.Bridge.class, rescue.id())
                        .getLast()
                        .other())
                .isEqualTo(a.id());
    }

    @Test
    void aPlaceOfAnotherTenantIsNoPlaceHere() {
        FakeLeg a = house.call("101");
        refer(answer("desk-b", 5000), "701");
        ParkPlaces places = house.calls.parkPlaces();
        assertThat(places.at(house.scope, "701")).contains(a.id());
        TenantDirectory others = new TenantDirectory();
        others.replace(List.of(
                new Tenant(new TenantId(new UUID(0, 9)), "zeta", "zeta.test", "DE", "89", "Europe/Berlin", "de")));
        assertThat(places.at(others.byName("zeta").orElseThrow(), "701")).isEmpty();
    }
}
