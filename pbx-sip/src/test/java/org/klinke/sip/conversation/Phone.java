package org.klinke.sip.conversation;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.klinke.sip.transport.SipTransport;

/// A phone that does what a script line says, and by itself only what no phone leaves out: it answers challenges,
/// acknowledges refusals, keeps its dialog.
final class Phone {
    final String name;
    private final String username;
    private final String password;
    private final String domain;
    private final int port;
    private final Wire wire;
    private final Deque<Text> inbox = new ArrayDeque<>();
    /// The last request of each method, got and sent: what a response or a CANCEL refers to.
    private final Map<String, Text> got = new HashMap<>();
    private final Map<String, Text> sent = new HashMap<>();
    private final List<String> refusedBranches = new ArrayList<>();
    private @Nullable Connection connection;
    private PhoneSdp sdp;
    private int counter;
    private int messagesSent;
    private boolean stolen;
    /// What a PRACK says: the reliable response got last.
    private String reliable = "";
    private long sequence;
    private long acceptedSequence;
    private @Nullable Text lastGot;

    /// Said, but not sent before the next message.
    private final List<String> held = new ArrayList<>();

    private boolean holding;

    /// The dialog.
    private String callId = "";
    private String localTag = "";
    private String remoteTag = "";
    private String remoteUri = "";
    private String target = "";

    /// The dialogs of lines not in use now.
    private final Map<String, List<String>> lines = new HashMap<>();

    private String line = "1";

    /// How a phone reaches the house.
    interface Wire {
        SipTransport transport();

        Connection connect(int port);

        void say(String line);
    }

    interface Connection {
        /// In one go: on a stream they may come in one read.
        void send(List<String> messages);

        /// What came since the last call.
        List<String> taken();

        void close();
    }

    Phone(String name, String username, String password, String domain, int port, Wire wire) {
        this.name = name;
        this.username = username;
        this.password = password;
        this.domain = domain;
        this.port = port;
        this.wire = wire;
        this.sdp = PhoneSdp.first(port);
    }

    private Connection connection() {
        Connection open = connection;
        if (open == null) {
            open = wire.connect(port);
            connection = open;
        }
        return open;
    }

    void reconnect() {
        counter += 100;
        connection = wire.connect(port + counter);
    }

    /// From now on on another line of the phone: with a dialog of its own, while that of the old line waits.
    void line(String other) {
        lines.put(line, List.of(callId, localTag, remoteTag, remoteUri, target));
        line = other;
        List<String> dialog = lines.getOrDefault(other, List.of("", "", "", "", ""));
        callId = dialog.get(0);
        localTag = dialog.get(1);
        remoteTag = dialog.get(2);
        remoteUri = dialog.get(3);
        target = dialog.get(4);
    }

    /// The line's dialog as the value of a Replaces header for its other end.
    String replaces(String of) {
        List<String> dialog =
                of.equals(line) ? List.of(callId, localTag, remoteTag) : lines.getOrDefault(of, List.of("", "", ""));
        return dialog.get(0) + ";to-tag=" + dialog.get(2) + ";from-tag=" + dialog.get(1);
    }

    /// The next message leaves with the one after it.
    void holdTheNext() {
        holding = true;
    }

    void loseConnection() {
        connection().close();
    }

    /// What came since, into the inbox; 100 and the ACKs of refusals are nobody's business.
    ///
    /// @return whether it has sent something by itself
    boolean receive() {
        int before = messagesSent;
        if (connection == null) {
            return false;
        }
        for (String raw : connection().taken()) {
            wire.say(name + " ←\n" + raw);
            Text text = Text.of(raw);
            if (!text.isWhole()) {
                continue; // the answer to a request that was spoiled on its way
            }
            if (text.isResponse()) {
                response(text);
            } else {
                request(text);
            }
        }
        return messagesSent > before;
    }

    private void request(Text request) {
        if (request.method().equals("ACK") && refusedBranches.contains(request.branch())) {
            return;
        }
        if (request.method().equals("INVITE") && request.tag("To").isEmpty()) {
            callId = request.header("Call-ID");
            localTag = name + ++counter;
            remoteTag = request.tag("From");
            remoteUri = Text.uri(request.header("From"));
        }
        request.find("Contact").ifPresent(contact -> target = Text.uri(contact));
        got.put(request.method(), request);
        lastGot = request;
        inbox.add(request);
    }

