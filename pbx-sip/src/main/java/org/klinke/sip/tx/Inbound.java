package org.klinke.sip.tx;

import java.net.InetSocketAddress;
import java.text.ParseException;
import java.util.Optional;
import java.util.Set;
import javax.sip.header.ViaHeader;
import javax.sip.message.Request;
import javax.sip.message.Response;
import org.jspecify.annotations.Nullable;
import org.klinke.sip.codec.RawAnswer;
import org.klinke.sip.codec.SipHead;
import org.klinke.sip.codec.SipSyntaxException;
import org.klinke.sip.transport.HostText;
import org.klinke.sip.transport.SipFlow;
import org.klinke.sip.transport.SipReceiver;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sorts what arrives, on the flow's loop. The cheap questions come first.
///
///     bytes ─► SipHead ─┬─ response ─► client transaction? ─► parse ─► machine
///        │ 400          ├─ ACK ──────► server transaction? absorbs it │ stateless? absorbed │ parse ─► user
///        ▼              ├─ CANCEL ───► 200 and tell the INVITE │ 481
///     RawAnswer         └─ request ──► known? answer again │ full? 503 │ merged? 482 │ parse ─► gate ─► user
final class Inbound implements SipReceiver {
    private static final Logger log = LoggerFactory.getLogger(Inbound.class);
    private static final String MAGIC = "z9hG4bK";
    private static final Set<String> MAY_REPEAT = Set.of(Request.REGISTER, Request.OPTIONS);
    private static final int RETRY_AFTER_SECONDS = 5; // and up to as many more: not all come back at once

    private final SipStack stack;
    private final RequestGate gate;
    private final SipUser user;

    Inbound(SipStack stack, RequestGate gate, SipUser user) {
        this.stack = stack;
        this.gate = gate;
        this.user = user;
    }

    @Override
    public void onMessage(SipFlow flow, byte[] message) {
        try {
            SipHead head = SipHead.scan(message);
            SipShard shard = stack.shard(flow);
            if (!head.isRequest()) {
                response(shard, head, message);
            } else if (head.method().equals(Request.ACK)) {
                ack(shard, flow, head, message);
            } else if (head.method().equals(Request.CANCEL)) {
                cancel(shard, flow, head, message);
            } else {
                request(shard, flow, head, message);
            }
        } catch (SipSyntaxException e) {
            stack.counters().malformed.increment();
            log.atDebug()
                    .addKeyValue("flow", flow.id())
                    .addKeyValue("reason", e.reason())
                    .log("Malformed message");
            answer(flow, message, e.status(), e.reason(), "");
        } catch (RuntimeException | Error e) { // an edge: our fault ends this message, never the loop
            stack.counters().failed.increment();
            log.atError().setCause(e).addKeyValue("flow", flow.id()).log("Handling a message failed");
            answer(flow, message, Response.SERVER_INTERNAL_ERROR, "Server Internal Error", "");
        }
    }

    @Override
    public void onRefused(SipFlow flow, byte[] head, Refusal refusal) {
        (refusal.status() == Response.MESSAGE_TOO_LARGE ? stack.counters().oversized : stack.counters().malformed)
                .increment();
        log.atDebug()
                .addKeyValue("flow", flow.id())
                .addKeyValue("reason", refusal.reason())
                .log("Refused message");
        answer(flow, head, refusal.status(), refusal.reason(), "");
    }

    /// To what cannot be read or is not ours: statelessly, from the bytes of the request; nothing where that cannot be.
    private void answer(SipFlow flow, byte[] message, int status, String reason, String extra) {
        if (gate.mayAnswerStray(flow)) {
            RawAnswer.to(message, status, reason, stack.token(), extra).ifPresent(bytes -> reply(flow, message, bytes));
        }
    }

    /// Nothing is kept of it, and it is never repeated.
    private void reply(SipFlow flow, byte[] message, byte[] response) {
        if (gate.mayReflect(flow, message.length, response.length)) {
            flow.write(response);
        }
    }

