package org.klinke.sip.conversation;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.klinke.sip.transport.FakeFlow;
import org.klinke.sip.transport.SipTransport;

/// A phone with a will of its own, for the simulation: it retransmits as RFC 3261 asks of it, answers whatever comes,
/// and does what it is told at random. It may vanish, and may come back on another flow.
final class SimPhone {
    private static final int T1_MILLIS = 500;
    private static final int T2_MILLIS = 4_000;
    private static final int TRANSACTION_MILLIS = 32_000;
    private static final List<Integer> REFUSALS = List.of(302, 480, 486, 488, 500, 603);

    final String name;
    private final String username;
    private final String domain;
    private final House house;
    private final Weather weather;
    private final Random random;
    private final SipTransport transport;
    /// Of the house, to which this phone sends while it is there.
    private final Set<Integer> mediaPorts = new HashSet<>();

    private final Map<String, Call> calls = new LinkedHashMap<>();
    private final SimTransfers transfers;
    /// Requests that wait for an answer, by branch and method; answers to requests, likewise.
    private final Map<String, Pending> pending = new HashMap<>();
    private final Map<String, String> answered = new HashMap<>();
    private int port;
    private FakeFlow flow;
    private boolean gone;
    private boolean mayHold = true;
    private int counter;

    /// One dialog, or what may become one.
    private static final class Call {
        String callId = "";
        String localTag = "";
        String remoteTag = "";
        String remoteUri = "";
        String target = "";
        String inviteBranch = "";
        String lastInvite = "";
        long cseq;
        boolean incoming;
        boolean established;
        boolean cancelled;
        boolean acknowledged;
        /// Both sides know that it is answered.
        boolean talks;
        int housePort;
        /// Reliable provisional responses (RFC 3262): the last one of theirs that was acknowledged; whether ours waits.
        long acknowledgedRseq;
        boolean awaitsPrack;

        boolean early() {
            return !established && !cancelled;
        }
    }

    private static final class Pending {
        final String text;
        boolean done;

        Pending(String text) {
            this.text = text;
        }
    }

    SimPhone(String name, String username, String domain, int port, House house, Weather weather, Random random) {
        this.name = name;
        this.username = username;
        this.domain = domain;
        this.port = port;
        this.house = house;
        this.weather = weather;
        this.random = random;
        this.transfers = new SimTransfers(house.loop);
        this.transport = random.nextInt(3) == 0 ? SipTransport.TLS : SipTransport.UDP;
        this.flow = connect();
    }

    private FakeFlow connect() {
        return new FakeFlow(house.loop, transport, "127.0.0.1", port);
    }

    boolean gone() {
        return gone;
    }

    String domain() {
        return domain;
    }

    SimTransfers transfers() {
        return transfers;
    }

    /// Who holds may send nothing for ever, so a phone that vanishes while it holds is missed by nobody.
    void neverHold() {
        mayHold = false;
    }

    // ── what it is told ───────────────────────────────────────────────────────────────────────────────────────────

    void register() {
        String me = "<sip:" + username + "@" + domain + ">";
        request(
                "REGISTER",
                "sip:" + domain,
                me + ";tag=" + tag(),
                me,
                "reg-" + name + "-" + port,
                ++counter,
                List.of("Contact: " + contact(), "Expires: 3600"),
                "");
    }

    /// Another address, or another connection: what the old one carried is lost.
    void move() {
        flow.close("moved");
        transfers.forgetAll(); // what they became was told to the old address
        port += 1;
        flow = connect();
        gone = false;
        register();
    }

    /// The other side is not told; the media engine will notice that nothing comes any more.
    void vanish() {
        gone = true;
        if (transport != SipTransport.UDP) {
            flow.close("vanished");
        }
        mediaPorts.forEach(each -> house.media.silence(each, house.loop));
        calls.clear();
        transfers.forgetAll();
        pending.values().forEach(waiting -> waiting.done = true);
        pending.clear();
    }

