package org.klinke.core.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.klinke.core.call.CallFixture.FakeLeg;
import org.klinke.core.cause.HangupCause;
import org.klinke.core.cdr.TimelineEntry;
import org.klinke.core.directory.DirectorySnapshot.User;
import org.klinke.core.id.RecordingId;
import org.klinke.core.media.MediaCommand;
import org.klinke.core.media.MediaEvent;
import org.klinke.core.media.RecordingFormat;
import org.klinke.core.media.Source;
import org.klinke.core.reach.Actions;
import org.klinke.core.reach.Reach;
import org.klinke.core.reach.Wishes;
import org.klinke.core.recording.RecordingSettings;
import org.klinke.core.recording.RecordingText;
import org.klinke.core.trunk.TrunkLimits;

/// Nothing is recorded before all agree, whoever comes to talk, and what was refused is not kept.
class TalkRecordingTest {
    private static final Source ASKED =
            new Source.Prompts(List.of("recording-announcement", "recording-consent"), "de");
    private static final Source TOLD = new Source.Prompts(List.of("recording-announcement"), "de");
    private static final Source BEGINS = new Source.Prompts(List.of("recording-begins"), "de");

    private final CallFixture house = new CallFixture();

    private void rule(Map<String, Object> more) {
        Map<String, Object> fields = new HashMap<>(more);
        fields.put("title", "Sales");
        house.recordingRules.replace(
                house.scope, RecordingText.merged(RecordingSettings.NOTHING, Map.of("rules", List.of(fields))));
    }

    private FakeLeg answer(String name, int port) {
        FakeLeg leg = house.dialled.get(name);
        assertThat(leg).as("leg to " + name).isNotNull();
        house.post(leg, new LegEvent.Answered(leg.id(), house.phoneAnswer(leg.offer, port)));
        return leg;
    }

    private void press(FakeLeg leg, String keys) {
        keys.chars().forEach(key -> house.post(leg, new LegEvent.Digit(leg.id(), (char) key, 100)));
    }

    private void heard(FakeLeg leg, Source source, String failure) {
        house.media.events.onMedia(new MediaEvent.PlayedOut(leg.id(), source, failure));
        house.settle();
    }

    private List<MediaCommand.StartRecording> begun(FakeLeg leg) {
        return house.media.sent(MediaCommand.StartRecording.class, leg.id());
    }

    private int ended(FakeLeg leg) {
        return house.media.sent(MediaCommand.StopRecording.class, leg.id()).size();
    }

    private List<Source> played(FakeLeg leg) {
        return house.media.sent(MediaCommand.Play.class, leg.id()).stream()
                .map(MediaCommand.Play::source)
                .filter(Source.Prompts.class::isInstance)
                .toList();
    }

    private List<String> notes(FakeLeg caller) {
        house.post(caller, new LegEvent.Ended(caller.id(), HangupCause.NORMAL, false, "BYE"));
        return house.onlyRecord().timeline().stream()
                .filter(entry -> entry.kind().equals("recording"))
                .map(TimelineEntry::text)
                .toList();
    }

    @Test
    void withoutARuleNobodyIsAskedAndNothingIsRecorded() {
        house.register(house.deskB);
        FakeLeg a = house.call("101");
        FakeLeg b = answer("desk-b", 5000);
        press(a, "*11");

        assertThat(begun(a)).isEmpty();
        assertThat(begun(b)).isEmpty();
        assertThat(played(b)).isEmpty();
        assertThat(notes(a)).isEmpty();
    }

