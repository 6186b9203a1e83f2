package org.klinke.core.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.klinke.core.alarm.Kind;
import org.klinke.core.call.CallFixture.FakeLeg;
import org.klinke.core.cause.HangupCause;
import org.klinke.core.cdr.TimelineEntry;
import org.klinke.core.id.RecordingId;
import org.klinke.core.id.UserId;
import org.klinke.core.media.MediaCommand;
import org.klinke.core.media.MediaEvent;
import org.klinke.core.media.RecordingFormat;
import org.klinke.core.media.Source;
import org.klinke.core.reach.Actions;
import org.klinke.core.reach.Forward;
import org.klinke.core.reach.Origin;
import org.klinke.core.reach.Reach;
import org.klinke.core.reach.RingGroup;
import org.klinke.core.reach.Wishes;
import org.klinke.core.shelf.MediaObject;
import org.klinke.core.trunk.Trunk;
import org.klinke.core.trunk.TrunkLimits;
import org.klinke.core.voicemail.BoxSettings;
import org.klinke.core.voicemail.GreetingCase;
import org.klinke.core.voicemail.VoiceMessage;
import org.klinke.core.voicemail.VoicemailSettings;

/// A call ends in a voice box only where somebody has said so, and only what is said after the tone is kept; a box
/// opens at its own phone, or by its PIN.
class VoicemailTest {
    private static final Source TONE = new Source.Tone(Source.ToneKind.BEEP, "DE");
    private static final String PIN = "470815";

    private final CallFixture house = new CallFixture();
    private final UUID group = UUID.randomUUID();

    private UserId user(String extension) {
        return house.directory
                .in(house.scope)
                .userByExtension(extension)
                .orElseThrow()
                .id();
    }

    /// Bert lets his calls go to his box in these cases.
    private void boxes(Map<String, BoxSettings> boxes, Forward.Case... cases) {
        List<Forward> forwards = new ArrayList<>();
        for (Forward.Case one : cases) {
            for (Origin origin : Origin.EITHER) {
                forwards.add(new Forward(one, origin, "*103", 10));
            }
        }
        house.reach.replace(
                house.scope,
                new Reach(
                        Map.of(user("101"), new Wishes(false, true, forwards, List.of(), List.of())),
                        Map.of(),
                        List.of(new RingGroup(
                                group,
                                "200",
                                "Sales",
                                RingGroup.Strategy.ALL,
                                List.of(user("101").value()),
                                10,
                                10,
                                Actions.read(List.of(), List.of("any then voicemail")))),
                        List.of(),
                        List.of(),
                        List.of(),
                        new VoicemailSettings(false, boxes)));
    }

    private void bertsBox(Forward.Case... cases) {
        boxes(Map.of("101", BoxSettings.USUAL), cases);
    }

    private List<Source> played(FakeLeg leg) {
        return house.media.sent(MediaCommand.Play.class, leg.id()).stream()
                .map(MediaCommand.Play::source)
                .toList();
    }

    private static Source prompts(String... names) {
        return new Source.Prompts(List.of(names), "de");
    }

    /// What is playing comes to its end.
    private void heard(FakeLeg leg) {
        house.media.events.onMedia(
                new MediaEvent.PlayedOut(leg.id(), played(leg).getLast(), ""));
        house.settle();
        house.advance(Duration.ofMillis(200));
    }

    private void press(FakeLeg leg, String keys) {
        keys.chars().forEach(key -> {
            house.post(leg, new LegEvent.Digit(leg.id(), (char) key, 100));
            house.advance(Duration.ofMillis(200));
        });
    }

    private void speaks(FakeLeg leg, Duration time) {
        assertThat(played(leg).getLast()).isEqualTo(TONE);
        heard(leg);
        house.advance(time);
    }

    private void hangsUp(FakeLeg leg) {
        house.post(leg, new LegEvent.Ended(leg.id(), HangupCause.NORMAL, false, "BYE"));
    }