    void call(String number) {
        Call call = new Call();
        call.callId = name + "-" + ++counter + "-" + port;
        call.localTag = tag();
        call.target = "sip:" + number + "@" + domain;
        call.remoteUri = call.target;
        calls.put(call.callId, call);
        invite(call, random.nextInt(8) == 0 ? "" : sdp("sendrecv"));
    }

    /// Something with one of its calls.
    void act() {
        if (calls.isEmpty()) {
            return;
        }
        Call call = List.copyOf(calls.values()).get(random.nextInt(calls.size()));
        if (!call.established) {
            if (!call.incoming && call.early()) {
                cancel(call);
            } else if (call.incoming && !call.awaitsPrack) {
                decide(call);
            }
            return;
        }
        switch (random.nextInt(10)) {
            case 0, 1, 2, 3 -> bye(call);
            case 4 -> invite(call, sdp(mayHold ? "sendonly" : "sendrecv"));
            case 5 -> invite(call, random.nextInt(4) == 0 ? "" : sdp("sendrecv"));
            case 6 -> inDialog("UPDATE", call, List.of("Contact: " + contact()), sdp("sendrecv"));
            case 7 ->
                inDialog(
                        "REFER",
                        call,
                        List.of("Contact: " + contact(), "Refer-To: <sip:10" + random.nextInt(4) + "@" + domain + ">"),
                        "");
            case 8 -> {
                Optional<Call> other = calls.values().stream()
                        .filter(each -> each != call && each.established)
                        .findAny();
                other.ifPresent(second -> inDialog(
                        "REFER",
                        call,
                        List.of(
                                "Contact: " + contact(),
                                "Refer-To: <" + second.target
                                        + "?Replaces=" + second.callId + "%3Bto-tag%3D" + second.remoteTag
                                        + "%3Bfrom-tag%3D" + second.localTag
                                        + ">"),
                        ""));
            }
            default ->
                inDialog("INFO", call, List.of("Content-Type: application/dtmf-relay"), "Signal=5\r\nDuration=160\r\n");
        }
    }

    void subscribe() {
        request(
                "SUBSCRIBE",
                "sip:10" + random.nextInt(3) + "@" + domain,
                from(tag()),
                "<sip:101@" + domain + ">",
                name + "-sub-" + ++counter,
                1,
                List.of(
                        "Contact: " + contact(),
                        "Event: dialog",
                        "Expires: " + (random.nextInt(3) * 60),
                        "Accept: application/dialog-info+xml"),
                "");
    }

    void hangUpAll() {
        for (Call call : List.copyOf(calls.values())) {
            if (call.established) {
                bye(call);
            } else if (call.incoming) {
                respond(call.lastInvite, 486, call, "");
                calls.remove(call.callId);
            } else if (call.early()) {
                cancel(call);
            }
        }
    }

    private void invite(Call call, String body) {
        call.cseq++;
        List<String> headers =
                new ArrayList<>(List.of("Contact: " + contact(), "Allow: INVITE,ACK,BYE,CANCEL,UPDATE,PRACK,NOTIFY"));
        if (!call.established && random.nextInt(3) > 0) {
            headers.add(random.nextInt(3) == 0 ? "Require: 100rel" : "Supported: 100rel");
        }
        String to = "<" + call.remoteUri + ">" + (call.remoteTag.isEmpty() ? "" : ";tag=" + call.remoteTag);
        call.inviteBranch =
                request("INVITE", call.target, from(call.localTag), to, call.callId, call.cseq, headers, body);
    }

    private void bye(Call call) {
        forget(call.callId);
        inDialog("BYE", call, List.of(), "");
    }

    /// The call is over; what became of its transfer is nobody's business any more.
    private void forget(String callId) {
        calls.remove(callId);
        transfers.forget(callId);
    }

