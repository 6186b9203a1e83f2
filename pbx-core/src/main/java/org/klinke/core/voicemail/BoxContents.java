package org.klinke.core.voicemail;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.klinke.core.id.RecordingId;

/// What is in a box now.
///
/// @param hasPin without one nobody opens it from elsewhere
/// @param greetings its own; where there is none: what the server says
/// @param messages the oldest first
public record BoxContents(boolean hasPin, Map<GreetingCase, RecordingId> greetings, List<VoiceMessage> messages) {
    public static final BoxContents EMPTY = new BoxContents(false, Map.of(), List.of());

    public BoxContents {
        greetings = Map.copyOf(greetings);
        messages = List.copyOf(messages);
    }

    public List<VoiceMessage> messages(boolean heard) {
        return messages.stream().filter(message -> message.heard() == heard).toList();
    }

    /// Of just that case.
    public Optional<RecordingId> greeting(GreetingCase when) {
        return Optional.ofNullable(greetings.get(when));
    }

    /// What callers hear then.
    public Optional<RecordingId> heard(GreetingCase when) {
        return greeting(when).or(() -> greeting(GreetingCase.ANY));
    }
}
