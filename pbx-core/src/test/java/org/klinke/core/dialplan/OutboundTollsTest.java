package org.klinke.core.dialplan;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.klinke.core.authority.Limits;
import org.klinke.core.authority.Meters;
import org.klinke.core.authority.Prices;
import org.klinke.core.authority.Subject;
import org.klinke.core.authority.Toll;
import org.klinke.core.authority.TollClass;
import org.klinke.core.authority.TollPolicy;
import org.klinke.core.authority.Tolls;
import org.klinke.core.cause.HangupCause;
import org.klinke.core.dialplan.OutboundRule.TrunkUse;
import org.klinke.core.directory.DeviceCredentials;
import org.klinke.core.directory.DirectorySnapshot;
import org.klinke.core.directory.DirectorySnapshot.Device;
import org.klinke.core.directory.DirectorySnapshot.User;
import org.klinke.core.hours.TenantHours;
import org.klinke.core.id.DeviceId;
import org.klinke.core.id.NumberId;
import org.klinke.core.id.SiteId;
import org.klinke.core.id.TrunkId;
import org.klinke.core.id.UserId;
import org.klinke.core.numbering.E164;
import org.klinke.core.numbering.Place;
import org.klinke.core.reach.Reach;
import org.klinke.core.tenant.Tenant;
import org.klinke.core.tenant.TenantId;
import org.klinke.core.trunk.Trunk;
import org.klinke.core.trunk.TrunkDetails;
import org.klinke.core.trunk.TrunkProfiles;

/// No rule lets a call leave that core.authority refuses, and none shows a number that it does not let be shown.
class OutboundTollsTest {
    private static final Instant NOON = Instant.parse("2026-11-26T11:00:00Z");
    private static final SiteId MUNICH = new SiteId(new UUID(0, 1));
    private static final SiteId VIENNA = new SiteId(new UUID(0, 2));
    private static final User ANNA = new User(new UserId(new UUID(0, 3)), "12", "Anna");
    private static final Device DESK = device(4, MUNICH);
    private static final Device BRANCH = device(5, VIENNA);
    private static final Trunk SCREENS = trunk(6, "screens", "false");
    private static final Trunk OPEN = trunk(7, "open", "true");
    private static final E164 CUSTOMER = new E164("+491711234567");

    private final Meters meters = new Meters();
    private TollPolicy policy = TollPolicy.standard("DE", ZoneId.of("Europe/Berlin"));
    private final List<TrunkUse> uses = new ArrayList<>(List.of(new TrunkUse(OPEN.id(), Optional.empty(), 0, 1)));
    private String callerId = "+49891234567${CALLERID(num)}";

    @Test
    void refusesWhatTheTollClassDoesNotAllowAndSaysSo() {
        assertThat(decide("0900 1 123456")).isInstanceOfSatisfying(Decision.Reject.class, reject -> {
            assertThat(reject.cause()).isEqualTo(HangupCause.FORBIDDEN);
            assertThat(reject.reasons().getLast()).contains("premium-rate", "give a toll class");
        });
    }

    @Test
    void aBranchAbroadCallsItsOwnCountry() {
        assertThat(decide(BRANCH, "01 5551234", Optional.empty())).isInstanceOf(Decision.CallOutside.class);
        assertThat(decide("+43 1 5551234")).isInstanceOf(Decision.Reject.class);
    }

    @Test
    void saysForWhomItCountsAndWhatItCosts() {
        assertThat(decide("0180 5 123456"))
                .isInstanceOfSatisfying(
                        Decision.CallOutside.class,
                        outside -> assertThat(outside.toll()).contains(new Toll(Optional.of(ANNA.id()), 20)));
    }

    @Test
    void theUsersLimitHoldsWhateverTheRuleSays() {
        meters.add(List.of(new Subject.OfUser(ANNA.id())), NOON.minusSeconds(3_000), NOON, 60);
        assertThat(decide("0180 5 123456")).isInstanceOf(Decision.Reject.class);
        assertThat(decide("089 7654321")).isInstanceOf(Decision.CallOutside.class);
        assertThat(decide("112")).isInstanceOf(Decision.Reject.class); // no emergency route in this plan
    }

