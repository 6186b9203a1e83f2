package org.klinke.server.e2e;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import javax.net.ssl.SSLContext;

/// TLS before a program that has none: what is decrypted goes on to a TCP port of this machine, and back.
final class TlsRelay implements AutoCloseable {
    private static final int BACKLOG_MAX = 8;

    private final ServerSocket server;
    private final int target;

    TlsRelay(SSLContext context, int target) throws IOException {
        this.target = target;
        server =
                context.getServerSocketFactory().createServerSocket(0, BACKLOG_MAX, InetAddress.getByName("127.0.0.1"));
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket outside = server.accept();
                Thread.ofVirtual().start(() -> relay(outside));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void relay(Socket outside) {
        try (outside;
                Socket inside = new Socket(InetAddress.getByName("127.0.0.1"), target)) {
            Thread back = Thread.ofVirtual().start(() -> {
                try (outside) {
                    pump(inside, outside);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            pump(outside, inside);
            back.interrupt();
        } catch (IOException ended) {
            // either side may leave as it likes
        }
    }

    private static void pump(Socket from, Socket to) throws IOException {
        InputStream in = from.getInputStream();
        byte[] bytes = new byte[16_384];
        for (int length = read(in, bytes); length >= 0; length = read(in, bytes)) {
            to.getOutputStream().write(bytes, 0, length);
            to.getOutputStream().flush();
        }
    }

    private static int read(InputStream in, byte[] bytes) {
        try {
            return in.read(bytes);
        } catch (IOException broken) {
            return -1;
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
