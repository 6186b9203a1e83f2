package org.klinke.server.phone;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A TCP connection, encrypted or not: messages end where Content-Length says (RFC 3261 §18.3).
final class StreamWire implements Wire {
    private static final int HEAD_BYTES_MAX = 64 * 1024;
    private static final int BODY_BYTES_MAX = 64 * 1024;
    private static final Pattern CONTENT_LENGTH = Pattern.compile("(?im)^(?:Content-Length|l)[ \t]*:[ \t]*(\\d{1,6})");

    private final Socket socket;
    private final InputStream in;

    StreamWire(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream());
    }

    @Override
    public synchronized void send(byte[] message) throws IOException {
        socket.getOutputStream().write(message);
        socket.getOutputStream().flush();
    }

    @Override
    public byte[] next() throws IOException {
        return nextMessage(in);
    }

    /// The next whole message; keep-alives before it are passed over.
    static byte[] nextMessage(InputStream in) throws IOException {
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        int ended = 0; // bytes of the closing CRLFCRLF seen so far
        while (ended < 4) {
            int b = in.read();
            if (b < 0) {
                throw new EOFException();
            }
            if (message.size() == 0 && (b == '\r' || b == '\n')) {
                continue; // keep-alives between messages (RFC 5626 §3.5.1)
            }
            message.write(b);
            boolean expected = b == (ended % 2 == 0 ? '\r' : '\n');
            ended = expected ? ended + 1 : b == '\r' ? 1 : 0;
            if (message.size() > HEAD_BYTES_MAX) {
                throw new IOException("a head of more than " + HEAD_BYTES_MAX + " bytes");
            }
        }
        Matcher length = CONTENT_LENGTH.matcher(message.toString(StandardCharsets.UTF_8));
        int bodyBytes = length.find() ? Integer.parseInt(length.group(1)) : 0;
        if (bodyBytes > BODY_BYTES_MAX) {
            throw new IOException("a body of " + bodyBytes + " bytes");
        }
        byte[] body = in.readNBytes(bodyBytes);
        if (body.length < bodyBytes) {
            throw new EOFException();
        }
        message.write(body);
        return message.toByteArray();
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
