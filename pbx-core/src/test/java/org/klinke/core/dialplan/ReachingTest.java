package org.klinke.core.dialplan;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.klinke.core.authority.Meters;
import org.klinke.core.authority.TollPolicy;
import org.klinke.core.authority.Tolls;
import org.klinke.core.cause.HangupCause;
import org.klinke.core.directory.DeviceCredentials;
import org.klinke.core.directory.DirectorySnapshot;
import org.klinke.core.directory.DirectorySnapshot.Device;
import org.klinke.core.directory.DirectorySnapshot.User;
import org.klinke.core.hours.TenantHours;
import org.klinke.core.id.DeviceId;
import org.klinke.core.id.SiteId;
import org.klinke.core.id.UserId;
import org.klinke.core.reach.Action;
import org.klinke.core.reach.Actions;
import org.klinke.core.reach.FollowMe;
import org.klinke.core.reach.Forward;
import org.klinke.core.reach.Forward.Case;
import org.klinke.core.reach.NumberMask;
import org.klinke.core.reach.Origin;
import org.klinke.core.reach.Reach;
import org.klinke.core.reach.RingGroup;
import org.klinke.core.reach.RingGroup.Strategy;
import org.klinke.core.reach.Wishes;
import org.klinke.core.tenant.Tenant;
import org.klinke.core.tenant.TenantId;

class ReachingTest {
    private final User anna = user("100", "Anna");
    private final User bert = user("101", "Bert");
    private final User cleo = user("102", "Cleo");
    private final Device desk = device("desk", anna);
    private final Device cell = device("cell", anna);
    private final Device bertsDesk = device("bert", bert);
    private final Device cleosDesk = device("cleo", cleo);
    private final List<Device> devices = new ArrayList<>(List.of(desk, cell, bertsDesk, cleosDesk));
    private final Map<UserId, Wishes> wishes = new HashMap<>();
    private final List<RingGroup> groups = new ArrayList<>();
    private final List<NumberMask> blocked = new ArrayList<>();
    private final Set<DeviceId> gone = new HashSet<>();
    private final Set<UserId> busy = new HashSet<>();
    private final Map<UserId, Long> lastCalls = new HashMap<>();

    private static User user(String extension, String name) {
        return new User(new UserId(UUID.randomUUID()), extension, name);
    }

    private static Device device(String name, User user) {
        return new Device(
                new DeviceId(UUID.randomUUID()),
                name,
                name + "-sip",
                Optional.of(user.id()),
                new SiteId(UUID.randomUUID()),
                new DeviceCredentials("", ""));
    }

    private Reaching reaching() {
        PlanSnapshot plan = new PlanSnapshot(
                new Tenant(new TenantId(UUID.randomUUID()), "acme", "acme.test", "DE", "89", "Europe/Berlin", "de"),
                new DirectorySnapshot(List.of(anna, bert, cleo), devices),
                OutsidePlan.EMPTY,
                TenantHours.NONE,
                new Reach(wishes, groups, List.of(), blocked, List.of()),
                new Tolls(TollPolicy.standard("DE", ZoneId.of("Europe/Berlin")), new Meters()));
        return new Reaching(plan, new Live() {
            @Override
            public boolean registered(DeviceId device) {
                return !gone.contains(device);
            }

            @Override
            public boolean busy(UserId user) {
                return busy.contains(user);
            }

            @Override
            public long lastCall(UserId user) {
                return lastCalls.getOrDefault(user, 0L);
            }
        });
    }

    private static ReachRequest outside(String extension) {
        return outside(extension, "+4930123456", 0);
    }

    private static ReachRequest outside(String extension, String caller, int draw) {
        return new ReachRequest(
                extension, Origin.EXTERNAL, caller, Optional.empty(), false, List.of(), Instant.EPOCH, draw);
    }

    private static ReachRequest inside(String extension, User caller, Device from) {
        return new ReachRequest(
                extension,
                Origin.INTERNAL,
                caller.extension(),
                Optional.of(from.id()),
                false,
                List.of(),
                Instant.EPOCH,
                0);
    }

