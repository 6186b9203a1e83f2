package org.klinke.core.db;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// A door on loopback in front of a server: shut, it refuses new connections and cuts the old ones, as a stopped server
/// does.
final class TcpGate implements AutoCloseable {
    private final InetSocketAddress behind;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final int port;
    private @Nullable ServerSocket listener;

    TcpGate(String host, int port) throws IOException {
        this.behind = new InetSocketAddress(host, port);
        this.port = listen(0);
    }

    int port() {
        return port;
    }

    synchronized void shut() {
        close(listener);
        listener = null;
        sockets.forEach(TcpGate::close);
        sockets.clear();
    }

    /// The port is free again only when the last of its connections has gone: a moment after they were cut.
    synchronized void open() {
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (listener == null) {
            try {
                listen(port);
            } catch (BindException e) {
                if (System.nanoTime() > deadline) {
                    throw new UncheckedIOException(e);
                }
                LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private synchronized int listen(int wanted) throws IOException {
        ServerSocket fresh = new ServerSocket();
        fresh.setReuseAddress(true);
        fresh.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), wanted));
        listener = fresh;
        Thread.ofVirtual().start(() -> accept(fresh));
        return fresh.getLocalPort();
    }

    private void accept(ServerSocket from) {
        try {
            while (true) {
                Socket in = from.accept();
                Socket out = new Socket(behind.getAddress(), behind.getPort());
                sockets.add(in);
                sockets.add(out);
                if (from.isClosed()) {
                    close(in);
                    close(out);
                }
                pump(in, out);
                pump(out, in);
            }
        } catch (IOException _) {
            // shut
        }
    }

    private void pump(Socket from, Socket to) {
        Thread.ofVirtual().start(() -> {
            try {
                from.getInputStream().transferTo(to.getOutputStream());
            } catch (IOException _) {
                // cut
            } finally {
                close(from);
                close(to);
                sockets.remove(from);
                sockets.remove(to);
            }
        });
    }

    private static void close(@Nullable AutoCloseable resource) {
        try {
            if (resource != null) {
                resource.close();
            }
        } catch (Exception _) {
            // gone already
        }
    }

    @Override
    public void close() {
        shut();
    }
}
