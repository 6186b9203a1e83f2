package org.klinke.server.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// A path between a phone and the server on which packets are lost, late, therefore out of order, and doubled, in both
/// directions, by a seed. It looks like a NAT: the server sees an address that no description names.
///
/// ```
///   phone ◀──▶ inner socket  ── dice ──  outer socket ◀──▶ server        one pair for each port of the server
/// ```
final class BadWeather implements AutoCloseable {
    private static final int DATAGRAM_BYTES_MAX = 2_048;

    private final double lossShare;
    private final int jitterMillis;
    private final double twiceShare;
    private final Random dice;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("bad-weather").daemon().factory());
    private final Map<InetSocketAddress, Pair> pairs = new ConcurrentHashMap<>();
    final AtomicInteger came = new AtomicInteger();
    final AtomicInteger lost = new AtomicInteger();
    final AtomicInteger doubled = new AtomicInteger();

    BadWeather(double lossShare, int jitterMillis, double twiceShare, long seed) {
        this.lossShare = lossShare;
        this.jitterMillis = jitterMillis;
        this.twiceShare = twiceShare;
        dice = new Random(seed);
    }

    /// @return where the phone is to send what is meant for the server's port
    InetSocketAddress to(InetSocketAddress server) {
        return pairs.computeIfAbsent(server, Pair::new).address();
    }

    @Override
    public void close() {
        clock.shutdownNow();
        pairs.values().forEach(Pair::close);
    }

    private final class Pair {
        private final DatagramSocket inner;
        private final DatagramSocket outer;
        private volatile Optional<SocketAddress> phone = Optional.empty();

        Pair(InetSocketAddress server) {
            try {
                inner = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
                outer = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            } catch (SocketException e) {
                throw new UncheckedIOException(e);
            }
            Thread.ofVirtual().start(() -> carry(inner, outer, Optional.of(server)));
            Thread.ofVirtual().start(() -> carry(outer, inner, Optional.empty()));
        }

        InetSocketAddress address() {
            return (InetSocketAddress) inner.getLocalSocketAddress();
        }

        /// @param server empty: to the phone, once it has sent something
        private void carry(DatagramSocket from, DatagramSocket onward, Optional<SocketAddress> server) {
            byte[] buffer = new byte[DATAGRAM_BYTES_MAX];
            while (!from.isClosed()) {
                DatagramPacket datagram = new DatagramPacket(buffer, buffer.length);
                try {
                    from.receive(datagram);
                } catch (IOException e) {
                    return; // closed
                }
                if (server.isPresent()) {
                    phone = Optional.of(datagram.getSocketAddress());
                }
                byte[] bytes = Arrays.copyOf(buffer, datagram.getLength());
                server.or(() -> phone).ifPresent(to -> throwDice(onward, bytes, to));
            }
        }

        void close() {
            inner.close();
            outer.close();
        }
    }

    private void throwDice(DatagramSocket through, byte[] bytes, SocketAddress to) {
        came.incrementAndGet();
        boolean gone;
        boolean twice;
        int late;
        synchronized (dice) {
            gone = dice.nextDouble() < lossShare;
            twice = dice.nextDouble() < twiceShare;
            late = dice.nextInt(jitterMillis + 1);
        }
        if (gone) {
            lost.incrementAndGet();
            return;
        }
        later(through, bytes, to, late);
        if (twice) {
            doubled.incrementAndGet();
            later(through, bytes, to, late + 1);
        }
    }

    private void later(DatagramSocket through, byte[] bytes, SocketAddress to, int millis) {
        clock.schedule(
                () -> {
                    try {
                        through.send(new DatagramPacket(bytes, bytes.length, to));
                    } catch (IOException e) {
                        // the weather is over
                    }
                },
                millis,
                TimeUnit.MILLISECONDS);
    }
}
