package org.klinke.server.e2e;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Passes RTP between two ends of a server, or back to the one that sent it. It knows them by their session
/// descriptions, in which it writes itself.
final class SimRelay implements AutoCloseable {
    private static final Pattern PLACE = Pattern.compile("c=IN IP4 [0-9.]+");
    private static final Pattern AUDIO = Pattern.compile("m=audio ([0-9]+)");
    private static final Pattern RTCP = Pattern.compile("a=rtcp:[^\r\n]*\r\n");
    private static final int DATAGRAM_BYTES_MAX = 2_000;

    private final End first;
    private final End second;

    /// One end: where the server is told to send to, and where it wants to receive.
    private static final class End {
        private final DatagramSocket socket;
        private volatile int serverPort;

        End(InetAddress address) throws IOException {
            socket = new DatagramSocket(new InetSocketAddress(address, 0));
        }
    }

    /// @param passes which packets go from the first end to the second, and back
    SimRelay(InetAddress address, Predicate<byte[]> passes, Predicate<byte[]> passesBack) {
        try {
            first = new End(address);
            second = new End(address);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        Thread.ofVirtual().start(() -> pass(first, second, passes));
        Thread.ofVirtual().start(() -> pass(second, first, passesBack));
    }

    /// What one of them says of itself, as the other one is to read it.
    ///
    /// @param fromFirst who says it
    String rewrite(String sdp, boolean fromFirst) {
        End from = fromFirst ? first : second;
        End to = fromFirst ? second : first;
        Matcher port = AUDIO.matcher(sdp);
        if (!port.find()) {
            return sdp;
        }
        from.serverPort = Integer.parseInt(port.group(1));
        String own = to.socket.getLocalAddress().getHostAddress();
        String moved = PLACE.matcher(sdp).replaceAll("c=IN IP4 " + own);
        moved = RTCP.matcher(moved).replaceAll("");
        return AUDIO.matcher(moved).replaceAll("m=audio " + to.socket.getLocalPort());
    }

    private static void pass(End from, End to, Predicate<byte[]> passes) {
        byte[] room = new byte[DATAGRAM_BYTES_MAX];
        try {
            while (true) {
                DatagramPacket packet = new DatagramPacket(room, room.length);
                from.socket.receive(packet);
                byte[] bytes = Arrays.copyOf(packet.getData(), packet.getLength());
                if (to.serverPort != 0 && passes.test(bytes)) {
                    to.socket.send(
                            new DatagramPacket(bytes, bytes.length, InetAddress.getLoopbackAddress(), to.serverPort));
                }
            }
        } catch (IOException _) {
            // closed
        }
    }

    @Override
    public void close() {
        first.socket.close();
        second.socket.close();
    }
}
