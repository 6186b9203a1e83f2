package org.klinke.core.call;

import java.util.Optional;
import org.klinke.core.media.RecordingFormat;
import org.klinke.core.shelf.MediaObject;
import org.klinke.core.voicemail.VoiceBox;

/// What somebody says to the server is kept.
///
/// @param kind a message, the greeting of a voice box, or an announcement of the tenant
/// @param box in which it is; empty for an announcement
/// @param name of the announcement, "" for what is in a box
/// @param quotaBytes that all the tenant keeps to be heard may take up; 0 = as much as there is
public record Dictation(MediaObject.Kind kind, Optional<VoiceBox> box, String name, long quotaBytes) {
    public Dictation(MediaObject.Kind kind, VoiceBox box, long quotaBytes) {
        this(kind, Optional.of(box), "", quotaBytes);
    }

    public static Dictation ofPrompt(String name, long quotaBytes) {
        return new Dictation(MediaObject.Kind.PROMPT, Optional.empty(), name, quotaBytes);
    }

    RecordingFormat format() {
        return kind == MediaObject.Kind.PROMPT ? RecordingFormat.UPLOADED : RecordingFormat.DICTATED;
    }

    /// From its beginning; 0 = until somebody deletes it.
    int keepDays() {
        return kind == MediaObject.Kind.VOICEMAIL
                ? box.map(one -> one.settings().keepDays()).orElse(0)
                : 0;
    }
}