    private List<MediaCommand.StartRecording> begun(FakeLeg leg) {
        return house.media.sent(MediaCommand.StartRecording.class, leg.id());
    }

    private List<String> notes(String kind) {
        return house.onlyRecord().timeline().stream()
                .filter(entry -> entry.kind().equals(kind))
                .map(TimelineEntry::text)
                .toList();
    }

    private FakeLeg call(String number) {
        FakeLeg leg = house.call(number);
        house.advance(Duration.ofMillis(200));
        return leg;
    }

    // --- leaving a message ---------------------------------------------------------------------------------------

    @Test
    void whoIsNotReachedTakesAMessageIfHeWantsTo() {
        bertsBox(Forward.Case.UNREACHABLE);
        FakeLeg a = call("101");
        assertThat(played(a)).containsExactly(prompts("voicemail-greeting"));
        assertThat(begun(a)).as("nothing before the tone").isEmpty();
        heard(a);
        speaks(a, Duration.ofSeconds(7));
        press(a, "#");

        assertThat(begun(a)).hasSize(1);
        assertThat(begun(a).getFirst().format()).isEqualTo(RecordingFormat.DICTATED);
        assertThat(house.labels.getFirst().kind()).isEqualTo(MediaObject.Kind.VOICEMAIL);
        assertThat(house.labels.getFirst().box()).contains(user("101").value());
        assertThat(house.labels.getFirst().extension()).isEqualTo("101");
        assertThat(house.labels.getFirst().otherName()).isEqualTo("Anna");
        assertThat(house.labels.getFirst().otherNumber()).isEqualTo("100");
        assertThat(house.labels.getFirst().keepDays()).isEqualTo(90);
        assertThat(played(a).getLast()).isEqualTo(prompts("voicemail-saved"));
        heard(a);
        assertThat(house.discarded).isEmpty();
        assertThat(notes("decision")).contains("Bert forwards internal calls if unreachable to voicemail");
        assertThat(notes("voicemail"))
                .startsWith("reaches the voice box of Bert (101)")
                .contains("spoken for 7 s");
    }

    @Test
    void aCallerWhoHangsUpHasLeftHisMessage() {
        bertsBox(Forward.Case.ALWAYS);
        FakeLeg a = call("101");
        press(a, "#"); // he need not hear it all
        speaks(a, Duration.ofSeconds(3));
        hangsUp(a);

        assertThat(begun(a)).hasSize(1);
        assertThat(house.discarded).isEmpty();
    }

    @Test
    void whatIsTooShortIsNoMessage() {
        bertsBox(Forward.Case.ALWAYS);
        FakeLeg a = call("101");
        heard(a);
        speaks(a, Duration.ofMillis(500));
        hangsUp(a);

        assertThat(house.discarded).hasSize(1);
    }

    @Test
    void afterAMessageThatIsTooShortThereIsAnotherTone() {
        bertsBox(Forward.Case.ALWAYS);
        FakeLeg a = call("101");
        heard(a);
        speaks(a, Duration.ofMillis(500));
        press(a, "#");
        assertThat(played(a).getLast()).isEqualTo(prompts("voicemail-too-short"));
        heard(a);
        speaks(a, Duration.ofSeconds(4));
        hangsUp(a);

        assertThat(begun(a)).hasSize(2);
        assertThat(house.discarded).hasSize(1);
    }

    @Test
    void aMessageEndsWhenItsTimeIsOver() {
        boxes(Map.of("101", new BoxSettings(2, 20, 50, 0)), Forward.Case.ALWAYS);
        FakeLeg a = call("101");
        heard(a);
        speaks(a, Duration.ofSeconds(21));

        assertThat(house.media.sent(MediaCommand.StopRecording.class, a.id())).hasSize(1);
        assertThat(played(a).getLast()).isEqualTo(prompts("voicemail-saved"));
        assertThat(house.discarded).isEmpty();
    }

