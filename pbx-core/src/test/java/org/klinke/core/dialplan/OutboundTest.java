package org.klinke.core.dialplan;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.klinke.core.numbering.E164;
import org.klinke.core.numbering.EmergencyNumbers;
import org.klinke.core.reach.Reach;
import org.klinke.core.reach.SpeedDial;

/// Calls of devices that leave, or are kept from leaving.
class OutboundTest {
    private static final String OWN = "+4989123456${CALLERID(num)}";
    private static final String SINGLE = "+4989777777";

    static PlanSample sample() {
        PlanSample sample = new PlanSample()
                .out("Standard ¦0¦*¦*¦" + OWN + "¦¦reg:1 colt:0¦")
                .out("Mobile ¦0¦*¦_+491[5-7].¦" + OWN + "¦¦reg¦")
                .out("Premium ¦0¦*¦_0900.|+49900.¦" + OWN + "¦¦colt¦deny")
                .out("BossPremium ¦0¦10¦_0900.|+49900.¦" + OWN + "¦¦colt¦pin=4711")
                .out("Withheld ¦*31¦*¦*¦¦¦colt¦")
                .out("Vienna ¦9¦*¦_+43.¦+4315551234¦¦wien¦")
                .out("NoScreening ¦0¦_+.¦*¦${CALLERID(num)}¦¦open reg:1¦")
                .out("Direct ¦¦*¦_+.¦" + SINGLE + "¦¦colt¦")
                .out("Code ¦7¦*¦*¦" + SINGLE + "¦01099¦reg¦")
                .out("Dead ¦8¦*¦*¦" + SINGLE + "¦¦off¦")
                .out("Foreign ¦6¦*¦*¦+49301234567¦¦colt open:1¦")
                .out("Night ¦0¦*¦_+4930.¦" + OWN + "¦¦open¦when=closed")
                .out("Service ¦5¦*¦*¦" + SINGLE + "¦¦wien colt:1¦");
        sample.emergency.add(new EmergencyRoute(
                PlanSample.MUNICH,
                new E164("+49891234560"),
                List.of(PlanSample.trunk("off"), PlanSample.trunk("colt"))));
        sample.emergency.add(
                new EmergencyRoute(PlanSample.VIENNA, new E164("+4315551234"), List.of(PlanSample.trunk("wien"))));
        sample.emergencyNumbers = sample.emergencyNumbers.and(List.of("144"));
        return sample;
    }

    private static final PlanSnapshot PLAN = sample().plan();

    static List<GoldenTable.Row> golden() throws IOException {
        return GoldenTable.read("outbound.txt");
    }

    @ParameterizedTest
    @MethodSource("golden")
    void leavesAsTheRulesSay(GoldenTable.Row row) {
        Decision decision = DialPlan.decide(PlanSample.call(row.cell(0), row.cell(1)), PLAN);
        assertThat(described(decision, PLAN))
                .as(() -> String.join("\n", decision.reasons()))
                .isEqualTo(row.cell(2));
    }

    static String described(Decision decision, PlanSnapshot plan) {
        return switch (decision) {
            case Decision.RingUser ring -> "RINGS " + ring.user().extension();
            case Decision.RingGroup ring -> "RINGS " + ring.group().extension();
            case Decision.Turn turn -> "TURNS " + turn.which().name();
            case Decision.Ask ask -> "ASKS " + ask.user().extension();
            case Decision.LogIn login -> "LOGS IN " + login.user().extension();
            case Decision.Park park -> "PARKS AT " + park.places().getFirst();
            case Decision.LogOut _ -> "LOGS OUT";
            case Decision.OpenBox _ -> "OPENS A BOX";
            case Decision.SpeakPrompt _ -> "SPEAKS A PROMPT";
            case Decision.LeaveMessage message ->
                "LEAVES A MESSAGE FOR " + message.box().extension();
            case Decision.Wish wish -> "CHANGES " + wish.user().extension();
            case Decision.Echo _ -> "ECHO";
            case Decision.Reject reject -> "REFUSED " + reject.cause();
            case Decision.CallOutside away ->
                (away.emergency() ? "EMERGENCY" : rule(away)) + " > "
                        + away.exits().stream()
                                .map(exit -> plan.outside()
                                                .trunk(exit.trunk())
                                                .orElseThrow()
                                                .name()
                                        + " " + exit.called() + "/" + exit.caller()
                                        + (exit.withheld() ? " withheld" : ""))
                                .collect(Collectors.joining(", "))
                        + (away.pin().isPresent() ? " pin" : "");
        };
    }

    private static String rule(Decision decision) {
        return decision.reasons().stream()
                .filter(reason -> reason.endsWith("is the best match"))
                .map(reason -> reason.split("'")[1])
                .findFirst()
                .orElse("");
    }

