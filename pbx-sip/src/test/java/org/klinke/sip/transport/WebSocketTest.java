package org.klinke.sip.transport;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// SIP in secure WebSockets (RFC 7118) on real sockets, with a client that writes its frames by hand.
class WebSocketTest {
    private static final InetSocketAddress ANY_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    private static final String BYE = "BYE sip:a@b SIP/2.0\r\nVia: SIP/2.0/WSS a.invalid\r\nContent-Length: 0\r\n\r\n";
    private static final TestCertificates CERTIFICATES = new TestCertificates("acme.example");
    private static final int CONTINUATION = 0;
    private static final int TEXT = 1;
    private static final int BINARY = 2;
    private static final int CLOSE = 8;
    private static final int PING = 9;
    private static final int PONG = 10;

    private final Echo echo = new Echo();
    private SipTransports transports = new SipTransports(2, TransportLimits.DEFAULT, new SecureRandom());

    @AfterEach
    void close() {
        transports.close();
    }

    private record Frame(int opcode, String payload) {}

    /// A browser of few words.
    private record Client(SSLSocket socket) implements AutoCloseable {
        static Client connect(InetSocketAddress server) throws IOException {
            SSLSocket socket = (SSLSocket)
                    CERTIFICATES.client().getSocketFactory().createSocket(server.getAddress(), server.getPort());
            socket.setSoTimeout(20_000);
            socket.startHandshake();
            return new Client(socket);
        }

        static Client upgraded(InetSocketAddress server) throws IOException {
            Client client = connect(server);
            String answer = client.handshake("GET /any/path HTTP/1.1", "");
            assertThat(answer).startsWith("HTTP/1.1 101 ").containsIgnoringCase("sec-websocket-protocol: sip\r\n");
            // RFC 6455 §1.3: the answer to this key.
            assertThat(answer).containsIgnoringCase("sec-websocket-accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n");
            return client;
        }

        /// @param changes header lines that replace those of the same name; `Name:` alone leaves one out
        String handshake(String requestLine, String changes) throws IOException {
            StringBuilder request = new StringBuilder(requestLine + "\r\n");
            List<String> changed = changes.lines()
                    .map(line -> line.substring(0, line.indexOf(':')))
                    .toList();
            for (String line : List.of(
                    "Host: pbx.example",
                    "Upgrade: websocket",
                    "Connection: keep-alive, Upgrade",
                    "Sec-WebSocket-Version: 13",
                    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
                    "Sec-WebSocket-Protocol: chat, sip")) {
                if (!changed.contains(line.substring(0, line.indexOf(':')))) {
                    request.append(line).append("\r\n");
                }
            }
            changes.lines()
                    .filter(line -> !line.endsWith(":"))
                    .forEach(line -> request.append(line).append("\r\n"));
            write((request + "\r\n").getBytes(UTF_8));
            StringBuilder answer = new StringBuilder();
            while (!answer.toString().endsWith("\r\n\r\n")) {
                int b = socket.getInputStream().read();
                assertThat(b).as("an answer ends: " + answer).isNotNegative();
                answer.append((char) b);
            }
            return answer.toString();
        }

        void write(byte[] bytes) throws IOException {
            socket.getOutputStream().write(bytes);
            socket.getOutputStream().flush();
        }

        void send(int opcode, boolean last, byte[] payload) throws IOException {
            write(frame(opcode, last, payload));
        }

        void send(int opcode, String payload) throws IOException {
            send(opcode, true, payload.getBytes(UTF_8));
        }

        Frame next() throws IOException {
            DataInputStream in = new DataInputStream(socket.getInputStream());
            int first = in.readUnsignedByte();
            assertThat(first & 0xF0).as("whole frames without extensions").isEqualTo(0x80);
            int length = in.readUnsignedByte();
            int bytes = length == 126 ? in.readUnsignedShort() : length;
            assertThat(bytes).as("unmasked and short").isLessThan(0x80 + 0xFFFF);
            return new Frame(first & 0xF, new String(in.readNBytes(bytes), UTF_8));
        }

