package org.klinke.core.dialplan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.klinke.core.cause.HangupCause;
import org.klinke.core.code.FeatureCode;
import org.klinke.core.code.FeatureCodes;
import org.klinke.core.directory.DirectorySnapshot.Device;
import org.klinke.core.hours.HoursSwitch;
import org.klinke.core.hours.TenantHours;
import org.klinke.core.numbering.EmergencyNumbers;
import org.klinke.core.reach.Reach;
import org.klinke.core.reach.SpeedDial;
import org.klinke.core.reach.WishChange;
import org.klinke.core.tenant.Tenant;
import org.klinke.core.tenant.TenantDirectory;
import org.klinke.core.tenant.TenantId;
import org.klinke.core.tenant.TenantScope;
import org.klinke.core.voicemail.BoxSettings;
import org.klinke.core.voicemail.VoicemailSettings;

/// Codes that a tenant has changed or switched off.
class TenantsCodesTest {
    private final PlanSample sample = new PlanSample();

    TenantsCodesTest() {
        sample.out("all ¦ 0 ¦ * ¦ * ¦  ¦  ¦ colt ¦ ");
    }

    private void codes(Map<String, String> given) {
        codes(FeatureCodes.USUAL.with(given));
    }

    private void codes(FeatureCodes codes) {
        sample.reach = new Reach(
                        Map.of(),
                        Map.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        new VoicemailSettings(false, Map.of("10", BoxSettings.USUAL, "11", BoxSettings.USUAL)))
                .coded(codes);
        sample.emergencyNumbers = codes.of(FeatureCode.WITHHOLD)
                .map(EmergencyNumbers.EVERYWHERE.and(List.of("144"))::behind)
                .orElse(EmergencyNumbers.EVERYWHERE.and(List.of("144")));
    }

    private Decision dial(String dialled) {
        return DialPlan.decide(PlanSample.call("10", dialled), sample.plan());
    }

    @Test
    void aChangedCodeDoesWhatTheUsualOneDidAndSaysWhich() {
        codes(Map.of("ownBox", "*97", "leaveInBox", "*98", "doNotDisturbOn", "**3", "forwardBusy", "*22"));

        assertThat(dial("*97")).isInstanceOfSatisfying(Decision.OpenBox.class, open -> {
            assertThat(open.box().orElseThrow().extension()).isEqualTo("10");
            assertThat(open.proof()).isEqualTo(Decision.OpenBox.Proof.NONE);
            assertThat(open.reasons().getFirst()).isEqualTo("*97 is dialled in this tenant for *100");
        });
        assertThat(dial("*9811"))
                .isInstanceOfSatisfying(
                        Decision.LeaveMessage.class,
                        leave -> assertThat(leave.box().extension()).isEqualTo("11"));
        assertThat(dial("**3"))
                .isInstanceOfSatisfying(
                        Decision.Wish.class,
                        wish -> assertThat(wish.change()).isEqualTo(new WishChange.DoNotDisturb(true)));
        assertThat(dial("*22*98")).isInstanceOfSatisfying(Decision.Wish.class, wish -> {
            assertThat(wish.change()).isInstanceOf(WishChange.Forwarding.class);
            assertThat(((WishChange.Forwarding) wish.change()).target())
                    .as("as it is stored, whatever is dialled")
                    .contains("*103");
        });
        assertThat(dial("*101")).as("as usual").isInstanceOf(Decision.OpenBox.class);
    }

