package org.klinke.server.phone;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// SIP in datagrams. Repeats what may have been lost and passes over what comes twice, as RFC 3261 §17 asks, so that
/// the phone above need not know of it:
///
///     our request        again after 0.5, 1, 2 … 4 s until its response (an INVITE: any response)
///     our 2xx to INVITE  likewise until the ACK (§13.3.1.4)
///     their request      a second time: our answer again
final class DatagramWire implements Wire {
    private static final int DATAGRAM_BYTES_MAX = 65_535;
    private static final int FIRST_MILLIS = 500;
    private static final int INTERVAL_MILLIS_MAX = 4_000;
    private static final int ALL_MILLIS_MAX = 32_000;
    private static final int ANSWERS_MAX = 256;
    private static final Pattern BRANCH = Pattern.compile("(?im)^(?:Via|v)[ \t]*:.*?;branch=([^;,\\s]+)");
    private static final Pattern CSEQ = Pattern.compile("(?im)^CSeq[ \t]*:[ \t]*(\\d+)[ \t]+(\\w+)");
    private static final Pattern CALL_ID = Pattern.compile("(?im)^(?:Call-ID|i)[ \t]*:[ \t]*(\\S+)");

    private final DatagramSocket socket;
    private final Map<String, Thread> repeating = new ConcurrentHashMap<>();
    private final Map<String, Optional<byte[]>> answers = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Optional<byte[]>> eldest) {
            return size() > ANSWERS_MAX;
        }
    };

    DatagramWire(InetSocketAddress server) throws IOException {
        socket = new DatagramSocket();
        socket.connect(server);
    }

    /// What of a message tells it from others.
    private record Marks(boolean response, int status, String method, String transaction, String ack) {
        static Marks of(byte[] message) {
            String text = new String(message, StandardCharsets.UTF_8);
            Matcher cseq = CSEQ.matcher(text);
            boolean whole = cseq.find();
            String method = whole ? cseq.group(2) : "";
            String number = whole ? cseq.group(1) : "";
            boolean response = text.startsWith("SIP/2.0 ");
            return new Marks(
                    response,
                    response ? Integer.parseInt(text.substring(8, 11)) : 0,
                    method,
                    first(BRANCH, text) + " " + method,
                    first(CALL_ID, text) + " " + number);
        }

        private static String first(Pattern pattern, String text) {
            Matcher found = pattern.matcher(text);
            return found.find() ? found.group(1) : "";
        }
    }

    @Override
    public void send(byte[] message) throws IOException {
        Marks marks = Marks.of(message);
        if (marks.response) {
            synchronized (answers) {
                answers.put(marks.transaction, Optional.of(message));
            }
            if (marks.method.equals("INVITE") && marks.status >= 200 && marks.status < 300) {
                repeat(marks.ack, message);
            }
        } else if (!marks.method.isEmpty() && !marks.method.equals("ACK")) {
            repeat(marks.transaction, message);
        }
        transmit(message);
    }

    private void transmit(byte[] message) throws IOException {
        socket.send(new DatagramPacket(message, message.length));
    }

    private void repeat(String key, byte[] message) {
        Thread thread = Thread.ofVirtual().name("phone-repeat").unstarted(() -> {
            int interval = FIRST_MILLIS;
            try {
                for (int waited = 0; waited < ALL_MILLIS_MAX && isOpen(); waited += interval) {
                    TimeUnit.MILLISECONDS.sleep(interval);
                    transmit(message);
                    interval = Math.min(2 * interval, INTERVAL_MILLIS_MAX);
                }
            } catch (InterruptedException | IOException _) {
                // answered, or nobody left to answer
            }
        });
        repeating.put(key, thread);
        thread.start();
    }

    private void stop(String key) {
        Thread thread = repeating.remove(key);
        if (thread != null) {
            thread.interrupt();
        }
    }

    @Override
    public byte[] next() throws IOException {
        while (true) {
            DatagramPacket packet = new DatagramPacket(new byte[DATAGRAM_BYTES_MAX], DATAGRAM_BYTES_MAX);
            socket.receive(packet);
            byte[] message = Arrays.copyOf(packet.getData(), packet.getLength());
            Marks marks = Marks.of(message);
            if (marks.response) {
                if (marks.status >= 200 || marks.method.equals("INVITE")) {
                    stop(marks.transaction);
                }
                return message;
            }
            if (marks.method.equals("ACK")) {
                stop(marks.ack);
                return message;
            }
            if (isNew(marks)) {
                return message;
            }
        }
    }

    private boolean isNew(Marks request) throws IOException {
        Optional<byte[]> before;
        synchronized (answers) {
            if (!answers.containsKey(request.transaction)) {
                answers.put(request.transaction, Optional.empty());
                return true;
            }
            before = answers.getOrDefault(request.transaction, Optional.empty());
        }
        if (before.isPresent()) {
            transmit(before.get());
        }
        return false;
    }

    @Override
    public InetSocketAddress local() {
        return (InetSocketAddress) socket.getLocalSocketAddress();
    }

    @Override
    public boolean isOpen() {
        return !socket.isClosed();
    }

    @Override
    public void close() {
        socket.close();
        repeating.values().forEach(Thread::interrupt);
        repeating.clear();
    }
}