        void assertClosed() {
            try {
                while (socket.getInputStream().read() >= 0) {} // close frame and close_notify
            } catch (SocketTimeoutException e) {
                throw new AssertionError("still open", e);
            } catch (IOException e) {
                assertThat(e).as("reset is closed too").isNotNull();
            }
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    private static byte[] frame(int opcode, boolean last, byte[] payload) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(opcode | (last ? 0x80 : 0));
        if (payload.length < 126) {
            out.write(0x80 | payload.length);
        } else if (payload.length <= 0xFFFF) {
            out.writeBytes(new byte[] {(byte) (0x80 | 126), (byte) (payload.length >> 8), (byte) payload.length});
        } else {
            out.writeBytes(new byte[] {(byte) (0x80 | 127), 0, 0, 0, 0, 0});
            out.writeBytes(
                    new byte[] {(byte) (payload.length >> 16), (byte) (payload.length >> 8), (byte) payload.length});
        }
        byte[] mask = {1, 2, 3, 4};
        out.writeBytes(mask);
        for (int i = 0; i < payload.length; i++) {
            out.write(payload[i] ^ mask[i & 3]);
        }
        return out.toByteArray();
    }

    private InetSocketAddress listen() {
        return transports
                .listenWss(ANY_PORT, "sip.wss.port", sni -> CERTIFICATES.server(), "pbx.example"::equals, echo)
                .local();
    }

    private void limits(int perAddress, int strangerSeconds, int messageSeconds) {
        transports.close();
        transports = new SipTransports(
                1,
                new TransportLimits(
                        perAddress, 100, strangerSeconds, strangerSeconds, messageSeconds, 7_200, 1 << 20, 10, 60),
                new SecureRandom());
    }

    @Test
    void messagesGoThereAndBackAsTextOrBinary() throws Exception {
        try (Client client = Client.upgraded(listen())) {
            client.send(TEXT, BYE);
            assertThat(client.next()).isEqualTo(new Frame(TEXT, BYE));
            SipFlow flow = echo.flow();
            assertThat(flow.transport()).isEqualTo(SipTransport.WSS);
            assertThat(flow.secure()).isTrue();
            assertThat(flow.transport().reliable()).isTrue();
            assertThat(flow.remote().getPort()).isEqualTo(client.socket.getLocalPort());
            assertThat(transports.flows()).isEqualTo(1);

            byte[] latin = BYE.replace("sip:a@b", "sip:\u00fc@b").getBytes(ISO_8859_1); // no UTF-8: must go as binary
            client.send(BINARY, true, latin);
            assertThat(client.next().opcode()).isEqualTo(BINARY);

            flow.close("test");
            assertThat(client.next().opcode()).isEqualTo(CLOSE);
            client.assertClosed();
        }
    }

    @Test
    void contentLengthMayBeAbsentBecauseFramesSayIt() throws Exception {
        try (Client client = Client.upgraded(listen())) {
            client.send(TEXT, "BYE sip:a@b SIP/2.0\r\n\r\nbody");
            assertThat(client.next().payload())
                    .contains("Content-Length: 4\r\n")
                    .endsWith("\r\n\r\nbody");
        }
    }

    @Test
    void fragmentsAreAssembledWithPingsBetweenThem() throws Exception {
        try (Client client = Client.upgraded(listen())) {
            byte[] bytes = BYE.getBytes(UTF_8);
            for (int cut = 1; cut < bytes.length; cut += 7) {
                client.send(TEXT, false, Arrays.copyOf(bytes, cut));
                client.send(PING, "there?");
                client.send(CONTINUATION, false, new byte[0]);
                client.send(CONTINUATION, true, Arrays.copyOfRange(bytes, cut, bytes.length));
                assertThat(client.next()).isEqualTo(new Frame(PONG, "there?"));
                assertThat(client.next()).isEqualTo(new Frame(TEXT, BYE));
            }
        }
    }

    @Test
    void severalFramesMayComeInOnePieceAndOneInMany() throws Exception {
        try (Client client = Client.upgraded(listen())) {
            byte[] frame = frame(TEXT, true, BYE.getBytes(UTF_8));
            ByteArrayOutputStream three = new ByteArrayOutputStream();
            for (int i = 0; i < 3; i++) {
                three.writeBytes(frame);
            }
            client.write(three.toByteArray());
            for (byte each : frame) {
                client.write(new byte[] {each});
            }
            for (int i = 0; i < 4; i++) {
                assertThat(client.next()).isEqualTo(new Frame(TEXT, BYE));
            }
        }
    }

    @Test
    void keepAlivesAreAnswered() throws Exception {
        try (Client client = Client.upgraded(listen())) {
            client.send(TEXT, "\r\n\r\n");
            assertThat(client.next()).isEqualTo(new Frame(TEXT, "\r\n"));
            client.send(TEXT, "\r\n"); // their pong
            client.send(PONG, "unasked");
            client.send(PING, "");
            assertThat(client.next()).isEqualTo(new Frame(PONG, ""));
            assertThat(echo.messages).isEmpty();
        }
    }

