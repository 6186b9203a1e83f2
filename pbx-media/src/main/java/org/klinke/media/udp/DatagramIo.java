package org.klinke.media.udp;

import java.io.IOException;
import java.net.InetAddress;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/// All UDP ports of one worker. Made anywhere, used on the worker's thread only, but for [#wakeup].
public sealed interface DatagramIo permits LinuxIo, NioIo {
    /// Datagrams read from one port before it is another's turn.
    int DATAGRAMS_PER_TURN = 64;
    /// Expedited forwarding (RFC 3246), code point 46, in its place in the octet (RFC 2474).
    int TRAFFIC_CLASS = 46 << 2;
    /// A port serves many legs and must hold their packets while the machine stalls; Linux gives what it may.
    int BUFFER_BYTES = 1 << 21;

    /// What all ports of a worker report to.
    ///
    /// @param sent datagrams that went out
    /// @param lost datagrams that did not
    /// @param fault told what a receiver threw
    record Ledger(LongAdder sent, LongAdder lost, Consumer<Throwable> fault, LongSupplier nanos) {}

    /// @param choice [UdpChoice#settle]d
    static DatagramIo open(UdpChoice choice, Ledger ledger) throws IOException {
        return choice == UdpChoice.NIO ? new NioIo(ledger) : new LinuxIo(ledger);
    }

    /// Binds to this one address: a wildcard socket could answer from another one than was announced.
    ///
    /// @throws IOException the port is taken, the address is not ours
    UdpPort bind(InetAddress address, int port, Receiver receiver) throws IOException;

    /// Waits for packets or a wakeup.
    ///
    /// @param waitNanos at most, to the next millisecond; 0 = not at all
    void await(long waitNanos) throws IOException;

    /// Hands what [#await] found to the receivers, at most [#DATAGRAMS_PER_TURN] for each port.
    void read();

    /// Sends what ports have collected.
    void flush();

    /// Ends the wait, or the next one unless [#read] comes before it: who waits looks first whether there is something
    /// to do. From any thread, also after [#close].
    void wakeup();

    /// Closes what ports are left, too.
    void close() throws IOException;
}
