/// DTLS-SRTP (RFC 5763, RFC 5764): handshakes that give a leg its SRTP keys, on BouncyCastle (docs/adr/0021). In: what
/// signalling says of the far end's certificate, datagrams. Out: datagrams, then keys or the reason why there are none.
/// Only `net` calls it, and tests, whose phones are DTLS peers.
///
///     media worker ── datagram ──▶ bounded inbox ──▶ virtual thread: BouncyCastle, blocking
///          ▲ ◀──────── datagram, outcome ────────────────┘
@NullMarked
package org.klinke.media.dtls;

import org.jspecify.annotations.NullMarked;