    @Test
    void whoSaysGoodbyeGetsOneBack() throws Exception {
        try (Client client = Client.upgraded(listen())) {
            client.send(TEXT, BYE);
            client.next();
            client.send(CLOSE, true, new byte[] {3, (byte) 0xe8});
            assertThat(client.next().opcode()).isEqualTo(CLOSE);
            client.assertClosed();
            assertThat(echo.closed.await(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET / HTTP/1.1  | Sec-WebSocket-Protocol:            | 400",
                "GET / HTTP/1.1  | Sec-WebSocket-Protocol: chat       | 400",
                "GET / HTTP/1.1  | Sec-WebSocket-Key:                 | 400",
                "GET / HTTP/1.1  | Upgrade:                           | 426",
                "GET / HTTP/1.1  | Upgrade: h2c                       | 426",
                "GET / HTTP/1.1  | Connection: close                  | 426",
                "GET / HTTP/1.1  | Sec-WebSocket-Version: 8           | 426",
                "POST / HTTP/1.1 | Host: pbx.example                  | 405",
                "nonsense        | Host: pbx.example                  | 400",
                "GET / HTTP/1.1  | Origin: https://evil.example       | 403",
                "GET / HTTP/1.1  | Origin: http://pbx.example         | 403",
                "GET / HTTP/1.1  | Origin: null                       | 403",
                "GET / HTTP/1.1  | Origin: https://pbx.example.evil   | 403",
                "GET / HTTP/1.1  | Origin: https://pbx.example@evil   | 403",
            })
    void otherHandshakesAreRefusedWithAReason(String requestLine, String change, int status) throws Exception {
        try (Client client = Client.connect(listen())) {
            String answer = client.handshake(requestLine, change);
            assertThat(answer).startsWith("HTTP/1.1 " + status + " ").containsIgnoringCase("content-type: text/plain");
            if (status == 426) {
                assertThat(answer)
                        .containsIgnoringCase("upgrade: websocket")
                        .containsIgnoringCase("sec-websocket-version: 13");
            }
            client.assertClosed();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://pbx.example", "https://PBX.example:8443", "HTTPS://pbx.example"})
    void pagesOfTheHouseMayConnect(String origin) throws Exception {
        try (Client client = Client.connect(listen())) {
            assertThat(client.handshake("GET /sip HTTP/1.1", "Origin: " + origin))
                    .startsWith("HTTP/1.1 101 ");
        }
    }

    @Test
    void aHeadWithoutEndIsRefused() throws Exception {
        try (Client client = Client.connect(listen())) {
            assertThat(client.handshake("GET / HTTP/1.1", "X: " + "x".repeat(9_000)))
                    .startsWith("HTTP/1.1 400 ");
            client.assertClosed();
        }
    }

    @Test
    void theLimitsOfMessagesHold() throws Exception {
        try (Client client = Client.upgraded(listen())) {
            client.send(TEXT, BYE.replace("Length: 0", "Length: 40000") + "x".repeat(40_000));
            assertThat(client.next()).isEqualTo(new Frame(TEXT, "SIP/2.0 513 No\r\n\r\n"));
            client.send(TEXT, BYE); // nothing after it is heard
            client.assertClosed();
            assertThat(echo.messages).containsExactly("Body too long");
        }
    }

    @Test
    void whatIsNoSipIsRefused() throws Exception {
        try (Client client = Client.upgraded(listen())) {
            client.send(TEXT, "BYE sip:a@b SIP/2.0\r\nno end");
            assertThat(client.next().payload()).startsWith("SIP/2.0 400 ");
            client.assertClosed();
        }
    }

    @Test
    void whatIsTooLargeForAnyAnswerIsClosed() throws Exception {
        InetSocketAddress server = listen();
        byte[] large = new byte[WebSocketFrames.MESSAGE_BYTES_MAX + 1];
        Arrays.fill(large, (byte) 'x');
        try (Client whole = Client.upgraded(server);
                Client pieces = Client.upgraded(server)) {
            whole.write(Arrays.copyOf(frame(TEXT, true, large), 100)); // refused for what it says it will be
            pieces.send(TEXT, false, Arrays.copyOf(large, 40_000));
            pieces.send(CONTINUATION, false, Arrays.copyOf(large, 40_000));
            for (Client client : List.of(whole, pieces)) {
                Frame farewell = client.next();
                assertThat(farewell.opcode()).isEqualTo(CLOSE);
                assertThat(farewell.payload().getBytes(UTF_8)).startsWith(3); // 1009 = 0x03f1
                client.assertClosed();
            }
        }
        assertThat(echo.messages).isEmpty();
    }

    @Test
    void brokenFramesEndTheFlow() throws Exception {
        InetSocketAddress server = listen();
        List<byte[]> broken = List.of(
                new byte[] {(byte) (0x80 | TEXT), 2, 'h', 'i'}, // not masked
                frame(TEXT, true, new byte[] {(byte) 0xff, 'x'}), // text that is no UTF-8
                frame(CONTINUATION, true, new byte[] {'x'}), // of nothing
                frame(PING, false, new byte[] {'x'}), // control frames are whole
                frame(0x40 | TEXT, true, new byte[] {'x'}), // an extension nobody agreed on
                frame(5, true, new byte[] {'x'})); // reserved
        for (byte[] bytes : broken) {
            try (Client client = Client.upgraded(server)) {
                client.write(bytes);
                client.assertClosed();
            }
        }
        assertThat(echo.messages).isEmpty();
        try (Client client = Client.upgraded(server)) {
            client.send(TEXT, BYE);
            assertThat(client.next().payload()).isEqualTo(BYE);
        }
    }

    @Test
    void whoNeverFinishesIsClosed() throws Exception {
        limits(20, 2, 2);
        InetSocketAddress server = listen();
        try (Client silent = Client.connect(server);
                Client slow = Client.connect(server);
                Client stranger = Client.upgraded(server);
                Client halfFrame = Client.upgraded(server);
                Client afterAnother = Client.upgraded(server);
                Client halfMessage = Client.upgraded(server);
                Socket noTls = new Socket(server.getAddress(), server.getPort())) {
            noTls.setSoTimeout(20_000);
            slow.write("GET / HTTP/1.1\r\nHost".getBytes(UTF_8));
            stranger.send(PING, "a keep-alive makes nobody known");
            for (Client known : List.of(halfFrame, afterAnother, halfMessage)) {
                known.send(TEXT, BYE);
                known.next();
                echo.flow().authenticated();
            }
            byte[] frame = frame(TEXT, true, BYE.getBytes(UTF_8));
            halfFrame.write(Arrays.copyOf(frame, 10));
            ByteArrayOutputStream oneAndAHalf = new ByteArrayOutputStream();
            oneAndAHalf.writeBytes(frame);
            oneAndAHalf.write(frame, 0, 10);
            afterAnother.write(oneAndAHalf.toByteArray());
            halfMessage.send(TEXT, false, "BYE".getBytes(UTF_8));
            assertThat(noTls.getInputStream().read()).isEqualTo(-1);
            for (Client each : List.of(silent, slow, stranger, halfFrame, afterAnother, halfMessage)) {
                each.assertClosed();
            }
        }
    }

    @Test
    void aDripOfBytesDoesNotKeepAConnection() throws Exception {
        limits(20, 2, 2);
        InetSocketAddress server = listen();
        try (Client head = Client.connect(server);
                Client frames = Client.upgraded(server)) {
            frames.send(TEXT, BYE);
            frames.next();
            echo.flow().authenticated();
            Thread first = drip(head, "GET / HTTP/1.1\r\nX: ".getBytes(UTF_8));
            Thread second = drip(frames, frame(TEXT, true, new byte[1_000]));
            head.assertClosed();
            frames.assertClosed();
            first.join();
            second.join();
        }
    }

    /// One byte each 300 ms, as long as the peer listens.
    private static Thread drip(Client client, byte[] bytes) {
        return Thread.ofVirtual().start(() -> {
            try {
                for (int i = 0; i < 200; i++) {
                    client.write(new byte[] {bytes[Math.min(i, bytes.length - 1)]});
                    TimeUnit.MILLISECONDS.sleep(300);
                }
            } catch (IOException | InterruptedException _) {
                // closed, as hoped
            }
        });
    }

    @Test
    void oneAddressHasOnlySoManyStrangers() throws Exception {
        limits(2, 30, 30);
        InetSocketAddress server = listen();
        try (Client first = Client.upgraded(server);
                Client _ = Client.upgraded(server)) {
            try (Socket third = new Socket(server.getAddress(), server.getPort())) {
                third.setSoTimeout(20_000);
                assertThat(third.getInputStream().read()).isEqualTo(-1);
            }
            first.send(TEXT, BYE);
            first.next();
            echo.flow().authenticated();
            Client.upgraded(server).close();
        }
    }

    @Test
    void aFaultEndsTheFlowAndNothingElse() throws Exception {
        InetSocketAddress server = listen();
        try (Client faulty = Client.upgraded(server)) {
            faulty.send(TEXT, BYE.replace("BYE", "FAULT"));
            faulty.assertClosed();
        }
        try (Client client = Client.upgraded(server)) {
            client.send(TEXT, BYE);
            assertThat(client.next().payload()).isEqualTo(BYE);
        }
    }
}
