package org.klinke.core.call;

import org.klinke.core.recording.MediaObject;
import org.klinke.core.voicemail.VoiceBox;

/// What somebody says to the server is kept in a voice box.
///
/// @param kind a message, or the greeting of the box
/// @param quotaBytes that all the tenant keeps to be heard may take up; 0 = as much as there is
public record Dictation(MediaObject.Kind kind, VoiceBox box, long quotaBytes) {}
