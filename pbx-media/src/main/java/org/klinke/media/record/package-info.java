/// Records what is said on legs. In: packets as they pass a leg's session, handed over by media workers, which never
/// wait. Out: sealed chunks of a WAV or Ogg/Opus file to a [org.klinke.core.media.RecordingSink], and one event at
/// the end. Only `net` and `MediaEngine` call it.
///
///     media worker ── Tape (bounded queue) ──▶ recorder thread, every 100 ms:
///                                                Track of each side: order, decode, fill gaps
///                                                  └▶ SoundWriter: WAV or Opus ──▶ RecordingSink (twice a second)
@NullMarked
package org.klinke.media.record;

import org.jspecify.annotations.NullMarked;
