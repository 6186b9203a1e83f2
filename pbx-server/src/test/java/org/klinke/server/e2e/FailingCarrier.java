package org.klinke.server.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A carrier on a real UDP socket that does as it is told: it answers, delays, drops, says nothing, refuses, vanishes.
/// Whoever it has answered hears himself, on a media socket of the call's own, which goes on when its signalling has
/// vanished.
final class FailingCarrier implements AutoCloseable {
    private static final int MESSAGE_BYTES_MAX = 65_535;
    private static final int KEEP_ALIVE_BYTES_MAX = 4;
    private static final Pattern AUDIO_PORT = Pattern.compile("\r\nm=audio (\\d+) ");

    /// What becomes of the next INVITE.
    sealed interface Will {
        /// 100, 180, and 200 after a while.
        record Answer(long afterMillis) implements Will {}

        /// 100, 180, and no more.
        record Ring() implements Will {}

        /// As if it had never come, so often; what is sent again is answered.
        record Drop(int times) implements Will {}

        record Silent() implements Will {}

        /// Nothing, and 200 when nobody waits for it any more.
        record Late(long afterMillis) implements Will {}

        /// @param headers lines of the response: "Retry-After: 5"
        record Refuse(int status, String... headers) implements Will {}
    }

    private final DatagramSocket socket;
    private final ScheduledExecutorService later = Executors.newSingleThreadScheduledExecutor();
    private final Queue<Will> script = new ConcurrentLinkedQueue<>();
    private final Map<String, Call> calls = new ConcurrentHashMap<>();
    private final List<DatagramSocket> media = new ArrayList<>(); // guarded by itself
    /// Of INVITEs, each once: the number that was called.
    final Queue<String> called = new ConcurrentLinkedQueue<>();
    /// Methods of all that came, with retransmissions.
    final Queue<String> heard = new ConcurrentLinkedQueue<>();

    /// What the next ones get once the script is used up.
    private volatile Will usual = new Will.Answer(0);

    private static final class Call {
        private final SimMessage invite;
        private final SocketAddress from;
        private final Will will;
        private final AtomicInteger dropped = new AtomicInteger();
        private volatile Optional<SimMessage> last = Optional.empty();

        Call(SimMessage invite, SocketAddress from, Will will) {
            this.invite = invite;
            this.from = from;
            this.will = will;
        }

        boolean has(int status) {
            return last.filter(response -> response.status() == status).isPresent();
        }
    }

    FailingCarrier() {
        try {
            socket = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::listen);
    }

    int port() {
        return socket.getLocalPort();
    }

    void next(Will... wills) {
        script.addAll(List.of(wills));
    }

    void fromNowOn(Will will) {
        usual = will;
    }

    /// Those that ring get this now.
    void end(int status, String... headers) {
        calls.values().stream().filter(call -> call.has(180)).forEach(call -> answer(call, status, "", headers));
    }

    /// Of the calls that were answered and have not ended.
    long talking() {
        return calls.values().stream().filter(call -> call.has(200)).count();
    }

    /// Answers nothing any more; media go on.
    void vanish() {
        socket.close();
    }

    private void listen() {
        byte[] bytes = new byte[MESSAGE_BYTES_MAX];
        while (!socket.isClosed()) {
            DatagramPacket packet = new DatagramPacket(bytes, bytes.length);
            try {
                socket.receive(packet);
            } catch (IOException _) {
                return; // vanished
            }
            if (packet.getLength() > KEEP_ALIVE_BYTES_MAX) {
                SimMessage message = SimMessage.parse(packet.getData(), packet.getLength());
                if (!message.isResponse()) {
                    received(message, packet.getSocketAddress());
                }
            }
        }
    }