    @Test
    void aFullBoxSaysSoAndTakesNothing() {
        boxes(Map.of("101", new BoxSettings(2, 20, 1, 0)), Forward.Case.ALWAYS);
        house.boxes.messages.put(user("101").value(), new ArrayList<>(List.of(message(false))));
        FakeLeg a = call("101");
        assertThat(played(a)).containsExactly(prompts("voicemail-full"));
        heard(a);

        assertThat(begun(a)).isEmpty();
        assertThat(a.told).contains("hangup NORMAL");
    }

    /// Two who speak at once leave no more than the box takes.
    @Test
    void whoSpeaksHasAPlaceAndWhoLeavesNothingGivesItBack() {
        boxes(Map.of("101", new BoxSettings(2, 20, 1, 0)), Forward.Case.ALWAYS);
        FakeLeg first = call("101");
        assertThat(played(call("101"))).containsExactly(prompts("voicemail-full"));
        hangsUp(first);
        FakeLeg third = call("101");
        heard(third);
        speaks(third, Duration.ofSeconds(5));
        hangsUp(third);

        assertThat(played(call("101"))).as("it is not listed yet").containsExactly(prompts("voicemail-full"));
    }

    @Test
    void aMessageIsTakenThoughTheDatabaseIsAway() {
        bertsBox(Forward.Case.ALWAYS);
        house.boxes.away = true;
        FakeLeg a = call("101");
        heard(a);
        speaks(a, Duration.ofSeconds(3));
        hangsUp(a);

        assertThat(begun(a)).hasSize(1);
    }

    @Test
    void whoIsBusyOrDoesNotAnswerSaysSoFirst() {
        bertsBox(Forward.Case.BUSY, Forward.Case.NO_ANSWER);
        house.register(house.deskB);
        FakeLeg a = call("101");
        FakeLeg b = house.dialled.get("desk-b");
        house.post(b, new LegEvent.Ended(b.id(), HangupCause.BUSY, false, "486"));
        house.advance(Duration.ofMillis(200));
        assertThat(played(a).getLast()).isEqualTo(prompts("busy", "voicemail-leave-message"));
        hangsUp(a);
        FakeLeg other = call("101");
        house.advance(Duration.ofSeconds(11));
        assertThat(played(other).getLast()).isEqualTo(prompts("no-answer", "voicemail-leave-message"));
    }

    @Test
    void callersHearTheGreetingOfTheBox() {
        bertsBox(Forward.Case.ALWAYS);
        RecordingId greeting = new RecordingId(UUID.randomUUID());
        house.boxes.greetings.put(user("101").value(), greeting);
        FakeLeg a = call("101");

        assertThat(played(a)).containsExactly(house.boxes.soundOf(greeting));
        hangsUp(a);

        house.boxes.when = GreetingCase.UNAVAILABLE;
        assertThat(played(call("101"))).containsExactly(house.boxes.soundOf(greeting));
        house.boxes.when = GreetingCase.BUSY;
        assertThat(played(call("101"))).as("for another case").containsExactly(prompts("voicemail-greeting"));
    }

    @Test
    void noBoxIsThereUnlessSomebodyHasSaidSo() {
        boxes(Map.of(), Forward.Case.ALWAYS);
        FakeLeg a = call("101");

        assertThat(played(a)).isEmpty();
        assertThat(a.told).anyMatch(told -> told.startsWith("hangup"));
        assertThat(notes("decision")).contains("there is no such voice box");
    }

    @Test
    void aBoxAloneLeadsNobodyThere() {
        bertsBox();
        FakeLeg a = call("101");

        assertThat(played(a)).isEmpty();
        assertThat(a.told).contains("hangup NOT_REGISTERED");
    }

    @Test
    void aGroupHasABoxOfItsOwn() {
        boxes(Map.of("200", BoxSettings.USUAL));
        FakeLeg a = call("200");
        heard(a);
        speaks(a, Duration.ofSeconds(3));
        hangsUp(a);

        assertThat(house.labels.getFirst().box()).contains(group);
        assertThat(house.labels.getFirst().owner()).isEmpty();
        assertThat(house.labels.getFirst().extension()).isEqualTo("200");
    }

