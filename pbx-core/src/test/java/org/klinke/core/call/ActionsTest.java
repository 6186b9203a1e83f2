package org.klinke.core.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.klinke.core.call.CallFixture.FakeLeg;
import org.klinke.core.cause.HangupCause;
import org.klinke.core.dialplan.InboundRule;
import org.klinke.core.directory.DirectorySnapshot.User;
import org.klinke.core.id.RecordingId;
import org.klinke.core.id.UserId;
import org.klinke.core.media.Direction;
import org.klinke.core.media.MediaCommand;
import org.klinke.core.media.MediaEvent;
import org.klinke.core.media.SessionMedia;
import org.klinke.core.media.Source;
import org.klinke.core.prompt.TenantPrompts;
import org.klinke.core.prompt.TenantPrompts.Spoken;
import org.klinke.core.reach.Actions;
import org.klinke.core.reach.Reach;
import org.klinke.core.reach.RingGroup;
import org.klinke.core.reach.Wishes;
import org.klinke.core.trunk.Trunk;
import org.klinke.core.trunk.TrunkLimits;

class ActionsTest {
    private static final TrunkLimits ROOM = TrunkLimits.of(10, 10, 10, 1);

    private final CallFixture house = new CallFixture();
    private final Map<UserId, Wishes> wishes = new HashMap<>();

    @BeforeEach
    void phones() {
        house.register(house.deskB);
        house.register(house.deskC);
    }

    private User user(String extension) {
        return house.directory.in(house.scope).userByExtension(extension).orElseThrow();
    }

    private void actions(String extension, List<String> before, String... after) {
        wishes.put(user(extension).id(), Wishes.NONE.acting(Actions.read(before, List.of(after))));
        reach();
    }

    private void reach(RingGroup... groups) {
        house.reach.replace(house.scope, new Reach(wishes, List.of(groups), List.of(), List.of(), List.of()));
    }

    private RingGroup group(String extension, Actions actions, String... members) {
        return new RingGroup(
                new UUID(0, Long.parseLong(extension)),
                extension,
                "Sales",
                RingGroup.Strategy.ALL,
                List.of(members).stream()
                        .map(member -> user(member).id().value())
                        .toList(),
                15,
                40,
                actions);
    }

    /// "announce-name language" of all that the leg was told so far.
    private List<String> heard(FakeLeg leg) {
        return house.media.sent(MediaCommand.Play.class, leg.id()).stream()
                .map(MediaCommand.Play::source)
                .filter(Source.Prompts.class::isInstance)
                .map(Source.Prompts.class::cast)
                .map(prompts -> String.join(" ", prompts.names()) + " " + prompts.language())
                .toList();
    }

    private void playedOut(FakeLeg leg) {
        MediaCommand.Play last =
                house.media.sent(MediaCommand.Play.class, leg.id()).getLast();
        house.calls.onMedia(new MediaEvent.PlayedOut(leg.id(), last.source(), ""));
        house.settle();
    }

    private void fails(String device, HangupCause cause) {
        FakeLeg leg = house.dialled.get(device);
        assertThat(leg).as(device).isNotNull();
        house.post(leg, new LegEvent.Ended(leg.id(), cause, false, "by the phone"));
    }

    @Test
    void announcesBeforeItRingsAndShowsTheLabel() {
        actions("101", List.of("language en", "announce recording-announcement", "label Hotline"));

        FakeLeg caller = house.call("101");
        assertThat(caller.told).containsExactly("answer");
        assertThat(heard(caller)).containsExactly("recording-announcement en");
        assertThat(house.dialled).isEmpty();

        playedOut(caller);
        assertThat(house.dialled).containsOnlyKeys("desk-b");
        assertThat(house.orders.getFirst().from().name()).isEqualTo("Hotline: Anna");
    }

    @Test
    void announcesWhatTheTenantHasBroughtInTheLanguageOfTheCall() {
        Source.Kept german = new Source.Kept(new RecordingId(new UUID(0, 1)), () -> new byte[0], Optional.of("acme"));
        Source.Kept english = new Source.Kept(new RecordingId(new UUID(0, 2)), () -> new byte[0], Optional.of("acme"));
        house.prompts.replace(
                house.scope,
                new TenantPrompts(
                        Map.of("hello", Map.of("de", new Spoken(german, 40), "en", new Spoken(english, 40))),
                        List.of()));
        actions("101", List.of("language en", "announce own:hello"));
        FakeLeg caller = house.call("101");
        assertThat(house.media
                        .sent(MediaCommand.Play.class, caller.id())
                        .getLast()
                        .source())
                .isEqualTo(english);
        house.time.advance(Duration.ofSeconds(35)); // longer than any of the server's own
        house.settle();
        assertThat(house.dialled).isEmpty();
        playedOut(caller);
        assertThat(house.dialled).containsOnlyKeys("desk-b");
    }