    private void received(SimMessage request, SocketAddress from) {
        String callId = request.header("Call-ID");
        heard.add(request.method());
        switch (request.method()) {
            case "INVITE" -> invited(request, callId, from);
            case "ACK" -> {} // nothing is sent again here
            case "BYE" -> {
                calls.remove(callId);
                send(from, response(request, 200, ""));
            }
            case "CANCEL" -> {
                send(from, response(request, 200, ""));
                Optional.ofNullable(calls.remove(callId)).ifPresent(call -> answer(call, 487, ""));
            }
            default -> send(from, response(request, 200, ""));
        }
    }

    private void invited(SimMessage invite, String callId, SocketAddress from) {
        boolean fresh = !calls.containsKey(callId);
        Call call = calls.computeIfAbsent(callId, _ -> new Call(invite, from, will()));
        if (fresh) {
            called.add(invite.called());
        } else if (call.last.isPresent()) {
            send(from, call.last.get());
            return;
        }
        switch (call.will) {
            case Will.Answer(long afterMillis) -> {
                answer(call, 100, "");
                answer(call, 180, "");
                later.schedule(() -> talk(call), afterMillis, TimeUnit.MILLISECONDS);
            }
            case Will.Ring() -> {
                answer(call, 100, "");
                answer(call, 180, "");
            }
            case Will.Drop(int times) -> {
                if (call.dropped.getAndIncrement() == times) {
                    answer(call, 100, "");
                    talk(call);
                }
            }
            case Will.Silent() -> {}
            case Will.Late(long afterMillis) -> {
                if (fresh) {
                    later.schedule(() -> talk(call), afterMillis, TimeUnit.MILLISECONDS);
                }
            }
            case Will.Refuse refuse -> answer(call, refuse.status(), "", refuse.headers());
        }
    }

    private Will will() {
        Will next = script.poll();
        return next == null ? usual : next;
    }

    private void talk(Call call) {
        Matcher offered = AUDIO_PORT.matcher(call.invite.body());
        if (!offered.find()) {
            throw new AssertionError("no audio in " + call.invite);
        }
        answer(call, 200, """
                v=0
                o=- 1 1 IN IP4 127.0.0.1
                s=-
                c=IN IP4 127.0.0.1
                t=0 0
                m=audio %d RTP/AVP 8
                a=rtpmap:8 PCMA/8000
                """.formatted(echo().getLocalPort()).replace("\n", "\r\n"));
    }

    private DatagramSocket echo() {
        try {
            DatagramSocket ear = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            synchronized (media) {
                media.add(ear);
            }
            Thread.ofVirtual().start(() -> {
                DatagramPacket packet = new DatagramPacket(new byte[MESSAGE_BYTES_MAX], MESSAGE_BYTES_MAX);
                try {
                    while (true) {
                        packet.setLength(MESSAGE_BYTES_MAX);
                        ear.receive(packet);
                        ear.send(packet);
                    }
                } catch (IOException _) {
                    // closed
                }
            });
            return ear;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void answer(Call call, int status, String body, String... headers) {
        SimMessage response = response(call.invite, status, body, headers);
        call.last = Optional.of(response);
        send(call.from, response);
    }

    private SimMessage response(SimMessage request, int status, String body, String... headers) {
        SimMessage response = request.response(status + " Simulated", status == 100 ? "" : "sim");
        request.all("Record-Route").forEach(route -> response.add("Record-Route", route));
        response.add("Contact", "<sip:sim@127.0.0.1:" + port() + ">");
        for (String header : headers) {
            int colon = header.indexOf(':');
            response.add(header.substring(0, colon), header.substring(colon + 1).strip());
        }
        response.body(body);
        return response;
    }

    private synchronized void send(SocketAddress to, SimMessage message) { // printing completes it
        byte[] bytes = message.bytes();
        try {
            socket.send(new DatagramPacket(bytes, bytes.length, to));
        } catch (IOException _) {
            // vanished
        }
    }

    @Override
    public void close() {
        vanish();
        later.shutdownNow();
        synchronized (media) {
            media.forEach(DatagramSocket::close);
        }
    }
}
