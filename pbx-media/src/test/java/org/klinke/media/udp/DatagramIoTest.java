package org.klinke.media.udp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.CsvSource;

/// Both ways of reading and sending do the same.
@ParameterizedClass
@CsvSource({"NATIVE, 127.0.0.1", "NATIVE, ::1", "NIO, 127.0.0.1", "NIO, ::1"})
class DatagramIoTest {
    private static final long PATIENCE_NANOS = 10_000_000_000L;

    private final InetAddress here;
    private final UdpChoice choice;
    private final LongAdder sent = new LongAdder();
    private final LongAdder lost = new LongAdder();
    private final List<Throwable> faults = new ArrayList<>();
    private final DatagramIo io;
    private final List<Heard> heard = new ArrayList<>();
    private final InetSocketAddress firstAddress;
    private final InetSocketAddress secondAddress;
    private final UdpPort first;
    private final UdpPort second;

    private record Heard(InetSocketAddress source, byte[] data) {}

    DatagramIoTest(UdpChoice choice, String address) throws IOException {
        this.choice = choice;
        here = InetAddress.getByName(address);
        io = DatagramIo.open(choice, new DatagramIo.Ledger(sent, lost, faults::add, System::nanoTime));
        firstAddress = freeAddress();
        first = io.bind(here, firstAddress.getPort(), this::hear);
        secondAddress = freeAddress();
        second = io.bind(here, secondAddress.getPort(), this::hear);
    }

    @AfterEach
    void close() throws IOException {
        first.close();
        second.close();
        io.close();
        io.wakeup(); // who comes too late does no harm
    }

    @Test
    void aPacketArrivesAsItIsAndFromWhereItIs() throws IOException {
        for (int length : new int[] {0, 1, 172, Datagram.BYTES_MAX - 1}) {
            byte[] data = bytes(length);
            first.send(data, length, new Destination(secondAddress));
            Arrays.fill(data, (byte) 0); // its array may change
            io.flush();
            readUntil(1);
            assertThat(heard.getFirst().source()).isEqualTo(firstAddress);
            assertThat(heard.getFirst().data()).isEqualTo(bytes(length));
            heard.clear();
        }
    }

    /// More than the slots hold, to two ports in turn, and more than is read at once.
    @Test
    void manyPacketsArriveInOrder() throws IOException {
        int many = 700;
        for (int i = 0; i < many; i++) {
            byte[] number = {(byte) (i >> 8), (byte) i};
            (i % 2 == 0 ? first : second).send(number, 2, new Destination(i % 2 == 0 ? secondAddress : firstAddress));
        }
        io.flush();
        readUntil(many);
        for (InetSocketAddress source : List.of(firstAddress, secondAddress)) {
            int expected = source.equals(firstAddress) ? 0 : 1;
            for (Heard one : heard) {
                if (one.source().equals(source)) {
                    assertThat((one.data()[0] & 0xff) << 8 | (one.data()[1] & 0xff))
                            .isEqualTo(expected);
                    expected += 2;
                }
            }
            assertThat(expected).isGreaterThanOrEqualTo(many);
        }
        assertThat(sent.sum()).isEqualTo(many);
    }

    /// Port 0 is refused by the kernel, a closed port by an ICMP message that may come back any time.
    @Test
    void whatCannotBeSentCostsOnlyItself() throws IOException {
        InetSocketAddress nobody = freeAddress();
        InetSocketAddress impossible = new InetSocketAddress(here, 0);
        for (int round = 0; round < 3; round++) {
            for (InetSocketAddress to :
                    List.of(impossible, secondAddress, impossible, nobody, secondAddress, impossible)) {
                first.send(new byte[] {1}, 1, new Destination(to));
            }
            io.flush();
            second.send(new byte[] {2}, 1, new Destination(firstAddress));
            io.flush();
            readUntil(3);
            heard.clear();
        }
        assertThat(lost.sum()).isEqualTo(9);
        assertThat(sent.sum()).isEqualTo(12);
    }

    @Test
    void oneReceiversFaultCostsOnlyThatPacket() throws IOException {
        InetSocketAddress third = freeAddress();
        UdpPort choosy = io.bind(here, third.getPort(), packet -> {
            hear(packet);
            if (packet.data[0] == 1) {
                throw new IllegalStateException("not this one");
            }
        });
        for (byte what : new byte[] {0, 1, 2}) {
            first.send(new byte[] {what}, 1, new Destination(third));
        }
        io.flush();
        readUntil(3);
        choosy.close();
        assertThat(faults).singleElement().isInstanceOf(IllegalStateException.class);
    }

