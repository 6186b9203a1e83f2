/// Packets on sockets: workers, ports, who may be heard, and the media session of each leg. In: commands from the
/// engine, datagrams. Out: events, datagrams. Only `MediaEngine` calls it.
///
///     command ──▶ MediaWorker (one thread) ──▶ LegSession ──────────▶ event
///                     │                          ▲    │
///     datagram ──▶ MediaSocket ──▶ Latch ──▶ SRTP┘    └▶ partner: LegSession (same worker) or RemoteLeg (another)
///                  who is it from?           tag?             └▶ OutgoingStream ──▶ SRTP ──▶ datagram
@NullMarked
package org.klinke.media.net;

import org.jspecify.annotations.NullMarked;
