package org.klinke.server.phone;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Locale;

/// SIP in WebSocket messages over an open TLS connection (RFC 7118), as a browser would.
final class WebSocketWire implements Wire {
    private static final int FINAL = 0x80;
    private static final int MASKED = 0x80;
    private static final int TEXT = 1;
    private static final int CLOSE = 8;
    private static final int PING = 9;
    private static final int PONG = 10;
    private static final int FRAME_BYTES_MAX = 128 * 1024;
    private static final int ANSWER_BYTES_MAX = 8 * 1024;

    private final Socket socket;
    private final DataInputStream in;
    private final SecureRandom random;

    /// Does the opening handshake (RFC 6455 §4.1).
    ///
    /// @throws IOException names the server's answer if that is not a SIP WebSocket
    WebSocketWire(Socket socket, String host, SecureRandom random) throws IOException {
        this.socket = socket;
        this.in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
        this.random = random;
        byte[] key = new byte[16];
        random.nextBytes(key);
        socket.getOutputStream()
                .write(("GET / HTTP/1.1\r\nHost: " + host + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                                + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: sip\r\nSec-WebSocket-Key: "
                                + Base64.getEncoder().encodeToString(key) + "\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        String answer = head();
        if (!answer.startsWith("HTTP/1.1 101 ")
                || !answer.toLowerCase(Locale.ROOT).contains("protocol: sip")) {
            throw new IOException(
                    "no SIP WebSocket: " + answer.lines().findFirst().orElse(""));
        }
    }

    private String head() throws IOException {
        StringBuilder head = new StringBuilder();
        while (!head.toString().endsWith("\r\n\r\n") && head.length() < ANSWER_BYTES_MAX) {
            head.append((char) in.readUnsignedByte());
        }
        return head.toString();
    }

    @Override
    public void send(byte[] message) throws IOException {
        send(TEXT, message);
    }

    private synchronized void send(int opcode, byte[] payload) throws IOException {
        ByteBuffer frame = ByteBuffer.allocate(payload.length + 14).put((byte) (FINAL | opcode));
        if (payload.length < 126) {
            frame.put((byte) (MASKED | payload.length));
        } else if (payload.length <= 0xFFFF) {
            frame.put((byte) (MASKED | 126)).putShort((short) payload.length);
        } else {
            frame.put((byte) (MASKED | 127)).putLong(payload.length);
        }
        byte[] mask = new byte[4];
        random.nextBytes(mask);
        frame.put(mask);
        for (int i = 0; i < payload.length; i++) {
            frame.put((byte) (payload[i] ^ mask[i & 3]));
        }
        socket.getOutputStream().write(frame.array(), 0, frame.position());
        socket.getOutputStream().flush();
    }

    @Override
    public byte[] next() throws IOException {
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        while (true) {
            int first = in.readUnsignedByte();
            int length = in.readUnsignedByte();
            long bytes = length == 126 ? in.readUnsignedShort() : length == 127 ? in.readLong() : length;
            if (bytes < 0 || message.size() + bytes > FRAME_BYTES_MAX) {
                throw new IOException("a WebSocket message of more than " + FRAME_BYTES_MAX + " bytes");
            }
            byte[] payload = in.readNBytes((int) bytes);
            switch (first & 0xF) {
                case CLOSE -> throw new EOFException();
                case PING -> send(PONG, payload);
                case PONG -> {}
                default -> {
                    message.write(payload);
                    if ((first & FINAL) != 0) {
                        return message.toByteArray();
                    }
                }
            }
        }
    }

    @Override
    public InetSocketAddress local() {
        return (InetSocketAddress) socket.getLocalSocketAddress();
    }

    @Override
    public boolean isOpen() {
        return !socket.isClosed();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
