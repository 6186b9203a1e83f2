package org.klinke.core.db;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

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
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A door on loopback in front of a server: shut, it refuses new connections and cuts the old ones, as a stopped server
/// does.
final class TcpGate implements AutoCloseable {
    private final InetSocketAddress behind;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final int port;
    private @Nullable ServerSocket listener;
    private volatile boolean atCommit;

    TcpGate(String host, int port) throws IOException {
        this.behind = new InetSocketAddress(host, port);
        this.port = listenAnywhere();
    }

    /// Below the ports the kernel gives to connections: while the door is shut, one of those that knock in vain could
    /// be given this very port, reach itself, and keep it.
    private int listenAnywhere() throws IOException {
        while (true) {
            try {
                return listen(ThreadLocalRandom.current().nextInt(10_000, 20_000));
            } catch (BindException _) {
                // taken: another one
            }
        }
    }

    int port() {
        return port;
    }

    /// Shuts as soon as a client has sent COMMIT and the server has carried it out: nobody hears of it.
    void shutAtCommit() {
        atCommit = true;
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
                in.setTcpNoDelay(true); // else each small answer may wait 40 ms for the one before to be acknowledged
                out.setTcpNoDelay(true);
                sockets.add(in);
                sockets.add(out);
                if (from.isClosed()) {
                    close(in);
                    close(out);
                }
                Commits commits = new Commits();
                pump(in, out, commits::sent);
                pump(out, in, answer -> {
                    if (atCommit && commits.isLast()) {
                        atCommit = false;
                        shut();
                    }
                });
            }
        } catch (IOException _) {
            // shut
        }
    }

    /// What a client last wanted. It names its COMMIT once and then only says the name (PostgreSQL documentation,
    /// chapter "Message Formats": Parse and Bind).
    private static final class Commits {
        private static final Pattern PARSE = Pattern.compile("(\\w*)\0COMMIT\0");

        private volatile String statement = "none yet";
        private volatile boolean last;

        void sent(String piece) {
            Matcher parse = PARSE.matcher(piece);
            boolean named = parse.find();
            if (named) {
                statement = parse.group(1);
            }
            last = named || piece.contains("\0" + statement + "\0");
        }

        boolean isLast() {
            return last;
        }
    }

    /// @param first sees each piece before it goes on
    private void pump(Socket from, Socket to, Consumer<String> first) {
        Thread.ofVirtual().start(() -> {
            try {
                byte[] buffer = new byte[8192];
                for (int read = from.getInputStream().read(buffer);
                        read >= 0;
                        read = from.getInputStream().read(buffer)) {
                    first.accept(new String(buffer, 0, read, ISO_8859_1));
                    to.getOutputStream().write(buffer, 0, read);
                }
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
