package org.klinke.server.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/// Somebody without a password, from any loopback address: sends bytes over TLS or UDP, and reads what comes.
final class Stranger implements AutoCloseable {
    private static final Pattern NONCE = Pattern.compile("nonce=\"([^\"]+)\"");
    private static final int WAITING_MAX = 1_000;
    private static final int DATAGRAM_BYTES_MAX = 65_536;
    private static final AtomicInteger MADE = new AtomicInteger();

    private final BlockingQueue<String> answers = new ArrayBlockingQueue<>(WAITING_MAX);
    private final AtomicLong read = new AtomicLong();
    private final Wire wire;
    private final String transport;
    private final String host;
    private final int number = MADE.incrementAndGet();
    private int messages;
    private int counts;
    private volatile String nonce = "";

    private interface Wire {
        void send(byte[] bytes) throws IOException;

        /// Blocks; empty at the end.
        byte[] receive() throws IOException;

        void close() throws IOException;
    }

    private Stranger(Wire wire, String transport, InetAddress from) {
        this.wire = wire;
        this.transport = transport;
        this.host = from.getHostAddress();
        Thread.ofVirtual().name("stranger-reads").start(this::read);
    }

    static Stranger overTls(InetSocketAddress server, SSLContext trust, InetAddress from) {
        try {
            SSLSocket socket = (SSLSocket) trust.getSocketFactory().createSocket();
            socket.bind(new InetSocketAddress(from, 0));
            socket.connect(server);
            socket.startHandshake();
            InputStream in = socket.getInputStream();
            return new Stranger(
                    new Wire() {
                        @Override
                        public void send(byte[] bytes) throws IOException {
                            socket.getOutputStream().write(bytes);
                        }

                        @Override
                        public byte[] receive() throws IOException {
                            byte[] buffer = new byte[DATAGRAM_BYTES_MAX];
                            int length = in.read(buffer);
                            return length <= 0 ? new byte[0] : java.util.Arrays.copyOf(buffer, length);
                        }

                        @Override
                        public void close() throws IOException {
                            socket.close();
                        }
                    },
                    "TLS",
                    from);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    static Stranger overUdp(InetSocketAddress server, InetAddress from) {
        try {
            DatagramSocket socket = new DatagramSocket(new InetSocketAddress(from, 0));
            return new Stranger(
                    new Wire() {
                        @Override
                        public void send(byte[] bytes) throws IOException {
                            socket.send(new DatagramPacket(bytes, bytes.length, server));
                        }

                        @Override
                        public byte[] receive() throws IOException {
                            DatagramPacket packet =
                                    new DatagramPacket(new byte[DATAGRAM_BYTES_MAX], DATAGRAM_BYTES_MAX);
                            socket.receive(packet);
                            return java.util.Arrays.copyOf(packet.getData(), packet.getLength());
                        }

                        @Override
                        public void close() {
                            socket.close();
                        }
                    },
                    "UDP",
                    from);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private void read() {
        try {
            for (byte[] bytes = wire.receive(); bytes.length > 0; bytes = wire.receive()) {
                read.addAndGet(bytes.length);
                String text = new String(bytes, UTF_8);
                Matcher matcher = NONCE.matcher(text);
                if (matcher.find()) {
                    nonce = matcher.group(1);
                }
                if (!answers.offer(text)) {
                    answers.poll();
                }
            }
        } catch (IOException _) {
            // closed, by one side or the other
        }
    }

    /// Bytes that came so far.
    long bytesRead() {
        return read.get();
    }

    /// False once the server has closed the connection.
    boolean send(String text) {
        try {
            wire.send(text.getBytes(UTF_8));
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    /// Sends, and waits for one answer.
    Optional<String> ask(String text, Duration timeout) {
        answers.clear();
        send(text);
        try {
            return Optional.ofNullable(answers.poll(timeout.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /// A request of `user` in the tenant's domain.
    String request(String method, String user, String domain, String... more) {
        String branch = "z9hG4bK" + number + "x" + ++messages;
        String target = method.equals("REGISTER") ? "sip:" + domain : "sip:101@" + domain;
        String to = method.equals("REGISTER") ? "sip:" + user + "@" + domain : target;
        return method + " " + target + " SIP/2.0\r\n"
                + "Via: SIP/2.0/" + transport + " " + host + ":5060;branch=" + branch + "\r\n"
                + "Max-Forwards: 70\r\n"
                + "From: <sip:" + user + "@" + domain + ">;tag=s" + number + "\r\n"
                + "To: <" + to + ">\r\n"
                + "Call-ID: stranger-" + number + "-" + messages + "\r\n"
                + "CSeq: " + messages + " " + method + "\r\n"
                + "Contact: <sip:x@" + host + ">\r\n"
                + String.join(
                        "",
                        java.util.Arrays.stream(more).map(line -> line + "\r\n").toList())
                + "Content-Length: 0\r\n\r\n";
    }

    /// A guess that answers the last challenge.
    String guess(String method, String user, String domain) {
        return request(
                method,
                user,
                domain,
                "Authorization: Digest username=\"" + user + "\", realm=\"" + domain + "\", nonce=\"" + nonce
                        + "\", uri=\"sip:" + domain + "\", response=\"" + hash(nonce + messages)
                        + "\", algorithm=SHA-256, cnonce=\"c\", qop=auth, nc=00000001");
    }

    /// A request of a device that knows its password and answers the last challenge once more. The call goes to a
    /// number that nobody has.
    String valid(String method, String user, String domain, String password) {
        String uri = "sip:" + domain;
        String last = nonce; // another may come meanwhile
        String count = String.format("%08x", ++counts);
        String answer = hash(hash(user + ":" + domain + ":" + password) + ":" + last + ":" + count + ":c:auth:"
                + hash(method + ":" + uri));
        String text = request(
                method,
                user,
                domain,
                "Authorization: Digest username=\"" + user + "\", realm=\"" + domain + "\", nonce=\"" + last
                        + "\", uri=\"" + uri + "\", response=\"" + answer
                        + "\", algorithm=SHA-256, cnonce=\"c\", qop=auth, nc=" + count);
        return text.replace("sip:101@", "sip:999@");
    }

    private static String hash(String text) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        try {
            wire.close();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
