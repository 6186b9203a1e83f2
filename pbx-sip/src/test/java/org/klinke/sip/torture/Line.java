package org.klinke.sip.torture;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Optional;

/// A phone's end of one transport, with blocking reads.
public sealed interface Line extends AutoCloseable {
    int ANSWER_MILLIS_MAX = 20_000;

    String name();

    String sentBy();

    void send(byte[] message) throws IOException;

    /// The next whole message; empty once the server has closed the stream.
    Optional<String> next() throws IOException;

    /// No more will be sent; what was answered can still be read.
    void finish() throws IOException;

    @Override
    void close() throws IOException;

    final class Udp implements Line {
        private final DatagramSocket socket;

        public Udp(InetSocketAddress server) throws IOException {
            socket = new DatagramSocket(new InetSocketAddress(server.getAddress(), 0));
            socket.connect(server);
            socket.setSoTimeout(ANSWER_MILLIS_MAX);
        }

        @Override
        public String name() {
            return "UDP";
        }

        @Override
        public String sentBy() {
            return host((InetSocketAddress) socket.getLocalSocketAddress());
        }

        @Override
        public void send(byte[] message) throws IOException {
            socket.send(new DatagramPacket(message, message.length));
        }

        @Override
        public Optional<String> next() throws IOException {
            DatagramPacket packet = new DatagramPacket(new byte[65_536], 65_536);
            socket.receive(packet);
            return Optional.of(new String(packet.getData(), 0, packet.getLength(), UTF_8));
        }

        @Override
        public void finish() {}

        @Override
        public void close() {
            socket.close();
        }
    }

    final class Stream implements Line {
        private final String name;
        private final Socket socket;

        public Stream(String name, Socket socket) throws IOException {
            this.name = name;
            this.socket = socket;
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(ANSWER_MILLIS_MAX);
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public String sentBy() {
            return host((InetSocketAddress) socket.getLocalSocketAddress());
        }

        @Override
        public void send(byte[] message) throws IOException {
            socket.getOutputStream().write(message);
            socket.getOutputStream().flush();
        }

        @Override
        public Optional<String> next() throws IOException {
            InputStream in = socket.getInputStream();
            ByteArrayOutputStream head = new ByteArrayOutputStream();
            while (!endsHead(head)) {
                int b = in.read();
                if (b < 0) {
                    return Optional.empty();
                }
                if (head.size() > 0 || (b != '\r' && b != '\n')) { // a pong between messages
                    head.write(b);
                }
            }
            String text = head.toString(UTF_8);
            int length = text.lines()
                    .filter(line -> line.regionMatches(true, 0, "Content-Length:", 0, 15))
                    .mapToInt(line -> Integer.parseInt(line.substring(15).strip()))
                    .findFirst()
                    .orElse(0);
            return Optional.of(text + new String(in.readNBytes(length), UTF_8));
        }

        private static boolean endsHead(ByteArrayOutputStream head) {
            byte[] bytes = head.size() < 4 ? new byte[4] : head.toByteArray();
            int n = bytes.length;
            return bytes[n - 4] == '\r' && bytes[n - 3] == '\n' && bytes[n - 2] == '\r' && bytes[n - 1] == '\n';
        }

        @Override
        public void finish() throws IOException {
            socket.shutdownOutput();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    private static String host(InetSocketAddress address) {
        String host = address.getAddress().getHostAddress().replaceFirst("%.*", "");
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
    }
}
