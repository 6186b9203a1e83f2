package org.klinke.core.dialplan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.klinke.core.dialplan.PlanSample.BERLIN;
import static org.klinke.core.dialplan.PlanSample.id;

import java.time.LocalTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.klinke.core.authority.Limits;
import org.klinke.core.authority.Meters;
import org.klinke.core.authority.Night;
import org.klinke.core.authority.Prices;
import org.klinke.core.authority.TollClass;
import org.klinke.core.authority.TollPolicy;
import org.klinke.core.authority.Tolls;
import org.klinke.core.dialplan.RuleCheck.Finding;
import org.klinke.core.dialplan.RuleCheck.In;
import org.klinke.core.directory.DirectorySnapshot;
import org.klinke.core.hours.TenantHours;
import org.klinke.core.id.UserId;
import org.klinke.core.reach.Actions;
import org.klinke.core.reach.FollowMe;
import org.klinke.core.reach.Forward;
import org.klinke.core.reach.Origin;
import org.klinke.core.reach.Reach;
import org.klinke.core.reach.RingGroup;
import org.klinke.core.reach.Wishes;

/// Where calls may be passed on to: the same for who dials it and for who writes it into a file.
class OnwardCheckTest {
    private static final TollClass ABROAD = new TollClass("abroad", TollClass.STANDARD.kinds(), Set.of("AT"));

    private final PlanSample sample = new PlanSample().out("all ¦ 0 ¦ * ¦ * ¦ +4989123456${CALLERID(num)} ¦ ¦ colt ¦ ");
    private Optional<Night> night = Optional.empty();

    private PlanSnapshot plan(Map<UserId, Wishes> wishes, List<RingGroup> groups) {
        return new PlanSnapshot(
                PlanSample.ACME,
                new DirectorySnapshot(sample.users, sample.devices),
                sample.outside(),
                TenantHours.NONE,
                new Reach(wishes, groups, List.of(), List.of(), List.of()),
                new Tolls(
                        new TollPolicy(
                                "DE",
                                BERLIN,
                                TollClass.STANDARD,
                                Map.of(user("11"), ABROAD),
                                Limits.NONE,
                                Limits.NONE,
                                Map.of(),
                                night,
                                Optional.empty(),
                                Map.of(),
                                Prices.DEFAULT),
                        new Meters()));
    }

    private static UserId user(String extension) {
        return new UserId(id(extension));
    }

    private List<Finding> forwarding(String extension, String target) {
        Wishes wishes = new Wishes(
                false,
                true,
                List.of(new Forward(Forward.Case.BUSY, Origin.EXTERNAL, target, Forward.AFTER_SECONDS)),
                List.of(),
                List.of());
        return RuleCheck.of(plan(Map.of(user(extension), wishes), List.of())).stream()
                .filter(finding -> finding.in() == In.REACH)
                .toList();
    }

    private Decision dialled(String extension, String target) {
        return DialPlan.decide(PlanSample.call(extension, "*72" + target), plan(Map.of(), List.of()));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            10 | 00493012345678  |
            10 | 11              |
            11 | 00043155512345  |
            10 | 00043155512345  | does not allow calls to AT
            10 | 000881612345678 | does not allow
            10 | 009001234567    | does not allow
            10 | 0110            | no call is ever passed on
            10 | 112             | no call is ever passed on
            10 | 10              | that is his own extension
            10 | 12345           | no rule
            """)
    void aFileIsRefusedWhatTheCodeIs(String extension, String target, String why) {
        List<Finding> findings = forwarding(extension, target);
        Decision dialled = dialled(extension, target);

        if (why == null) {
            assertThat(findings).isEmpty();
            assertThat(dialled).isInstanceOf(Decision.Wish.class);
        } else {
            assertThat(findings).singleElement().satisfies(finding -> {
                assertThat(finding.in()).isEqualTo(In.REACH);
                assertThat(finding.name()).isEqualTo(extension);
                assertThat(finding.field()).isEqualTo("forwards");
                assertThat(finding.reason()).contains(target).contains(why);
            });
            assertThat(dialled).isInstanceOf(Decision.Reject.class);
            assertThat(dialled.reasons().getLast()).contains(why);
        }
    }

    @Test
    void numbersThatRingAlongAreJudgedToo() {
        Wishes wishes = new Wishes(
                false,
                true,
                List.of(),
                List.of(along("00043155512345"), along("11"), along("0016312345678")),
                List.of());

        List<Finding> findings = RuleCheck.of(plan(Map.of(user("10"), wishes), List.of()));

        assertThat(findings).extracting(Finding::field).containsExactly("followMe", "followMe");
        assertThat(findings.getFirst().reason()).contains("calls to AT");
        assertThat(findings.getLast().reason()).contains("11 is an extension");
    }

    private static FollowMe along(String number) {
        return new FollowMe(new FollowMe.What.Outside(number), Origin.EXTERNAL, true, 0, 0);
    }

    @Test
    void whatFollowsAGroupIsJudgedByItsFirstMemberWithAPhone() {
        RingGroup group = new RingGroup(
                id("group"),
                "80",
                "Sales",
                RingGroup.Strategy.ALL,
                List.of(id("10"), id("11")),
                20,
                60,
                Actions.read(List.of(), List.of("any then 00043155512345")));

        assertThat(RuleCheck.of(plan(Map.of(), List.of(group)))).singleElement().satisfies(finding -> {
            assertThat(finding.in()).isEqualTo(In.GROUPS);
            assertThat(finding.field()).isEqualTo("after");
            assertThat(finding.reason()).contains("calls to AT");
            assertThat(finding.remedy()).contains("User 10");
        });
    }

    @Test
    void whatIsForbiddenAtTimesOnlyIsNoReasonToRefuseAFile() {
        TollClass nothing = new TollClass("nothing", Set.of(), Set.of());
        night = Optional.of(new Night(LocalTime.of(0, 0), LocalTime.of(23, 59), nothing, Limits.NONE, Limits.NONE));
        sample.out("closed ¦ 0 ¦ * ¦ _030. ¦ ¦ ¦ ¦ deny,when=open").out("pin ¦ 0 ¦ * ¦ _040. ¦ ¦ ¦ colt ¦ pin=1234");

        assertThat(forwarding("10", "003012345678")).isEmpty();
        assertThat(forwarding("10", "004012345678"))
                .singleElement()
                .satisfies(finding -> assertThat(finding.reason()).contains("PIN"));
    }

    @Test
    void aRuleForForwardedCallersAloneIsAWayToo() {
        sample.outbound.clear();
        sample.out("forwarded ¦ 0 ¦ _+49. ¦ * ¦ ¦ ¦ colt ¦ ");

        assertThat(forwarding("10", "003012345678")).isEmpty();
        assertThat(forwarding("10", "00043155512345")).hasSize(1);
    }

    @Test
    void nothingIsJudgedForWhoHasNoPhoneYet() {
        sample.devices.removeIf(device -> device.user().isPresent());

        assertThat(forwarding("10", "00043155512345")).isEmpty();
    }
}
