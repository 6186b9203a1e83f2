package org.klinke.sip.resolve;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Resolver;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

/// A name server on loopback with a zone of its own.
public final class TestDns implements AutoCloseable {
    private static final int DATAGRAM_BYTES_MAX = 4_096;

    private final DatagramSocket socket;
    private final List<Record> zone = new CopyOnWriteArrayList<>();
    private final Set<String> silent = ConcurrentHashMap.newKeySet();
    private final List<String> asked = new CopyOnWriteArrayList<>();

    public TestDns() throws IOException {
        socket = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        Thread.ofPlatform().daemon().name("test-dns").start(this::serve);
    }

    /// Asks this server and no other.
    public Resolver resolver() throws IOException {
        SimpleResolver resolver =
                new SimpleResolver(new InetSocketAddress(InetAddress.getLoopbackAddress(), socket.getLocalPort()));
        resolver.setTimeout(Duration.ofMillis(500));
        return resolver;
    }

    /// @param line as in a zone file: `name ttl type data`
    public TestDns with(String line) {
        String[] parts = line.split("\\s+", 4);
        try {
            zone.add(Record.fromString(
                    Name.fromString(parts[0], Name.root),
                    Type.value(parts[2]),
                    DClass.IN,
                    Long.parseLong(parts[1]),
                    parts[3],
                    Name.root));
        } catch (IOException e) {
            throw new IllegalArgumentException(line, e);
        }
        return this;
    }

    /// Questions of this type get no answer.
    TestDns silentOn(String type) {
        silent.add(type);
        return this;
    }

    /// `name type` of each question so far.
    List<String> asked() {
        return List.copyOf(asked);
    }

    private void serve() {
        byte[] buffer = new byte[DATAGRAM_BYTES_MAX];
        while (!socket.isClosed()) {
            try {
                DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                socket.receive(packet);
                Message answer = answer(new Message(Arrays.copyOf(packet.getData(), packet.getLength())));
                if (answer != null) {
                    byte[] wire = answer.toWire();
                    socket.send(new DatagramPacket(wire, wire.length, packet.getSocketAddress()));
                }
            } catch (IOException closed) {
                return;
            }
        }
    }

    private @Nullable Message answer(Message query) {
        Record question = query.getQuestion();
        String type = Type.string(question.getType());
        asked.add(question.getName().toString(true) + " " + type);
        if (silent.contains(type)) {
            return null;
        }
        Message answer = new Message(query.getHeader().getID());
        answer.getHeader().setFlag(Flags.QR);
        answer.getHeader().setFlag(Flags.AA);
        answer.addRecord(question, Section.QUESTION);
        List<Record> named = new ArrayList<>(zone);
        named.removeIf(each -> !each.getName().equals(question.getName()));
        if (named.isEmpty()) {
            answer.getHeader().setRcode(Rcode.NXDOMAIN);
        }
        named.stream()
                .filter(each -> each.getType() == question.getType())
                .forEach(each -> answer.addRecord(each, Section.ANSWER));
        return answer;
    }

    @Override
    public void close() {
        socket.close(); // and the thread's receive with it
    }
}