    /// Anybody's packet, from one of Java's own sockets and back.
    @Test
    void othersAreUnderstoodAndUnderstandUs() throws IOException {
        try (DatagramSocket other = new DatagramSocket(new InetSocketAddress(here, 0))) {
            other.send(new DatagramPacket(bytes(50), 50, firstAddress));
            readUntil(1);
            first.send(
                    heard.getFirst().data(),
                    50,
                    new Destination(heard.getFirst().source()));
            io.flush();
            DatagramPacket back = new DatagramPacket(new byte[100], 100);
            other.setSoTimeout(10_000);
            other.receive(back);
            assertThat(back.getSocketAddress()).isEqualTo(firstAddress);
            assertThat(Arrays.copyOf(back.getData(), back.getLength())).isEqualTo(bytes(50));
        }
    }

    @Test
    void aWakeupEndsTheWaitWheneverItComes() throws Exception {
        for (int i = 0; i < 100; i++) {
            Thread waker = Thread.ofPlatform().start(() -> {
                io.wakeup();
                io.wakeup();
            });
            io.await(PATIENCE_NANOS);
            io.read();
            waker.join();
        }
    }

    @Test
    void aPortThatIsTakenIsRefusedAndComesBack() throws IOException {
        first.close();
        io.await(0); // java.nio lets go of it only now
        io.bind(here, firstAddress.getPort(), this::hear).close();
        io.await(0);
        try (DatagramSocket other = new DatagramSocket(firstAddress)) {
            assertThatThrownBy(() -> io.bind(here, other.getLocalPort(), this::hear))
                    .isInstanceOf(IOException.class);
        }
    }

    /// A file that got the number of a closed port must not be written to, nor closed once more.
    @Test
    void aClosedPortDoesNothingMore() throws IOException {
        first.close();
        io.await(0);
        UdpPort next = io.bind(here, freeAddress().getPort(), this::hear);
        first.close();
        first.send(new byte[] {1}, 1, new Destination(secondAddress));
        next.send(new byte[] {2}, 1, new Destination(secondAddress));
        io.flush();
        readUntil(1);
        assertThat(heard.getFirst().data()).containsExactly(2);
        assertThat(lost.sum()).isEqualTo(1);
        next.close();
    }

    /// Of the packets read with one call, those behind the one that closed their port are nobody's.
    @Test
    void aReceiverMayCloseItsPort() throws IOException {
        InetSocketAddress third = freeAddress();
        UdpPort[] port = {null};
        port[0] = io.bind(here, third.getPort(), packet -> {
            hear(packet);
            try {
                port[0].close();
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
        for (int i = 0; i < 3; i++) {
            first.send(new byte[] {1}, 1, new Destination(third));
        }
        first.send(new byte[] {2}, 1, new Destination(secondAddress));
        io.flush();
        readUntil(2);
        assertThat(heard).extracting(one -> one.data()[0]).containsExactlyInAnyOrder((byte) 1, (byte) 2);
    }

    /// One by one, Java makes an address for each packet that comes from another than the one before.
    @Test
    void nativeCallsLeaveNoGarbage() throws IOException {
        if (choice != UdpChoice.NATIVE) {
            return;
        }
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        UdpPort[] count = {null};
        int[] came = {0};
        InetSocketAddress third = freeAddress();
        count[0] = io.bind(here, third.getPort(), packet -> came[0]++);
        Destination to = new Destination(third);
        byte[] data = bytes(172);
        long before = 0;
        int rounds = 20_000;
        for (int i = 0; i < 2 * rounds; i++) {
            if (i == rounds) {
                before = threads.getCurrentThreadAllocatedBytes();
            }
            first.send(data, data.length, to);
            second.send(data, data.length, to);
            io.flush();
            io.await(PATIENCE_NANOS);
            io.read();
        }
        assertThat((threads.getCurrentThreadAllocatedBytes() - before) / rounds).isLessThan(16);
        assertThat(came[0]).isGreaterThan(2 * rounds);
        count[0].close();
    }

    private void hear(Datagram packet) {
        heard.add(new Heard(packet.source, Arrays.copyOf(packet.data, packet.length)));
    }

    private void readUntil(int packets) throws IOException {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (heard.size() < packets) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError(heard.size() + " of " + packets + " packets came");
            }
            io.await(1_000_000_000L);
            io.read();
        }
        assertThat(heard).hasSize(packets);
    }

    private InetSocketAddress freeAddress() throws SocketException {
        try (DatagramSocket free = new DatagramSocket(new InetSocketAddress(here, 0))) {
            return new InetSocketAddress(here, free.getLocalPort());
        }
    }

    private static byte[] bytes(int length) {
        byte[] data = new byte[length];
        for (int i = 0; i < length; i++) {
            data[i] = (byte) (i * 7 + 1);
        }
        return data;
    }
}
