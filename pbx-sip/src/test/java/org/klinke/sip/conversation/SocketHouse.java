package org.klinke.sip.conversation;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import javax.net.SocketFactory;
import org.klinke.core.time.SystemTimers;
import org.klinke.sip.SipConfig;
import org.klinke.sip.transport.SipFlow;
import org.klinke.sip.transport.SipLoop;
import org.klinke.sip.transport.SipReceiver;
import org.klinke.sip.transport.SipServerSocket;
import org.klinke.sip.transport.SipTransport;
import org.klinke.sip.transport.SipTransports;
import org.klinke.sip.transport.TestCertificates;
import org.klinke.sip.transport.TransportLimits;

/// The building on real sockets and event loops, in real time: its phones reach it by one transport.
final class SocketHouse extends Building implements AutoCloseable {
    private static final TestCertificates CERTIFICATES = new TestCertificates("localhost");
    private static final InetSocketAddress ANY_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    private static final int LOOPS = 2;
    private static final long REACHED_NANOS_MAX = 20_000_000_000L;
    private static final long POLL_NANOS = 500_000;

    private final SipTransport transport;
    private final SystemTimers timers;
    private final SipTransports transports;
    private final SipServerSocket socket;
    private final Set<Phone.Connection> connections = ConcurrentHashMap.newKeySet();
    private final Set<SipLoop> loops = ConcurrentHashMap.newKeySet();
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong handled = new AtomicLong();

    SocketHouse(SipTransport transport) {
        this(transport, new SystemTimers());
    }

    private SocketHouse(SipTransport transport, SystemTimers timers) {
        super(
                SipConfig.listening(SipConfig.Listen.nowhere()),
                Optional.empty(),
                InstantSource.system(),
                timers,
                new SecureRandom());
        this.transport = transport;
        this.timers = timers;
        transports = new SipTransports(LOOPS, TransportLimits.DEFAULT, new SecureRandom());
        SipReceiver counting = new Counting();
        socket = switch (transport) {
            case TLS -> transports.listenTls(ANY_PORT, "", sni -> CERTIFICATES.server(), counting);
            case WSS -> transports.listenWss(ANY_PORT, "", sni -> CERTIFICATES.server(), host -> false, counting);
            case TCP -> transports.listenTcp(ANY_PORT, "", counting);
            case UDP -> throw new IllegalArgumentException("these phones repeat nothing that was lost");
        };
    }

    /// Knows what has been handled, and on which loops.
    private final class Counting implements SipReceiver {
        @Override
        public void onMessage(SipFlow flow, byte[] message) {
            loops.add(flow.loop());
            try {
                receiver.onMessage(flow, message);
            } finally {
                handled.incrementAndGet();
            }
        }

        @Override
        public void onRefused(SipFlow flow, byte[] head, Refusal refusal) {
            handled.incrementAndGet();
            receiver.onRefused(flow, head, refusal);
        }
    }

    @Override
    public SipTransport transport() {
        return transport;
    }

    @Override
    public Phone.Connection connect(int port) {
        InetSocketAddress server = socket.local();
        Phone.Connection connection = switch (transport) {
            case TLS -> StreamConnection.to(server, CERTIFICATES.client().getSocketFactory(), sent);
            case TCP -> StreamConnection.to(server, SocketFactory.getDefault(), sent);
            case WSS -> new WebConnection(server.getPort(), CERTIFICATES.client(), sent);
            case UDP -> throw new IllegalStateException();
        };
        connections.add(connection);
        return connection;
    }

    /// All that the phones have sent is handled, by loops and calls. What was written because of it may still be on its
    /// way.
    @Override
    void settle() {
        long deadline = System.nanoTime() + REACHED_NANOS_MAX;
        do {
            while (handled.get() < sent.get() || !callsIdle()) {
                if (System.nanoTime() > deadline) {
                    throw new AssertionError("handled " + handled + " of " + sent + " messages\n" + transcript());
                }
                LockSupport.parkNanos(POLL_NANOS);
            }
            loops.forEach(loop -> {
                CompletableFuture<Void> passed = new CompletableFuture<>();
                loop.execute(() -> passed.complete(null));
                passed.join();
            });
        } while (receiveAll() || !callsIdle());
    }

    @Override
    void await(BooleanSupplier reached) {
        long deadline = System.nanoTime() + REACHED_NANOS_MAX;
        settle();
        while (!reached.getAsBoolean() && System.nanoTime() < deadline) {
            LockSupport.parkNanos(POLL_NANOS);
            settle();
        }
    }

    @Override
    void advance(Duration step) {
        long end = System.nanoTime() + step.toNanos();
        settle();
        while (System.nanoTime() < end) {
            LockSupport.parkNanos(POLL_NANOS);
            settle();
        }
    }

    /// Without transactions, which wait for what a stream can't bring any more (RFC 6026 §7.1).
    @Override
    Map<String, Integer> left() {
        await(() -> remaining().values().stream().allMatch(count -> count == 0));
        return remaining();
    }

    private Map<String, Integer> remaining() {
        return Map.of(
                "legs",
                signalling.legs(),
                "dialogs",
                signalling.dialogs(),
                "subscriptions",
                signalling.subscriptions(),
                "calls",
                calls.count(),
                "media sessions",
                media.sessions(),
                "faults of ours",
                (int) signalling.stackCounters().failed(),
                "call records the script does not mention",
                records.size());
    }

    @Override
    public void close() {
        connections.forEach(Phone.Connection::close);
        transports.close();
        signalling.close();
        timers.close();
    }
}