    private Source.Kept brings(String... names) {
        Map<String, Map<String, Spoken>> spoken = new HashMap<>();
        Source.Kept last = null;
        for (String name : names) {
            last = new Source.Kept(new RecordingId(new UUID(1, spoken.size())), () -> new byte[0], Optional.of("acme"));
            spoken.put(name, Map.of("", new Spoken(last, 40)));
        }
        house.prompts.replace(house.scope, new TenantPrompts(spoken, List.of()));
        return Objects.requireNonNull(last);
    }

    private List<Source> played(FakeLeg leg) {
        return house.media.sent(MediaCommand.Play.class, leg.id()).stream()
                .map(MediaCommand.Play::source)
                .toList();
    }

    private FakeLeg answers(String device) {
        FakeLeg leg = house.dialled.get(device);
        assertThat(leg).as(device).isNotNull();
        house.post(leg, new LegEvent.Ringing(leg.id()));
        house.post(leg, new LegEvent.Answered(leg.id(), house.phoneAnswer(leg.offer, 5000)));
        return leg;
    }

    /// And again when he is held, by whoever of the group has taken the call.
    @Test
    void whoWaitsForAGroupHearsItsMusicInsteadOfRinging() {
        Source.Music groups = new Source.Music(house.scope.id().toString(), List.of(brings("tune")));
        reach(group("800", Actions.read(List.of("music gone tune", "ringing music"), List.of()), "101"));
        FakeLeg caller = house.call("800");
        assertThat(caller.told).containsExactly("answer");
        assertThat(played(caller)).containsExactly(groups);

        FakeLeg member = answers("desk-b");
        assertThat(played(caller)).as("no tone on top of it").containsExactly(groups);
        assertThat(house.media.sent(MediaCommand.StopPlaying.class, caller.id()))
                .as("they hear each other")
                .hasSize(1);
        house.post(
                member,
                new LegEvent.Offered(
                        member.id(),
                        Optional.of(new SessionMedia(List.of(
                                CallFixture.with(house.phoneOffer(5000).audio().orElseThrow(), Direction.SENDONLY))))));
        assertThat(played(caller)).containsExactly(groups, groups);
    }

    @Test
    void whoWaitsForAGroupWithoutItsMusicHearsThatOfAll() {
        reach(group("800", Actions.read(List.of("music gone", "ringing music"), List.of()), "101"));
        FakeLeg caller = house.call("800");
        assertThat(played(caller))
                .containsExactly(new Source.Music(house.scope.id().toString()));
    }

    @Test
    void theControlCentreThatCallsBackHearsThatItRings() {
        Trunk trunk = house.trunk("first", ROOM, "a");
        house.inbound.add(new InboundRule(
                "main line",
                Optional.empty(),
                "*",
                "+4989100",
                "101",
                Optional.empty(),
                Optional.empty(),
                Actions.before(List.of("ringing music"))));
        house.leavesBy(trunk);
        FakeLeg centre = house.callFrom(trunk, "+4989100", new TrunkCaller("112", "", false, Optional.empty(), 0));
        house.post(
                house.dialled.get("desk-b"),
                new LegEvent.Ringing(house.dialled.get("desk-b").id()));
        assertThat(centre.told).containsExactly("ring");
        assertThat(played(centre)).isEmpty();
    }

    /// The call is not lost for it.
    @Test
    void whatTheTenantHasDeletedIsLeftOut() {
        actions("101", List.of("announce own:gone"));
        house.call("101");
        assertThat(house.dialled).containsOnlyKeys("desk-b");
    }

    @Test
    void whoGoesDuringTheAnnouncementRingsNobody() {
        actions("101", List.of("announce please-wait"));
        FakeLeg caller = house.call("101");
        house.post(caller, new LegEvent.Ended(caller.id(), HangupCause.NORMAL, false, "BYE"));
        assertThat(house.onlyRecord().cause()).isEqualTo(HangupCause.NORMAL);
        assertThat(house.dialled).isEmpty();
    }

    /// The announcement takes time, in which people take calls and wish to have their peace.
    @Test
    void whoWishesNoMoreCallsDuringTheAnnouncementDoesNotRing() {
        actions("101", List.of("announce please-wait"), "busy announce busy then 102");
        actions("102", List.of("announce please-wait"));
        FakeLeg caller = house.call("101");
        Wishes said = wishes.getOrDefault(user("101").id(), Wishes.NONE);
        wishes.put(user("101").id(), new Wishes(true, true, List.of(), List.of(), List.of()).acting(said.actions()));
        reach();
        playedOut(caller);
        assertThat(house.dialled).isEmpty();
        playedOut(caller);
        playedOut(caller);
        assertThat(heard(caller)).containsExactly("please-wait de", "busy de", "please-wait de");
        assertThat(house.dialled).containsOnlyKeys("desk-c");
    }

    @Test
    void whoRingsAfterTheAnnouncementIsNotAnnouncedAgain() {
        reach(group("800", Actions.read(List.of("announce please-wait"), List.of()), "101", "102"));
        FakeLeg caller = house.call("800");
        wishes.put(user("101").id(), new Wishes(true, true, List.of(), List.of(), List.of()));
        reach(group("800", Actions.read(List.of("announce please-wait"), List.of()), "101", "102"));
        playedOut(caller);
        assertThat(heard(caller)).containsExactly("please-wait de");
        assertThat(house.dialled).containsOnlyKeys("desk-c");
    }

