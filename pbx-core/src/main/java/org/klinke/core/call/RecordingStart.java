package org.klinke.core.call;

import org.klinke.core.id.RecordingId;

/// What became of the wish to record a leg.
public sealed interface RecordingStart {
    /// It goes on until it is stopped, the leg ends, or the disk is full; the timeline says which.
    record Begun(RecordingId recording) implements RecordingStart {}

    /// @param reason for people
    record Refused(String reason) implements RecordingStart {}
}
