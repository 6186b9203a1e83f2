package org.klinke.media.udp;

import static java.lang.foreign.ValueLayout.ADDRESS;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import org.klinke.media.udp.DatagramIo.Ledger;

/// Finds out, once, whether Linux's calls can be used: the right system, allowed to the JVM, and so that a packet to
/// ourselves arrives as it was sent. A sandbox may forbid a call, another C library may lay its structures out
/// otherwise.
final class LinuxProbe {
    private static final byte[] GREETING = {'k', 'l', 'i', 'n', 'k', 'e'};

    private static final int PATIENCE_MILLIS = 1_000;

    static final Optional<String> OBSTACLE = find();

    private LinuxProbe() {}

    private static Optional<String> find() {
        String system = System.getProperty("os.name") + " on " + System.getProperty("os.arch");
        if (!Set.of("Linux on amd64", "Linux on aarch64").contains(system)
                || ByteOrder.nativeOrder() != ByteOrder.LITTLE_ENDIAN
                || ADDRESS.byteSize() != Long.BYTES) {
            return Optional.of("not known on " + system);
        }
        if (!LinuxProbe.class.getModule().isNativeAccessEnabled()) {
            return Optional.of("Java was started without --enable-native-access=ALL-UNNAMED");
        }
        try {
            return greet() ? Optional.empty() : Optional.of("a packet to ourselves did not arrive as it was sent");
        } catch (IOException | RuntimeException | LinkageError e) {
            return Optional.of(e.toString());
        }
    }

    /// There and back: one of Java's own sockets must see what we send, and we its answer and address.
    private static boolean greet() throws IOException {
        List<InetSocketAddress> heard = new ArrayList<>();
        InetAddress here = InetAddress.getByName("127.0.0.1");
        LinuxIo io = new LinuxIo(new Ledger(new LongAdder(), new LongAdder(), _ -> {}, System::nanoTime));
        try (DatagramSocket friend = new DatagramSocket(new InetSocketAddress(here, 0))) {
            friend.setSoTimeout(PATIENCE_MILLIS);
            InetSocketAddress friends = new InetSocketAddress(here, friend.getLocalPort());
            UdpPort port = io.bind(here, 0, packet -> {
                if (Arrays.equals(packet.data, 0, packet.length, GREETING, 0, GREETING.length)) {
                    heard.add(packet.source);
                }
            });
            port.send(GREETING, GREETING.length, new Destination(friends));
            io.flush();
            DatagramPacket seen = new DatagramPacket(new byte[2 * GREETING.length], 2 * GREETING.length);
            friend.receive(seen);
            friend.send(seen);
            io.await(PATIENCE_MILLIS * 1_000_000L);
            io.read();
            port.close();
            return heard.equals(List.of(friends));
        } finally {
            io.close();
        }
    }
}
