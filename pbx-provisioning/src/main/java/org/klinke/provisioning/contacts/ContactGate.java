package org.klinke.provisioning.contacts;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.klinke.core.phone.Asker;
import org.klinke.core.time.Timers;

/// Lets connections in, before anything is read from them:
///
///     accept ─▶ too many, of one source or at all? ── yes ─▶ reset, without a byte of TLS
///                 └─ no ─▶ TLS and LDAP, on a thread of the connection's own ─▶ bound in time? ── no ─▶ reset
///
/// The thread that accepts waits for nobody. Thread-safe.
final class ContactGate {
    /// However slowly somebody sends: handshake and bind together.
    static final Duration BIND_TIME = Duration.ofSeconds(10);

    private final int connectionsMax;
    private final int perSourceMax;
    private final SSLSocketFactory tls;
    private final Timers timers;
    private final AtomicInteger connections = new AtomicInteger();
    private final Map<Asker, Integer> perSource = new ConcurrentHashMap<>();
    /// By the socket over it that LDAP knows.
    private final Map<Socket, Visitor> visitors = new ConcurrentHashMap<>();

    ContactGate(int connectionsMax, int perSourceMax, SSLSocketFactory tls, Timers timers) {
        this.connectionsMax = connectionsMax;
        this.perSourceMax = perSourceMax;
        this.tls = tls;
        this.timers = timers;
    }

    /// @throws IOException if the port is in use
    ServerSocket open(InetAddress address, int port, int backlog) throws IOException {
        return new Listening(port, backlog, address);
    }

    /// It has proven who it is: it may stay.
    void bound(Socket socket) {
        Visitor visitor = visitors.get(socket);
        if (visitor != null) {
            visitor.deadline.cancel();
        }
    }

    private final class Listening extends ServerSocket {
        Listening(int port, int backlog, InetAddress address) throws IOException {
            super(port, backlog, address);
        }

        @Override
        public Socket accept() throws IOException {
            while (true) {
                Visitor visitor = new Visitor();
                implAccept(visitor);
                if (visitor.enter()) {
                    try {
                        return visitor.overTls();
                    } catch (IOException e) {
                        visitor.reset(); // gone already
                    }
                } else {
                    visitor.reset();
                }
            }
        }
    }

    /// A connection, counted from its first packet until it is closed, by whomever.
    private final class Visitor extends Socket {
        private final AtomicBoolean counted = new AtomicBoolean();
        private volatile Asker source = new Asker("");
        private volatile Timers.Timer deadline = () -> {};

        boolean enter() {
            source = Asker.of(getInetAddress());
            counted.set(true);
            boolean room = connections.incrementAndGet() <= connectionsMax;
            return perSource.merge(source, 1, Integer::sum) <= perSourceMax && room;
        }

        Socket overTls() throws IOException {
            InetSocketAddress remote = (InetSocketAddress) getRemoteSocketAddress();
            SSLSocket over =
                    (SSLSocket) tls.createSocket(this, remote.getAddress().getHostAddress(), remote.getPort(), true);
            over.setUseClientMode(false); // the handshake comes with the first read, on the connection's thread
            visitors.put(over, this);
            deadline = timers.after(BIND_TIME, this::reset);
            return over;
        }

        /// Without a word, so that nobody waits for who does not read.
        void reset() {
            try {
                setSoLinger(true, 0);
            } catch (SocketException _) {
                // closed already
            }
            try {
                close();
            } catch (IOException _) {
                // it is gone in any case
            }
        }

        @Override
        public void close() throws IOException {
            if (counted.getAndSet(false)) {
                deadline.cancel();
                visitors.values().remove(this);
                connections.decrementAndGet();
                perSource.computeIfPresent(source, (_, count) -> count > 1 ? count - 1 : null);
            }
            super.close();
        }
    }
}