    @Test
    void theUsualCodeOfWhatIsDialledOtherwiseDoesNothing() {
        codes(Map.of("ownBox", "*97"));
        assertThat(dial("*100"))
                .isInstanceOfSatisfying(
                        Decision.Reject.class,
                        reject -> assertThat(reject.reasons()).contains("this tenant dials *97 instead of *100"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ownBox *100",
                "echo *80",
                "doNotDisturbOn *78",
                "forwardAlways *7111",
                "chooseRule *750",
                "withhold *67008912345",
                "leaveInBox *10311"
            })
    void whatIsSwitchedOffIsRefusedWithAClearReason(String row) {
        String[] parts = row.split(" ");
        codes(Map.of(parts[0], "off"));
        assertThat(dial(parts[1])).isInstanceOfSatisfying(Decision.Reject.class, reject -> {
            assertThat(reject.cause()).isEqualTo(HangupCause.FORBIDDEN);
            assertThat(reject.reasons().getLast())
                    .endsWith("('" + parts[0] + "') is switched off in this tenant")
                    .startsWith("the code *");
        });
    }

    @Test
    void askingForATargetNeedsTheCodeThatSetsIt() {
        codes(Map.of("forwardAlways", "*21"));
        assertThat(dial("*70"))
                .isInstanceOfSatisfying(
                        Decision.Ask.class, ask -> assertThat(ask.code()).isEqualTo("*21"));
        codes(Map.of("forwardAlways", "off"));
        assertThat(dial("*70")).isInstanceOf(Decision.Reject.class);
    }

    /// A speed dial may have what is no code any more.
    @Test
    void aCodeThatIsFreeIsFree() {
        codes(Map.of("echo", "off"));
        sample.reach = new Reach(
                        Map.of(), List.of(), List.of(new SpeedDial("*80", "Taxi", "0089123")), List.of(), List.of())
                .coded(sample.reach.codes());
        assertThat(dial("*80")).isInstanceOf(Decision.CallOutside.class);
        assertThat(RuleCheck.of(sample.plan())).isEmpty();
    }

    // --- staying unknown, and calling for help -------------------------------------------------------------------

    @Test
    void whoStaysUnknownDoesSoByTheTenantsCode() {
        codes(Map.of("withhold", "*31"));
        assertThat(DialPlan.withholds("*31008912345", sample.plan())).isTrue();
        assertThat(DialPlan.withholds("*67008912345", sample.plan())).isFalse();
        assertThat(dial("*31008912345"))
                .isInstanceOfSatisfying(
                        Decision.CallOutside.class,
                        call -> assertThat(call.number()).isEqualTo("+498912345"));
        assertThat(dial("*67008912345")).isInstanceOf(Decision.Reject.class);
    }

    /// Whatever is a code, and whatever is none: help is called, behind the old code and the new one.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "112",
                "110",
                "144",
                "0112",
                "00112",
                "0144",
                "*67112",
                "*670112",
                "*31112",
                "*310110",
                "*31*67112",
                "*67*31112",
                "*31*31110",
                "*31 0 112",
                "*31144"
            })
    void noCodeStandsBetweenACallerAndHelp(String dialled) {
        for (Map<String, String> given : List.<Map<String, String>>of(
                Map.of("withhold", "*31"),
                Map.of("withhold", "*31", "forwardAlways", "*67"),
                Map.of("withhold", "*31", "leaveInBox", "*67"),
                Map.of("withhold", "*31", "anyBox", "*67", "chooseRule", "*0"))) {
            codes(given);
            assertThat(dial(dialled))
                    .as("%s with %s", dialled, given)
                    .isNotInstanceOf(Decision.Code.class)
                    .isNotInstanceOf(Decision.LeaveMessage.class)
                    .satisfies(decision -> assertThat(isForHelp(decision)).isTrue());
            assertThat(sample.plan().outside().help(dialled)).isPresent();
        }
    }

    /// No trunk of the sample is one for emergency calls: it is refused as a call for help is.
    private static boolean isForHelp(Decision decision) {
        return switch (decision) {
            case Decision.CallOutside call -> call.emergency();
            case Decision.Reject reject -> reject.cause() == HangupCause.NO_EMERGENCY_ROUTE;
            default -> false;
        };
    }

    @Test
    void helpIsFoundBeforeTheTenantIsKnownByWhicheverCodeAnyTenantHas() {
        OutsidePlans plans = new OutsidePlans();
        TenantScope acme = scope("acme");
        String longest = "*31" + "12345670" + "112";
        assertThat(plans.mayBeHelp(longest)).isFalse();
        codes(Map.of("withhold", "*31"));
        plans.replace(acme, sample.outside());
        assertThat(plans.mayBeHelp(longest)).isTrue();
        assertThat(plans.mayBeHelp("*67*31" + longest.substring(3))).isTrue();
        assertThat(plans.mayBeHelp("*32" + longest.substring(3))).isFalse();
        codes(Map.of("withhold", "off"));
        plans.replace(acme, sample.outside());
        assertThat(plans.mayBeHelp(longest)).isFalse();
        assertThat(plans.mayBeHelp("*67112")).isTrue();
        plans.remove(acme);
        assertThat(plans.mayBeHelp("*67112")).isTrue();
    }

    /// Whatever the tenant's plan takes for a call for help may be one before, also where another tenant's code begins
    /// so, or reaches into the number.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "*1112",
                "*1*1*1*1*1*1112",
                "*1*12*1112",
                "*12*1*1*1*1*1*1112",
                "*1*67*1*67*112345670112",
                "*67*67*67*67*67*67*67*67*67*67*67*67*67*67112",
                "*1 *1 *1 0 - 1 1 2",
                "*1*1*1*1*1*1*1*1*1*1*1*1*1*1*1*1*1*1*1*1*1*1*1*1*1*1*1*1*1*1*1*1*1*1112"
            })
    void helpIsFoundBehindCodesOfWhichOneIsTheBeginningOfAnother(String dialled) {
        OutsidePlans plans = new OutsidePlans();
        codes(Map.of("withhold", "*1112"));
        plans.replace(scope("beta"), sample.outside());
        codes(Map.of("withhold", "**12"));
        plans.replace(scope("gamma"), sample.outside());
        FeatureCodes one = FeatureCodes.USUAL.with(Map.of(
                "withhold",
                "*1",
                "ownBox",
                "off",
                "anyBox",
                "off",
                "leaveInOwnBox",
                "off",
                "leaveInBox",
                "off",
                "groupBox",
                "off"));
        codes(one);
        plans.replace(scope("acme"), sample.outside());
        codes(FeatureCodes.USUAL.with(Map.of("withhold", "*12")));
        plans.replace(scope("delta"), sample.outside());
        assertThat(plans.mayBeHelp(dialled)).isTrue();
    }

    /// It is asked of whoever sends an INVITE, before anybody has proven who he is: of what is longer than anything
    /// that is dialled, no code is taken off.
    @Test
    void whatNobodyDialsIsNoCallForHelpHoweverManyCodesItBeginsWith() {
        OutsidePlans plans = new OutsidePlans();
        codes(Map.of("withhold", "*31"));
        plans.replace(scope("acme"), sample.outside());
        assertThat(plans.mayBeHelp("*31".repeat(25) + "112")).isTrue();
        assertThat(plans.mayBeHelp("*31".repeat(26) + "112")).isFalse();
        assertThat(plans.mayBeHelp("*31".repeat(1300) + "112")).isFalse();
        assertThat(plans.mayBeHelp("*67".repeat(1300) + "112")).isFalse();
    }

    private static TenantScope scope(String name) {
        return new TenantDirectory()
                .found(new Tenant(
                        new TenantId(PlanSample.id(name)), name, name + ".example", "DE", "89", "Europe/Berlin", "de"));
    }

    // --- phones that people share --------------------------------------------------------------------------------

    @Test
    void atASharedPhoneTheTenantsCodeLogsIn() {
        Device desk =
                PlanSample.device("desk", Optional.empty(), PlanSample.MUNICH).shared(Optional.empty());
        codes(Map.of("deskLogin", "*45"));
        Decision in = DialPlan.decideFor(PlanSample.call("lobby", "*4510"), Optional.of(desk), sample.plan());
        assertThat(in)
                .isInstanceOfSatisfying(
                        Decision.LogIn.class,
                        login -> assertThat(login.user().extension()).isEqualTo("10"));
        Decision old = DialPlan.decideFor(PlanSample.call("lobby", "*4410"), Optional.of(desk), sample.plan());
        assertThat(old.reasons().getFirst()).contains("and *45 with an extension logs in");
        codes(Map.of("deskLogin", "off"));
        Decision off = DialPlan.decideFor(PlanSample.call("lobby", "*4510"), Optional.of(desk), sample.plan());
        assertThat(off.reasons().getFirst()).endsWith("and nothing else");
    }

    // --- what is at odds -----------------------------------------------------------------------------------------

    private List<String> findings() {
        return RuleCheck.of(sample.plan()).stream()
                .map(finding -> finding.in() + " " + finding.name() + " " + finding.field() + ": " + finding.reason())
                .toList();
    }

    @Test
    void aCodeIsNoExtensionAndNoExtensionIsACode() {
        codes(Map.of("anyBox", "*97"));
        sample.reach = new Reach(
                        Map.of(), List.of(), List.of(new SpeedDial("*971", "Taxi", "0089123")), List.of(), List.of())
                .coded(sample.reach.codes());
        sample.hours = new TenantHours(
                PlanSample.BERLIN,
                List.of(),
                List.of(),
                List.of(new HoursSwitch(UUID.randomUUID(), "night", "*80", Optional.empty(), false)));
        assertThat(findings())
                .containsExactlyInAnyOrder(
                        "SWITCHES night extension: *80 is dialled for the code *80 ('echo')",
                        "CODES echo echo: the switch 'night' has the extension *80, which begins with *80",
                        "SPEED_DIALS *971 extension: *971 is dialled for the code *97 ('anyBox')",
                        "CODES anyBox anyBox: the speed dial *971 has the extension *971, which begins with *97");
    }

    @Test
    void aCodeTakesNoCallsOfARule() {
        codes(Map.of("chooseRule", "*9"));
        sample.out("special ¦ *91 ¦ * ¦ * ¦  ¦  ¦ colt ¦ ");
        assertThat(findings())
                .contains(
                        "OUTBOUND special prefix: no call would leave by it, for it is dialled for the code *9 "
                                + "('chooseRule')",
                        "CODES chooseRule chooseRule: no call would leave by the rule 'special' any more, whose prefix "
                                + "is *91");
    }

    /// Who dials the usual code by habit dials his PIN behind it.
    @ParameterizedTest
    @ValueSource(strings = {"*45", "off"})
    void noPrefixOfARuleBeginsWithACodeThatAPinMayFollow(String login) {
        sample.out("special ¦ *44# ¦ * ¦ * ¦  ¦  ¦ colt ¦ ");
        codes(Map.of("deskLogin", login));
        assertThat(findings())
                .containsExactlyInAnyOrder(
                        "OUTBOUND special prefix: a PIN may follow *44, by which people log in out of habit",
                        "CODES deskLogin deskLogin: a PIN may follow *44, with which the prefix of the rule 'special' "
                                + "begins");
        codes(Map.of("deskLogin", "off", "echo", "*44"));
        assertThat(findings()).as("it is something else").isEmpty();
    }

    @Test
    void aCodeThatCallsForHelpBehindAPrefixIsFound() {
        sample.out("special ¦ *9 ¦ * ¦ * ¦  ¦  ¦ colt ¦ ");
        codes(Map.of("ownBox", "*9112"));
        assertThat(findings())
                .contains("CODES ownBox ownBox: *9112 is an emergency number after the prefix of a rule for outgoing "
                        + "calls");
    }

    @Test
    void explainSaysWhichCodeItWas() {
        codes(Map.of("ownBox", "*97"));
        WhatIf.Answer answer = new WhatIf(sample.plan(), WhatIf.IDLE)
                .ask(new WhatIf.Question(
                        "10",
                        "*97",
                        Optional.empty(),
                        PlanSample.THURSDAY_NOON,
                        Optional.empty(),
                        Optional.empty(),
                        Map.of()));
        assertThat(answer)
                .isInstanceOfSatisfying(
                        WhatIf.Tried.class,
                        tried -> assertThat(tried.decision().reasons())
                                .contains("*97 is dialled in this tenant for *100"));
    }
}
