package org.klinke.sip.trace;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.klinke.core.call.LegEvent;
import org.klinke.core.call.WireTap;
import org.klinke.core.id.CallId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sends every message of every call to a capture server (HEP version 3), secrets masked, the call's id as correlation
/// id on all its legs.
///
///     call's thread ─► queue (bounded; full: dropped and counted) ─► one thread: masked, encoded, sent
///
/// Best effort by design: a capture server that is away or slow costs captures and nothing else.
public final class HepExporter implements WireTap, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HepExporter.class);
    private static final int QUEUE_MESSAGES_MAX = 4_096;
    private static final int CONNECT_MILLIS_MAX = 3_000;
    private static final Duration RETRY = Duration.ofSeconds(5);
    private static final long STOP_MILLIS_MAX = 1_000;

    /// @param server host name or address
    /// @param tcp otherwise UDP
    /// @param agent number by which the capture server knows this node
    /// @param password the capture server's; empty: none
    /// @param node name of this node
    public record Settings(String server, int port, boolean tcp, int agent, String password, String node) {
        @Override
        public String toString() {
            return "Settings[" + server + ":" + port + (tcp ? " tcp" : " udp") + ", password masked]";
        }
    }

    private record Captured(CallId call, LegEvent.Wire wire) {}

    private final Settings settings;
    private final BlockingQueue<Captured> queue = new ArrayBlockingQueue<>(QUEUE_MESSAGES_MAX);
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong dropped = new AtomicLong();
    private final Thread thread;
    private volatile boolean closing;

    public HepExporter(Settings settings) {
        this.settings = settings;
        this.thread = Thread.ofPlatform().name("klinke-hep").daemon().unstarted(this::export);
        thread.start();
    }

    @Override
    public void onMessage(CallId call, LegEvent.Wire wire) {
        // A retransmission has no text of its own; the capture server has the message already.
        if (!wire.again() && !queue.offer(new Captured(call, wire))) {
            dropped.incrementAndGet();
        }
    }

    /// Messages that went out, since the start.
    public long sent() {
        return sent.get();
    }

    /// Messages that could not be sent, since the start.
    public long dropped() {
        return dropped.get();
    }

    private void export() {
        boolean complained = false;
        while (!closing) {
            try (Line line = settings.tcp() ? new TcpLine(server()) : new UdpLine(server())) {
                complained = false;
                while (!closing) {
                    Captured next = queue.poll(1, TimeUnit.SECONDS);
                    if (next != null) {
                        send(line, next);
                    }
                }
            } catch (IOException e) {
                if (!complained) {
                    LOG.atWarn()
                            .addKeyValue("server", settings.server() + ":" + settings.port())
                            .addKeyValue("reason", String.valueOf(e.getMessage()))
                            .log("The HEP capture server cannot be reached; calls are not captured until it can");
                }
                complained = true;
                forgetFor(RETRY);
            } catch (InterruptedException _) {
                return;
            }
        }
    }

    private void send(Line line, Captured next) throws IOException {
        byte[] message;
        try {
            message = encode(next);
        } catch (RuntimeException e) { // an edge: one odd message must not end the export
            dropped.incrementAndGet();
            LOG.atWarn().setCause(e).addKeyValue("call", next.call()).log("A message could not be captured");
            return;
        }
        try {
            line.send(message);
            sent.incrementAndGet();
        } catch (IOException e) {
            dropped.incrementAndGet();
            throw e;
        }
    }

    private byte[] encode(Captured captured) {
        LegEvent.Wire wire = captured.wire();
        LegEvent.Way way = wire.way();
        return HepMessage.encode(
                wire.sent() ? way.local() : way.remote(),
                wire.sent() ? way.remote() : way.local(),
                way.transport().equals("UDP"),
                wire.at(),
                settings.agent(),
                settings.password(),
                settings.node(),
                captured.call().toString(),
                wire.text().masked());
    }

    private InetSocketAddress server() throws UnknownHostException {
        InetSocketAddress address = new InetSocketAddress(settings.server(), settings.port());
        if (address.isUnresolved()) {
            throw new UnknownHostException("no address for " + settings.server());
        }
        return address;
    }

    /// What comes while nobody listens is counted and let go: an hour old capture helps nobody.
    private void forgetFor(Duration pause) {
        long end = System.nanoTime() + pause.toNanos();
        try {
            for (long left = pause.toNanos(); left > 0 && !closing; left = end - System.nanoTime()) {
                if (queue.poll(Math.min(left, RETRY.toNanos() / 10), TimeUnit.NANOSECONDS) != null) {
                    dropped.incrementAndGet();
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            closing = true;
        }
    }

    @Override
    public void close() {
        closing = true;
        thread.interrupt();
        try {
            thread.join(STOP_MILLIS_MAX);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private interface Line extends AutoCloseable {
        void send(byte[] message) throws IOException;

        @Override
        void close() throws IOException;
    }

    private static final class UdpLine implements Line {
        private final DatagramSocket socket = new DatagramSocket();
        private final InetSocketAddress server;

        UdpLine(InetSocketAddress server) throws IOException {
            this.server = server;
        }

        @Override
        public void send(byte[] message) throws IOException {
            socket.send(new DatagramPacket(message, message.length, server));
        }

        @Override
        public void close() {
            socket.close();
        }
    }

    private static final class TcpLine implements Line {
        private final Socket socket = new Socket();

        TcpLine(InetSocketAddress server) throws IOException {
            socket.setTcpNoDelay(true);
            socket.connect(server, CONNECT_MILLIS_MAX);
        }

        @Override
        public void send(byte[] message) throws IOException {
            socket.getOutputStream().write(message);
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
