package org.klinke.core.dialplan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.klinke.core.dialplan.PlanSample.BERLIN;
import static org.klinke.core.dialplan.PlanSample.id;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.klinke.core.authority.Limits;
import org.klinke.core.authority.Meters;
import org.klinke.core.authority.Prices;
import org.klinke.core.authority.TollClass;
import org.klinke.core.authority.TollPolicy;
import org.klinke.core.authority.Tolls;
import org.klinke.core.directory.DirectorySnapshot;
import org.klinke.core.hours.TenantHours;
import org.klinke.core.id.UserId;
import org.klinke.core.reach.Actions;
import org.klinke.core.reach.Forward;
import org.klinke.core.reach.Origin;
import org.klinke.core.reach.Reach;
import org.klinke.core.reach.RingGroup;
import org.klinke.core.reach.Trusted;
import org.klinke.core.reach.WishChange;
import org.klinke.core.reach.Wishes;

/// Who forwards the calls of another, and who reaches him all the same.
class TrustedTest {
    private static final UUID OFFICE = UUID.randomUUID();
    private static final UUID HOUSE = UUID.randomUUID();

    private final PlanSample sample = new PlanSample().out("all ¦ 0 ¦ * ¦ * ¦ +4989123456${CALLERID(num)} ¦ ¦ colt ¦ ");
    private final Map<UserId, Wishes> wishes = new HashMap<>();
    private final Map<UserId, TollClass> classes = new HashMap<>();
    private final List<RingGroup> groups = List.of(group(OFFICE, id("11")), group(HOUSE, OFFICE));

    private static RingGroup group(UUID id, UUID member) {
        return new RingGroup(id, "60", "Office", RingGroup.Strategy.ALL, List.of(member), 15, 60, Actions.NONE);
    }

    private static UserId user(String extension) {
        return new UserId(id(extension));
    }

    private void trust(String extension, List<Forward> forwards, Trusted trusted) {
        wishes.put(
                user(extension),
                new Wishes(
                        false,
                        true,
                        forwards,
                        List.of(),
                        List.of(),
                        Actions.NONE,
                        Optional.empty(),
                        List.of(),
                        trusted));
    }

    private PlanSnapshot plan() {
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
                                classes,
                                Limits.NONE,
                                Limits.NONE,
                                Map.of(),
                                Optional.empty(),
                                Optional.empty(),
                                Map.of(),
                                Prices.DEFAULT),
                        new Meters()));
    }

    private Decision dialled(String extension, String code) {
        return DialPlan.decide(PlanSample.call(extension, code), plan());
    }

    private static WishChange.Forwarding forwarding(String target) {
        return new WishChange.Forwarding(Forward.Case.BUSY, Origin.EITHER, Optional.of(target));
    }

    @Test
    void whoIsTrustedForwardsTheCallsOfAnother() {
        trust("10", List.of(), new Trusted(List.of(id("11")), List.of()));

        assertThat(dialled("11", "*7210#00493012345678")).isInstanceOfSatisfying(Decision.Wish.class, wish -> {
            assertThat(wish.user().extension()).isEqualTo("10");
            assertThat(wish.change()).isEqualTo(forwarding("00493012345678"));
        });
        assertThat(dialled("11", "*7210#11"))
                .as("to himself")
                .isInstanceOfSatisfying(
                        Decision.Wish.class, wish -> assertThat(wish.change()).isEqualTo(forwarding("11")));
        assertThat(dialled("11", "*7110#"))
                .isInstanceOfSatisfying(
                        Decision.Wish.class,
                        wish -> assertThat(wish.change())
                                .isEqualTo(new WishChange.Forwarding(
                                        Forward.Case.ALWAYS, Origin.EITHER, Optional.empty())));
        assertThat(dialled("11", "*7010"))
                .isInstanceOfSatisfying(
                        Decision.Ask.class, ask -> assertThat(ask.code()).isEqualTo("*7110#"));
    }

    @Test
    void aGroupIsTrustedWithAllItsMembersAndNobodyElseIs() {
        trust("10", List.of(), new Trusted(List.of(HOUSE), List.of()));

        assertThat(dialled("11", "*7110#11")).isInstanceOf(Decision.Wish.class);
        for (String code : List.of("*7111#10", "*7111#", "*7011", "*7199#10")) {
            assertThat(dialled("10", code)).as(code).isInstanceOf(Decision.Reject.class);
        }
    }

    @Test
    void nobodyBorrowsWhatAnotherMayCall() {
        trust("10", List.of(), new Trusted(List.of(id("11")), List.of()));
        TollClass abroad = new TollClass("abroad", TollClass.STANDARD.kinds(), Set.of("AT"));
        String vienna = "*7110#00043155512345";

        classes.put(user("10"), abroad);
        assertThat(dialled("10", "*7100043155512345")).as("the owner may").isInstanceOf(Decision.Wish.class);
        assertThat(dialled("11", vienna)).as("who sets it may not").isInstanceOf(Decision.Reject.class);

        classes.put(user("11"), abroad);
        assertThat(dialled("11", vienna)).isInstanceOf(Decision.Wish.class);

        classes.remove(user("10"));
        assertThat(dialled("11", vienna)).as("the owner may not").isInstanceOf(Decision.Reject.class);
        assertThat(dialled("11", "*7110#112")).isInstanceOf(Decision.Reject.class);
    }

    @Test
    void whoIsLetThroughReachesWhoForwardsAllCalls() {
        trust(
                "10",
                List.of(
                        new Forward(Forward.Case.ALWAYS, Origin.INTERNAL, "12", 20),
                        new Forward(Forward.Case.ALWAYS, Origin.EXTERNAL, "12", 20)),
                new Trusted(List.of(), List.of(OFFICE)));

        assertThat(rung(Origin.INTERNAL, "11")).isEqualTo("10");
        assertThat(rung(Origin.INTERNAL, "100")).as("in no group").isEqualTo("12");
        assertThat(rung(Origin.EXTERNAL, "11"))
                .as("a caller from outside who says he is 11")
                .isEqualTo("12");
    }

    private String rung(Origin origin, String caller) {
        return new Reaching(plan(), WhatIf.IDLE)
                .of(new ReachRequest("10", origin, caller, Optional.empty(), false, List.of(), Instant.EPOCH, 0))
                .request()
                .extension();
    }
}