    private void response(SipShard shard, SipHead head, byte[] message) throws SipSyntaxException {
        ClientEntry client = shard.client(new ClientEntry.Key(head.branch(), head.method()));
        if (client == null || head.vias() != 1) { // §18.1.2, §8.1.3.3
            stack.counters().dropped.increment();
            return;
        }
        client.onResponse((Response) stack.codec().parse(message));
    }

    private void ack(SipShard shard, SipFlow flow, SipHead head, byte[] message) throws SipSyntaxException {
        ServerEntry entry = shard.server(key(flow, head, Request.INVITE));
        if (entry instanceof InviteServerTail tail && tail.onAck()) {
            return;
        }
        if (statelessTag(head).equals(head.toTag())) {
            return;
        }
        if (!gate.isOfDialog(head)) {
            stack.counters().dropped.increment();
            return;
        }
        user.onAck(flow, (Request) stack.codec().parse(message));
    }

    private void cancel(SipShard shard, SipFlow flow, SipHead head, byte[] message) throws SipSyntaxException {
        ServerEntry entry = shard.server(key(flow, head, Request.INVITE));
        switch (entry) {
            case InviteServer invite -> {
                Request cancel = (Request) stack.codec().parse(message);
                RawAnswer.to(message, Response.OK, "OK", invite.localTag(), "").ifPresent(flow::write);
                invite.cancelled(cancel);
            }
            case InviteServerTail done -> answerAs(flow, message, head, Response.OK, "OK", "");
            case NonInviteServer other -> noTransaction(flow, message, head);
            case NonInviteServerTail other -> noTransaction(flow, message, head);
            case null -> noTransaction(flow, message, head);
        }
    }

    private void noTransaction(SipFlow flow, byte[] message, SipHead head) {
        if (!gate.mayAnswerStray(flow)) {
            stack.counters().dropped.increment();
            return;
        }
        answerAs(flow, message, head, Response.CALL_OR_TRANSACTION_DOES_NOT_EXIST, "No such transaction", "");
    }

    private void answerAs(SipFlow flow, byte[] message, SipHead head, int status, String reason, String extra) {
        RawAnswer.to(message, status, reason, statelessTag(head), extra)
                .ifPresent(bytes -> reply(flow, message, bytes));
    }

    private void request(SipShard shard, SipFlow flow, SipHead head, byte[] message) throws SipSyntaxException {
        ServerEntry.Key key = key(flow, head, head.method());
        ServerEntry known = shard.server(key);
        if (known != null) {
            known.onRetransmission();
            return;
        }
        if (shard.full()) {
            stack.counters().overloaded.increment();
            overloaded(flow, message, head);
            return;
        }
        switch (gate.shed(flow, head, shard.nearlyFull())) {
            case NOTHING -> {}
            case ANSWER -> {
                overloaded(flow, message, head);
                return;
            }
            case DROP -> {
                stack.counters().dropped.increment();
                return;
            }
        }
        ServerEntry.Merge merge = merge(head);
        if (merge != null && stack.isOngoing(merge)) {
            merged(flow, message, head);
            return;
        }
        Optional<byte[]> quick = gate.answerUnparsed(flow, head, message, statelessTag(head));
        if (quick.isPresent()) {
            stack.counters().answered.increment();
            reply(flow, message, quick.get());
            return;
        }
        Request request = (Request) stack.codec().parse(message);
        stampVia(flow, request);
        switch (gate.admit(flow, head, request)) {
            case Admission.Accept(Caller caller) -> {
                if (merge == null || stack.remember(merge)) {
                    accept(shard, key, merge, request, caller);
                } else {
                    merged(flow, message, head);
                }
            }
            case Admission.Answer(Response response) -> {
                stack.counters().answered.increment();
                reply(flow, message, stack.printResponse(response, statelessTag(head)));
            }
            case Admission.Drop(String reason) -> {
                stack.counters().dropped.increment();
                log.atDebug()
                        .addKeyValue("flow", flow.id())
                        .addKeyValue("reason", reason)
                        .log("Dropped request");
            }
        }
    }

