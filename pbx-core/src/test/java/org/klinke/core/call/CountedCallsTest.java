package org.klinke.core.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.klinke.core.authority.Limits;
import org.klinke.core.authority.Prices;
import org.klinke.core.authority.Subject;
import org.klinke.core.authority.TollClass;
import org.klinke.core.authority.TollPolicy;
import org.klinke.core.authority.Usage.Used;
import org.klinke.core.call.CallFixture.FakeLeg;
import org.klinke.core.cause.HangupCause;
import org.klinke.core.dialplan.EmergencyRoute;
import org.klinke.core.dialplan.OutboundRule;
import org.klinke.core.dialplan.OutboundRule.TrunkUse;
import org.klinke.core.dialplan.OutsidePlan;
import org.klinke.core.numbering.E164;
import org.klinke.core.trunk.Trunk;
import org.klinke.core.trunk.TrunkLimits;

/// What leaves is counted for the user, the tenant and the trunk, once, from the answer to the end; and stops
/// at a limit.
class CountedCallsTest {
    private final CallFixture house = new CallFixture();
    private final Trunk colt = house.trunk("colt", TrunkLimits.of(10, 10, 10, 1), "colt-1", "colt-2");

    CountedCallsTest() {
        OutboundRule rule = new OutboundRule(
                "all",
                false,
                "",
                "*",
                "*",
                "",
                "",
                false,
                Optional.empty(),
                List.of(new TrunkUse(colt.id(), Optional.empty(), 0, 1)),
                Optional.empty());
        EmergencyRoute help = new EmergencyRoute(house.deskA.site(), new E164("+498912345670"), List.of(colt.id()));
        house.outside.replace(
                house.scope,
                new OutsidePlan(List.of(), List.of(colt), List.of(), List.of(rule), List.of(help), Map.of()));
    }

    @Test
    void countsFromTheAnswerToTheEnd() {
        FakeLeg a = house.call("0180 5 123456");
        assertThat(used()).isEqualTo(new Used(1, 0, 0, 0, 0));
        house.advance(Duration.ofSeconds(3));
        FakeLeg b = house.dialled.get("colt-1");
        house.post(b, new LegEvent.Answered(b.id(), house.phoneAnswer(b.offer, 5000)));
        house.advance(Duration.ofMinutes(10));
        assertThat(used()).isEqualTo(new Used(1, 10, 10, 200, 200));
        house.post(a, new LegEvent.Ended(a.id(), HangupCause.NORMAL, false, ""));
        house.post(b, new LegEvent.Ended(b.id(), HangupCause.NORMAL, false, ""));
        assertThat(used()).isEqualTo(new Used(0, 10, 10, 200, 200));
        assertThat(house.tolls.in(house.scope).meters().of(new Subject.OfTrunk(colt.id()), house.time.instant()))
                .isEqualTo(new Used(0, 10, 10, 200, 200));
    }

    @Test
    void aCallThatGoesOnToAnotherLineIsStillOneCall() {
        limit(new Limits(1, 0, 0, 0, 0));
        house.call("089 7654321");
        house.advance(Duration.ofSeconds(5)); // nothing was heard of the first line
        assertThat(house.dialled).containsKeys("colt-1", "colt-2");
        assertThat(used().parallel()).isEqualTo(1);
    }

    @Test
    void atItsLimitTheTenantMayStillCallForHelp() {
        limit(new Limits(1, 0, 0, 0, 0));
        house.call("089 7654321");
        int before = house.orders.size();
        FakeLeg second = house.call("089 7654322");
        assertThat(house.orders).hasSize(before);
        assertThat(second.told).isNotEmpty();
        house.call("112");
        assertThat(house.orders).hasSizeGreaterThan(before);
        assertThat(used().parallel()).isEqualTo(1);
    }

    private void limit(Limits tenant) {
        house.tolls.replace(
                house.scope,
                new TollPolicy(
                        "DE",
                        ZoneId.of("Europe/Berlin"),
                        TollClass.STANDARD,
                        Map.of(),
                        Limits.NONE,
                        tenant,
                        Map.of(),
                        Optional.empty(),
                        Optional.empty(),
                        Map.of(),
                        Prices.DEFAULT));
    }

    private Used used() {
        return house.tolls.in(house.scope).meters().of(new Subject.OfTenant(), house.time.instant());
    }
}