    private void wish(User user, Forward... forwards) {
        wishes.put(user.id(), new Wishes(false, true, List.of(forwards), List.of(), List.of()));
    }

    private static Forward forward(Case when, String target) {
        return new Forward(when, Origin.EXTERNAL, target, Forward.AFTER_SECONDS);
    }

    private RingGroup group(String extension, Strategy strategy, UUID... members) {
        RingGroup group = new RingGroup(
                new UUID(0, Long.parseLong(extension)),
                extension,
                "group " + extension,
                strategy,
                List.of(members),
                15,
                40,
                Actions.NONE);
        groups.add(group);
        return group;
    }

    /// "desk@0 cell@0+20 <60": who rings when, and how long each stage lasts.
    private static List<String> rings(Reached reached) {
        assertThat(reached).as("%s", reached.reasons()).isInstanceOf(Reached.Rings.class);
        return ((Reached.Rings) reached)
                .plan().stages().stream()
                        .map(stage -> String.join(
                                        " ",
                                        stage.ringers().stream()
                                                .map(ringer -> ((RingPlan.Line.Phone) ringer.line())
                                                                .device()
                                                                .name()
                                                        + "@" + ringer.delay().toSeconds()
                                                        + ringer.timeout()
                                                                .map(most -> "+" + most.toSeconds())
                                                                .orElse(""))
                                                .toList())
                                + stage.most()
                                        .map(most -> " <" + most.toSeconds())
                                        .orElse(""))
                        .toList();
    }

    private static void assertRefused(Reached reached, HangupCause cause, String why) {
        assertThat(reached)
                .isInstanceOfSatisfying(
                        Reached.Refused.class,
                        refused -> assertThat(refused.cause()).isEqualTo(cause));
        assertThat(String.join("\n", reached.reasons())).contains(why);
    }

    @Test
    void allPhonesOfAUserRingAtOnceButTheCallersOwn() {
        assertThat(rings(reaching().of(outside("100")))).containsExactly("desk@0 cell@0");
        assertThat(rings(reaching().of(inside("100", anna, desk)))).containsExactly("cell@0");
    }

    @Test
    void followMeTellsWhichPhoneRingsWhenForWhichCalls() {
        wishes.put(
                anna.id(),
                new Wishes(
                        false,
                        true,
                        List.of(),
                        List.of(
                                new FollowMe(new FollowMe.What.Phone(cell.id()), Origin.EXTERNAL, true, 10, 20),
                                new FollowMe(new FollowMe.What.Phone(cell.id()), Origin.INTERNAL, false, 0, 0)),
                        List.of()));

        assertThat(rings(reaching().of(outside("100")))).containsExactly("desk@0 cell@10+20");
        Reached internal = reaching().of(inside("100", bert, bertsDesk));
        assertThat(rings(internal)).containsExactly("desk@0");
        assertThat(internal.reasons()).contains("cell does not ring for such calls");
    }

    @Test
    void whoIsForwardedAlwaysDoesNotRing() {
        wish(anna, forward(Case.ALWAYS, "101"));

        Reached reached = reaching().of(outside("100"));

        assertThat(rings(reached)).containsExactly("bert@0");
        assertThat(reached.request().hops()).containsExactly(new Hop("100", "Anna", Case.ALWAYS));
        assertThat(reached.reasons()).contains("Anna forwards external calls always to 101");
        assertThat(rings(reaching().of(inside("100", cleo, cleosDesk))))
                .as("internal calls are not forwarded")
                .containsExactly("desk@0 cell@0");
    }

    /// He shares a telephone and is logged in nowhere: where his calls go he has still said.
    @Test
    void whoHasLoggedOutIsForwardedAsBefore() {
        wish(anna, forward(Case.ALWAYS, "101"), forward(Case.UNREACHABLE, "102"));
        devices.removeAll(List.of(desk, cell));
        assertRefused(reaching().of(outside("100")), HangupCause.FORBIDDEN, "has no phone");

        devices.add(device("shared", anna).shared(Optional.empty()));

        assertThat(rings(reaching().of(outside("100")))).containsExactly("bert@0");
        wish(anna, forward(Case.UNREACHABLE, "102"));
        assertThat(rings(reaching().of(outside("100")))).containsExactly("cleo@0");
        wish(anna, forward(Case.ALWAYS, "112"));
        assertRefused(reaching().of(outside("100")), HangupCause.FORBIDDEN, "emergency number 112");
    }

