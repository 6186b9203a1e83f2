package org.klinke.core.dialplan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.klinke.core.dialplan.RuleCheck.Finding;
import org.klinke.core.directory.DirectorySnapshot.User;
import org.klinke.core.hours.HoursSwitch;
import org.klinke.core.hours.TenantHours;
import org.klinke.core.id.UserId;
import org.klinke.core.reach.Actions;
import org.klinke.core.reach.Reach;
import org.klinke.core.reach.RingGroup;
import org.klinke.core.reach.SpeedDial;

class RuleCheckTest {
    private static final String NO_MATCH = "it can never match";

    private static PlanSample good() {
        return new PlanSample()
                .out("Standard ¦0¦*¦*¦+4989123456${CALLERID(num)}¦¦colt:0 reg:1¦")
                .out("Deny ¦0¦*¦_+49900.¦¦¦¦deny")
                .out("Boss ¦0¦10¦_+49900.¦+4989777777¦¦colt¦pin=4711")
                .out("Forwarded ¦0¦_+.¦*¦${CALLERID(num)}¦¦open¦")
                .out("Vienna ¦9¦*¦*¦+4315551234¦¦wien¦")
                .in("Cut ¦¦*¦_+4930999.¦${EXTEN:-3}¦")
                .in("Known ¦¦_+4930.¦_+4930999.¦12¦")
                .in("Trunk ¦reg¦*¦_+4930999.¦12¦")
                .in("Withheld ¦¦anonymous¦*¦¦")
                .in("Fallback ¦reg¦*¦*¦10¦");
    }

