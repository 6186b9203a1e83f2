package org.klinke.core.dialplan;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.klinke.core.authority.Meters;
import org.klinke.core.authority.Subject;
import org.klinke.core.authority.TollPolicy;
import org.klinke.core.authority.Tolls;
import org.klinke.core.dialplan.Expectations.Expected;
import org.klinke.core.directory.DirectorySnapshot.User;
import org.klinke.core.hours.HoursSwitch;
import org.klinke.core.hours.TenantHours;
import org.klinke.core.hours.TimeCondition;
import org.klinke.core.hours.TimeRange;
import org.klinke.core.id.UserId;
import org.klinke.core.numbering.E164;
import org.klinke.core.reach.Reach;
import org.klinke.core.reach.Wishes;
import org.klinke.core.voicemail.VoicemailSettings;

class ExpectationsTest {
    private static PlanSample sample() {
        return sample(false);
    }

    private static Expected expected(String when, String from, String to, String reaches, String... on) {
        return new Expected("a", when, from, to, List.of(on), reaches);
    }

    /// @param night whether somebody has turned that switch on at this moment, which closes
    private static PlanSample sample(boolean night) {
        PlanSample sample = new PlanSample()
                .out("Standard ¦0¦*¦*¦+4989123456${CALLERID(num)}¦¦colt¦")
                .in("Open ¦¦*¦+4989777777¦11¦when=open")
                .in("Closed ¦¦*¦+4989777777¦12¦");
        sample.hours = new TenantHours(
                PlanSample.BERLIN,
                List.of(),
                List.of(new TimeCondition("open", Optional.empty(), List.of(TimeRange.read("Mon-Fri 08:00-18:00")))),
                List.of(new HoursSwitch(
                        PlanSample.id("night"),
                        "night",
                        "*900",
                        Optional.of(new HoursSwitch.Force("open", false)),
                        night)));
        return sample;
    }

