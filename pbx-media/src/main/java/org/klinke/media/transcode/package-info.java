/// Audio from one codec to another, for two legs that share none. In: payloads of one leg as they come. Out: payloads
/// in the other's codec and packet time, on a steady clock. Only `net` calls it.
///
///     payload ─▶ jitter buffer ─▶ decoder (or made up) ─▶ resampler ─▶ encoder ─▶ payload, every ptime
@NullMarked
package org.klinke.media.transcode;

import org.jspecify.annotations.NullMarked;