    private void response(Text response) {
        if (response.status() == 100) {
            return;
        }
        Text request = sent.get(response.method());
        if (request == null || response.sequence() != request.sequence()) {
            inbox.add(response);
            return;
        }
        response.find("RSeq").ifPresent(number -> reliable = number + " " + response.header("CSeq"));
        boolean invite = response.method().equals("INVITE");
        if (invite && response.status() >= 300) {
            send(
                    request.firstLine().replace("INVITE", "ACK"),
                    request.header("Via"),
                    request.header("From"),
                    response.header("To"),
                    response.header("Call-ID"),
                    request.sequence() + " ACK",
                    List.of(),
                    "");
        }
        boolean challenged =
                response.status() == 401 && request.find("Authorization").isEmpty();
        if (challenged && !stolen) {
            repeatWithCredentials(request, response);
            return;
        }
        boolean makesDialog = invite || response.method().equals("SUBSCRIBE");
        if (makesDialog && response.status() < 300) {
            remoteTag = response.tag("To");
            acceptedSequence = response.sequence();
            response.find("Contact").ifPresent(contact -> target = Text.uri(contact));
        }
        inbox.add(response);
    }

    private void repeatWithCredentials(Text request, Text challenge) {
        String uri = request.firstLine().split(" ", -1)[1];
        List<String> challenges = challenge.all("WWW-Authenticate");
        String answer = Digest.answer(challenges.getFirst(), username, password, request.method(), uri);
        List<String> extra = new ArrayList<>();
        for (String[] header : request.headers()) {
            if (!List.of("Via", "From", "To", "Call-ID", "CSeq", "Content-Length")
                    .contains(header[0])) {
                extra.add(header[0] + ": " + header[1]);
            }
        }
        extra.add("Authorization: " + answer);
        sequence = request.sequence() + 1;
        String message = send(
                request.firstLine(),
                via(),
                request.header("From"),
                request.header("To"),
                request.header("Call-ID"),
                sequence + " " + request.method(),
                extra,
                request.body());
        sent.put(request.method(), Text.of(message));
    }

    void register(List<String> extra) {
        List<String> headers = new ArrayList<>(List.of("Contact: " + contact()
                + ";+sip.instance=\"<urn:uuid:00000000-0000-0000-0000-0000000" + (port + 10000) + ">\";reg-id=1"));
        headers.addAll(extra);
        if (extra.stream().noneMatch(line -> line.startsWith("Expires"))) {
            headers.add("Expires: 3600");
        }
        String me = "<sip:" + username + "@" + domain + ">";
        String message = send(
                "REGISTER sip:" + domain + " SIP/2.0",
                via(),
                me + ";tag=" + name + "reg",
                me,
                "reg-" + name + port,
                ++sequence + " REGISTER",
                headers,
                "");
        sent.put("REGISTER", Text.of(message));
    }

    /// A request outside any dialog.
    void call(String method, String uri, Optional<String> body, List<String> extra) {
        callId = name + "-call-" + ++counter;
        localTag = name + counter;
        remoteTag = "";
        remoteUri = uri;
        target = uri;
        request(method, body, extra);
    }

    /// A request of the dialog (or the first one of it).
    void request(String method, Optional<String> body, List<String> extra) {
        boolean low = extra.contains("X-CSeq: low");
        long number = method.equals("ACK") ? acceptedSequence : low ? 1 : ++sequence;
        String to = "<" + remoteUri + ">" + (remoteTag.isEmpty() ? "" : ";tag=" + remoteTag);
        List<String> headers = new ArrayList<>(extra);
        Optional<String> from =
                extra.stream().filter(line -> line.startsWith("From: ")).findFirst();
        from.ifPresent(headers::remove);
        boolean bodyTyped = extra.stream().anyMatch(line -> line.startsWith("Content-Type"));
        if (List.of("INVITE", "UPDATE", "OPTIONS", "SUBSCRIBE").contains(method)) {
            headers.add("Contact: " + contact());
        }
        if (method.equals("PRACK") && extra.stream().noneMatch(line -> line.startsWith("RAck"))) {
            headers.add("RAck: " + reliable);
        }
        if (body.isPresent() && !bodyTyped) {
            headers.add("Content-Type: application/sdp");
        }
        String message = send(
                method + " " + target + " SIP/2.0",
                via(),
                from.map(line -> line.substring("From: ".length()) + ";tag=" + localTag)
                        .orElseGet(this::from),
                to,
                callId,
                number + " " + method,
                headers,
                body.orElse(""));
        sent.put(method, Text.of(message));
    }

    /// The same request in another phone's dialog, without credentials of its own.
    void steal(Phone victim, String method) {
        stolen = true;
        callId = victim.callId;
        localTag = victim.localTag;
        remoteTag = victim.remoteTag;
        remoteUri = victim.remoteUri;
        target = victim.target;
        sequence = victim.sequence + 10;
        request(method, Optional.empty(), List.of());
    }

    /// The request of that method as it was sent last, with another branch.
    void repeatByAnotherWay(String method) {
        Text request = lastSent(method);
        List<String> extra = request.headers().stream()
                .filter(header -> !List.of("Via", "From", "To", "Call-ID", "CSeq", "Content-Length")
                        .contains(header[0]))
                .map(header -> header[0] + ": " + header[1])
                .toList();
        send(
                request.firstLine(),
                via(),
                request.header("From"),
                request.header("To"),
                request.header("Call-ID"),
                request.header("CSeq"),
                extra,
                request.body());
    }

