/// Conferences: who takes part hears all others, mixed and encoded for each. In: RTP payloads by place, and a clock.
/// Out: a payload for each place every 20 ms. Only `net` calls it, on the thread of the worker on which the mix
/// lives; it calls `codec` and knows no sockets.
///
///     payload ─▶ Intake ─▶ pcm, level ─┐                                   ┌▶ MixEncoder (shared) ─▶ all who hear this
///     payload ─▶ Intake ─▶ pcm, level ─┼▶ Speakers: the loudest few ─▶ sum ┤
///     payload ─▶ Intake ─▶ pcm, level ─┘  (their own rate ─▶ the mix's)    └▶ − own ─▶ MixEncoder ─▶ each who speaks
@NullMarked
package org.klinke.media.mix;

import org.jspecify.annotations.NullMarked;