    /// A request outside any dialog that would do something twice; REGISTER and OPTIONS may come as often as they like.
    private static ServerEntry.@Nullable Merge merge(SipHead head) {
        String from = head.fromTag();
        return head.toTag() != null || from == null || MAY_REPEAT.contains(head.method())
                ? null
                : new ServerEntry.Merge(head.callId(), from, head.cseq(), head.method());
    }

    private void merged(SipFlow flow, byte[] message, SipHead head) {
        answerAs(flow, message, head, Response.LOOP_DETECTED, "Loop Detected", "");
    }

    private void overloaded(SipFlow flow, byte[] message, SipHead head) {
        String retryAfter = "Retry-After: " + (RETRY_AFTER_SECONDS + stack.random(RETRY_AFTER_SECONDS + 1)) + "\r\n";
        answerAs(flow, message, head, Response.SERVICE_UNAVAILABLE, "Overloaded", retryAfter);
    }

    private void accept(
            SipShard shard, ServerEntry.Key key, ServerEntry.@Nullable Merge merge, Request request, Caller caller) {
        stack.counters().accepted.increment();
        key.flow().authenticated();
        String tag = stack.token();
        ServerTransaction transaction;
        if (key.method().equals(Request.INVITE)) {
            InviteServer invite = new InviteServer(shard, key, merge, request, caller, tag);
            shard.add(key, invite);
            // §17.2.1 allows 200 ms for something better; the first ring takes longer than that often enough.
            invite.respond(stack.codec().response(Response.TRYING, request));
            transaction = invite;
        } else {
            NonInviteServer other = new NonInviteServer(shard, key, merge, request, caller, tag);
            shard.add(key, other);
            transaction = other;
        }
        try {
            user.onRequest(transaction);
        } catch (RuntimeException | Error e) {
            stack.counters().failed.increment();
            log.atError().setCause(e).addKeyValue("flow", key.flow().id()).log("Handling a request failed");
            transaction.respond(stack.codec().response(Response.SERVER_INTERNAL_ERROR, request));
        }
    }

    /// RFC 3261 §18.2.1 and RFC 3581 §4: where the request really came from; what the peer claims there is
    /// overwritten.
    private static void stampVia(SipFlow flow, Request request) throws SipSyntaxException {
        ViaHeader via = (ViaHeader) request.getHeader(ViaHeader.NAME);
        InetSocketAddress remote = flow.remote();
        String address = HostText.bare(remote.getAddress());
        try {
            if (via.getParameter("rport") != null || hasFlag(via, "rport")) {
                via.setParameter("rport", String.valueOf(remote.getPort()));
                via.setReceived(address);
            } else if (via.getReceived() != null || !address.equals(via.getHost())) {
                via.setReceived(address);
            }
        } catch (ParseException e) {
            throw new SipSyntaxException(400, "Malformed Via");
        }
    }

    private static boolean hasFlag(ViaHeader via, String name) {
        for (var names = via.getParameterNames(); names.hasNext(); ) {
            if (name.equalsIgnoreCase(String.valueOf(names.next()))) {
                return true;
            }
        }
        return false;
    }

    private String statelessTag(SipHead head) {
        String from = head.fromTag();
        return stack.statelessTag(head.callId(), from == null ? "" : from, head.cseq());
    }

    /// §17.2.3. A branch without the magic cookie, or with nothing after it, is not unique (RFC 2543): then
    /// Call-ID, From tag and CSeq number stand in for it.
    private static ServerEntry.Key key(SipFlow flow, SipHead head, String method) {
        String branch = head.branch();
        if (!branch.startsWith(MAGIC) || branch.length() == MAGIC.length()) {
            String from = head.fromTag();
            branch = head.callId() + '|' + (from == null ? "" : from) + '|' + head.cseq() + '|' + branch;
        }
        return new ServerEntry.Key(flow, branch, head.sentBy(), method);
    }
}
