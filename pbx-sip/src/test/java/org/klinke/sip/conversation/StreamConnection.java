package org.klinke.sip.conversation;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.SocketFactory;
import org.klinke.sip.torture.Line;

/// A phone's TCP connection, encrypted or not.
final class StreamConnection implements Phone.Connection {
    private final Line line;
    private final AtomicLong sent;
    private final Queue<String> came = new ConcurrentLinkedQueue<>();

    private StreamConnection(Line line, AtomicLong sent) {
        this.line = line;
        this.sent = sent;
        Thread.ofVirtual().start(() -> {
            try {
                for (Optional<String> next = line.next(); next.isPresent(); next = line.next()) {
                    came.add(next.get());
                }
            } catch (IOException _) {
                // closed
            }
        });
    }

    /// @param sent counts what is sent
    static StreamConnection to(InetSocketAddress server, SocketFactory sockets, AtomicLong sent) {
        try {
            return new StreamConnection(
                    new Line.Stream("", sockets.createSocket(server.getAddress(), server.getPort())), sent);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void send(List<String> messages) {
        try {
            sent.addAndGet(messages.size());
            line.send(String.join("", messages).getBytes(UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public List<String> taken() {
        List<String> result = new ArrayList<>();
        for (String next = came.poll(); next != null; next = came.poll()) {
            result.add(next);
        }
        return result;
    }

    @Override
    public void close() {
        try {
            line.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
