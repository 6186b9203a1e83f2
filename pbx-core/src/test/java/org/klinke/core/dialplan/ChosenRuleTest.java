package org.klinke.core.dialplan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.klinke.core.dialplan.RuleCheck.Finding;
import org.klinke.core.directory.DirectorySnapshot;
import org.klinke.core.id.UserId;
import org.klinke.core.numbering.E164;
import org.klinke.core.reach.FollowMe;
import org.klinke.core.reach.NumberMask;
import org.klinke.core.reach.Origin;
import org.klinke.core.reach.Reach;
import org.klinke.core.reach.Trusted;
import org.klinke.core.reach.WishChange;
import org.klinke.core.reach.Wishes;

/// A user lets his calls go out by another rule than the usual ones, or stays unknown.
class ChosenRuleTest {
    private static final String OWN = "+4989123456${CALLERID(num)}";

    private final PlanSample sample = new PlanSample()
            .out("Standard ¦0¦*¦*¦" + OWN + "¦¦colt¦")
            .out("Mobile ¦0¦*¦_+491[5-7].¦" + OWN + "¦¦reg¦")
            .out("Premium ¦0¦*¦_+49900.¦¦¦¦deny")
            .out("Dear ¦0¦*¦_+881.¦" + OWN + "¦¦colt¦pin=4711")
            .out("Hidden ¦*31¦*¦*¦¦¦colt¦")
            .out("Hotline ¦9¦*¦_+49.¦+4989777777¦¦colt¦shown")
            .out("NotThere ¦9¦*¦_+4930.¦¦¦¦deny")
            .out("Vienna ¦8¦12¦*¦+4315551234¦¦colt¦shown")
            .out("Plain ¦7¦*¦*¦+4989777777¦¦colt¦");

    ChosenRuleTest() {
        sample.emergency.add(
                new EmergencyRoute(PlanSample.MUNICH, new E164("+49891234560"), List.of(PlanSample.trunk("colt"))));
    }

    private PlanSnapshot plan(Wishes wishes) {
        PlanSnapshot plan = sample.plan();
        return new PlanSnapshot(
                plan.tenant(),
                new DirectorySnapshot(sample.users, sample.devices),
                plan.outside(),
                plan.hours(),
                new Reach(Map.of(new UserId(PlanSample.id("10")), wishes), List.of(), List.of(), List.of(), List.of()),
                plan.tolls());
    }

    private static Wishes chosen(String title) {
        return Wishes.NONE.choosing(Optional.of(title));
    }

