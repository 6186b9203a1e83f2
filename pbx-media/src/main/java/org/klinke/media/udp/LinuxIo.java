package org.klinke.media.udp;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/// Linux's own calls: epoll tells which ports have something, recvmmsg reads up to 64 datagrams at once, and what is to
/// be sent is collected in slots until sendmmsg takes all of one port.
///
///     incoming (64)   message ─▶ name, vector ─▶ 2 KB        one set for all ports: read, handed over, read again
///     outgoing (256)  slot: vector, name, 2 KB               held until flush; messages are written then, port by port
final class LinuxIo implements DatagramIo {
    private static final int IN_MAX = DATAGRAMS_PER_TURN;
    private static final int OUT_MAX = 256;
    private static final int EVENTS_MAX = 256;
    private static final int NAME_ROOM = 32;
    private static final int IN_ROOM = Datagram.BYTES_MAX;
    private static final int SLOT_NAME_AT = Linux.VECTOR_BYTES;
    private static final int SLOT_DATA_AT = SLOT_NAME_AT + NAME_ROOM;
    private static final int SLOT_ROOM = SLOT_DATA_AT + UdpPort.BYTES_MAX;

    private final Ledger ledger;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment state = arena.allocate(Linux.state());
    private final MemorySegment scratch = arena.allocate(64, 8);
    private final MemorySegment events = arena.allocate((long) EVENTS_MAX * Linux.EVENT_BYTES, 8);
    private final int epoll;
    private int ready;
    private final Map<Integer, Port> ports = new HashMap<>();

    private final MemorySegment inMessages = arena.allocate((long) IN_MAX * Linux.MESSAGE_BYTES, 8);
    private final MemorySegment inNames = arena.allocate((long) IN_MAX * NAME_ROOM, 8);
    private final MemorySegment inData = arena.allocate((long) IN_MAX * IN_ROOM, 8);
    private final Datagram packet = new Datagram();
    private final SocketName sources = new SocketName();

    private final MemorySegment outMessages = arena.allocate((long) OUT_MAX * Linux.MESSAGE_BYTES, 8);
    private final MemorySegment slots = arena.allocate((long) OUT_MAX * SLOT_ROOM, 8);
    private final int[] nameBytes = new int[OUT_MAX];
    private int slotsUsed;
    /// Ports with something in the slots.
    private final List<Port> waiting = new ArrayList<>();

    /// Guards what other threads use: the descriptor must not be another file's when it is written to.
    private final Object wakeupLock = new Object();
    private final MemorySegment wakeupState = arena.allocate(Linux.state());
    private final AtomicBoolean awake = new AtomicBoolean();
    private final int wakeup;
    private boolean closed;

    LinuxIo(Ledger ledger) throws IOException {
        this.ledger = ledger;
        epoll = Linux.epoll(state);
        wakeup = Linux.eventfd(state);
        Linux.watch(state, scratch, epoll, wakeup);
        MemorySegment inVectors = arena.allocate((long) IN_MAX * Linux.VECTOR_BYTES, 8);
        for (int i = 0; i < IN_MAX; i++) {
            long message = (long) i * Linux.MESSAGE_BYTES;
            long vector = (long) i * Linux.VECTOR_BYTES;
            inVectors.set(JAVA_LONG, vector, inData.address() + (long) i * IN_ROOM);
            inVectors.set(JAVA_LONG, vector + Linux.VECTOR_LENGTH_AT, IN_ROOM);
            inMessages.set(JAVA_LONG, message + Linux.MESSAGE_NAME_AT, inNames.address() + (long) i * NAME_ROOM);
            inMessages.set(JAVA_INT, message + Linux.MESSAGE_NAME_BYTES_AT, NAME_ROOM);
            inMessages.set(JAVA_LONG, message + Linux.MESSAGE_VECTOR_AT, inVectors.address() + vector);
            inMessages.set(JAVA_LONG, message + Linux.MESSAGE_VECTORS_AT, 1);
        }
        for (int i = 0; i < OUT_MAX; i++) {
            slots.set(JAVA_LONG, (long) i * SLOT_ROOM, slots.address() + (long) i * SLOT_ROOM + SLOT_DATA_AT);
            outMessages.set(JAVA_LONG, (long) i * Linux.MESSAGE_BYTES + Linux.MESSAGE_VECTORS_AT, 1);
        }
    }

    @Override
    public UdpPort bind(InetAddress address, int port, Receiver receiver) throws IOException {
        int fd = Linux.bind(state, scratch, new Destination(new InetSocketAddress(address, port)));
        try {
            Linux.watch(state, scratch, epoll, fd);
        } catch (IOException e) {
            Linux.close(state, fd);
            throw e;
        }
        Port bound = new Port(fd, receiver);
        ports.put(fd, bound);
        return bound;
    }

    @Override
    public void await(long waitNanos) throws IOException {
        int millis = Math.clamp((waitNanos + 999_999) / 1_000_000, 0, Integer.MAX_VALUE);
        ready = Linux.await(state, epoll, events, EVENTS_MAX, millis);
    }