    @Test
    void whoIsForwardedToGetsThrough() {
        wishes.put(
                anna.id(),
                new Wishes(
                        false,
                        true,
                        List.of(new Forward(Case.ALWAYS, Origin.INTERNAL, "101", 20)),
                        List.of(),
                        List.of()));

        assertThat(rings(reaching().of(inside("100", bert, bertsDesk)))).containsExactly("desk@0 cell@0");
        assertThat(rings(reaching().of(inside("100", cleo, cleosDesk)))).containsExactly("bert@0");
    }

    @Test
    void whoDoesNotWantToBeDisturbedIsNot() {
        wishes.put(anna.id(), new Wishes(true, true, List.of(), List.of(), List.of()));
        assertRefused(reaching().of(outside("100")), HangupCause.DO_NOT_DISTURB, "does not want to be disturbed");

        wishes.put(anna.id(), new Wishes(true, true, List.of(forward(Case.BUSY, "102")), List.of(), List.of()));
        assertThat(rings(reaching().of(outside("100")))).containsExactly("cleo@0");
    }

    @Test
    void withoutCallWaitingASecondCallFindsHimBusy() {
        busy.add(anna.id());
        assertThat(rings(reaching().of(outside("100")))).containsExactly("desk@0 cell@0");

        wishes.put(anna.id(), new Wishes(false, false, List.of(), List.of(), List.of()));
        assertRefused(reaching().of(outside("100")), HangupCause.BUSY, "has no call waiting");

        busy.clear();
        assertThat(rings(reaching().of(outside("100")))).containsExactly("desk@0 cell@0");
    }

    @Test
    void whoCannotBeReachedIsForwardedWithoutRinging() {
        gone.addAll(Set.of(desk.id(), cell.id()));
        assertRefused(reaching().of(outside("100")), HangupCause.NOT_REGISTERED, "none of the phones of Anna");

        wish(anna, forward(Case.UNREACHABLE, "101"));
        Reached reached = reaching().of(outside("100"));
        assertThat(rings(reached)).containsExactly("bert@0");
        assertThat(reached.request().hops()).containsExactly(new Hop("100", "Anna", Case.UNREACHABLE));
    }

    @Test
    void aCallNobodyTookGoesOnByItsCause() {
        wish(
                anna,
                new Forward(Case.NO_ANSWER, Origin.EXTERNAL, "101", 12),
                forward(Case.BUSY, "102"),
                forward(Case.UNREACHABLE, "101"));
        Reached.Rings rang = (Reached.Rings) reaching().of(outside("100"));
        assertThat(rings(rang)).containsExactly("desk@0 cell@0 <12");

        assertThat(rings(reaching().after(rang, HangupCause.NO_ANSWER).orElseThrow()))
                .containsExactly("bert@0");
        assertThat(rings(reaching().after(rang, HangupCause.BUSY).orElseThrow()))
                .containsExactly("cleo@0");
        assertThat(rings(reaching().after(rang, HangupCause.PHONE_LOST).orElseThrow()))
                .containsExactly("bert@0");
        Reached.Rings bertRings = (Reached.Rings) reaching().of(outside("101"));
        assertThat(reaching().after(bertRings, HangupCause.NO_ANSWER)).isEmpty();
    }

    @Test
    void circlesAreFoundAndShown() {
        wish(anna, forward(Case.ALWAYS, "101"));
        wish(bert, forward(Case.ALWAYS, "100"));

        assertRefused(reaching().of(outside("100")), HangupCause.IN_CIRCLES, "100 → 101 → 100");
    }

