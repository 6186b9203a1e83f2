package org.klinke.server.e2e;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/// A simulated carrier on a real UDP socket. A call to it comes back to the server it came from, with messages passed
/// on one by one, or is answered as the test wants it.
///
///     server ── INVITE, Call-ID x ──▶ carrier ── INVITE, Call-ID x-back ──▶ server
///            ◀─ RTP ─▶ relay ◀─ RTP ─▶
final class SimCarrier implements AutoCloseable {
    private static final String BACK = "-back";
    private static final int DATAGRAM_BYTES_MAX = 65_536;
    private static final AtomicInteger CALLS = new AtomicInteger();

    private final DatagramSocket socket;
    private final InetSocketAddress server;
    private final Map<String, List<String>> vias = new ConcurrentHashMap<>();
    private final Map<String, String> contacts = new ConcurrentHashMap<>();
    private final Map<String, SimRelay> relays = new ConcurrentHashMap<>();
    private final Map<String, Placed> placed = new ConcurrentHashMap<>();
    private final List<SimMessage> invites = new CopyOnWriteArrayList<>();
    private final Set<String> barred = ConcurrentHashMap.newKeySet();

    /// Answers a request by itself: a status line's rest, with headers on lines of their own, or "" for no
    /// answer at all; empty: passed on.
    interface Answers {
        Optional<String> to(SimMessage request);
    }

    private volatile Answers answers = _ -> Optional.empty();
    private volatile UnaryOperator<String> describes = _ -> sdp();
    private volatile UnaryOperator<SimMessage> changes = message -> message;
    private volatile Predicate<byte[]> passes = _ -> true;
    private volatile Predicate<byte[]> passesBack = _ -> true;

