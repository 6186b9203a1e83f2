package org.klinke.media.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.klinke.core.id.LegId;
import org.klinke.core.id.RecordingId;
import org.klinke.core.media.MediaEvent;
import org.klinke.core.media.RecordingFormat;
import org.klinke.core.media.RecordingSink;

/// How many recordings a machine takes on.
class RecorderTest {
    private static final class Nowhere implements RecordingSink {
        @Override
        public void write(byte[] bytes, int length, boolean last) {
            // nobody reads it
        }

        @Override
        public void sync() {
            // nor ever
        }

        @Override
        public void close() {
            // holds nothing
        }
    }

    private static Tape start(Recorder recorder) {
        return recorder.start(
                new LegId(UUID.randomUUID()), new RecordingId(UUID.randomUUID()), RecordingFormat.SIDE_BY_SIDE);
    }

    @Test
    void theNewestIsRefusedWhereTheThreadsAreFullAndTheOthersGoOn() {
        List<MediaEvent> events = Collections.synchronizedList(new ArrayList<>());
        int most = Recorder.RECORDINGS_MAX * Recorder.threads();
        try (Recorder recorder = new Recorder(recording -> new Nowhere(), events::add, () -> 0)) {
            List<Tape> tapes = new ArrayList<>();
            for (int i = 0; i < most; i++) {
                tapes.add(start(recorder));
            }
            Tape newest = start(recorder);

            assertThat(recorder.running()).isEqualTo(most);
            assertThat(tapes).noneMatch(Tape::isStopped);
            assertThat(newest.isStopped()).isTrue();
            assertThat(events)
                    .containsExactly(new MediaEvent.RecordingEnded(
                            newest.leg, newest.recording, 0, "too many recordings at once: " + most + " at most here"));
        }
    }
}
