/// Audio files: WAV and Ogg/Opus, written piece by piece and read whole. In: samples or Opus packets. Out: bytes, and
/// the other way round; nothing here touches a disk. The recorder writes with it, the player reads.
@NullMarked
package org.klinke.media.file;

import org.jspecify.annotations.NullMarked;
