package org.klinke.core.voicemail;

import java.time.Instant;
import org.klinke.core.id.RecordingId;

/// Left by somebody.
///
/// @param number extension, or number in E.164 as far as it could be read; "" if it was withheld
/// @param heard somebody has listened to it: it is no longer new
public record VoiceMessage(
        RecordingId id, Instant started, String name, String number, double seconds, boolean heard) {}