    @Test
    void aCallerFromOutsideLeavesAMessageToo() {
        bertsBox(Forward.Case.UNREACHABLE);
        Trunk trunk = house.trunk("carrier", TrunkLimits.of(10, 10, 10, 1));
        house.reaches("+498912345", "101");
        FakeLeg outside = house.callFrom(trunk, "+498912345");
        house.advance(Duration.ofMillis(200));
        heard(outside);
        speaks(outside, Duration.ofSeconds(3));
        hangsUp(outside);

        assertThat(house.labels.getFirst().otherNumber()).isEqualTo("+4930123456");
        assertThat(house.labels.getFirst().box()).contains(user("101").value());
    }

    @Test
    void theControlCentreThatCallsBackSpeaksToNoMachine() {
        bertsBox(Forward.Case.UNREACHABLE);
        Trunk trunk = house.trunk("carrier", TrunkLimits.of(10, 10, 10, 1));
        house.reaches("+498912345", "101");
        FakeLeg outside = house.callFrom(trunk, "+498912345", new TrunkCaller("112", "", false, Optional.empty(), 0));
        house.advance(Duration.ofMillis(200));

        assertThat(played(outside)).isEmpty();
        assertThat(begun(outside)).isEmpty();
        assertThat(outside.told).contains("hangup NO_ANSWER");
    }

    @ParameterizedTest
    @ValueSource(strings = {"*103101", "*102"})
    void aBoxIsDialled(String code) {
        boxes(Map.of("101", BoxSettings.USUAL, "100", BoxSettings.USUAL));
        FakeLeg a = call(code);
        heard(a);
        speaks(a, Duration.ofSeconds(3));
        hangsUp(a);

        assertThat(house.labels.getFirst().box())
                .contains(user(code.equals("*102") ? "100" : "101").value());
    }

    @ParameterizedTest
    @ValueSource(strings = {"*103", "*103102", "*103999", "*1005", "*104", "*100"})
    void whatLeadsToNoBoxIsRefused(String code) {
        bertsBox();
        FakeLeg a = call(code);

        assertThat(played(a)).isEmpty();
        assertThat(a.told).contains("hangup FORBIDDEN");
    }

    // --- hearing messages ----------------------------------------------------------------------------------------

    private VoiceMessage message(boolean heard) {
        return new VoiceMessage(new RecordingId(UUID.randomUUID()), house.time.instant(), "Cleo", "102", 5, heard);
    }

    private VoiceMessage annasBox() {
        boxes(Map.of("100", BoxSettings.USUAL, "101", BoxSettings.USUAL, "200", BoxSettings.USUAL));
        VoiceMessage message = message(false);
        house.boxes.messages.put(user("100").value(), new ArrayList<>(List.of(message)));
        return message;
    }

    private List<VoiceMessage> inAnnasBox() {
        return house.boxes.messages.get(user("100").value());
    }

    @Test
    void theOwnPhoneOpensTheBoxAndAMessageThatWasHeardIsOld() {
        VoiceMessage message = annasBox();
        house.boxes.pins.put(user("100").value(), PIN);
        FakeLeg a = call("*100");
        assertThat(played(a).getLast()).isEqualTo(prompts("voicemail-you-have", "number-1", "voicemail-new-message"));
        heard(a);
        assertThat(played(a).getLast()).isEqualTo(prompts("voicemail-main"));
        press(a, "1");
        assertThat(((Source.Prompts) played(a).getLast()).names())
                .startsWith(
                        "voicemail-message",
                        "number-1",
                        "voicemail-from",
                        "number-1",
                        "number-0",
                        "number-2",
                        "voicemail-received",
                        "time-today");
        heard(a);
        assertThat(played(a).getLast()).isEqualTo(house.boxes.soundOf(message.id()));
        assertThat(inAnnasBox().getFirst().heard()).isFalse();
        heard(a);
        assertThat(inAnnasBox().getFirst().heard()).isTrue();
        assertThat(played(a).getLast()).isEqualTo(prompts("voicemail-menu", "voicemail-more"));
        press(a, "3");

        assertThat(played(a).getLast()).isEqualTo(prompts("voicemail-deleted"));
        assertThat(inAnnasBox()).isEmpty();
        assertThat(house.boxes.told).containsExactly("sound " + message.id() + " by Anna (100)");
    }