    @Test
    void itBeginsOnceBothHaveAgreedAndNotBefore() {
        rule(Map.of("users", List.of("101")));
        house.register(house.deskB);
        FakeLeg a = house.call("101");
        FakeLeg b = answer("desk-b", 5000);
        assertThat(played(a)).containsExactly(ASKED);
        assertThat(played(b)).containsExactly(ASKED);
        press(a, "1");
        assertThat(begun(b)).as("one has not agreed yet").isEmpty();
        press(b, "1");

        assertThat(begun(a)).isEmpty();
        assertThat(begun(b)).hasSize(1);
        assertThat(begun(b).getFirst().format()).isEqualTo(RecordingFormat.SIDE_BY_SIDE);
        assertThat(played(a)).containsExactly(ASKED, BEGINS);
        assertThat(house.labels.getFirst().extension()).isEqualTo("101");
        assertThat(house.labels.getFirst().otherName()).isEqualTo("Anna");
        assertThat(house.labels.getFirst().outward()).isFalse();
        assertThat(house.labels.getFirst().keepDays()).isEqualTo(90);
        assertThat(house.labels.getFirst().consent()).isEqualTo("Anna (100) by key 1; Bert (101) by key 1");
        assertThat(notes(a))
                .startsWith(
                        "rule 'Sales' applies, consent: all are asked",
                        "is asked",
                        "is asked",
                        "agrees by key 1",
                        "agrees by key 1");
    }

    @Test
    void whoRefusesIsNotRecordedAndTheCallGoesOn() {
        rule(Map.of());
        house.register(house.deskB);
        FakeLeg a = house.call("101");
        FakeLeg b = answer("desk-b", 5000);
        press(a, "1");
        press(b, "2");
        press(b, "1");

        assertThat(begun(a)).isEmpty();
        assertThat(begun(b)).isEmpty();
        assertThat(house.calls.count()).isEqualTo(1);
        assertThat(notes(a)).contains("refuses by a key", "not recorded: not all agree");
    }

    @Test
    void norIsWhoSaysNothing() {
        rule(Map.of());
        house.register(house.deskB);
        FakeLeg a = house.call("101");
        FakeLeg b = answer("desk-b", 5000);
        press(a, "1");
        house.advance(Duration.ofSeconds(20));
        press(b, "1");

        assertThat(begun(a)).isEmpty();
        assertThat(begun(b)).isEmpty();
        assertThat(notes(a)).contains("not recorded: not all have agreed in time");
    }

    @Test
    void whoseContractSaysSoIsNotAskedAgain() {
        rule(Map.of("users", List.of("101"), "consent", "others"));
        house.register(house.deskB);
        FakeLeg a = house.call("101");
        FakeLeg b = answer("desk-b", 5000);
        assertThat(played(b)).isEmpty();
        assertThat(played(a)).containsExactly(ASKED);
        press(a, "1");

        assertThat(begun(b)).hasSize(1);
        assertThat(house.labels.getFirst().consent()).isEqualTo("Bert (101) is named by the rule; Anna (100) by key 1");
    }

    /// Who could not hear it was not told.
    @Test
    void whereTellingIsEnoughItBeginsOnceBothHaveHeardIt() {
        rule(Map.of("users", List.of("101"), "consent", "announced", "channels", 1));
        house.register(house.deskB);
        FakeLeg a = house.call("101");
        FakeLeg b = answer("desk-b", 5000);
        assertThat(played(a)).containsExactly(TOLD);
        heard(a, TOLD, "no codec in common");
        heard(b, TOLD, "");
        assertThat(begun(b)).isEmpty();
        heard(a, TOLD, "");

        assertThat(begun(b).getFirst().format().channels()).isEqualTo(RecordingFormat.Channels.MIXED);
    }

    @Test
    void somebodyWhoComesByTransferEndsItUntilHeAgrees() {
        rule(Map.of("users", List.of("100")));
        house.register(house.deskB);
        house.register(house.deskC);
        FakeLeg a = house.call("101");
        FakeLeg b = answer("desk-b", 5000);
        press(a, "1");
        press(b, "1");
        RecordingId first = begun(a).getFirst().recording();

        house.post(b, new LegEvent.TransferAsked(b.id(), new TransferTarget("102", "acme.test", Optional.empty())));
        assertThat(ended(a)).as("as soon as the two are parted").isEqualTo(1);
        FakeLeg c = answer("desk-c", 6000);
        assertThat(begun(a)).hasSize(1);
        assertThat(played(c)).containsExactly(ASKED);
        press(c, "1");
        assertThat(begun(a)).as("he has agreed, who was asked anew has not").hasSize(1);
        press(a, "1");

        assertThat(begun(a)).hasSize(2);
        assertThat(house.labels.getLast().otherName()).isEqualTo("Cleo");
        assertThat(house.discarded).as("what both had agreed to stays").doesNotContain(first);
    }

