package org.klinke.sip.transport;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.socket.DatagramPacket;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What we exchange with one UDP address through one socket.
final class DatagramFlow implements SipFlow {
    private final String id;
    private final Channel channel;
    private final NettyLoop loop;
    private final InetSocketAddress remote;
    private final DatagramPeers peers;
    private final CloseTasks closeTasks;
    private volatile boolean open = true;
    private volatile boolean known;
    private volatile @Nullable InetSocketAddress local;
    long lastReadNanos; // loop only; kept by DatagramPeers

    DatagramFlow(String id, Channel channel, NettyLoop loop, InetSocketAddress remote, DatagramPeers peers) {
        this.id = id;
        this.channel = channel;
        this.loop = loop;
        this.remote = remote;
        this.peers = peers;
        this.closeTasks = new CloseTasks(loop);
    }

    boolean known() {
        return known;
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public SipTransport transport() {
        return SipTransport.UDP;
    }

    /// A socket bound to all addresses has none of its own: then the one the system would send from.
    @Override
    public InetSocketAddress local() {
        InetSocketAddress address = local;
        if (address == null) {
            address = (InetSocketAddress) channel.localAddress();
            if (address.getAddress().isAnyLocalAddress()) {
                try (DatagramSocket probe = new DatagramSocket()) {
                    probe.connect(remote); // sends nothing
                    address = new InetSocketAddress(probe.getLocalAddress(), address.getPort());
                } catch (SocketException | UncheckedIOException e) {
                    return address; // no route now: the writes will fail likewise
                }
            }
            local = address;
        }
        return address;
    }

    @Override
    public InetSocketAddress remote() {
        return remote;
    }

    @Override
    public Optional<String> sni() {
        return Optional.empty();
    }

    @Override
    public boolean isOpen() {
        return open && channel.isActive();
    }

    @Override
    public void write(byte[] message) {
        if (isOpen() && channel.isWritable()) { // a full socket loses datagrams, as a network does
            channel.writeAndFlush(new DatagramPacket(Unpooled.wrappedBuffer(message), remote), channel.voidPromise());
        }
    }

    @Override
    public void close(String reason) {
        open = false;
        if (loop.inLoop()) {
            peers.forget(this);
        } else {
            loop.execute(() -> peers.forget(this));
        }
        closeTasks.run();
    }

    @Override
    public void authenticated() {
        if (!known) {
            known = true;
            loop.execute(() -> peers.promote(this));
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
        return "UDP " + remote + " " + id;
    }
}