    @Test
    void aBoxWithoutAPinIsGivenOneBeforeAnythingIsTold() {
        annasBox();
        FakeLeg a = call("*100");
        assertThat(played(a).getLast()).isEqualTo(prompts("enter-new-pin"));
        press(a, "123456#");
        assertThat(played(a).getLast()).isEqualTo(prompts("pin-too-simple"));
        heard(a);
        press(a, PIN + "#");
        assertThat(played(a).getLast()).isEqualTo(prompts("repeat-new-pin"));
        press(a, "470816#");
        assertThat(played(a).getLast()).isEqualTo(prompts("pins-differ"));
        assertThat(house.boxes.pins).isEmpty();
        heard(a);
        press(a, PIN + "#" + PIN + "#");

        assertThat(house.boxes.pins).containsEntry(user("100").value(), PIN);
        assertThat(played(a).getLast()).isEqualTo(prompts("pin-changed"));
        heard(a);
        assertThat(played(a).getLast()).isEqualTo(prompts("voicemail-you-have", "number-1", "voicemail-new-message"));
    }

    @Test
    void whoChoosesNoPinHearsNothing() {
        annasBox();
        FakeLeg a = call("*100");
        press(a, "111111#");
        heard(a);
        press(a, "100100#");
        heard(a);
        press(a, "9876543#");
        heard(a);

        assertThat(played(a).getLast()).isEqualTo(prompts("goodbye"));
        assertThat(house.boxes.told).isEmpty();
    }

    /// A message from 102 in the boxes of Anna and Bert.
    private FakeLeg hearsAMessage(BoxSettings settings, String code) {
        house.register(house.deskC);
        annasBox();
        boxes(Map.of("100", settings, "101", settings));
        house.boxes.messages.put(user("101").value(), new ArrayList<>(List.of(message(false))));
        house.boxes.pins.put(user("100").value(), PIN);
        house.boxes.pins.put(user("101").value(), PIN);
        FakeLeg a = call(code);
        if (!code.equals("*100")) {
            press(a, PIN + "#");
        }
        press(a, "11");
        heard(a);
        heard(a);
        return a;
    }

    private static final BoxSettings CALLING_BACK = new BoxSettings(2, 180, 50, 90, Optional.empty(), false, true);

    @Test
    void whoMayCallsBackAsIfHeHadDialledIt() {
        FakeLeg a = hearsAMessage(CALLING_BACK, "*100");
        assertThat(played(a).getLast()).isEqualTo(prompts("voicemail-menu", "voicemail-call-back", "voicemail-more"));
        press(a, "5");

        assertThat(house.dialled).containsOnlyKeys("desk-c");
        FakeLeg c = house.dialled.get("desk-c");
        house.post(c, new LegEvent.Ended(c.id(), HangupCause.BUSY, false, "by the phone"));
        assertThat(notes("voicemail")).contains("calls back who has left message 1");
        assertThat(house.onlyRecord().cause()).isEqualTo(HangupCause.BUSY);
    }

    @Test
    void nobodyCallsBackUnlessSomebodyHasSaidSo() {
        FakeLeg a = hearsAMessage(BoxSettings.USUAL, "*100");
        assertThat(played(a).getLast()).isEqualTo(prompts("voicemail-menu", "voicemail-more"));
        press(a, "5");

        assertThat(played(a).getLast()).isEqualTo(prompts("invalid-entry"));
        assertThat(house.dialled).isEmpty();
    }

