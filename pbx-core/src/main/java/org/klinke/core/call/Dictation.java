package org.klinke.core.call;

import org.klinke.core.recording.MediaObject;
import org.klinke.core.voicemail.VoiceBox;

/// What somebody says to the server is kept in a voice box.
///
/// @param kind a message, or the greeting of the box
public record Dictation(MediaObject.Kind kind, VoiceBox box) {}