    @Test
    void aTrunkAtItsLimitIsPassedOver() {
        uses.addFirst(new TrunkUse(SCREENS.id(), Optional.empty(), 0, 1));
        uses.set(1, new TrunkUse(OPEN.id(), Optional.empty(), 1, 1));
        policy = new TollPolicy(
                "DE",
                ZoneId.of("Europe/Berlin"),
                TollClass.STANDARD,
                Map.of(),
                Limits.NONE,
                Limits.NONE,
                Map.of("screens", new Limits(0, 30, 0, 0, 0)),
                Optional.empty(),
                Optional.empty(),
                Map.of(),
                Prices.DEFAULT);
        meters.add(List.of(new Subject.OfTrunk(SCREENS.id())), NOON.minusSeconds(2_400), NOON, 0);
        assertThat(exits("089 7654321")).extracting(Exit::trunk).containsExactly(OPEN.id());
    }

    @Test
    void showsTheTenantsNumberAndNobodyElses() {
        assertThat(exits("089 7654321")).extracting(Exit::caller).containsExactly("+4989123456712");
        callerId = "+496991010000"; // a bank's
        assertThat(exits("089 7654321")).extracting(Exit::caller).containsExactly("+498912345670");
        callerId = "110";
        assertThat(exits("089 7654321")).extracting(Exit::caller).containsExactly("+498912345670");
    }

    @Test
    void showsWhoReallyCallsOnForwardedCallsAlone() {
        callerId = "${CALLERID(num)}";
        uses.add(new TrunkUse(SCREENS.id(), Optional.empty(), 1, 1));
        assertThat(exits(DESK, "0171 7654321", Optional.of(CUSTOMER)))
                .extracting(Exit::caller)
                .containsExactly(CUSTOMER.text(), "+498912345670");
        assertThat(exits("0171 7654321")).extracting(Exit::caller).containsExactly("+498912345670", "+498912345670");
    }

    private List<Exit> exits(String dialled) {
        return exits(DESK, dialled, Optional.empty());
    }

    private List<Exit> exits(Device device, String dialled, Optional<E164> forwards) {
        return ((Decision.CallOutside) decide(device, dialled, forwards)).exits();
    }

    private Decision decide(String dialled) {
        return decide(DESK, dialled, Optional.empty());
    }

    private Decision decide(Device device, String dialled, Optional<E164> forwards) {
        OutboundRule rule = new OutboundRule(
                "all", false, "", "*", "*", callerId, "", false, Optional.empty(), uses, Optional.empty());
        OutboundRule passedOn = new OutboundRule(
                "passed on", false, "", "_+.", "*", callerId, "", false, Optional.empty(), uses, Optional.empty());
        NumberBlock block = new NumberBlock(
                new NumberId(new UUID(0, 8)),
                new E164("+49891234567"),
                2,
                NumberBlock.State.IN_SERVICE,
                MUNICH,
                Optional.of("10"),
                Optional.of(NumberProof.APPLIED));
        OutsidePlan outside = new OutsidePlan(
                List.of(block),
                List.of(SCREENS, OPEN),
                List.of(),
                List.of(rule, passedOn),
                List.of(),
                Map.of(VIENNA, new Place("AT", "1")));
        PlanSnapshot plan = new PlanSnapshot(
                new Tenant(new TenantId(new UUID(0, 9)), "acme", "acme.test", "DE", "89", "Europe/Berlin", "de"),
                new DirectorySnapshot(List.of(ANNA), List.of(DESK, BRANCH)),
                outside,
                TenantHours.NONE,
                Reach.NONE,
                new Tolls(policy, meters));
        return DialPlan.decide(new CallRequest(device.id(), dialled, "acme.test", false, forwards, NOON, 0), plan);
    }

    private static Device device(int number, SiteId site) {
        return new Device(
                new DeviceId(new UUID(0, number)),
                "phone" + number,
                "phone" + number,
                Optional.of(ANNA.id()),
                site,
                new DeviceCredentials("", ""));
    }

    private static Trunk trunk(int number, String name, String noScreening) {
        return new TrunkProfiles()
                .resolve(
                        new TrunkId(new UUID(0, number)),
                        new TrunkDetails(
                                name,
                                "generic-peering",
                                true,
                                Map.of("host", "sbc.test", "calls", "10", "noScreening", noScreening),
                                List.of()),
                        List.of());
    }
}