    /// Whose phone it is would pay, and he may not be the one who sits there.
    @Test
    void whoHasComeByThePinDoesNotCallBack() {
        FakeLeg a = hearsAMessage(CALLING_BACK, "*101101");
        assertThat(played(a).getLast()).isEqualTo(prompts("voicemail-menu", "voicemail-more"));
        press(a, "5");

        assertThat(house.dialled).isEmpty();
    }

    /// What callers show is theirs to choose: the plan judges it as it does what is dialled.
    @Test
    void whatThePhoneMayNotCallIsNotCalledBack() {
        house.register(house.deskC);
        annasBox();
        boxes(Map.of("100", CALLING_BACK));
        house.boxes.pins.put(user("100").value(), PIN);
        for (String number : List.of("+4990012345", "110", "112")) {
            VoiceMessage message = message(false);
            house.boxes.messages.put(
                    user("100").value(),
                    new ArrayList<>(List.of(
                            new VoiceMessage(message.id(), message.started(), "", number, message.seconds(), false))));
            FakeLeg a = call("*100");
            press(a, "115");
            assertThat(played(a).getLast()).as(number).isEqualTo(prompts("not-allowed"));
            assertThat(house.dialled).isEmpty();
            hangsUp(a);
        }
        assertThat(house.alarms).isEmpty();
    }

    @Test
    void anotherBoxOpensByItsPin() {
        annasBox();
        house.boxes.pins.put(user("101").value(), PIN);
        FakeLeg a = call("*101101");
        assertThat(played(a).getLast()).isEqualTo(prompts("enter-pin"));
        press(a, PIN + "#");

        assertThat(played(a).getLast()).isEqualTo(prompts("voicemail-none"));
        hangsUp(a);
        assertThat(house.onlyRecord().timeline().toString()).doesNotContain(PIN);
    }

    @Test
    void theCallerIsAskedWhoseBoxHeWants() {
        annasBox();
        house.boxes.pins.put(user("101").value(), PIN);
        FakeLeg a = call("*101");
        assertThat(played(a).getLast()).isEqualTo(prompts("enter-extension"));
        press(a, "101#" + PIN + "#");

        assertThat(played(a).getLast()).isEqualTo(prompts("voicemail-none"));
    }

    @Test
    void aBoxThatIsNotThereAsksForItsPinLikeAnyOther() {
        annasBox();
        FakeLeg a = call("*101");
        press(a, "777#" + PIN + "#");

        assertThat(played(a).getLast()).isEqualTo(prompts("pin-wrong", "enter-pin"));
    }

    @Test
    void aBoxWithoutAPinOpensByNone() {
        annasBox();
        FakeLeg a = call("*101101");
        press(a, "#");
        assertThat(played(a).getLast()).isEqualTo(prompts("pin-wrong", "enter-pin"));
        press(a, PIN + "#");

        assertThat(played(a).getLast()).isEqualTo(prompts("pin-wrong", "enter-pin"));
    }

    @Test
    void whoGuessesIsLockedOutAndTheAdminLearnsOfIt() {
        annasBox();
        house.boxes.pins.put(user("101").value(), PIN);
        for (int call = 0; call < 2; call++) {
            FakeLeg a = call("*101101");
            press(a, "470001#470002#470003#");
            heard(a);
            hangsUp(a);
        }
        FakeLeg a = call("*101101");
        press(a, PIN + "#");

        assertThat(played(a).getLast()).isEqualTo(prompts("pin-locked"));
        assertThat(house.alarms).extracting(CallFixture.Alarmed::kind).contains(Kind.PIN_LOCKED);
    }

    @Test
    void aMessageGoesToAnotherBox() {
        annasBox();
        house.boxes.pins.put(user("100").value(), PIN);
        FakeLeg a = call("*100");
        press(a, "11" + "4");
        assertThat(played(a).getLast()).isEqualTo(prompts("enter-extension"));
        press(a, "101#");

        assertThat(house.boxes.told).contains("forward to 101");
        assertThat(played(a).getLast()).isEqualTo(prompts("voicemail-forwarded"));
    }