    @Test
    void aChainOfForwardingsEnds() {
        List<Hop> hops = Stream.of("1", "2", "3", "4", "5", "6")
                .map(extension -> new Hop(extension, "User " + extension, Case.ALWAYS))
                .toList();
        ReachRequest request =
                new ReachRequest("100", Origin.EXTERNAL, "", Optional.empty(), false, hops, Instant.EPOCH, 0);

        assertRefused(reaching().of(request), HangupCause.IN_CIRCLES, "passed on more than 5 times");
    }

    @Test
    void noCallIsEverPassedOnToAnEmergencyNumber() {
        wish(anna, forward(Case.ALWAYS, "0112"));

        assertRefused(reaching().of(outside("100")), HangupCause.FORBIDDEN, "emergency number 0112");
    }

    @Test
    void aForwardingIsJudgedAsTheUserWhenItIsUsed() {
        wish(anna, forward(Case.ALWAYS, "0301234567"));

        assertRefused(reaching().of(outside("100")), HangupCause.UNKNOWN_NUMBER, "+49301234567");
    }

    @Test
    void blockedCallersReachNobody() {
        blocked.add(new NumberMask("+4930*"));
        assertRefused(reaching().of(outside("100")), HangupCause.BLOCKED, "the tenant blocks callers like +4930*");

        blocked.clear();
        wishes.put(anna.id(), new Wishes(false, true, List.of(), List.of(), List.of(new NumberMask("anonymous"))));
        assertRefused(reaching().of(outside("100", "", 0)), HangupCause.BLOCKED, "Anna blocks callers like anonymous");
        assertThat(rings(reaching().of(outside("100")))).containsExactly("desk@0 cell@0");
    }

    @Test
    void aGroupRingsAllAtOnce() {
        group("800", Strategy.ALL, anna.id().value(), cleo.id().value());

        assertThat(rings(reaching().of(outside("800")))).containsExactly("desk@0 cell@0 cleo@0 <40");
    }

    @Test
    void aGroupRingsOneAfterTheOtherUntilItsTimeIsUp() {
        group(
                "800",
                Strategy.IN_ORDER,
                cleo.id().value(),
                bert.id().value(),
                anna.id().value());

        assertThat(rings(reaching().of(outside("800"))))
                .containsExactly("cleo@0 <15", "bert@0 <15", "desk@0 cell@0 <10");
    }

    @Test
    void theLongestIdleRingsFirst() {
        lastCalls.put(cleo.id(), 7L);
        lastCalls.put(bert.id(), 3L);
        group(
                "800",
                Strategy.LONGEST_IDLE,
                cleo.id().value(),
                bert.id().value(),
                anna.id().value());

        assertThat(rings(reaching().of(outside("800"))))
                .containsExactly("desk@0 cell@0 <15", "bert@0 <15", "cleo@0 <10");
    }

    @Test
    void everyoneComesFirstAtRandom() {
        group("800", Strategy.RANDOM, cleo.id().value(), bert.id().value());
        Set<String> first = new HashSet<>();
        for (int draw = 0; draw < 50; draw++) {
            first.add(rings(reaching().of(outside("800", "+4930123456", draw))).getFirst());
        }

        assertThat(first).containsExactlyInAnyOrder("cleo@0 <15", "bert@0 <15");
    }

    @Test
    void whoCannotBeRungIsLeftOutOfAGroup() {
        group(
                "800",
                Strategy.IN_ORDER,
                anna.id().value(),
                bert.id().value(),
                cleo.id().value());
        wishes.put(anna.id(), new Wishes(true, true, List.of(), List.of(), List.of()));
        wishes.put(bert.id(), new Wishes(false, false, List.of(forward(Case.ALWAYS, "100")), List.of(), List.of()));

        assertThat(rings(reaching().of(outside("800"))))
                .as("forwarding is not for calls through a group")
                .containsExactly("bert@0 <15", "cleo@0 <15");

        busy.add(bert.id());
        gone.add(cleosDesk.id());
        Reached nobody = reaching().of(outside("800"));
        assertRefused(nobody, HangupCause.NOT_REGISTERED, "nobody of the group group 800 can be rung");
        assertThat(nobody.reasons())
                .contains(
                        "Anna is left out: does not want to be disturbed",
                        "Bert is left out: on the phone, without call waiting");
    }