    private void cancel(Call call) {
        Pending invite = pending.get(call.inviteBranch + " INVITE");
        if (invite == null) {
            return;
        }
        call.cancelled = true;
        Text text = Text.of(invite.text);
        String message = text.firstLine().replace("INVITE", "CANCEL") + "\r\nVia: " + text.header("Via") + "\r\nFrom: "
                + text.header("From") + "\r\nTo: " + text.header("To") + "\r\nCall-ID: " + call.callId + "\r\nCSeq: "
                + text.sequence() + " CANCEL\r\nMax-Forwards: 70\r\nContent-Length: 0\r\n\r\n";
        transact(text.branch() + " CANCEL", message);
    }

    private void inDialog(String method, Call call, List<String> headers, String body) {
        String to = "<" + call.remoteUri + ">" + (call.remoteTag.isEmpty() ? "" : ";tag=" + call.remoteTag);
        request(method, call.target, from(call.localTag), to, call.callId, ++call.cseq, headers, body);
    }

    // ── what comes ────────────────────────────────────────────────────────────────────────────────────────────────

    /// Hands what the house has written to the weather.
    void pump(BiConsumer<SimPhone, String> inspector) {
        FakeFlow from = flow;
        for (String message : from.taken()) {
            inspector.accept(this, message);
            watchTransfer(Text.of(message));
            Runnable arrival = () -> {
                if (!gone && flow.equals(from)) {
                    receive(message);
                }
            };
            if (transport == SipTransport.UDP) {
                weather.datagram(arrival);
            } else {
                weather.stream(List.of(from, "down"), arrival);
            }
        }
    }

    /// When the house says it, not when it arrives: much may have happened by then.
    private void watchTransfer(Text message) {
        Call call = calls.get(message.header("Call-ID"));
        if (call != null && call.talks && SimTransfers.isFailure(message) && !asksAgain(call)) {
            transfers.failed(message, house.media.isAlone(call.housePort));
        }
    }

    /// A second transfer may begin as soon as the first has failed.
    private boolean asksAgain(Call call) {
        return pending.values().stream()
                .filter(waiting -> !waiting.done)
                .map(waiting -> Text.of(waiting.text))
                .anyMatch(text ->
                        text.method().equals("REFER") && text.header("Call-ID").equals(call.callId));
    }

    private void receive(String message) {
        house.say(name + " ←\n" + message);
        Text text = Text.of(message);
        if (text.isResponse()) {
            response(text);
        } else {
            request(text, message);
        }
    }

    private void request(Text request, String message) {
        String key = request.branch() + " " + request.method();
        String before = answered.get(key);
        if (before != null) {
            send(before); // a retransmission gets the same answer
            return;
        }
        Call call = calls.get(request.header("Call-ID"));
        switch (request.method()) {
            case "INVITE" -> {
                if (request.tag("To").isEmpty()) {
                    if (call == null) {
                        ring(request, message);
                    }
                } else if (call == null) {
                    respond(message, 481, null, "");
                } else {
                    call.acknowledged = false;
                    String answer = random.nextInt(10) == 0 ? "" : sdp("sendrecv");
                    respond(message, answer.isEmpty() ? 491 : 200, call, answer);
                }
            }
            case "ACK" -> {
                if (call != null) {
                    call.acknowledged = true;
                    call.talks = true;
                }
            }
            case "CANCEL" -> {
                respond(message, 200, call, "");
                if (call != null && !call.established) {
                    call.cancelled = true;
                    respond(call.lastInvite, 487, call, "");
                    calls.remove(call.callId);
                }
            }
            case "BYE" -> {
                respond(message, call == null ? 481 : 200, call, "");
                forget(request.header("Call-ID"));
            }
            case "NOTIFY" -> {
                transfers.told(request);
                respond(message, 200, call, "");
            }
            case "PRACK" -> {
                boolean awaited = call != null && call.awaitsPrack;
                respond(message, awaited ? 200 : 481, call, "");
                if (awaited) {
                    call.awaitsPrack = false;
                    later(call);
                }
            }
            case "UPDATE" ->
                respond(message, call == null ? 481 : 200, call, request.body().isEmpty() ? "" : sdp("sendrecv"));
            default -> respond(message, 200, call, "");
        }
    }