    @Test
    void aPhonesKeyDoesWhatTheCodeWouldAndNoMore() {
        rule(Map.of("users", List.of("100"), "start", "code"));
        house.register(house.deskB);
        FakeLeg a = house.call("101");
        FakeLeg b = answer("desk-b", 5000);
        house.post(b, new LegEvent.RecordAsked(b.id(), true));
        assertThat(played(a)).as("the rule does not name him").isEmpty();
        house.post(a, new LegEvent.RecordAsked(a.id(), false));
        assertThat(played(b)).isEmpty();
        house.post(a, new LegEvent.RecordAsked(a.id(), true));
        assertThat(played(b)).containsExactly(ASKED);
        press(b, "1");
        assertThat(begun(a)).hasSize(1);
        house.post(a, new LegEvent.RecordAsked(a.id(), true));
        house.post(b, new LegEvent.RecordAsked(b.id(), false));
        assertThat(ended(a)).as("it runs already, and is not his to end").isZero();
        house.post(a, new LegEvent.RecordAsked(a.id(), false));
        assertThat(ended(a)).isEqualTo(1);
        assertThat(house.discarded).isEmpty();
    }

    @Test
    void offByThePhonesKeyIsANoWhilePeopleAreAsked() {
        rule(Map.of());
        house.register(house.deskB);
        FakeLeg a = house.call("101");
        FakeLeg b = answer("desk-b", 5000);
        press(a, "1");
        house.post(b, new LegEvent.RecordAsked(b.id(), true));
        assertThat(begun(a).size() + begun(b).size()).as("on is no answer").isZero();
        house.post(a, new LegEvent.RecordAsked(a.id(), false));
        press(b, "1");

        assertThat(begun(a)).isEmpty();
        assertThat(begun(b)).isEmpty();
        assertThat(notes(a)).contains("refuses by the phone's key", "not recorded: not all agree");
    }

    @Test
    void offByThePhonesKeyStopsNothingWherePeopleAreOnlyTold() {
        rule(Map.of("users", List.of("101"), "consent", "announced"));
        house.register(house.deskB);
        FakeLeg a = house.call("101");
        FakeLeg b = answer("desk-b", 5000);
        heard(b, TOLD, "");
        house.post(a, new LegEvent.RecordAsked(a.id(), false));
        heard(a, TOLD, "");

        assertThat(begun(b)).hasSize(1);
    }

    @Test
    void whoseKeySaysOffWhereItGoesOnHearsThatItDoes() {
        rule(Map.of("users", List.of("101"), "consent", "announced"));
        house.register(house.deskB);
        FakeLeg a = house.call("101");
        FakeLeg b = answer("desk-b", 5000);
        heard(a, TOLD, "");
        heard(b, TOLD, "");
        assertThat(begun(b)).hasSize(1);
        int before = played(a).size();
        house.post(a, new LegEvent.RecordAsked(a.id(), false));
        assertThat(ended(b)).isZero();
        assertThat(played(a).subList(before, played(a).size())).containsExactly(TOLD);
    }

    @Test
    void byACodeItBeginsPausesAndEnds() {
        rule(Map.of("users", List.of("100"), "start", "code"));
        house.register(house.deskB);
        FakeLeg a = house.call("101");
        FakeLeg b = answer("desk-b", 5000);
        assertThat(played(b)).isEmpty();
        press(b, "*1");
        assertThat(played(a)).as("the rule does not name him").isEmpty();
        press(a, "*1");
        assertThat(played(a)).isEmpty();
        assertThat(played(b)).containsExactly(ASKED);
        press(b, "1");
        assertThat(begun(a)).hasSize(1);

        press(b, "*2");
        assertThat(house.media.sent(MediaCommand.PauseRecording.class, a.id())).isEmpty();
        press(a, "*2*2");
        assertThat(house.media.sent(MediaCommand.PauseRecording.class, a.id()))
                .extracting(MediaCommand.PauseRecording::paused)
                .containsExactly(true, false);
        press(a, "*");
        house.advance(Duration.ofSeconds(4));
        press(a, "1");
        assertThat(ended(a)).as("a star long ago").isZero();
        press(a, "*1");
        assertThat(ended(a)).isEqualTo(1);
        assertThat(house.discarded).isEmpty();
    }