    @Test
    void aGreetingIsRecordedHeardAndDeleted() {
        annasBox();
        house.boxes.pins.put(user("100").value(), PIN);
        FakeLeg a = call("*100");
        press(a, "13".substring(0, 1));
        press(a, "3");
        assertThat(played(a).getLast()).isEqualTo(prompts("voicemail-greeting-menu", "voicemail-greeting-cases"));
        press(a, "2");
        heard(a);
        speaks(a, Duration.ofSeconds(4));
        assertThat(house.labels.getLast().kind()).isEqualTo(MediaObject.Kind.GREETING);
        assertThat(house.labels.getLast().keepDays()).isZero();
        press(a, "#");
        assertThat(house.boxes.greetings).containsKey(user("100").value());
        assertThat(played(a).getLast()).isEqualTo(prompts("voicemail-greeting-saved"));
        heard(a);
        press(a, "31");
        assertThat(played(a).getLast()).isInstanceOf(Source.Kept.class);
        heard(a);
        press(a, "33");

        assertThat(house.boxes.greetings).isEmpty();
        assertThat(played(a).getLast()).isEqualTo(prompts("voicemail-greeting-deleted"));
        heard(a);
        press(a, "34");
        assertThat(played(a).getLast()).isEqualTo(prompts("voicemail-greeting-menu"));
        press(a, "2");
        heard(a);
        speaks(a, Duration.ofSeconds(4));
        press(a, "#");
        assertThat(house.boxes.greetings).containsKey(user("100").value());
        assertThat(house.boxes.when).isEqualTo(GreetingCase.BUSY);
    }

    @Test
    void whoHangsUpWhileHeRecordsAGreetingKeepsTheOldOne() {
        annasBox();
        house.boxes.pins.put(user("100").value(), PIN);
        FakeLeg a = call("*100");
        press(a, "*32");
        heard(a);
        speaks(a, Duration.ofSeconds(4));
        hangsUp(a);

        assertThat(house.boxes.greetings).isEmpty();
        assertThat(house.discarded).hasSize(1);
    }

    @Test
    void aPhoneThatPeopleShareAsksForThePinOfTheBox() {
        annasBox();
        house.share(Optional.of(user("100")));
        FakeLeg first = call("*100");
        assertThat(played(first).getLast()).as("there is none yet").isEqualTo(prompts("enter-new-pin"));
        hangsUp(first);
        house.boxes.pins.put(user("100").value(), PIN);
        FakeLeg a = call("*100");
        assertThat(played(a).getLast()).isEqualTo(prompts("enter-pin"));
        press(a, PIN + "#");

        assertThat(played(a).getLast()).isEqualTo(prompts("voicemail-you-have", "number-1", "voicemail-new-message"));
    }

    @Test
    void membersOpenTheBoxOfTheirGroupAndNobodyElseDoes() {
        annasBox();
        house.boxes.pins.put(group, PIN);
        FakeLeg stranger = call("*104200");
        assertThat(stranger.told).contains("hangup FORBIDDEN");
        FakeLeg member = house.call(
                house.deskB, "*104", "acme.test", Optional.of(house.phoneOffer(4000)), false, Optional.empty());
        house.advance(Duration.ofMillis(200));

        assertThat(played(member).getLast()).isEqualTo(prompts("voicemail-none"));
    }

    @Test
    void noCallFromOutsideOpensABox() {
        annasBox();
        Trunk trunk = house.trunk("carrier", TrunkLimits.of(10, 10, 10, 1));
        for (String dialled : Set.of("*100", "*101100", "*104", "*103100")) {
            FakeLeg outside = house.callFrom(trunk, dialled);
            assertThat(played(outside)).isEmpty();
            assertThat(outside.told).anyMatch(told -> told.startsWith("hangup"));
        }
    }
}