    private void ring(Text request, String message) {
        Call call = new Call();
        call.callId = request.header("Call-ID");
        call.localTag = tag();
        call.remoteTag = request.tag("From");
        call.remoteUri = Text.uri(request.header("From"));
        call.target = Text.uri(request.header("Contact"));
        call.incoming = true;
        call.lastInvite = message;
        call.housePort = port(request.body());
        mediaPorts.add(call.housePort);
        calls.put(call.callId, call);
        boolean reliable = request.find("Supported").orElse("").contains("100rel") && random.nextBoolean();
        if (reliable) {
            call.awaitsPrack = true;
            String ringing = respond(message, 180, call, "", List.of("Require: 100rel", "RSeq: " + ++counter));
            repeat(() -> call.awaitsPrack && calls.containsValue(call), ringing, T1_MILLIS, 0);
            return;
        }
        if (random.nextInt(6) > 0) {
            respond(message, 180, call, "");
        }
        later(call);
    }

    /// Some time, perhaps, the user does something about it.
    private void later(Call call) {
        if (random.nextInt(5) > 0) {
            var _ = house.loop.after(Duration.ofMillis(random.nextInt(6_000)), () -> {
                if (!gone && calls.containsValue(call) && call.early() && !call.awaitsPrack) {
                    decide(call);
                }
            });
        }
    }

    /// Answers or refuses.
    private void decide(Call call) {
        if (random.nextInt(4) > 0) {
            call.established = true;
            respond(call.lastInvite, 200, call, sdp("sendrecv"));
        } else {
            respond(call.lastInvite, REFUSALS.get(random.nextInt(REFUSALS.size())), call, "");
            calls.remove(call.callId);
        }
    }

    private void response(Text response) {
        String key = response.branch() + " " + response.method();
        Pending waiting = pending.get(key);
        Call call = calls.get(response.header("Call-ID"));
        boolean invite = response.method().equals("INVITE");
        if (waiting != null) {
            waiting.done = true;
        }
        if (response.status() < 200) {
            if (invite && call != null && call.early()) {
                acknowledge(response, call);
            }
            return;
        }
        if (response.method().equals("REFER") && call != null && call.established) {
            transfers.answered(response);
        }
        pending.remove(key);
        if (invite && response.status() < 300) {
            confirm(response, call);
            return;
        }
        if (waiting == null) {
            return;
        }
        Text request = Text.of(waiting.text);
        if (invite) {
            send(request.firstLine().replace("INVITE", "ACK") + "\r\nVia: " + request.header("Via") + "\r\nFrom: "
                    + request.header("From") + "\r\nTo: " + response.header("To") + "\r\nCall-ID: "
                    + request.header("Call-ID") + "\r\nCSeq: " + request.sequence()
                    + " ACK\r\nMax-Forwards: 70\r\nContent-Length: 0\r\n\r\n");
        }
        if (response.status() == 401 && request.find("Authorization").isEmpty()) {
            again(request, response, call);
        } else if (invite && call != null && !call.established) {
            calls.remove(call.callId);
        } else if (response.status() == 481 && call != null) {
            calls.remove(call.callId);
        }
    }

    /// In order, once each (RFC 3262 §4).
    private void acknowledge(Text ringing, Call call) {
        long rseq = ringing.find("RSeq").map(Long::parseLong).orElse(0L);
        if (rseq == 0 || rseq <= call.acknowledgedRseq || ringing.sequence() != call.cseq) {
            return;
        }
        call.acknowledgedRseq = rseq;
        request(
                "PRACK",
                ringing.contact(),
                ringing.header("From"),
                ringing.header("To"),
                call.callId,
                ++call.cseq,
                List.of("RAck: " + rseq + " " + ringing.header("CSeq")),
                "");
    }