    @Test
    void whoDoesNotWantItAnyMoreHasItDeleted() {
        rule(Map.of("users", List.of("101")));
        house.register(house.deskB);
        FakeLeg a = house.call("101");
        FakeLeg b = answer("desk-b", 5000);
        press(a, "1");
        press(b, "1");
        press(a, "*0");

        assertThat(ended(b)).isEqualTo(1);
        assertThat(house.discarded).containsExactly(begun(b).getFirst().recording());
        assertThat(notes(a)).contains("deleted: Anna (100) does not want it");
    }

    /// A disk that is full must not keep what he takes back.
    @Test
    void alsoWhatHasBrokenOffOrEndedBefore() {
        rule(Map.of("users", List.of("100"), "start", "code"));
        house.register(house.deskB);
        FakeLeg a = house.call("101");
        FakeLeg b = answer("desk-b", 5000);
        press(a, "*1");
        press(b, "1");
        RecordingId first = begun(a).getFirst().recording();
        house.media.events.onMedia(new MediaEvent.RecordingEnded(a.id(), first, 3, "No space left on device"));
        house.settle();
        press(a, "*1");
        press(b, "1");
        press(a, "*1");
        press(b, "*0");

        assertThat(house.discarded).containsExactly(first, begun(a).getLast().recording());
    }

    @Test
    void whoIsLeftAloneIsNotRecordedOn() {
        rule(Map.of("users", List.of("100")));
        house.register(house.deskB);
        FakeLeg a = house.call("101");
        FakeLeg b = answer("desk-b", 5000);
        press(a, "1");
        press(b, "1");
        house.post(b, new LegEvent.Ended(b.id(), HangupCause.NORMAL, false, "BYE"));

        assertThat(ended(a)).isEqualTo(1);
    }

    @Test
    void directionOriginAndSwitchCount() {
        house.register(house.deskB);
        for (Map<String, Object> not : List.of(
                Map.<String, Object>of("users", List.of("101"), "direction", "out"),
                Map.<String, Object>of("users", List.of("101"), "origin", "external"),
                Map.<String, Object>of("users", List.of("101"), "enabled", "false"),
                Map.<String, Object>of("users", List.of("102")),
                Map.<String, Object>of("groups", List.of("400")))) {
            rule(not);
            FakeLeg a = house.call("101");
            FakeLeg b = answer("desk-b", 5000);
            assertThat(played(b)).as("%s", not).isEmpty();
            house.post(a, new LegEvent.Ended(a.id(), HangupCause.NORMAL, false, "BYE"));
        }
        rule(Map.of("users", List.of("100"), "direction", "out", "origin", "internal"));
        house.call("101");
        assertThat(played(answer("desk-b", 5000))).containsExactly(ASKED);
    }

    /// Who is not among them is asked nothing.
    @Test
    void someCallsOfManyAreTaken() {
        rule(Map.of("users", List.of("101"), "percent", 30));
        house.register(house.deskB);
        int asked = 0;
        for (int i = 0; i < 100; i++) {
            FakeLeg a = house.call("101");
            FakeLeg b = answer("desk-b", 5000);
            assertThat(played(a)).isEqualTo(played(b));
            asked += played(b).size();
            house.post(a, new LegEvent.Ended(a.id(), HangupCause.NORMAL, false, "BYE"));
        }
        assertThat(asked).isBetween(10, 55);
    }

    private void before(String extension, String... lines) {
        User user = house.directory.in(house.scope).userByExtension(extension).orElseThrow();
        house.reach.replace(
                house.scope,
                new Reach(
                        Map.of(user.id(), Wishes.NONE.acting(Actions.read(List.of(lines), List.of()))),
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of()));
    }