    @Test
    void findsNothingWhereAllIsWell() {
        assertThat(RuleCheck.of(good().plan())).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                // the rule; the field; part of the reason
                "A ¦0¦*¦_1*2¦¦¦colt¦; destination; '_1*2': at character 3: '*' stands for the rest",
                "A ¦0¦_[¦_1.¦¦¦colt¦; source; '[' is never closed",
                "A ¦0¦*¦_1.¦${EXTEN:1:0}¦¦colt¦; callerId; a cut of length 0 yields nothing",
                "A ¦0¦*¦_1.¦${FOO}¦¦colt¦; callerId; there is no variable 'FOO'",
                "A ¦0¦*¦_XXX¦${EXTEN:5}¦¦colt¦; callerId; a cut in ${EXTEN:5} yields nothing",
                "A ¦0¦_1X¦_1.¦+4989123456${CALLERID(num):4}¦¦colt¦; callerId; yields nothing",
                "A ¦0¦*¦_1.¦+49301234567¦¦colt¦; callerId; is no number that this tenant may show",
                "A ¦0¦*¦_1.¦+4989888888¦¦colt¦; callerId; is no number that this tenant may show",
                "A ¦0¦*¦_1.¦+4930${CALLERID(num)}¦¦colt¦; callerId; makes no number that this tenant may show",
                "A ¦0¦*¦_1.¦¦¦nowhere¦; trunks; there is no trunk",
                "A ¦0¦*¦_1.¦¦¦¦; trunks; it has none",
                "A ¦0¦*¦_1.¦¦¦colt¦when=nights; when; there is no time condition or switch 'nights'",
                "A ¦0¦99¦_1.¦¦¦colt¦; source; there is no extension 99",
                "A ¦0¦*¦112¦¦¦colt¦; destination; 112 leaves by the site's emergency route",
                "A ¦0¦*¦1|110¦¦¦colt¦; destination; 110 leaves by the site's emergency route",
                "A ¦0¦*¦+0123¦¦¦colt¦; destination; is no number",
                "A ¦0¦*¦_+0.¦¦¦colt¦; destination; begins with +0",
                "A ¦0¦*¦_+491234567890123456.¦¦¦colt¦; destination; more than 15 digits",
                "A ¦0¦*¦01033123¦¦¦colt¦; destination; asks for another carrier",
                "A ¦0¦*¦*¦¦¦colt¦; destination; it is equal to the rule 'Standard'",
                "A ¦0¦*¦_+4[9]90[0].¦¦¦colt¦; destination; it is equal to the rule 'Deny'",
                "A ¦¦*¦_089.¦¦¦colt¦; destination; it can never match", // the prefix 0 is longer
                "A ¦¦*¦10|100¦¦¦colt¦; destination; it can never match", // extensions
                "A ¦1¦*¦0¦¦¦colt¦; destination; it can never match", // with its prefix an extension
                "A ¦¦*¦9123¦¦¦colt¦; destination; it can never match", // Vienna has the prefix 9
            })
    void refusesOutbound(String rule, String field, String reason) {
        assertThat(RuleCheck.of(good().out(rule).plan()))
                .anySatisfy(finding -> {
                    assertThat(finding.in()).isEqualTo(RuleCheck.In.OUTBOUND);
                    assertThat(finding.name()).isEqualTo("A");
                    assertThat(finding.field()).isEqualTo(field);
                    assertThat(finding.reason()).contains(reason);
                    assertThat(finding.remedy()).isNotBlank();
                })
                .allSatisfy(finding -> assertThat(finding.name()).isEqualTo("A"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "A ¦nowhere¦*¦+49301¦10¦; trunk; there is no trunk",
                "A ¦¦*¦+49301¦99¦; extension; there is no extension 99",
                "A ¦¦*¦_+4930X¦${EXTEN:6}¦; extension; yields nothing",
                "A ¦¦*¦+493012¦${EXTEN:-1}¦; extension; makes no extension of this tenant",
                "A ¦¦*¦_+0.¦10¦; destination; begins with +0",
                "A ¦¦*¦110¦10¦; destination; is an emergency number",
                "A ¦¦*¦_+4930999.¦11¦; destination; it is equal to the rule 'Cut'",
                "A ¦reg¦*¦*¦11¦; destination; it is equal to the rule 'Fallback'",
                "A ¦¦*¦+49301¦10¦when=nights; when; there is no time condition",
            })
    void refusesInbound(String rule, String field, String reason) {
        assertThat(RuleCheck.of(good().in(rule).plan())).singleElement().satisfies(finding -> {
            assertThat(finding.in()).isEqualTo(RuleCheck.In.INBOUND);
            assertThat(finding.name()).isEqualTo("A");
            assertThat(finding.field()).isEqualTo(field);
            assertThat(finding.reason()).contains(reason);
        });
    }

    @Test
    void refusesARuleThatOthersTogetherTakeEverythingFrom() {
        List<Finding> findings = RuleCheck.of(new PlanSample()
                .in("One ¦¦*¦+49301¦10¦")
                .in("Two ¦¦*¦+49302¦11¦")
                .in("Both ¦¦*¦_+4930[12]¦12¦")
                .in("More ¦¦*¦_+4930[1-3]¦12¦")
                .plan());
        assertThat(findings).singleElement().satisfies(finding -> {
            assertThat(finding.name()).isEqualTo("Both");
            assertThat(finding.reason()).startsWith(NO_MATCH);
        });
    }

    @Test
    void refusesExtensionsThatAreDialledForHelp() {
        PlanSample sample = good();
        for (String extension : List.of("110", "9112", "0112")) {
            sample.users.add(new User(new UserId(PlanSample.id("x" + extension)), extension, "Nobody"));
        }
        assertThat(RuleCheck.of(sample.plan()))
                .extracting(finding -> finding.in() + " " + finding.name() + " " + finding.field())
                .containsExactlyInAnyOrder("USERS 110 extension", "USERS 9112 extension", "USERS 0112 extension");
    }

    @Test
    void refusesWhateverAPhoneMayDialThatIsDialledForHelp() {
        PlanSample sample = good();
        sample.emergencyNumbers = sample.emergencyNumbers.and(List.of("144", "70"));
        sample.users.add(new User(new UserId(PlanSample.id("x144")), "144", "Nobody"));
        sample.hours = new TenantHours(
                PlanSample.BERLIN,
                List.of(),
                List.of(),
                List.of(night("night", "9144"), night("late", "*900"), night("early", "0112")));
        sample.reach = new Reach(
                Map.of(),
                List.of(group("9110"), group("70"), group("80")),
                List.of(
                        new SpeedDial("90112", "Fire", "089123"),
                        new SpeedDial("701", "Rescue", "9144"),
                        new SpeedDial("702", "Taxi", "089144")),
                List.of(),
                List.of());
        assertThat(RuleCheck.of(sample.plan()))
                .filteredOn(finding ->
                        finding.reason().contains("help") || finding.reason().contains("emergency"))
                .extracting(finding -> finding.in() + " " + finding.name() + " " + finding.field())
                .containsExactlyInAnyOrder(
                        "USERS 144 extension",
                        "GROUPS 9110 extension",
                        "GROUPS 70 extension",
                        "SWITCHES night extension",
                        "SWITCHES early extension",
                        "SPEED_DIALS 90112 extension",
                        "SPEED_DIALS 701 number");
    }

    private static HoursSwitch night(String name, String extension) {
        return new HoursSwitch(PlanSample.id(name), name, extension, Optional.empty(), false);
    }

    private static RingGroup group(String extension) {
        return new RingGroup(
                PlanSample.id(extension), extension, "Group", RingGroup.Strategy.ALL, List.of(), 15, 60, Actions.NONE);
    }

    @Test
    void refusesARuleForAnEmergencyNumberThatTheTenantHasAdded() {
        PlanSample sample = good().out("A ¦0¦*¦144¦¦¦colt¦").in("B ¦¦*¦144¦10¦");
        assertThat(RuleCheck.of(sample.plan())).extracting(Finding::name).doesNotContain("A", "B");
        sample.emergencyNumbers = sample.emergencyNumbers.and(List.of("144"));
        assertThat(RuleCheck.of(sample.plan()))
                .extracting(finding -> finding.name() + " " + finding.field())
                .contains("A destination", "B destination");
    }

    @Test
    void refusesAnAccountThatTheTrunkHasNot() {
        PlanSample sample = good();
        sample.outbound.add(new OutboundRule(
                "A",
                false,
                "7",
                "*",
                "*",
                "",
                "",
                false,
                Optional.empty(),
                List.of(new OutboundRule.TrunkUse(PlanSample.trunk("colt"), Optional.of("boss"), 0, 1)),
                Optional.empty()));
        assertThat(RuleCheck.of(sample.plan()))
                .singleElement()
                .asString()
                .contains("outbound 'A': trunks: trunk 'colt' has no account 'boss'; name the user");
    }

    /// What is refused as never matching never matches, whatever is dialled.
    @Test
    void aRuleThatIsRefusedAsShadowedIsNeverChosen() {
        PlanSample sample = good().out("A ¦¦*¦_9[12]X|0[5]X|1[0-2]¦¦¦colt¦");
        boolean refused = RuleCheck.of(sample.plan()).stream()
                .anyMatch(finding -> finding.reason().startsWith(NO_MATCH));
        boolean chosen = false;
        for (int dialled = 0; dialled < 1_000; dialled++) {
            for (String text : List.of(
                    Integer.toString(dialled), String.format("%02d", dialled), String.format("%03d", dialled))) {
                chosen |= DialPlan.decide(PlanSample.call("10", text), sample.plan()).reasons().stream()
                        .anyMatch(reason -> reason.startsWith("rule 'A'") && reason.endsWith("best match"));
            }
        }
        assertThat(refused).isEqualTo(!chosen);
    }
}
