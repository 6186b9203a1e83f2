/// UDP sockets of one worker: waiting for them, reading and sending, many datagrams with one system call where Linux
/// is called directly, else one by one through java.nio. In: bytes to send, a port to bind. Out: datagrams, to the
/// receiver of their port. Only `media.net` calls it; all but `wakeup` on the worker's own thread.
///
///     await (epoll, Selector) ─▶ read: each readable port, ≤ 64 ─▶ Receiver.onDatagram
///     UdpPort.send ─▶ slot … slot ─▶ flush: sendmmsg for each port that has some
@NullMarked
package org.klinke.media.udp;

import org.jspecify.annotations.NullMarked;