    void cancel() {
        cancel(List.of());
    }

    void cancel(List<String> extra) {
        Text invite = sent.get("INVITE");
        if (invite == null) {
            throw new AssertionError(name + " has sent no INVITE");
        }
        sent.put(
                "CANCEL",
                Text.of(send(
                        invite.firstLine().replace("INVITE", "CANCEL"),
                        invite.header("Via"),
                        invite.header("From"),
                        invite.header("To"),
                        invite.header("Call-ID"),
                        invite.sequence() + " CANCEL",
                        extra,
                        "")));
    }

    /// @param method which request it answers, "" = the last one
    /// @param fork makes the response look like that of another phone behind this one
    void respond(int status, String reason, String method, Optional<String> body, String fork, List<String> extra) {
        Text request = method.isEmpty() ? lastGot : got.get(method);
        if (request == null) {
            throw new AssertionError(name + " has got no request " + method);
        }
        boolean tagged = !request.tag("To").isEmpty();
        String to = request.header("To")
                + (tagged || status == 100 ? "" : ";tag=" + (localTag.isEmpty() ? name : localTag) + fork);
        List<String> headers = new ArrayList<>(extra);
        if (List.of("INVITE", "UPDATE").contains(request.method()) && status > 100 && status < 300) {
            headers.add("Contact: " + contact());
        }
        if (body.isPresent()) {
            headers.add("Content-Type: application/sdp");
        }
        if (status >= 300) {
            refusedBranches.add(request.branch());
        }
        send(
                "SIP/2.0 " + status + " " + reason,
                request.header("Via"),
                request.header("From"),
                to,
                request.header("Call-ID"),
                request.header("CSeq"),
                headers,
                body.orElse(""));
    }

    private String send(
            String firstLine,
            String via,
            String from,
            String to,
            String call,
            String cseq,
            List<String> extra,
            String body) {
        StringBuilder out = new StringBuilder(firstLine).append("\r\n");
        out.append("Via: ").append(via).append("\r\n");
        out.append("From: ").append(from).append("\r\n");
        out.append("To: ").append(to).append("\r\n");
        out.append("Call-ID: ").append(call).append("\r\n");
        out.append("CSeq: ").append(cseq).append("\r\n");
        if (!firstLine.startsWith("SIP/2.0") && extra.stream().noneMatch(line -> line.startsWith("Max-Forwards"))) {
            out.append("Max-Forwards: 70\r\n");
        }
        extra.forEach(line -> out.append(line).append("\r\n"));
        out.append("Content-Length: ")
                .append(body.getBytes(StandardCharsets.UTF_8).length)
                .append("\r\n\r\n")
                .append(body);
        messagesSent++;
        wire.say(name + " →\n" + out);
        held.add(out.toString());
        if (holding) {
            holding = false;
        } else {
            connection().send(List.copyOf(held));
            held.clear();
        }
        return out.toString();
    }

    String username() {
        return username;
    }

    Text lastSent(String method) {
        Text request = sent.get(method);
        if (request == null) {
            throw new AssertionError(name + " has sent no " + method);
        }
        return request;
    }

    int port() {
        return port;
    }

    String domain() {
        return domain;
    }

    boolean hasGot(String method) {
        return got.containsKey(method);
    }

    boolean hasSent(String method) {
        return sent.containsKey(method);
    }

    PhoneSdp sdp() {
        return sdp;
    }

    void sdp(PhoneSdp changed) {
        sdp = changed;
    }

    Optional<Text> next() {
        return Optional.ofNullable(inbox.poll());
    }

    /// The first unread one like this, as if it had come last. It may overtake what other calls have told the phone at
    /// the same time, nothing of its own dialog.
    Optional<Text> take(Predicate<Text> wanted) {
        Set<String> callIds = new HashSet<>();
        Optional<Text> found = inbox.stream()
                .filter(text -> callIds.add(text.header("Call-ID")))
                .filter(wanted)
                .findFirst();
        found.ifPresent(text -> {
            inbox.remove(text);
            if (!text.isResponse()) {
                got.put(text.method(), text);
                lastGot = text;
            }
        });
        return found;
    }

    List<Text> unread() {
        return List.copyOf(inbox);
    }

    /// The description in the last INVITE or UPDATE it got, "" if there was none.
    String lastOffer() {
        return lastGot == null ? "" : lastGot.body();
    }

    String lastGotMethod() {
        return lastGot == null ? "" : lastGot.method();
    }

    private String via() {
        return "SIP/2.0/" + wire.transport() + " 127.0.0.1:" + port + ";branch=z9hG4bK" + name + ++counter + ";rport";
    }

    private String from() {
        return "\"Made up by " + name + "\" <sip:" + username + "@" + domain + ">;tag=" + localTag;
    }

    private String contact() {
        return "<sip:" + username + "@127.0.0.1:" + port + ";transport="
                + wire.transport().uriParameter() + ">";
    }
}
