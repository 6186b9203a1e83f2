package org.klinke.core.dialplan;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.klinke.core.contact.Contact;
import org.klinke.core.contact.ContactList;
import org.klinke.core.directory.DirectorySnapshot.Device;
import org.klinke.core.id.DeviceId;
import org.klinke.core.id.UserId;
import org.klinke.core.numbering.E164;
import org.klinke.core.reach.Reach;
import org.klinke.core.reach.SpeedDial;

/// Calls that come over a trunk.
class InboundTest {
    private static final PlanSnapshot PLAN = new PlanSample()
            .in("Cut ¦¦*¦_+4930999.¦${EXTEN:-3}¦")
            .in("Berlin ¦¦_+4930.¦_+4930999.¦12¦")
            .in("Open ¦open¦*¦_+4930999.¦11¦language=en")
            .in("Unknown ¦¦anonymous¦+4930888¦¦")
            .in("Known ¦¦*¦+4930888¦10¦")
            .in("Night ¦¦*¦+4930777¦12¦when=closed")
            .in("Day ¦¦*¦+4930777¦11¦")
            .in("Account ¦reg¦*¦sip-account¦100¦")
            .in("Reg extension ¦reg¦*¦_+4989123456.¦${EXTEN:11}¦")
            .in("Reg fallback ¦reg¦*¦*¦10¦")
            .plan();

    static List<GoldenTable.Row> golden() throws IOException {
        return GoldenTable.read("inbound.txt");
    }

    @ParameterizedTest
    @MethodSource("golden")
    void reachesWhomTheRulesSay(GoldenTable.Row row) {
        Arrival call = DialPlan.decide(request(row.cell(0), row.cell(1), row.cell(2)), PLAN);
        assertThat(OutboundTest.described(call.decision(), PLAN))
                .as(() -> String.join("\n", call.decision().reasons()))
                .isEqualTo(row.cell(3));
        assertThat(call.shown()).isEqualTo(row.cell(4));
    }

    private static TrunkRequest request(String trunk, String called, String caller) {
        return new TrunkRequest(PlanSample.trunk(trunk), called, caller, PlanSample.THURSDAY_NOON);
    }

    @Test
    void saysInWhichLanguageAndHowTheNumbersRead() {
        Arrival call = DialPlan.decide(request("open", "4930999100", "00431123456"), PLAN);
        assertThat(call.language()).isEqualTo(Optional.of("en"));
        assertThat(call.called()).isEqualTo("+4930999100");
        assertThat(call.caller()).isEqualTo("+431123456");
        assertThat(call.decision().reasons())
                .contains(
                        "called is 4930999100, read as +4930999100",
                        "calling is 00431123456, read as +431123456",
                        "rule 'Open' (to _+4930999., from anything) is the best match",
                        "rule 'Cut' (to _+4930999., from anything) matches too, but is less specific",
                        "rule 'Berlin' (to _+4930999., from _+4930.) is for other callers");
    }

    @ParameterizedTest
    @CsvSource({
        "00431123456,  Vienna branch",
        "+4930999999,  Berlin",
        "+49891234567, Next door",
        "+4930999998,  ''",
        "'',           ''",
    })
    void theSpeedDialsKnowWhoCalls(String caller, String name) {
        PlanSnapshot plan = new PlanSample()
                .out("Standard ¦0¦*¦*¦+4989123456¦¦colt¦")
                .in("Open ¦open¦*¦_+4930999.¦11¦")
                .plan();
        List<SpeedDial> dials = List.of(
                new SpeedDial("*10", "Berlin", "0 030/999999"),
                new SpeedDial("*11", "Vienna branch", "000431123456"),
                new SpeedDial("*12", "Later", "0030999999"),
                new SpeedDial("*13", "Next door", "01234567"),
                new SpeedDial("*14", "", "0030999998"));
        PlanSnapshot known = new PlanSnapshot(
                plan.tenant(),
                plan.directory(),
                plan.outside(),
                plan.hours(),
                new Reach(Map.of(), List.of(), dials, List.of(), List.of()),
                plan.tolls());
        Arrival call = DialPlan.decide(request("open", "4930999100", caller), known);
        assertThat(call.name()).isEqualTo(name);
        assertThat(call.decision().reasons().stream().anyMatch(reason -> reason.contains("is the speed dial")))
                .isEqualTo(!name.isEmpty());

        PlanSnapshot booked = new PlanSnapshot(
                known.tenant(),
                known.directory(),
                known.outside(),
                known.hours(),
                known.reach(),
                known.tolls(),
                new ContactList(
                        List.of(new Contact(
                                Optional.empty(),
                                "Dr. Berg",
                                "Berlin Inc.",
                                List.of(new Contact.Phone(Contact.Kind.MOBILE, new E164("+4930999999"))),
                                "")),
                        false));
        assertThat(DialPlan.decide(request("open", "4930999100", caller), booked)
                        .name())
                .as("the phone book counts before speed dials")
                .isEqualTo(name.equals("Berlin") ? "Dr. Berg, Berlin Inc." : name);
    }

    /// Whatever a carrier, or who pretends to be one, writes: it rings an extension, or nobody.
    @Test
    void nothingComesInAndLeavesAgain() {
        PlanSnapshot plan = OutboundTest.sample().plan();
        for (String called : List.of("0089123", "+43123456", "*31089123", "112", "0112", "9112", "*80")) {
            assertThat(DialPlan.decide(request("colt", called, "+4915112345678"), plan)
                            .decision())
                    .isInstanceOf(Decision.Reject.class);
        }
    }

    @Test
    void theControlCentreReachesThePhonesThatCalledForHelpAndTheTrialShowsIt() {
        List<HelpMade> helped = List.of(
                new HelpMade("+4989777777", PlanSample.phone("12")),
                new HelpMade("+4989777777", new DeviceId(PlanSample.id("deleted"))),
                new HelpMade("+4989123456", PlanSample.phone("100")));
        Live live = new Live() {
            @Override
            public boolean registered(DeviceId device) {
                return true;
            }

            @Override
            public boolean busy(UserId user) {
                return false;
            }

            @Override
            public long lastCall(UserId user) {
                return 0;
            }

            @Override
            public List<HelpMade> helped(Instant at) {
                return helped;
            }
        };

        WhatIf.Tried tried = (WhatIf.Tried) new WhatIf(PLAN, live)
                .ask(new WhatIf.Question(
                        "+4930110",
                        "+4989777777",
                        Optional.empty(),
                        PlanSample.THURSDAY_NOON,
                        Optional.empty(),
                        Optional.of("colt"),
                        Map.of()));

        assertThat(tried.arrival().orElseThrow().first())
                .extracting(Device::name)
                .containsExactly("phone12");
        assertThat(tried.decision().reasons())
                .contains("110 or 112 was called lately, showing +4989777777: rings there first (phone12)");
        assertThat(tried.reached()).as("who else rings").isPresent();
        assertThat(DialPlan.decide(request("colt", "+4989777777", "+4930110"), PLAN)
                        .first())
                .as("nobody called for help")
                .isEmpty();
    }
}
