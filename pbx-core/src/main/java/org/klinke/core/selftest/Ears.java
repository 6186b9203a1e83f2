package org.klinke.core.selftest;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.klinke.core.id.RecordingId;
import org.klinke.core.media.RecordingSink;

/// Gives the media engine an ear where it asks for the place of a recording: a test listens, and nothing is kept.
/// Thread-safe.
public final class Ears implements RecordingSink.Opener {
    private final RecordingSink.Opener recordings;
    private final Map<RecordingId, Ear> open = new ConcurrentHashMap<>();

    /// @param recordings finds the place of all else
    public Ears(RecordingSink.Opener recordings) {
        this.recordings = recordings;
    }

    void open(RecordingId as, Ear ear) {
        open.put(as, ear);
    }

    void close(RecordingId id) {
        open.remove(id);
    }

    @Override
    public RecordingSink open(RecordingId recording) throws IOException {
        Ear ear = open.get(recording);
        return ear == null ? recordings.open(recording) : ear;
    }
}
