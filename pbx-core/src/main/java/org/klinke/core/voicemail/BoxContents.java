package org.klinke.core.voicemail;

import java.util.List;
import java.util.Optional;
import org.klinke.core.id.RecordingId;

/// What is in a box now.
///
/// @param hasPin without one nobody opens it from elsewhere
/// @param greeting its own; empty: what the server says
/// @param messages the oldest first
public record BoxContents(boolean hasPin, Optional<RecordingId> greeting, List<VoiceMessage> messages) {
    public static final BoxContents EMPTY = new BoxContents(false, Optional.empty(), List.of());

    public BoxContents {
        messages = List.copyOf(messages);
    }

    public List<VoiceMessage> messages(boolean heard) {
        return messages.stream().filter(message -> message.heard() == heard).toList();
    }
}
