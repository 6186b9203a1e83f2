/// What the server itself plays: country tones, music on hold, spoken prompts. In: a source and a codec. Out: payloads
/// of 20 ms, encoded once for all legs that hear the same in the same codec. Files are read and sounds encoded on
/// threads of its own. Only `net` and `MediaEngine` call it.
///
///     source ─▶ Sounds ─▶ tone (media.tone) / prompt (resource) / music (a tenant's file, else ours) ─▶ Frames
///                 └ kept by codec, the longest unused goes first
@NullMarked
package org.klinke.media.play;

import org.jspecify.annotations.NullMarked;