    @Test
    void whatIsDeniedNobodyRecords() {
        rule(Map.of());
        before("101", "recording deny", "recording force");
        house.register(house.deskB);
        FakeLeg a = house.call("101");
        FakeLeg b = answer("desk-b", 5000);
        press(a, "1*1");
        press(b, "1*1");
        house.post(b, new LegEvent.RecordAsked(b.id(), true));

        assertThat(begun(a)).isEmpty();
        assertThat(begun(b)).isEmpty();
        assertThat(played(a)).isEmpty();
        assertThat(notes(a)).containsExactly("not recorded: an action says so");
    }

    @Test
    void whereOnlyPeopleBeginNoRuleDoes() {
        rule(Map.of());
        before("101", "recording manual");
        house.register(house.deskB);
        FakeLeg a = house.call("101");
        FakeLeg b = answer("desk-b", 5000);
        assertThat(played(a)).isEmpty();
        assertThat(played(b)).isEmpty();
        assertThat(notes(a)).containsExactly("an action says that only who talks begins it");
    }

    @Test
    void whereOnlyPeopleBeginACodeDoes() {
        rule(Map.of("start", "code"));
        before("101", "recording manual");
        house.register(house.deskB);
        FakeLeg a = house.call("101");
        FakeLeg b = answer("desk-b", 5000);
        press(b, "*1");
        press(a, "1");
        assertThat(begun(b)).hasSize(1);
    }

    /// Whatever calls the rule is for; but nobody is recorded who does not agree.
    @Test
    void whatIsForcedAsksAsTheRuleSays() {
        rule(Map.of("users", List.of("101"), "direction", "out", "origin", "external", "percent", 1));
        before("101", "recording force");
        house.register(house.deskB);
        FakeLeg a = house.call("101");
        FakeLeg b = answer("desk-b", 5000);
        assertThat(played(a)).containsExactly(ASKED);
        press(a, "1");
        assertThat(begun(b)).isEmpty();
        press(b, "1");
        assertThat(begun(b)).hasSize(1);
    }

    @Test
    void whatIsForcedForNobodyARuleNamesIsNotRecorded() {
        rule(Map.of("users", List.of("102")));
        before("101", "recording force");
        house.register(house.deskB);
        FakeLeg a = house.call("101");
        FakeLeg b = answer("desk-b", 5000);
        assertThat(played(b)).isEmpty();
        assertThat(notes(a)).containsExactly("not recorded: an action wants it, but no rule names who talks");
    }

    /// Not even an announcement: whoever is in need must not be asked anything.
    @Test
    void aCallForHelpIsNeitherRecordedNorAnnounced() {
        rule(Map.of());
        house.leavesBy(house.trunk("first", TrunkLimits.of(10, 10, 10, 1), "first"));
        FakeLeg a = house.call("112");
        FakeLeg help = answer("first", 5000);
        press(a, "*1");

        assertThat(begun(a)).isEmpty();
        assertThat(begun(help)).isEmpty();
        assertThat(played(a)).isEmpty();
        assertThat(played(help)).isEmpty();
        assertThat(notes(a)).containsExactly("not recorded: calls to an emergency number never are");
    }

    /// Phones and we change codecs right after a call is answered: nobody may miss the question for it.
    @Test
    void aNewOfferDoesNotEndTheQuestion() {
        rule(Map.of("users", List.of("101")));
        house.register(house.deskB);
        FakeLeg a = house.call("101");
        FakeLeg b = answer("desk-b", 5000);
        int stopped = house.media.sent(MediaCommand.StopPlaying.class, a.id()).size();
        house.post(a, new LegEvent.Offered(a.id(), Optional.of(house.phoneOffer(4200))));

        assertThat(house.media.sent(MediaCommand.StopPlaying.class, a.id())).hasSize(stopped);
        press(a, "1");
        press(b, "1");
        assertThat(begun(b)).hasSize(1);
    }
}
