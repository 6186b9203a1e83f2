package org.klinke.sip.tx;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import javax.sip.message.Request;
import javax.sip.message.Response;
import org.klinke.core.id.DeviceId;
import org.klinke.core.tenant.Tenant;
import org.klinke.core.tenant.TenantDirectory;
import org.klinke.core.tenant.TenantId;
import org.klinke.core.tenant.TenantScope;
import org.klinke.sip.codec.JainCodec;
import org.klinke.sip.codec.SipHead;
import org.klinke.sip.codec.SipSyntaxException;
import org.klinke.sip.transport.FakeFlow;
import org.klinke.sip.transport.FakeLoop;
import org.klinke.sip.transport.SipFlow;
import org.klinke.sip.transport.SipReceiver;
import org.klinke.sip.transport.SipTransport;

/// A stack on fake time with a gate that lets everybody in and a user that only remembers.
final class Bench implements SipUser, RequestGate {
    final FakeLoop loop = new FakeLoop();
    final JainCodec codec = new JainCodec();
    final SipStack stack;
    final SipReceiver receiver;
    final FakeFlow flow;
    final List<ServerTransaction> requests = new ArrayList<>();
    final List<Request> acks = new ArrayList<>();
    final Caller caller;
    RequestGate gate;

    Bench(SipTransport transport) {
        this(transport, SipStack.TRANSACTIONS_PER_LOOP_MAX);
    }

    Bench(SipTransport transport, int transactionsMax) {
        stack = new SipStack(codec, SipFlow::local, new Random(1), transactionsMax);
        receiver = stack.receiver(this, this);
        flow = new FakeFlow(loop, transport, "127.0.0.9", 40123);
        caller = new Caller(scope(), new DeviceId(new UUID(1, 2)));
        gate = (from, head, request) -> new Admission.Accept(caller);
    }

    private static TenantScope scope() {
        TenantDirectory directory = new TenantDirectory();
        directory.replace(List.of(
                new Tenant(new TenantId(new UUID(0, 1)), "acme", "acme.example", "DE", "89", "Europe/Berlin", "de")));
        return directory.byName("acme").orElseThrow();
    }

    @Override
    public Admission admit(SipFlow from, SipHead head, Request request) {
        return gate.admit(from, head, request);
    }

    @Override
    public Shed shed(SipFlow from, SipHead head, boolean nearlyFull) {
        return gate.shed(from, head, nearlyFull);
    }

    @Override
    public boolean mayAnswerStray(SipFlow from) {
        return gate.mayAnswerStray(from);
    }

    @Override
    public boolean mayReflect(SipFlow from, int askedBytes, int answerBytes) {
        return gate.mayReflect(from, askedBytes, answerBytes);
    }

    @Override
    public void onRequest(ServerTransaction transaction) {
        requests.add(transaction);
    }

    @Override
    public void onAck(SipFlow from, Request ack) {
        acks.add(ack);
    }

    /// Arrives on the flow.
    void in(String message) {
        in(flow, message);
    }

    void in(FakeFlow from, String message) {
        receiver.onMessage(from, message.getBytes(UTF_8));
    }

    Response response(int status) {
        return codec.response(status, requests.getLast().request());
    }

    InviteServer invite() {
        return (InviteServer) requests.getLast();
    }

    /// Status codes of what was written since the last look.
    List<Integer> statuses() {
        return flow.taken().stream()
                .map(text -> Integer.parseInt(text.substring(8, 11)))
                .toList();
    }

    /// Methods of the requests written since the last look.
    List<String> methods() {
        return flow.taken().stream()
                .map(text -> text.substring(0, text.indexOf(' ')))
                .toList();
    }

    Request outgoing(String method) {
        try {
            return (Request) codec.parse(
                    request(method, "x").replaceFirst("Via: [^\r]*\r\n", "").getBytes(UTF_8));
        } catch (SipSyntaxException e) {
            throw new AssertionError(e);
        }
    }

    static String request(String method, String branch) {
        return request(method, branch, method, "");
    }

    /// @param toTag with its semicolon, or empty
    static String request(String method, String branch, String cseqMethod, String toTag) {
        return method + " sip:101@acme.example SIP/2.0\r\n"
                + "Via: SIP/2.0/UDP 10.0.0.7:5060;branch=z9hG4bK" + branch + ";rport\r\n"
                + "Max-Forwards: 70\r\n"
                + "From: \"Reception\" <sip:100@acme.example>;tag=f1\r\n"
                + "To: <sip:101@acme.example>" + toTag + "\r\n"
                + "Call-ID: c1@10.0.0.7\r\n"
                + "CSeq: 1 " + cseqMethod + "\r\n"
                + "Contact: <sip:100@10.0.0.7:5060>\r\n"
                + "Content-Length: 0\r\n\r\n";
    }

    /// The answer of a peer to a request we wrote.
    static String answer(String request, int status) {
        StringBuilder text = new StringBuilder("SIP/2.0 " + status + " Whatever\r\n");
        for (String line : request.lines().toList()) {
            if (line.matches("(Via|From|Call-ID|CSeq):.*")) {
                text.append(line).append("\r\n");
            } else if (line.startsWith("To:")) {
                text.append(line)
                        .append(status > 100 && !line.contains("tag=") ? ";tag=b1" : "")
                        .append("\r\n");
            }
        }
        return text.append("Content-Length: 0\r\n\r\n").toString();
    }
}
