package org.klinke.server.phone;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/// One TLS connection to the server: whole messages out, whole messages in, on one virtual reader thread.
final class PhoneFlow implements AutoCloseable {
    private static final int CONNECT_TIMEOUT_MILLIS = 10_000;
    private static final int HEAD_BYTES_MAX = 64 * 1024;
    private static final int BODY_BYTES_MAX = 64 * 1024;
    private static final Pattern CONTENT_LENGTH = Pattern.compile("(?im)^(?:Content-Length|l)[ \t]*:[ \t]*(\\d{1,6})");

    /// Who takes what arrives; called on the reader thread.
    interface Receiver {
        void received(PhoneFlow flow, byte[] message);

        void lost(PhoneFlow flow, String why);
    }

    private final SSLSocket socket;
    private final Receiver receiver;
    private final ReentrantLock writing = new ReentrantLock();

    private PhoneFlow(SSLSocket socket, Receiver receiver) {
        this.socket = socket;
        this.receiver = receiver;
    }

    /// @param sni name for the SNI extension instead of the server's host; the certificate is then checked for it
    static PhoneFlow connect(
            String name, InetSocketAddress server, SSLContext trust, Optional<String> sni, Receiver receiver)
            throws IOException {
        Socket plain = new Socket();
        try {
            plain.connect(server, CONNECT_TIMEOUT_MILLIS);
            plain.setTcpNoDelay(true);
            // Also the key of the session cache: a resumed session repeats the server name of its first handshake.
            String host = sni.orElse(server.getHostString());
            SSLSocket tls = (SSLSocket) trust.getSocketFactory().createSocket(plain, host, server.getPort(), true);
            SSLParameters parameters = tls.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS"); // RFC 5922 §7.3: the name that was dialled
            sni.ifPresent(wanted -> parameters.setServerNames(List.of(new SNIHostName(wanted))));
            tls.setSSLParameters(parameters);
            tls.setSoTimeout(CONNECT_TIMEOUT_MILLIS);
            tls.startHandshake();
            tls.setSoTimeout(0);
            PhoneFlow flow = new PhoneFlow(tls, receiver);
            Thread.ofVirtual().name("phone-" + name + "-flow").start(flow::read);
            return flow;
        } catch (IOException e) {
            plain.close();
            throw e;
        }
    }

    String localHost() {
        return socket.getLocalAddress().getHostAddress();
    }

    int localPort() {
        return socket.getLocalPort();
    }

    boolean isOpen() {
        return !socket.isClosed();
    }

    void send(byte[] bytes) throws IOException {
        writing.lock();
        try {
            socket.getOutputStream().write(bytes);
            socket.getOutputStream().flush();
        } finally {
            writing.unlock();
        }
    }

    private void read() {
        String why = "closed";
        try (InputStream in = new BufferedInputStream(socket.getInputStream())) {
            while (true) {
                receiver.received(this, nextMessage(in));
            }
        } catch (IOException e) {
            why = e instanceof EOFException ? "closed by the server" : String.valueOf(e.getMessage());
        } finally {
            close();
            receiver.lost(this, why);
        }
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
    public void close() {
        try {
            socket.close();
        } catch (IOException _) {
            // gone already, which is what was wanted
        }
    }
}
