package org.klinke.bench;

import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.function.Consumer;
import org.klinke.sip.transport.MemoryFlow;
import org.klinke.sip.transport.SipLoop;
import org.klinke.sip.transport.SipTransport;

/// A flow whose far end is a function.
record BenchFlow(
        String id,
        SipTransport transport,
        InetSocketAddress local,
        InetSocketAddress remote,
        SipLoop loop,
        Consumer<byte[]> peer)
        implements MemoryFlow {
    @Override
    public Optional<String> sni() {
        return Optional.empty();
    }

    @Override
    public boolean isOpen() {
        return true;
    }

    @Override
    public void write(byte[] message) {
        peer.accept(message);
    }

    @Override
    public void close(String reason) {}

    @Override
    public void authenticated() {}

    @Override
    public Subscription onClose(Runnable task) {
        return () -> {};
    }

    @Override
    public boolean equals(Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }
}
