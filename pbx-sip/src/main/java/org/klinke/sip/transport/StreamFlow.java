package org.klinke.sip.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A TLS, TCP or WebSocket connection after its handshakes.
final class StreamFlow implements SipFlow, SipFrameDecoder.Sink, NettyLoop.Swept {
    private static final Logger log = LoggerFactory.getLogger(StreamFlow.class);
    private static final byte[] PONG = {'\r', '\n'};

    /// After a refusal the peer's bytes are read and thrown away for a while: closing at once would reset the
    /// connection, and the answer with it.
    private static final Duration DRAIN = Duration.ofSeconds(2);

    private final String id;
    private final SipTransport transport;
    private final Channel channel;
    private final NettyLoop loop;
    private final InetSocketAddress local;
    private final InetSocketAddress remote;
    private final Optional<String> sni;
    private final SipReceiver receiver;
    private final TransportLimits limits;
    private final Framing framing;
    private final List<X509Certificate> peerCertificates;
    private final Runnable noLongerStranger;
    private final CloseTasks closeTasks;
    private final AtomicBoolean known = new AtomicBoolean();
    private final AtomicBoolean closing = new AtomicBoolean();
    private final long openedNanos;
    private long lastReadNanos; // loop only
    private boolean emitted; // loop only; a message ended since the last look
    private boolean partial; // loop only; as of the last look
    private long partialSinceNanos; // loop only; meaningful while partial
    private boolean deaf; // loop only; a message was refused

    /// @param noLongerStranger run once, at the first [#authenticated]
    StreamFlow(
            String id,
            SipTransport transport,
            Channel channel,
            NettyLoop loop,
            Framing framing,
            Optional<String> sni,
            List<X509Certificate> peerCertificates,
            SipReceiver receiver,
            TransportLimits limits,
            Runnable noLongerStranger) {
        this.id = id;
        this.transport = transport;
        this.channel = channel;
        this.loop = loop;
        this.local = (InetSocketAddress) channel.localAddress();
        this.remote = (InetSocketAddress) channel.remoteAddress();
        this.framing = framing;
        this.sni = sni;
        this.peerCertificates = peerCertificates;
        this.receiver = receiver;
        this.limits = limits;
        this.noLongerStranger = noLongerStranger;
        this.closeTasks = new CloseTasks(loop);
        this.openedNanos = loop.nanos();
        this.lastReadNanos = openedNanos;
    }

    void read(ByteBuf bytes) {
        byte[] chunk = new byte[bytes.readableBytes()];
        bytes.readBytes(chunk);
        try {
            framing.feed(chunk, this);
        } catch (RuntimeException e) { // an edge: a fault of ours ends this flow, never the loop
            log.atError().setCause(e).addKeyValue("flow", id).log("Handling what a flow sent failed");
            close("internal error");
        }
    }

    /// All that could be read now was read: a look at the clock.
    void readComplete() {
        lastReadNanos = loop.nanos();
        boolean before = partial;
        partial = framing.partial();
        if (partial && (!before || emitted)) {
            partialSinceNanos = lastReadNanos;
        }
        emitted = false;
    }

    @Override
    public void message(byte[] message) {
        emitted = true;
        if (!closing.get() && !deaf) {
            receiver.onMessage(this, message);
        }
    }

    @Override
    public void ping() {
        write(PONG);
    }

    @Override
    public void refused(byte[] head, SipReceiver.Refusal refusal) {
        if (deaf) {
            return;
        }
        deaf = true;
        receiver.onRefused(this, head, refusal);
        var _ = loop.after(DRAIN, () -> close(refusal.reason()));
    }

    @Override
    public void sweep(long now) {
        if (!known.get() && seconds(now - openedNanos) >= limits.strangerSecondsMax()) {
            close("nothing accepted in time");
        } else if (partial && seconds(now - partialSinceNanos) >= limits.messageSecondsMax()) {
            close("message not completed in time");
        } else if (seconds(now - lastReadNanos) >= limits.idleSecondsMax()) {
            close("idle");
        }
    }

    private static long seconds(long nanos) {
        return nanos / 1_000_000_000L;
    }

    /// The channel is gone.
    void closed() {
        closing.set(true);
        authenticated(); // leaves the count of strangers, if still in it
        closeTasks.run();
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
        return local;
    }

    @Override
    public InetSocketAddress remote() {
        return remote;
    }

    @Override
    public Optional<String> sni() {
        return sni;
    }

    @Override
    public List<X509Certificate> peerCertificates() {
        return peerCertificates;
    }

    @Override
    public boolean isOpen() {
        return !closing.get() && channel.isActive();
    }

    @Override
    public void write(byte[] message) {
        if (!isOpen()) {
            return;
        }
        if (!channel.isWritable()) { // over the high water mark: limits.outboundBytesMax
            close("peer does not read");
            return;
        }
        channel.writeAndFlush(Unpooled.wrappedBuffer(message), channel.voidPromise());
    }

    @Override
    public void close(String reason) {
        if (closing.compareAndSet(false, true)) {
            log.atDebug().addKeyValue("flow", id).addKeyValue("reason", reason).log("Closing flow");
            channel.close();
        }
    }

    @Override
    public void authenticated() {
        if (known.compareAndSet(false, true)) {
            noLongerStranger.run();
        }
    }

    @Override
    public SipLoop loop() {
        return loop;
    }

    @Override
    public Subscription onClose(Runnable task) {
        return closeTasks.add(task);
    }

    @Override
    public String toString() {
        return transport + " " + remote + " " + id;
    }
}