    private void confirm(Text response, @Nullable Call known) {
        Call call = known == null ? new Call() : known;
        call.callId = response.header("Call-ID");
        call.localTag = response.tag("From");
        call.remoteTag = response.tag("To");
        call.target = response.contact();
        call.remoteUri = Text.uri(response.header("To"));
        call.housePort = Math.max(call.housePort, port(response.body()));
        call.talks = !call.remoteUri.contains("*80");
        mediaPorts.add(call.housePort);
        String to = response.header("To");
        String ack =
                "ACK " + call.target + " SIP/2.0\r\nVia: " + via() + "\r\nFrom: " + response.header("From") + "\r\nTo: "
                        + to + "\r\nCall-ID: " + call.callId + "\r\nCSeq: " + response.sequence()
                        + " ACK\r\nMax-Forwards: 70\r\nContent-Length: 0\r\n\r\n";
        send(ack);
        boolean wanted = known != null && !call.cancelled;
        if (wanted) {
            call.established = true;
        } else if (known != null) {
            call.cseq = Math.max(call.cseq, response.sequence());
            bye(call); // it was answered after all
        }
    }

    private void again(Text request, Text challenge, @Nullable Call call) {
        String uri = request.firstLine().split(" ", -1)[1];
        String answer = Digest.answer(
                challenge.all("WWW-Authenticate").getFirst(), username, Building.PASSWORD, request.method(), uri);
        List<String> headers = new ArrayList<>();
        for (String[] header : request.headers()) {
            if (!List.of("Via", "From", "To", "Call-ID", "CSeq", "Max-Forwards", "Content-Length")
                    .contains(header[0])) {
                headers.add(header[0] + ": " + header[1]);
            }
        }
        headers.add("Authorization: " + answer);
        long cseq = request.sequence() + 1;
        if (call != null) {
            call.cseq = Math.max(call.cseq, cseq);
        }
        String branch = request(
                request.method(),
                uri,
                request.header("From"),
                request.header("To"),
                request.header("Call-ID"),
                cseq,
                headers,
                request.body());
        if (call != null && request.method().equals("INVITE")) {
            call.inviteBranch = branch;
            if (call.cancelled) {
                call.cancelled = false;
                cancel(call);
            }
        }
    }

    // ── messages ──────────────────────────────────────────────────────────────────────────────────────────────────

    private String request(
            String method,
            String uri,
            String from,
            String to,
            String callId,
            long cseq,
            List<String> extra,
            String body) {
        String via = via();
        StringBuilder out =
                new StringBuilder(method + " " + uri + " SIP/2.0\r\nVia: " + via + "\r\nFrom: " + from + "\r\nTo: " + to
                        + "\r\nCall-ID: " + callId + "\r\nCSeq: " + cseq + " " + method + "\r\nMax-Forwards: 70\r\n");
        extra.forEach(line -> out.append(line).append("\r\n"));
        if (!body.isEmpty() && extra.stream().noneMatch(line -> line.startsWith("Content-Type"))) {
            out.append("Content-Type: application/sdp\r\n");
        }
        out.append("Content-Length: ")
                .append(body.getBytes(UTF_8).length)
                .append("\r\n\r\n")
                .append(body);
        String branch = Text.of(out.toString()).branch();
        transact(branch + " " + method, out.toString());
        return branch;
    }

    private void transact(String key, String message) {
        Pending waiting = new Pending(message);
        pending.put(key, waiting);
        send(message);
        if (transport == SipTransport.UDP) {
            repeat(() -> !waiting.done, message, T1_MILLIS, 0);
        }
        var _ = house.loop.after(Duration.ofMillis(TRANSACTION_MILLIS), () -> {
            if (!waiting.done) {
                pending.remove(key, waiting);
            }
        });
    }

