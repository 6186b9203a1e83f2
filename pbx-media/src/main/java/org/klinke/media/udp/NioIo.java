package org.klinke.media.udp;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.Iterator;
import java.util.List;

/// Works everywhere: java.nio, one system call for each datagram.
final class NioIo implements DatagramIo {
    private final Ledger ledger;
    private final Selector selector;
    private final Datagram packet = new Datagram();
    private final ByteBuffer incoming = ByteBuffer.wrap(packet.data);

    NioIo(Ledger ledger) throws IOException {
        this.ledger = ledger;
        selector = Selector.open();
    }

    @Override
    public UdpPort bind(InetAddress address, int port, Receiver receiver) throws IOException {
        DatagramChannel channel = DatagramChannel.open(
                address instanceof Inet4Address ? StandardProtocolFamily.INET : StandardProtocolFamily.INET6);
        try {
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.SO_RCVBUF, BUFFER_BYTES);
            channel.setOption(StandardSocketOptions.SO_SNDBUF, BUFFER_BYTES);
            channel.setOption(StandardSocketOptions.IP_TOS, TRAFFIC_CLASS);
            channel.bind(new InetSocketAddress(address, port));
            channel.register(selector, SelectionKey.OP_READ, receiver);
            return new Port(channel);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    @Override
    public void await(long waitNanos) throws IOException {
        long millis = (waitNanos + 999_999) / 1_000_000;
        if (millis <= 0) {
            selector.selectNow();
        } else {
            selector.select(millis);
        }
    }

    @Override
    public void read() {
        for (Iterator<SelectionKey> it = selector.selectedKeys().iterator(); it.hasNext(); ) {
            SelectionKey key = it.next();
            it.remove();
            read(key);
        }
    }

    private void read(SelectionKey key) {
        for (int i = 0; i < DATAGRAMS_PER_TURN && key.isValid() && readOne(key); i++) {
            // one datagram each
        }
    }

    /// @return false if none was waiting
    private boolean readOne(SelectionKey key) {
        incoming.clear();
        try {
            InetSocketAddress source = (InetSocketAddress) ((DatagramChannel) key.channel()).receive(incoming);
            if (source == null) {
                return false;
            }
            packet.length = incoming.position();
            packet.source = source;
            packet.nanos = ledger.nanos().getAsLong();
            ((Receiver) key.attachment()).onDatagram(packet);
        } catch (IOException | RuntimeException | Error e) {
            ledger.fault().accept(e);
        }
        return true;
    }

    @Override
    public void flush() {}

    @Override
    public void wakeup() {
        selector.wakeup();
    }

    @Override
    public void close() throws IOException {
        for (SelectionKey key : List.copyOf(selector.keys())) {
            key.channel().close();
        }
        selector.close();
    }

    private final class Port implements UdpPort {
        private final DatagramChannel channel;
        private final ByteBuffer outgoing = ByteBuffer.allocateDirect(BYTES_MAX);

        Port(DatagramChannel channel) {
            this.channel = channel;
        }

        @Override
        public boolean send(byte[] data, int length, Destination to) {
            try {
                outgoing.clear().put(data, 0, length).flip();
                if (channel.send(outgoing, to.address()) > 0) {
                    ledger.sent().increment();
                    return true;
                }
            } catch (IOException e) {
                // No route, refused by a firewall: the next packet may do better, and RTCP or silence will tell.
            }
            ledger.lost().increment();
            return false;
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
