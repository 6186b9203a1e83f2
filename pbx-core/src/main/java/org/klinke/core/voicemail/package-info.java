/// Voice boxes: who has one, what is in it, who may hear it. In: a tenant's settings (`apply`), messages that calls
/// have left (media objects of `core.shelf`, which seals and finds them), what people do by phone. Out:
/// [org.klinke.core.voicemail.VoiceBoxes] for calls, which never wait for the database; how many messages wait, for
/// lamps. When a call ends in a box, the dial plan says; what is said there, `core.flow`.
///
///     call ── Dictation ──▶ Recordings ── ended ──▶ Shelf ──▶ media_object ──▶ counts ──▶ lamps
///     phone ── PIN, keys ──▶ VoiceBoxes ── a thread of its own, Change ──▶ media_object, voice_box
@NullMarked
package org.klinke.core.voicemail;

import org.jspecify.annotations.NullMarked;