    /// @param address of the loopback network, another for each carrier
    /// @param server where it brings its calls
    SimCarrier(String address, InetSocketAddress server) {
        this.server = server;
        try {
            socket = new DatagramSocket(new InetSocketAddress(InetAddress.ofLiteral(address), 0));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        Thread.ofVirtual().name("sim-carrier").start(this::receive);
    }

    /// A carrier as it should be, until it is told otherwise.
    void behaves() {
        answers = _ -> Optional.empty();
        describes = _ -> sdp();
        changes = message -> message;
        passes = _ -> true;
        passesBack = _ -> true;
        invites.clear();
    }

    void answers(Answers how) {
        answers = how;
    }

    /// How it answers session descriptions.
    void describes(UnaryOperator<String> how) {
        describes = how;
    }

    /// Refuses the account of this user, whatever else it does from now on.
    void bars(String user) {
        barred.add(user);
    }

    /// What it does to messages that it passes on.
    void changes(UnaryOperator<SimMessage> how) {
        changes = how;
    }

    /// Which RTP packets it passes on: those of the call out to the call back, and the other way.
    void passes(Predicate<byte[]> out, Predicate<byte[]> back) {
        passes = out;
        passesBack = back;
    }

    int port() {
        return socket.getLocalPort();
    }

    String address() {
        return socket.getLocalAddress().getHostAddress();
    }

    /// INVITEs outside any dialog that came, the first one first.
    List<SimMessage> invites() {
        return List.copyOf(invites);
    }

    /// A call that this carrier brings: what became of it.
    static final class Placed {
        private final SimMessage invite;
        private volatile SimMessage last;
        private volatile int status;
        private volatile String description = "";
        private final AtomicInteger sequence = new AtomicInteger(1);

        private Placed(SimMessage invite) {
            this.invite = invite;
            last = invite;
        }

        /// In the last answer.
        String description() {
            return description;
        }

        int status() {
            return status;
        }
    }

    /// Brings a call of somebody outside.
    Placed call(String from, String to, String... headers) {
        String id = "placed-" + CALLS.incrementAndGet();
        SimMessage invite =
                SimMessage.request("INVITE", "sip:" + to + "@127.0.0.1:" + server.getPort() + ";user=phone");
        invite.add("Via", via("z9hG4bK" + id));
        invite.add("Max-Forwards", "60");
        invite.add("From", "<sip:" + from + "@" + address() + ";user=phone>;tag=" + id);
        invite.add("To", "<sip:" + to + "@127.0.0.1;user=phone>");
        invite.add("Call-ID", id);
        invite.add("CSeq", "1 INVITE");
        invite.add("Contact", contact());
        for (String header : headers) {
            int colon = header.indexOf(':');
            invite.add(header.substring(0, colon), header.substring(colon + 1).strip());
        }
        invite.body(sdp());
        Placed call = new Placed(invite);
        placed.put(id, call);
        send(invite);
        return call;
    }

    /// Ends a call that was answered.
    void hangup(Placed call) {
        send(within(call, "BYE", call.sequence.incrementAndGet()));
    }

    /// Wants to change a call that was answered; what became of that is its status from now on.
    void change(Placed call, String description) {
        call.status = 0;
        SimMessage request = within(call, "INVITE", call.sequence.incrementAndGet());
        request.add("Contact", contact());
        request.body(description);
        call.last = request;
        send(request);
    }

    private SimMessage within(Placed call, String method, int cseq) {
        String id = call.invite.header("Call-ID");
        SimMessage request = SimMessage.request(method, contacts.getOrDefault(id, "sip:127.0.0.1"));
        request.add("Via", via("z9hG4bK" + id + method + cseq));
        request.add("Max-Forwards", "60");
        request.add("From", call.invite.header("From"));
        request.add("To", call.invite.header("To"));
        request.add("Call-ID", id);
        request.add("CSeq", cseq + " " + method);
        return request;
    }

    private String via(String branch) {
        return "SIP/2.0/UDP " + address() + ":" + port() + ";branch=" + branch;
    }

    private String contact() {
        return "<sip:carrier@" + address() + ":" + port() + ">";
    }

    /// Sound goes back to who sent it.
    private String sdp() {
        return "v=0\r\no=- 1 1 IN IP4 " + address() + "\r\ns=-\r\nc=IN IP4 " + address()
                + "\r\nt=0 0\r\nm=audio 9 RTP/AVP 8\r\na=rtpmap:8 PCMA/8000\r\n";
    }

    private void receive() {
        byte[] room = new byte[DATAGRAM_BYTES_MAX];
        while (!socket.isClosed()) {
            try {
                DatagramPacket packet = new DatagramPacket(room, room.length);
                socket.receive(packet);
                if (packet.getLength() > 10) { // no keep-alive
                    SimMessage message = SimMessage.parse(packet.getData(), packet.getLength());
                    if (message.isResponse()) {
                        response(message);
                    } else {
                        request(message);
                    }
                }
            } catch (IOException _) {
                // closed
            }
        }
    }

    private void request(SimMessage request) {
        String id = request.header("Call-ID");
        if (request.beginsDialog()) {
            invites.add(request);
        }
        Placed own = placed.get(id);
        Optional<String> answer = own == null ? answers.to(request) : Optional.of("200 OK");
        if (request.method().equals("REGISTER") && barred.contains(user(request.header("To")))) {
            answer = Optional.of("403 Forbidden");
        }
        if (request.method().equals("OPTIONS") || request.method().equals("REGISTER")) {
            answer = answer.or(() -> Optional.of("200 OK"));
        }
        if (answer.isPresent()) {
            if (!answer.get().isEmpty() && !request.method().equals("ACK")) {
                answer(request, answer.get());
            }
            return;
        }
        if (request.beginsDialog()) {
            send(request.response("100 Trying", ""));
        }
        pass(request, id);
    }

    /// `<sip:2@127.0.0.2>`
    private static String user(String address) {
        return address.substring(address.indexOf("sip:") + 4, address.indexOf('@'));
    }

    /// @param answer the status line's rest; headers on lines of their own
    private void answer(SimMessage request, String answer) {
        List<String> lines = answer.lines().toList();
        String status = lines.getFirst();
        SimMessage response = request.response(status, "carrier");
        lines.stream().skip(1).map(line -> line.split(": ", 2)).forEach(header -> response.add(header[0], header[1]));
        if (request.method().equals("INVITE") && status.startsWith("2")) {
            response.add("Contact", contact());
            response.body(describes.apply(request.body()));
        }
        if (request.method().equals("REGISTER")) {
            response.add("Contact", request.header("Contact") + ";expires=600");
        }
        send(response);
    }

    /// To the other side of the call, as this carrier's own.
    private void pass(SimMessage request, String id) {
        boolean out = !id.endsWith(BACK);
        String other = out ? id + BACK : id.substring(0, id.length() - BACK.length());
        String branch = "z9hG4bKsim" + request.branch().substring(7);
        vias.put(branch, request.all("Via"));
        learn(request, id);
        SimMessage twin = request.copy();
        boolean first = request.method().equals("INVITE") && request.beginsDialog();
        twin.to(
                first || !contacts.containsKey(other) || request.called().startsWith("+")
                        ? "sip:" + request.called() + "@127.0.0.1:" + server.getPort() + ";user=phone"
                        : contacts.get(other));
        twin.remove("Route");
        twin.set("Via", via(branch));
        twin.set("Call-ID", other);
        twin.set("Contact", contact());
        twin.set("Max-Forwards", "50");
        if (!twin.body().isEmpty() && twin.header("Content-Type").contains("sdp")) {
            twin.body(relay(out ? id : other).rewrite(twin.body(), out));
        }
        send(changes.apply(twin));
    }

    private SimRelay relay(String id) {
        return relays.computeIfAbsent(
                id,
                _ -> new SimRelay(
                        socket.getLocalAddress(), bytes -> passes.test(bytes), bytes -> passesBack.test(bytes)));
    }

    private void learn(SimMessage message, String id) {
        String contact = message.header("Contact");
        if (!contact.isEmpty()) {
            contacts.put(id, contact.substring(contact.indexOf('<') + 1, contact.indexOf('>')));
        }
    }

    private void response(SimMessage response) {
        String id = response.header("Call-ID");
        learn(response, id);
        Placed own = placed.get(id);
        if (own != null) {
            if (response.method().equals("INVITE")) {
                own.invite.set("To", response.header("To"));
                if (response.status() >= 200) {
                    int cseq = Integer.parseInt(response.header("CSeq").split(" ")[0]);
                    SimMessage ack = within(own, "ACK", cseq);
                    if (response.status() >= 300) {
                        ack.set("Via", own.last.header("Via"));
                    }
                    send(ack);
                }
                own.description = response.body();
                own.status = response.status();
            }
            return;
        }
        List<String> way = vias.get(response.branch());
        if (way == null || response.status() == 100) {
            return;
        }
        boolean fromBack = id.endsWith(BACK);
        SimMessage twin = response.copy();
        twin.remove("Via");
        way.forEach(via -> twin.add("Via", via));
        twin.set("Call-ID", fromBack ? id.substring(0, id.length() - BACK.length()) : id + BACK);
        twin.set("Contact", contact());
        if (!twin.body().isEmpty()) {
            String out = fromBack ? id.substring(0, id.length() - BACK.length()) : id;
            twin.body(relay(out).rewrite(twin.body(), !fromBack));
        }
        send(changes.apply(twin));
    }

    private void send(SimMessage message) {
        byte[] bytes = message.bytes();
        try {
            socket.send(new DatagramPacket(bytes, bytes.length, server));
        } catch (IOException _) {
            // closed
        }
    }

    @Override
    public void close() {
        socket.close();
        relays.values().forEach(SimRelay::close);
    }
}