    @Test
    void withholdsWhatTheCallerWithholdsButNeverFromHelp() {
        CallRequest asked = PlanSample.call("10", "0089123");
        CallRequest withheld =
                new CallRequest(asked.caller(), asked.dialled(), asked.domain(), true, Optional.empty(), asked.at(), 0);
        assertThat(described(DialPlan.decide(withheld, PLAN), PLAN))
                .isEqualTo("Standard > colt +4989123/+498912345610 withheld, reg 089123/08912345610 withheld");
        CallRequest help =
                new CallRequest(asked.caller(), "112", asked.domain(), true, Optional.empty(), asked.at(), 0);
        assertThat(described(DialPlan.decide(help, PLAN), PLAN))
                .isEqualTo("EMERGENCY > colt 112/+49891234560, open 112/49891234560, reg 112/0891234560");
    }

    @Test
    void showsTheCallerOfAForwardedCallWhereTheCarrierDoesNotScreen() {
        CallRequest asked = PlanSample.call("10", "0089123");
        CallRequest forwarded = new CallRequest(
                asked.caller(),
                asked.dialled(),
                asked.domain(),
                false,
                Optional.of(new E164("+4915112345678")),
                asked.at(),
                0);
        assertThat(described(DialPlan.decide(forwarded, PLAN), PLAN))
                .isEqualTo("NoScreening > open 4989123/4915112345678, reg 089123/0891234560");
    }

    @Test
    void helpLeavesWithoutItsRouteFromNoSite() {
        PlanSample sample = sample();
        sample.emergency.clear();
        Decision decision = DialPlan.decide(PlanSample.call("10", "112"), sample.plan());
        assertThat(described(decision, PLAN)).isEqualTo("REFUSED NO_EMERGENCY_ROUTE");
    }

    @Test
    void whatOneTenantHasAddedIsNoHelpForAnother() {
        PlanSample sample = sample();
        sample.emergencyNumbers = EmergencyNumbers.EVERYWHERE;
        for (String dialled : List.of("144", "0144")) {
            Decision decision = DialPlan.decide(PlanSample.call("10", dialled), sample.plan());
            assertThat(described(decision, PLAN)).as(dialled).doesNotContain("EMERGENCY");
        }
    }

    /// No file can make such a speed dial; but a rule for outgoing calls, which may change later, makes it one.
    @Test
    void aSpeedDialForHelpIsHelp() {
        PlanSample sample = sample();
        sample.reach =
                new Reach(Map.of(), List.of(), List.of(new SpeedDial("701", "Rescue", "0144")), List.of(), List.of());
        assertThat(described(DialPlan.decide(PlanSample.call("10", "701"), sample.plan()), PLAN))
                .startsWith("EMERGENCY > colt 144/+49891234560");
    }

    /// Two thirds and one third of a thousand calls, give or take; and the one of the next order always last.
    @Test
    void spreadsByWeight() {
        PlanSnapshot plan =
                new PlanSample().out("Any ¦¦*¦*¦¦¦colt:1:20 reg:1:10 open:2¦").plan();
        Map<String, Integer> first = new HashMap<>();
        for (int draw = 0; draw < 1_000; draw++) {
            CallRequest asked = PlanSample.call("10", "089123");
            Decision.CallOutside away = (Decision.CallOutside) DialPlan.decide(
                    new CallRequest(
                            asked.caller(), asked.dialled(), asked.domain(), false, Optional.empty(), asked.at(), draw),
                    plan);
            List<String> names = away.exits().stream()
                    .map(exit ->
                            plan.outside().trunk(exit.trunk()).orElseThrow().name())
                    .toList();
            assertThat(names).hasSize(3).endsWith("open");
            first.merge(names.getFirst(), 1, Integer::sum);
        }
        assertThat(first.get("colt")).isBetween(600, 730);
        assertThat(first.keySet()).containsExactlyInAnyOrder("colt", "reg");
    }

    @Test
    void tellsWhichRulesLostAndWhy() {
        List<String> reasons =
                DialPlan.decide(PlanSample.call("10", "0030123"), PLAN).reasons();
        assertThat(reasons)
                .anySatisfy(reason -> assertThat(reason)
                        .startsWith("rule 'Night' (prefix 0, to _+4930., from anything) does not count now: "))
                .anySatisfy(reason ->
                        assertThat(reason).isEqualTo("after the prefix 0: 030123 is +4930123, a fixed-line number"));
        assertThat(DialPlan.decide(PlanSample.call("11", "009001234567"), PLAN).reasons())
                .contains(
                        "rule 'BossPremium' (prefix 0, to _0900.|+49900., from 10) is for callers 10, not 11",
                        "rule 'Standard' (prefix 0, to anything, from anything) matches too, but its destination is"
                                + " less specific");
    }

    @Test
    void aRuleThatCannotBeReadCostsNoOtherCall() {
        PlanSnapshot plan = sample().out("Broken ¦0¦*¦_[¦¦¦colt¦").plan();
        Decision decision = DialPlan.decide(PlanSample.call("10", "0089123"), plan);
        assertThat(described(decision, plan)).startsWith("Standard");
        assertThat(decision.reasons()).anySatisfy(reason -> assertThat(reason).contains("'Broken' cannot be read"));
    }

    @Test
    void aPinIsNobodysBusiness() {
        Decision decision = DialPlan.decide(PlanSample.call("10", "009001234567"), PLAN);
        assertThat(decision.toString() + decision.reasons() + PLAN.outside().outbound())
                .doesNotContain("4711");
    }
}