    private static String shown(Decision decision) {
        return switch (decision) {
            case Decision.CallOutside away ->
                away.number() + " " + away.exits().getFirst().caller()
                        + (away.exits().getFirst().withheld() ? " withheld" : "")
                        + (away.pin().isPresent() ? " pin" : "");
            case Decision.Reject reject ->
                reject.cause() + ": " + reject.reasons().getLast();
            default -> decision.toString();
        };
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            Hotline  | 0089999999    | +4989999999 +4989777777         | the caller has chosen the rule 'Hotline'
            Hotline  | 001511234567  | +491511234567 +4989777777       | the caller has chosen the rule 'Hotline'
            Hotline  | 000431999999  | +431999999 +498912345610        | it does not match this call
            Hotline  | 00900123456   | FORBIDDEN: rule 'Premium' forbids it | 'Premium' forbids the call
            Hotline  | 0030999999    | FORBIDDEN: rule 'NotThere' forbids it | 'NotThere' comes before it
            Hotline  | *31089999999  | +4989999999 +49891234560 withheld | 'Hidden' withholds the number
            Vienna   | 9089999999    | +4989999999 +4989777777         | 'Hotline' was chosen by its prefix
            Vienna   | 0089999999    | +4989999999 +498912345610       | it does not match this call
            Plain    | 0089999999    | +4989999999 +498912345610       | there is no such rule that users may choose
            Gone     | 0089999999    | +4989999999 +498912345610       | there is no such rule that users may choose
            """)
    void takesThePlaceOfTheUsualRuleWhereItMay(String title, String dialled, String outcome, String reason) {
        Decision decision = DialPlan.decide(PlanSample.call("10", dialled), plan(chosen(title)));
        assertThat(shown(decision))
                .as(() -> String.join("\n", decision.reasons()))
                .isEqualTo(outcome);
        assertThat(String.join("\n", decision.reasons())).contains(reason);
        assertThat(String.join(
                        "\n",
                        DialPlan.decide(PlanSample.call("11", dialled), plan(chosen(title)))
                                .reasons()))
                .as("the choice of one is nobody else's")
                .doesNotContain("chosen rule");
    }

    @Test
    void aCallMayHaveAChoiceOfItsOwn() {
        CallRequest request = PlanSample.call("10", "0089999999");
        CallRequest choosing = new CallRequest(
                request.caller(),
                request.dialled(),
                request.domain(),
                false,
                Optional.empty(),
                request.at(),
                Optional.of("Hotline"),
                0);
        assertThat(shown(DialPlan.decide(choosing, plan(chosen("Vienna"))))).isEqualTo("+4989999999 +4989777777");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"112", "0112", "9110", "*67112", "*670110", "*679112", "*6790112", "*67*67112", "*67*679112"})
    void helpIsCalledAsAlways(String dialled) {
        Wishes wishes = new Wishes(
                false,
                true,
                List.of(),
                List.of(),
                List.of(),
                Wishes.NONE.actions(),
                Optional.of("Hotline"),
                List.of(new NumberMask("11*")),
                Trusted.NONE);
        Decision decision = DialPlan.decide(PlanSample.call("10", dialled), plan(wishes));
        assertThat(decision).isInstanceOfSatisfying(Decision.CallOutside.class, away -> {
            assertThat(away.emergency()).isTrue();
            assertThat(away.exits().getFirst().withheld()).isFalse();
            assertThat(away.exits().getFirst().caller()).isEqualTo("+49891234560");
        });
    }

    @Test
    void aCodeTurnsALineOfFollowMeIfTheAdminLetsIt() {
        PlanSnapshot plan = plan(new Wishes(
                false,
                true,
                List.of(),
                List.of(
                        new FollowMe(new FollowMe.What.Outside("0171123"), Origin.EXTERNAL, true, 10, 30),
                        new FollowMe(new FollowMe.What.Outside("0171123"), Origin.INTERNAL, true, 10, 30, true)),
                List.of()));
        assertThat(DialPlan.decide(PlanSample.call("10", "*692"), plan))
                .isInstanceOfSatisfying(
                        Decision.Wish.class,
                        wish -> assertThat(wish.change()).isEqualTo(new WishChange.FollowMeLine(2, false)));
        assertThat(shown(DialPlan.decide(PlanSample.call("10", "*691"), plan)))
                .isEqualTo("FORBIDDEN: line 1 of this FollowMe is the admin's to change, not the user's");
        assertThat(shown(DialPlan.decide(PlanSample.call("10", "*683"), plan)))
                .isEqualTo("FORBIDDEN: there is no line 3 in this FollowMe");
    }

    @Test
    void aCodeChoosesByPrefix() {
        PlanSnapshot plan = plan(Wishes.NONE);
        assertThat(DialPlan.decide(PlanSample.call("10", "*759"), plan))
                .isInstanceOfSatisfying(
                        Decision.Wish.class,
                        wish -> assertThat(wish.change())
                                .isEqualTo(new WishChange.OutgoingRule(Optional.of("Hotline"))));
        assertThat(DialPlan.decide(PlanSample.call("10", "*75"), plan))
                .isInstanceOfSatisfying(
                        Decision.Wish.class,
                        wish -> assertThat(wish.change().apply(chosen("Hotline")))
                                .isEqualTo(Wishes.NONE));
        assertThat(shown(DialPlan.decide(PlanSample.call("10", "*757"), plan)))
                .isEqualTo("FORBIDDEN: no rule with the prefix 7 may be chosen");
        assertThat(shown(DialPlan.decide(PlanSample.call("10", "*758"), plan)))
                .as("it is for 12 only")
                .isEqualTo("FORBIDDEN: no rule with the prefix 8 may be chosen");
        assertThat(DialPlan.decide(PlanSample.call("12", "*758"), plan)).isInstanceOf(Decision.Wish.class);
    }

    @Test
    void withholdsTheNumberOfOneCall() {
        assertThat(shown(DialPlan.decide(PlanSample.call("10", "*670089999999"), plan(Wishes.NONE))))
                .isEqualTo("+4989999999 +498912345610 withheld");
        assertThat(DialPlan.decide(PlanSample.call("10", "*6711"), plan(Wishes.NONE)))
                .isInstanceOf(Decision.RingUser.class);
    }

    @Test
    void blocksNumbersForHimselfAlone() {
        Wishes wishes = new Wishes(
                false,
                true,
                List.of(),
                List.of(),
                List.of(),
                Wishes.NONE.actions(),
                Optional.empty(),
                List.of(new NumberMask("+4930*")),
                Trusted.NONE);
        assertThat(shown(DialPlan.decide(PlanSample.call("10", "0030999999"), plan(wishes))))
                .isEqualTo("FORBIDDEN: User 10 blocks calls to numbers like +4930*");
        assertThat(DialPlan.decide(PlanSample.call("11", "0030999999"), plan(wishes)))
                .isInstanceOf(Decision.CallOutside.class);
    }

    @Test
    void aChoiceThatCannotBeIsRefused() {
        assertThat(findings("Hotline")).isEmpty();
        assertThat(findings("Plain")).anyMatch(text -> text.contains("reach '10': rule: there is no rule 'Plain'"));
        assertThat(findings("Vienna")).anyMatch(text -> text.contains("is for callers 12, not 10"));
    }

    private List<String> findings(String title) {
        return RuleCheck.of(plan(chosen(title))).stream()
                .map(Finding::toString)
                .filter(text -> text.startsWith("reach"))
                .toList();
    }
}
