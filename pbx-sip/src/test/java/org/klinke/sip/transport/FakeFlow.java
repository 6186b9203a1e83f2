package org.klinke.sip.transport;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/// A flow to nowhere that remembers what was written.
public final class FakeFlow implements MemoryFlow {
    private final FakeLoop loop;
    private final SipTransport transport;
    private final InetSocketAddress remote;
    private final String id;
    private final Optional<String> sni;
    private final ConcurrentLinkedQueue<byte[]> written = new ConcurrentLinkedQueue<>();
    private final List<Runnable> closeTasks = new ArrayList<>();
    private volatile boolean open = true;
    private volatile List<X509Certificate> peerCertificates = List.of();
    private volatile boolean authenticated;
    private volatile @Nullable String closeReason;

    public FakeFlow(FakeLoop loop, SipTransport transport, String host, int port) {
        this(loop, transport, new InetSocketAddress(host, port), Optional.empty());
    }

    public FakeFlow(FakeLoop loop, SipTransport transport, InetSocketAddress remote, Optional<String> sni) {
        this.loop = loop;
        this.transport = transport;
        this.remote = remote;
        this.sni = sni;
        this.id = "fake-" + transport + "-" + remote.getPort();
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public SipTransport transport() {
        return transport;
    }

    @Override
    public InetSocketAddress local() {
        return new InetSocketAddress("127.0.0.1", transport == SipTransport.TLS ? 5061 : 5060);
    }

    @Override
    public InetSocketAddress remote() {
        return remote;
    }

    @Override
    public Optional<String> sni() {
        return sni;
    }

    /// What the peer has proven in its handshake.
    public void shows(List<X509Certificate> chain) {
        peerCertificates = List.copyOf(chain);
    }

    @Override
    public List<X509Certificate> peerCertificates() {
        return peerCertificates;
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public void write(byte[] message) {
        if (open) {
            written.add(message.clone());
        }
    }

    @Override
    public void close(String reason) {
        List<Runnable> tasks;
        synchronized (closeTasks) {
            if (!open) {
                return;
            }
            open = false;
            closeReason = reason;
            tasks = List.copyOf(closeTasks);
            closeTasks.clear();
        }
        tasks.forEach(loop::execute);
    }

    @Override
    public void authenticated() {
        authenticated = true;
    }

    public boolean isAuthenticated() {
        return authenticated;
    }

    public Optional<String> closeReason() {
        return Optional.ofNullable(closeReason);
    }

    @Override
    public SipLoop loop() {
        return loop;
    }

    @Override
    public Subscription onClose(Runnable task) {
        synchronized (closeTasks) {
            if (open) {
                closeTasks.add(task);
                return () -> {
                    synchronized (closeTasks) {
                        closeTasks.remove(task);
                    }
                };
            }
        }
        loop.execute(task);
        return () -> {};
    }

    /// What was written since the last call, one text per message.
    public List<String> taken() {
        List<String> result = new ArrayList<>();
        for (byte[] next = written.poll(); next != null; next = written.poll()) {
            result.add(new String(next, StandardCharsets.UTF_8));
        }
        return result;
    }

    /// The one message written since the last call.
    public String takenOne() {
        List<String> all = taken();
        if (all.size() != 1) {
            throw new AssertionError("expected one message, got " + all);
        }
        return all.getFirst();
    }
}
