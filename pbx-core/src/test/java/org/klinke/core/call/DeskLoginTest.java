package org.klinke.core.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.klinke.core.alarm.Kind;
import org.klinke.core.call.CallFixture.FakeLeg;
import org.klinke.core.cause.HangupCause;
import org.klinke.core.media.MediaCommand;
import org.klinke.core.media.Source;
import org.klinke.core.reach.WishChange;
import org.klinke.core.trunk.TrunkLimits;

/// `*44` at a phone that people share.
class DeskLoginTest {
    private static final TrunkLimits ROOM = TrunkLimits.of(10, 10, 10, 1);

    private final CallFixture house = new CallFixture();

    DeskLoginTest() {
        house.register(house.deskA);
        house.register(house.deskB);
        house.leavesBy(house.trunk("main", ROOM, "line"));
        house.share(Optional.empty());
    }

    private void type(FakeLeg caller, String keys) {
        keys.chars().forEach(key -> house.post(caller, new LegEvent.Digit(caller.id(), (char) key, 100)));
    }

    private List<List<String>> heard(FakeLeg leg) {
        return house.media.sent(MediaCommand.Play.class, leg.id()).stream()
                .map(play -> ((Source.Prompts) play.source()).names())
                .toList();
    }

    private String timeline() {
        house.advance(Duration.ofSeconds(30));
        return house.records.toString();
    }

    @Test
    void loggedOutItCallsForHelpAndNobodyElse() {
        house.call("112");
        assertThat(house.dialled).containsKey("line");

        house.call("101");
        house.call("004930123456");
        house.call("*71101");
        house.call("*80");

        assertThat(house.everDialled).hasSize(1);
        assertThat(house.wished).isEmpty();
    }

    @Test
    void thePinIsAskedFor() {
        FakeLeg caller = house.call("*44101");
        assertThat(heard(caller)).containsExactly(List.of("enter-pin"));

        type(caller, CallFixture.PIN + "#");

        assertThat(house.loggedIn).containsExactly(house.deskB.user().orElseThrow());
        assertThat(heard(caller).getLast()).containsExactly("logged-in");
        assertThat(timeline()).doesNotContain(CallFixture.PIN);
    }

    @Test
    void thePinMayBeDialledAndStandsInNoRecord() {
        FakeLeg caller = house.call("*44101#" + CallFixture.PIN);

        assertThat(house.loggedIn).hasSize(1);
        assertThat(heard(caller)).containsExactly(List.of("logged-in"));
        assertThat(timeline()).contains("*44101").doesNotContain(CallFixture.PIN);
    }

    @Test
    void thePinBehindTheTenantsOwnCodeStandsInNoRecord() {
        house.coded(Map.of("deskLogin", "*45"));
        FakeLeg caller = house.call("*45101#" + CallFixture.PIN);

        assertThat(house.loggedIn).hasSize(1);
        assertThat(heard(caller)).containsExactly(List.of("logged-in"));
        assertThat(house.call("*44101*" + CallFixture.PIN).told).contains("hangup " + HangupCause.FORBIDDEN);
        assertThat(timeline()).contains("*45101", "*44101").doesNotContain(CallFixture.PIN);
    }

    /// Nothing that looks like a PIN stands between a caller and help.
    @ParameterizedTest
    @ValueSource(strings = {"*44#", "*45#", "*45*", "*45101#"})
    void helpBehindAPrefixThatBeginsLikeTheCodeIsCalled(String prefix) {
        house.coded(Map.of("deskLogin", "*45"));
        house.prefix = prefix;
        house.leavesBy(house.trunk("main", ROOM, "line"));

        FakeLeg caller = house.call(prefix + "112");

        assertThat(house.dialled).containsKey("line");
        assertThat(caller.told).noneMatch(told -> told.startsWith("hangup"));
    }

    /// `*445` is another code, whatever `*44` once was.
    @Test
    void anotherCodeThatBeginsLikeTheUsualOneIsNoLogin() {
        house.coded(Map.of("deskLogin", "*45", "forwardAlways", "*445"));
        house.share(house.deskA.user());
        house.call("*445*1*102");
        assertThat(house.wished)
                .singleElement()
                .isInstanceOfSatisfying(
                        WishChange.Forwarding.class,
                        forwarding -> assertThat(forwarding.target()).contains("102"));
    }

    @Test
    void aWrongPinIsAskedForAgainAndTooManyLock() {
        FakeLeg caller = house.call("*44101#0000");
        assertThat(heard(caller)).containsExactly(List.of("pin-wrong", "enter-pin"));
        type(caller, "1111#");
        type(caller, "2222#");
        assertThat(caller.told).contains("hangup " + HangupCause.FORBIDDEN);

        FakeLeg again = house.call("*44101#3333");
        type(again, "4444#");

        assertThat(heard(again).getLast()).containsExactly("pin-locked");
        assertThat(house.alarms).extracting(CallFixture.Alarmed::kind).containsExactly(Kind.PIN_LOCKED);
        assertThat(heard(house.call("*44101#" + CallFixture.PIN))).containsExactly(List.of("pin-locked"));
        assertThat(house.loggedIn).isEmpty();
    }

    @Test
    void nobodysExtensionIsRefused() {
        assertThat(house.call("*44999").told).contains("hangup " + HangupCause.FORBIDDEN);
    }

    @Test
    void loggedInItIsHisAndLogsOut() {
        house.share(house.deskB.user());
        FakeLeg caller = house.call("*44");

        assertThat(house.loggedOut).containsExactly(house.deskA.id());
        assertThat(heard(caller)).containsExactly(List.of("logged-out"));
    }

    @Test
    void aPhoneThatIsNotSharedKnowsNoLogin() {
        for (String code : List.of("*44", "*44101", "*44101#" + CallFixture.PIN)) {
            FakeLeg caller = house.call(
                    house.deskC, code, "acme.test", Optional.of(house.phoneOffer(4000)), false, Optional.empty());
            assertThat(caller.told).as(code).contains("hangup " + HangupCause.FORBIDDEN);
        }
        assertThat(house.loggedIn).isEmpty();
        assertThat(house.loggedOut).isEmpty();
    }
}