    @Test
    void aGroupNobodyAnswersPassesOn() {
        RingGroup sales = new RingGroup(
                new UUID(0, 1),
                "800",
                "Sales",
                Strategy.ALL,
                List.of(anna.id().value()),
                15,
                40,
                Actions.read(List.of(), List.of("any then 102")));
        groups.add(sales);
        Reached.Rings rang = (Reached.Rings) reaching().of(outside("800"));

        Reached next = reaching().after(rang, HangupCause.NO_ANSWER).orElseThrow();
        assertThat(rings(next)).containsExactly("cleo@0");
        assertThat(next.request().hops()).containsExactly(new Hop("800", "Sales", Case.NO_ANSWER));

        gone.addAll(Set.of(desk.id(), cell.id()));
        assertThat(rings(reaching().of(outside("800")))).containsExactly("cleo@0");
    }

    @Test
    void groupsInGroupsEndAndNobodyRingsTwice() {
        group("800", Strategy.ALL, anna.id().value(), new UUID(0, 801));
        group("801", Strategy.ALL, anna.id().value(), bert.id().value(), new UUID(0, 800));

        Reached reached = reaching().of(outside("800"));

        assertThat(rings(reached)).containsExactly("desk@0 cell@0 bert@0 <40");
        assertThat(reached.reasons())
                .contains("the group group 800 is in group 801 though it is there already: left out");
    }

    @Test
    void whoCallsHisOwnGroupDoesNotRing() {
        group("800", Strategy.ALL, anna.id().value(), bert.id().value());

        assertThat(rings(reaching().of(inside("800", anna, desk)))).containsExactly("bert@0 <40");
    }

    @Test
    void actionsStandBeforeWhatRingsAndAfterIt() {
        act(anna, List.of("language en", "announce please-wait"), "busy announce busy then 101", "any then busy");
        act(bert, List.of("label Anna"));

        Reached.Rings rings = (Reached.Rings) reaching().of(outside("100"));
        assertThat(rings.actions()).map(Action::toString).containsExactly("language en", "announce please-wait");
        assertThat(rings.reasons()).contains("the caller hears 'please-wait'");
        Reached next = reaching().after(rings, HangupCause.BUSY).orElseThrow();
        assertThat(rings(next)).containsExactly("bert@0");
        assertThat(next.actions()).map(Action::toString).containsExactly("announce busy", "label Anna");
        assertThat(next.request().hops()).containsExactly(new Hop("100", "Anna", Case.BUSY));
        assertRefused(
                reaching().after(rings, HangupCause.NO_ANSWER).orElseThrow(), HangupCause.BUSY, "told that it is busy");
    }

    @Test
    void hisOwnForwardingComesFirst() {
        act(anna, List.of(), "busy then 101");
        Wishes said = wishes.get(anna.id());
        wishes.put(
                anna.id(),
                new Wishes(true, true, List.of(forward(Case.BUSY, "102")), List.of(), List.of())
                        .acting(said.actions()));
        assertThat(rings(reaching().of(outside("100")))).containsExactly("cleo@0");
        assertThat(rings(reaching().of(inside("100", cleo, cleosDesk))))
                .as("he forwards external calls only")
                .containsExactly("bert@0");
        assertRefused(reaching().of(inside("100", bert, bertsDesk)), HangupCause.DO_NOT_DISTURB, "does not want to be");
    }

    @Test
    void aCircleOfThemEnds() {
        act(anna, List.of(), "busy then 101");
        act(bert, List.of(), "busy then 100");
        wishes.replaceAll((_, said) -> new Wishes(true, true, List.of(), List.of(), List.of()).acting(said.actions()));
        assertRefused(reaching().of(outside("100")), HangupCause.IN_CIRCLES, "100 → 101 → 100");
    }

    private void act(User user, List<String> before, String... after) {
        wishes.put(user.id(), Wishes.NONE.acting(Actions.read(before, List.of(after))));
    }
}