    @Test
    void nobodyIsPassedOnToHimself() {
        actions("101", List.of(), "busy announce busy then 100");
        reach(group("800", Actions.read(List.of(), List.of("any announce unavailable then 100")), "101"));
        for (String extension : List.of("101", "800")) {
            house.dialled.clear();
            FakeLeg caller = house.call(extension);
            fails("desk-b", HangupCause.BUSY);
            assertThat(heard(caller)).hasSize(1);
            playedOut(caller);
            assertThat(caller.told).as(extension).containsExactly("answer", "hangup BUSY");
        }
    }

    @Test
    void whoIsBusyPassesOnAfterSayingSo() {
        actions("101", List.of(), "busy announce busy then 102", "any then hang-up");
        FakeLeg caller = house.call("101");
        fails("desk-b", HangupCause.BUSY);
        assertThat(heard(caller)).containsExactly("busy de");
        assertThat(house.dialled).containsOnlyKeys("desk-b");

        playedOut(caller);
        assertThat(house.dialled).containsOnlyKeys("desk-b", "desk-c");
    }

    @Test
    void whatIsAnnouncedAtTheEndIsHeardToItsEnd() {
        actions("101", List.of(), "no-answer announce unavailable");
        FakeLeg caller = house.call("101");
        fails("desk-b", HangupCause.NO_ANSWER);
        assertThat(caller.told).containsExactly("answer");
        playedOut(caller);
        assertThat(caller.told).containsExactly("answer", "hangup NO_ANSWER");
    }

    @Test
    void whoDoesNotAnswerMayCountAsBusy() {
        actions("101", List.of(), "no-answer then busy");
        FakeLeg caller = house.call("101");
        fails("desk-b", HangupCause.NO_ANSWER);
        assertThat(caller.told).containsExactly("hangup BUSY");
    }

    @Test
    void nobodysPhonesAreUnreachable() {
        house.bindings.remove(house.deskB.id());
        actions("101", List.of("announce please-wait"), "unreachable announce unavailable then 102");
        FakeLeg caller = house.call("101");
        assertThat(heard(caller)).as("nothing was to ring").containsExactly("unavailable de");
        playedOut(caller);
        assertThat(house.dialled).containsOnlyKeys("desk-c");
    }

    @Test
    void aGroupPassesOnToANumberOutsideAsItsFirstMember() {
        house.leavesBy(house.trunk("first", ROOM, "a"));
        reach(group("800", Actions.read(List.of("label Sales"), List.of("any then 0030123456")), "101"));
        house.call("800");
        fails("desk-b", HangupCause.NO_ANSWER);
        assertThat(house.orders.getFirst().from().name()).isEqualTo("Sales: Anna");
        assertThat(house.dialled).containsKey("a");
        assertThat(house.orders.getLast().from().name())
                .as("labels are for the house")
                .isEqualTo("Anna");
    }

    @Test
    void aRuleAnnouncesInItsLanguage() {
        Trunk trunk = house.trunk("first", ROOM, "a");
        house.inbound.add(new InboundRule(
                "hotline",
                Optional.empty(),
                "*",
                "+4989100",
                "101",
                Optional.of("en"),
                Optional.empty(),
                Actions.before(List.of("announce please-wait", "label Hotline"))));
        house.inbound.add(new InboundRule(
                "closed",
                Optional.empty(),
                "*",
                "+4989200",
                "",
                Optional.empty(),
                Optional.empty(),
                Actions.before(List.of("announce outside-hours"))));
        house.leavesBy(trunk);
        actions("101", List.of(), "busy announce busy");

        FakeLeg caller = house.callFrom(trunk, "+4989100");
        assertThat(heard(caller)).containsExactly("please-wait en");
        playedOut(caller);
        assertThat(house.orders.getFirst().from().name()).isEqualTo("Hotline");
        fails("desk-b", HangupCause.BUSY);
        assertThat(heard(caller)).as("its language is the call's").containsExactly("please-wait en", "busy en");

        FakeLeg late = house.callFrom(trunk, "+4989200");
        assertThat(heard(late)).as("the tenant's").containsExactly("outside-hours de");
        playedOut(late);
        assertThat(late.told).containsExactly("answer", "hangup FORBIDDEN");
    }

    @ParameterizedTest
    @ValueSource(strings = {"110", "112", "0112"})
    void aCallForHelpHearsNothingOfIt(String number) {
        house.leavesBy(house.trunk("first", ROOM, "a"));
        for (String extension : List.of("100", "101", "102")) {
            actions(extension, List.of("announce please-wait"), "any announce busy then 102");
        }
        FakeLeg caller = house.call(number);
        assertThat(house.dialled).containsOnlyKeys("a");
        fails("a", HangupCause.BUSY);
        assertThat(heard(caller)).isEmpty();
        assertThat(house.dialled).doesNotContainKeys("desk-b", "desk-c");
    }
}