    @Override
    public void read() {
        for (int i = 0; i < ready; i++) {
            int fd = events.get(JAVA_INT_UNALIGNED, (long) i * Linux.EVENT_BYTES + Linux.EVENT_DATA_AT);
            if (fd == wakeup) {
                Linux.unsignal(state, scratch, wakeup);
                awake.set(false); // who thought a signal was on its way has queued his task before
            } else {
                Port port = ports.get(fd);
                if (port != null) {
                    read(port);
                }
            }
        }
        ready = 0;
    }

    private void read(Port port) {
        int came = Linux.receive(state, port.fd, inMessages, IN_MAX);
        if (came <= 0) { // nothing, or an error that an earlier packet of ours met: it has been taken off by this call
            return;
        }
        long now = ledger.nanos().getAsLong();
        for (int i = 0; i < came; i++) {
            long message = (long) i * Linux.MESSAGE_BYTES;
            inMessages.set(JAVA_INT, message + Linux.MESSAGE_NAME_BYTES_AT, NAME_ROOM);
            if (!port.open) {
                continue;
            }
            packet.length = inMessages.get(JAVA_INT, message + Linux.MESSAGE_LENGTH_AT);
            MemorySegment.copy(inData, JAVA_BYTE, (long) i * IN_ROOM, packet.data, 0, packet.length);
            packet.nanos = now;
            try {
                packet.source = sources.decode(inNames, (long) i * NAME_ROOM);
                port.receiver.onDatagram(packet);
            } catch (RuntimeException | Error e) {
                ledger.fault().accept(e);
            }
        }
    }

    @Override
    public void flush() {
        for (int i = 0; i < waiting.size(); i++) {
            send(waiting.get(i));
        }
        waiting.clear();
        slotsUsed = 0;
    }

    private void send(Port port) {
        for (int i = 0; i < port.queued; i++) {
            int slot = port.queue[i];
            long message = (long) i * Linux.MESSAGE_BYTES;
            long at = slots.address() + (long) slot * SLOT_ROOM;
            outMessages.set(JAVA_LONG, message + Linux.MESSAGE_NAME_AT, at + SLOT_NAME_AT);
            outMessages.set(JAVA_INT, message + Linux.MESSAGE_NAME_BYTES_AT, nameBytes[slot]);
            outMessages.set(JAVA_LONG, message + Linux.MESSAGE_VECTOR_AT, at);
        }
        int done = 0;
        while (done < port.queued) {
            MemorySegment rest = done == 0 ? outMessages : outMessages.asSlice((long) done * Linux.MESSAGE_BYTES);
            int sent = Linux.send(state, port.fd, rest, port.queued - done);
            if (sent > 0) {
                ledger.sent().add(sent);
                done += sent;
            } else {
                int errno = Linux.errno(state);
                if (errno == Linux.EAGAIN) { // no room for any of them
                    ledger.lost().add(port.queued - done);
                    break;
                }
                if (errno != Linux.EINTR) { // no route, refused by a firewall: the fault of this one only
                    ledger.lost().increment();
                    done++;
                }
            }
        }
        port.queued = 0;
    }

    @Override
    public void wakeup() {
        if (awake.compareAndSet(false, true)) {
            synchronized (wakeupLock) {
                if (!closed) {
                    Linux.signal(wakeupState, wakeup);
                }
            }
        }
    }

    @Override
    public void close() {
        List.copyOf(ports.values()).forEach(Port::close);
        synchronized (wakeupLock) {
            closed = true;
            Linux.close(state, wakeup);
        }
        Linux.close(state, epoll);
        arena.close();
    }

    private final class Port implements UdpPort {
        private final int fd;
        private final Receiver receiver;
        private boolean open = true;
        /// Slots with its packets, in order.
        private int[] queue = new int[4];
        private int queued;

        Port(int fd, Receiver receiver) {
            this.fd = fd;
            this.receiver = receiver;
        }

        @Override
        public boolean send(byte[] data, int length, Destination to) {
            if (length > BYTES_MAX) {
                throw new IllegalArgumentException("a datagram of " + length + " bytes");
            }
            if (!open) { // its number may be another file's by now
                ledger.lost().increment();
                return false;
            }
            if (slotsUsed == OUT_MAX) {
                flush();
            }
            if (queued == queue.length) {
                queue = Arrays.copyOf(queue, 2 * queued);
            }
            if (queued == 0) {
                waiting.add(this);
            }
            int slot = slotsUsed++;
            queue[queued++] = slot;
            byte[] name = to.name();
            nameBytes[slot] = name.length;
            long at = (long) slot * SLOT_ROOM;
            slots.set(JAVA_LONG, at + Linux.VECTOR_LENGTH_AT, length);
            MemorySegment.copy(name, 0, slots, JAVA_BYTE, at + SLOT_NAME_AT, name.length);
            MemorySegment.copy(data, 0, slots, JAVA_BYTE, at + SLOT_DATA_AT, length);
            return true;
        }

        @Override
        public void close() {
            if (!open) {
                return;
            }
            flush();
            open = false;
            ports.remove(fd);
            Linux.close(state, fd);
        }
    }
}