    /// Timers A, E and G.
    private void repeat(BooleanSupplier needed, String message, int afterMillis, int spentMillis) {
        if (spentMillis >= TRANSACTION_MILLIS) {
            return;
        }
        var _ = house.loop.after(Duration.ofMillis(afterMillis), () -> {
            if (!gone && needed.getAsBoolean()) {
                send(message);
                repeat(needed, message, Math.min(T2_MILLIS, 2 * afterMillis), spentMillis + afterMillis);
            }
        });
    }

    private void respond(String requestText, int status, @Nullable Call call, String body) {
        var _ = respond(requestText, status, call, body, List.of());
    }

    private String respond(String requestText, int status, @Nullable Call call, String body, List<String> extra) {
        Text request = Text.of(requestText);
        String to = request.header("To");
        if (request.tag("To").isEmpty()) {
            to += ";tag=" + (call == null ? tag() : call.localTag);
        }
        StringBuilder out = new StringBuilder("SIP/2.0 " + status + " Any\r\n");
        request.all("Via").forEach(via -> out.append("Via: ").append(via).append("\r\n"));
        out.append("From: ")
                .append(request.header("From"))
                .append("\r\nTo: ")
                .append(to)
                .append("\r\nCall-ID: ")
                .append(request.header("Call-ID"))
                .append("\r\nCSeq: ")
                .append(request.header("CSeq"))
                .append("\r\n");
        if (status < 300 && List.of("INVITE", "UPDATE").contains(request.method())) {
            out.append("Contact: ").append(contact()).append("\r\n");
        }
        extra.forEach(line -> out.append(line).append("\r\n"));
        if (status == 302) {
            out.append("Contact: <sip:102@").append(domain).append(">\r\n");
        }
        if (!body.isEmpty()) {
            out.append("Content-Type: application/sdp\r\n");
        }
        out.append("Content-Length: ")
                .append(body.getBytes(UTF_8).length)
                .append("\r\n\r\n")
                .append(body);
        String text = out.toString();
        answered.put(request.branch() + " " + request.method(), text);
        send(text);
        if (request.method().equals("INVITE") && status >= 200) {
            if (status < 300 && call != null) {
                repeat(() -> !call.acknowledged && calls.containsValue(call), text, T1_MILLIS, 0);
            } else if (transport == SipTransport.UDP) {
                repeat(() -> random.nextInt(3) > 0, text, T1_MILLIS, 0); // as if ACKs were seen some time
            }
        }
        return text;
    }

    private void send(String message) {
        house.say(name + " →\n" + message);
        FakeFlow to = flow;
        Runnable arrival = () -> {
            if (to.isOpen()) {
                if (message.startsWith("SIP/2.0")) {
                    transfers.hears(Text.of(message));
                }
                house.deliver(to, message.getBytes(UTF_8));
            }
        };
        if (transport == SipTransport.UDP) {
            weather.datagram(arrival);
        } else {
            weather.stream(List.of(to, "up"), arrival);
        }
    }

    private static int port(String sdp) {
        int at = sdp.indexOf("m=audio ");
        return at < 0 ? 0 : Integer.parseInt(sdp.substring(at + 8, sdp.indexOf(' ', at + 8)));
    }

    private String sdp(String direction) {
        PhoneSdp base = PhoneSdp.first(port);
        return new PhoneSdp(base.port(), base.key(), direction, 1 + counter, base.kind()).text();
    }

    private String tag() {
        return name + "-t" + ++counter;
    }

    private String via() {
        return "SIP/2.0/" + transport + " 127.0.0.1:" + port + ";branch=z9hG4bK" + name + port + "x" + ++counter
                + ";rport";
    }

    private String from(String tag) {
        return "\"" + name + "\" <sip:" + username + "@" + domain + ">;tag=" + tag;
    }

    private String contact() {
        return "<sip:" + username + "@127.0.0.1:" + port + ";transport="
                + transport.name().toLowerCase(Locale.ROOT) + ">";
    }
}
