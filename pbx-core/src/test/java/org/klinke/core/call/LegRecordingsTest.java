package org.klinke.core.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.klinke.core.call.CallFixture.FakeLeg;
import org.klinke.core.cause.HangupCause;
import org.klinke.core.cdr.TimelineEntry;
import org.klinke.core.media.MediaCommand;
import org.klinke.core.media.MediaEvent;
import org.klinke.core.media.RecordingFormat;
import org.klinke.core.recording.Terms;
import org.klinke.core.trunk.TrunkLimits;

class LegRecordingsTest {
    private static final Terms TERMS = new Terms(RecordingFormat.SIDE_BY_SIDE, "", "", 0, 0);

    private final List<RecordingStart> starts = new ArrayList<>();

    /// A story that opens the caller's media session, records twice, pauses, stops, and waits for the end.
    private void recordsTwice(Call call) throws InterruptedException {
        Leg leg = call.caller();
        call.openMedia(leg, true, Optional.empty());
        while (!leg.mediaOpen()) {
            call.await();
        }
        starts.add(call.recordings().start(leg, Optional.empty(), TERMS));
        starts.add(call.recordings().start(leg, Optional.empty(), TERMS));
        call.recordings().pause(leg, true);
        call.recordings().pause(leg, false);
        call.recordings().stop(leg);
        while (!leg.ended()) {
            call.await();
        }
    }

    private List<String> notes(CallFixture house) {
        return house.onlyRecord().timeline().stream()
                .filter(entry -> entry.kind().equals("recording"))
                .map(TimelineEntry::text)
                .toList();
    }

    @Test
    void aLegIsRecordedOnceAndTheTimelineTellsOfIt() {
        CallFixture house = new CallFixture(true, this::recordsTwice);
        FakeLeg a = house.call("101");
        house.settle();

        assertThat(starts.getFirst()).isInstanceOf(RecordingStart.Begun.class);
        assertThat(starts.getLast()).isInstanceOf(RecordingStart.Refused.class);
        MediaCommand.StartRecording begun =
                house.media.sent(MediaCommand.StartRecording.class, a.id()).getFirst();
        assertThat(starts.getFirst()).isEqualTo(new RecordingStart.Begun(begun.recording()));
        assertThat(house.media.sent(MediaCommand.StartRecording.class, a.id())).hasSize(1);
        assertThat(house.media.sent(MediaCommand.PauseRecording.class, a.id()))
                .containsExactly(
                        new MediaCommand.PauseRecording(a.id(), true), new MediaCommand.PauseRecording(a.id(), false));
        assertThat(house.media.sent(MediaCommand.StopRecording.class, a.id())).hasSize(1);

        house.media.events.onMedia(
                new MediaEvent.RecordingEnded(a.id(), begun.recording(), 7, "No space left on device"));
        house.settle();
        assertThat(house.calls.count()).isEqualTo(1); // the call goes on
        house.post(a, new LegEvent.Ended(a.id(), HangupCause.NORMAL, false, "BYE"));
        assertThat(notes(house))
                .containsExactly(
                        "begins: " + begun.recording(),
                        "refused: the leg is being recorded already",
                        "paused",
                        "goes on",
                        "broken off after 7 s: No space left on device");
    }

    @Test
    void aCallForHelpIsNeverRecorded() {
        CallFixture house = new CallFixture(true, this::recordsTwice);
        FakeLeg a = house.call("112");
        house.settle();

        assertThat(starts)
                .hasSize(2)
                .allSatisfy(start -> assertThat(start)
                        .isEqualTo(new RecordingStart.Refused("calls to an emergency number are never recorded")));
        assertThat(house.media.sent(MediaCommand.StartRecording.class, a.id())).isEmpty();
    }

    @Test
    void norIsTheControlCentreThatCallsBack() {
        CallFixture house = new CallFixture(true, call -> {
            Leg leg = call.caller();
            call.openMedia(leg, true, Optional.empty());
            while (!leg.mediaOpen()) {
                call.await();
            }
            call.callerIs("", "112");
            starts.add(call.recordings().start(leg, Optional.empty(), TERMS));
        });
        house.callFrom(house.trunk("first", TrunkLimits.of(10, 10, 10, 1)), "+4989100");
        assertThat(starts)
                .containsExactly(new RecordingStart.Refused("calls to an emergency number are never recorded"));
    }

    /// Whoever reaches help by a transfer is not recorded from then on, nor is anybody else of the call.
    @Test
    void aCallThatComesToHelpLaterIsNotRecordedFromThenOn() {
        CallFixture house = new CallFixture(true, call -> {
            Leg leg = call.caller();
            call.openMedia(leg, true, Optional.empty());
            while (!leg.mediaOpen()) {
                call.await();
            }
            starts.add(call.recordings().start(leg, Optional.empty(), TERMS));
            Leg help = CallFixture.newLegToHelp(call);
            call.connected(leg, help);
            starts.add(call.recordings().start(leg, Optional.empty(), TERMS));
            while (!leg.ended()) {
                call.await();
            }
        });
        FakeLeg a = house.call("102");
        house.settle();

        assertThat(starts.getFirst()).isInstanceOf(RecordingStart.Begun.class);
        assertThat(house.media.sent(MediaCommand.StopRecording.class, a.id())).hasSize(1);
        assertThat(starts.getLast())
                .isEqualTo(new RecordingStart.Refused("calls to an emergency number are never recorded"));
    }
}