    @ParameterizedTest
    @CsvSource({
        "2026-11-26T17:59, +4915112345678, +4989777777, 11",
        "2026-11-26T18:05, +4915112345678, +4989777777, 12",
        "2026-11-28T12:00, anonymous,      089777777,   12", // Saturday
        "2026-11-26T12:00, +4915112345678, +4989000000, refused",
        "2026-11-26T12:00, 10,             0030123456,  030 123456",
        "2026-11-26T12:00, phone10,        11,          11",
        "2026-11-26T12:00, 10,             112,         refused", // no route
    })
    void holds(String when, String from, String to, String reaches) {
        assertThat(Expectations.broken(List.of(expected(when, from, to, reaches)), sample().plan()))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "2026-11-26T18:05, +4915112345678, +4989777777, 11,      12",
        "2026-11-26T12:00, 10,             0030123456,  refused, +4930123456",
        "18:05,            10,             11,          11,      no time like",
        "2026-11-26T12:00, nobody,         11,          11,      neither an extension nor a device",
    })
    void tellsWhatHappensInstead(String when, String from, String to, String reaches, String happens) {
        assertThat(Expectations.broken(List.of(expected(when, from, to, reaches)), sample().plan()))
                .singleElement()
                .satisfies(broken -> assertThat(broken.happens()).contains(happens));
    }

    @Test
    void tellsWhatAChangeBreaksAndNotWhatWasBrokenBefore() {
        Expected late = new Expected("late", "2026-11-26T18:05", "+4915112345678", "+4989777777", List.of(), "12");
        Expected wrong = new Expected("wrong", "2026-11-26T18:05", "+4915112345678", "+4989777777", List.of(), "99");
        PlanSample changed = sample();
        changed.inbound.removeLast();
        assertThat(Expectations.broken(List.of(late, wrong), sample().plan(), changed.plan()))
                .singleElement()
                .satisfies(broken -> {
                    assertThat(broken.expected()).isEqualTo(late);
                    assertThat(broken.happens()).isEqualTo("11"); // the inventory's target
                    assertThat(broken.reasons()).isNotEmpty();
                });
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void switchesAreAsTheExpectationSaysWhateverTheyAreNow(boolean night) {
        Expected day = expected("2026-11-26T12:00", "+4915112345678", "+4989777777", "11");
        Expected late = expected("2026-11-26T12:00", "+4915112345678", "+4989777777", "12", "night");

        assertThat(Expectations.broken(List.of(day, late), sample(night).plan()))
                .isEmpty();
    }

    @Test
    void whoIsLoggedInAtASharedPhoneJustNowChangesNothing() {
        Expected outside = expected("2026-11-26T12:00", "20", "0030123456", "030 123456");
        Expected inside = expected("2026-11-26T12:00", "10", "20", "20");
        Expected nobody = expected("2026-11-26T12:00", "desk", "10", "refused");
        for (String loggedIn : List.of("", "20", "21")) {
            PlanSample sample = sample();
            sample.users.add(new User(new UserId(PlanSample.id("20")), "20", "User 20"));
            sample.users.add(new User(new UserId(PlanSample.id("21")), "21", "User 21"));
            sample.devices.add(PlanSample.device("desk", Optional.empty(), PlanSample.MUNICH)
                    .shared(Optional.of(loggedIn)
                            .filter(extension -> !extension.isEmpty())
                            .map(extension -> new UserId(PlanSample.id(extension)))));
            assertThat(Expectations.broken(List.of(outside, inside, nobody), sample.plan()))
                    .as("logged in: " + loggedIn)
                    .isEmpty();
        }
    }

    @Test
    void helpIsExpectedFromEachSiteWhereSomebodyMayBe() {
        Expected help = expected("2026-11-26T12:00", "20", "112", "112");
        PlanSample sample = sample();
        sample.users.add(new User(new UserId(PlanSample.id("20")), "20", "User 20"));
        sample.devices.add(
                PlanSample.device("desk a", Optional.empty(), PlanSample.MUNICH).shared(Optional.empty()));
        sample.devices.add(
                PlanSample.device("desk b", Optional.empty(), PlanSample.VIENNA).shared(Optional.empty()));
        sample.emergency.add(
                new EmergencyRoute(PlanSample.MUNICH, new E164("+4989123456"), List.of(PlanSample.trunk("colt"))));
        assertThat(Expectations.broken(List.of(help), sample.plan()))
                .as("Vienna has no way out")
                .singleElement()
                .satisfies(broken -> assertThat(broken.happens()).isEqualTo("refused"));

        sample.emergency.add(
                new EmergencyRoute(PlanSample.VIENNA, new E164("+4315551234"), List.of(PlanSample.trunk("wien"))));
        assertThat(Expectations.broken(List.of(help), sample.plan())).isEmpty();
    }

    /// A telephone that reaches nobody hides no other that a change cuts off.
    @Test
    void helpIsComparedTelephoneByTelephone() {
        Expected help = expected("2026-11-26T12:00", "10", "112", "112");
        PlanSample sample = sample();
        UserId ten = new UserId(PlanSample.id("10"));
        sample.devices.add(PlanSample.device("vienna", Optional.of(ten), PlanSample.VIENNA));
        EmergencyRoute munich =
                new EmergencyRoute(PlanSample.MUNICH, new E164("+4989123456"), List.of(PlanSample.trunk("colt")));
        sample.emergency.add(munich);
        PlanSnapshot before = sample.plan();
        assertThat(Expectations.broken(List.of(help), before))
                .singleElement()
                .satisfies(
                        broken -> assertThat(broken.at().orElseThrow().name()).isEqualTo("vienna"));

        sample.emergency.remove(munich);

        assertThat(Expectations.broken(List.of(help), before, sample.plan()))
                .singleElement()
                .satisfies(
                        broken -> assertThat(broken.at().orElseThrow().name()).isEqualTo("phone10"));
    }

    /// Devices have names of their own, and those may be extensions of others.
    @Test
    void helpIsAskedOfTheTelephoneAndNotOfWhoseExtensionItsNameIs() {
        Expected help = expected("2026-11-26T12:00", "10", "112", "112");
        PlanSample sample = sample();
        sample.devices.add(PlanSample.device("11", Optional.of(new UserId(PlanSample.id("10"))), PlanSample.VIENNA));
        sample.emergency.add(
                new EmergencyRoute(PlanSample.MUNICH, new E164("+4989123456"), List.of(PlanSample.trunk("colt"))));

        assertThat(Expectations.broken(List.of(help), sample.plan()))
                .as("11 himself sits in Munich, where all is well")
                .singleElement()
                .satisfies(
                        broken -> assertThat(broken.at().orElseThrow().name()).isEqualTo("11"));
    }

    @Test
    void whatSomebodyHasChangedOnHisPhoneBreaksNothing() {
        Expected day = expected("2026-11-26T12:00", "+4915112345678", "+4989777777", "11");
        PlanSample sample = sample();
        UserId eleven = new UserId(PlanSample.id("11"));
        Wishes live = new Wishes(true, true, List.of(), List.of(), List.of());
        sample.reach = new Reach(Map.of(eleven, live), List.of(), List.of(), List.of(), List.of());
        assertThat(Expectations.broken(List.of(day), sample.plan()))
                .as("configured")
                .singleElement()
                .satisfies(broken -> assertThat(broken.happens()).isEqualTo("refused"));

        sample.reach = new Reach(
                Map.of(eleven, live),
                Map.of(eleven, Wishes.NONE),
                Map.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                VoicemailSettings.NOTHING);
        assertThat(Expectations.broken(List.of(day), sample.plan()))
                .as("by himself")
                .isEmpty();
    }

    @Test
    void whatSomebodyHasUsedOfHisLimitsBreaksNothing() {
        Expected dear = expected("2026-11-26T12:00", "10", "001805123456", "+491805123456");
        PlanSnapshot plan = sample().plan();
        Meters used = new Meters();
        Instant at = Instant.parse("2026-11-26T11:00:00Z");
        used.add(
                List.of(new Subject.OfUser(new UserId(PlanSample.id("10")))),
                at.minusSeconds(1800),
                at.minusSeconds(60),
                1000);
        Tolls tolls = new Tolls(TollPolicy.standard("DE", PlanSample.BERLIN), used);
        PlanSnapshot now = new PlanSnapshot(
                plan.tenant(), plan.directory(), plan.outside(), plan.hours(), plan.reach(), tolls, plan.contacts());

        assertThat(new WhatIf(now, WhatIf.IDLE)
                        .ask(new WhatIf.Question(
                                "10",
                                "001805123456",
                                Optional.empty(),
                                at,
                                Optional.empty(),
                                Optional.empty(),
                                Map.of())))
                .as("a call")
                .isInstanceOfSatisfying(
                        WhatIf.Tried.class,
                        tried -> assertThat(tried.decision()).isInstanceOf(Decision.Reject.class));
        assertThat(Expectations.broken(List.of(dear), now)).isEmpty();
    }

    @Test
    void whatAChangeBreaksIsSeenThoughASwitchIsOn() {
        Expected day = expected("2026-11-26T12:00", "+4915112345678", "+4989777777", "11");
        PlanSample changed = sample(true);
        changed.inbound.clear();
        changed.in("Open ¦¦*¦+4989777777¦10¦when=open");

        assertThat(Expectations.broken(List.of(day), sample(true).plan(), changed.plan()))
                .singleElement()
                .satisfies(broken -> assertThat(broken.happens()).isEqualTo("10"));
    }

    @Test
    void aSwitchThatIsGoneIsNamedByItsField() {
        Expected late = expected("2026-11-26T12:00", "+4915112345678", "+4989777777", "12", "nacht");

        assertThat(Expectations.broken(List.of(late), sample().plan()))
                .singleElement()
                .satisfies(broken -> {
                    assertThat(broken.field()).isEqualTo("switches");
                    assertThat(broken.happens()).isEqualTo("there is no switch 'nacht'");
                });
    }
}
