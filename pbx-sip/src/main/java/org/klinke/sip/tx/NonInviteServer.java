package org.klinke.sip.tx;

import javax.sip.message.Request;
import javax.sip.message.Response;
import org.jspecify.annotations.Nullable;
import org.klinke.sip.transport.SipFlow;

/// Server transaction of any method but INVITE, ACK and CANCEL (RFC 3261 §17.2.2).
///
///          request
///             │
///       ┌─────▼─────┐ request / nothing
///       │  Trying   │
///       └──┬─────┬──┘
///      1xx │     │ 200–699 / send
///   ┌──────▼───┐ │
///   │Proceeding│ │        request / last 1xx
///   └──────┬───┘ │
///  200–699 │     │
///       ┌──▼─────▼──┐ request / send again
///       │ Completed │ timer J (0 if reliable) ──► end        NonInviteServerTail: only the bytes
///       └───────────┘
public final class NonInviteServer implements ServerTransaction, ServerEntry {
    private final SipShard shard;
    private final ServerEntry.Key key;
    private final @Nullable Merge merge;
    private final Request request;
    private final Caller caller;
    private final String localTag;
    private byte @Nullable [] lastProvisional; // loop only
    private boolean finished; // loop only

    NonInviteServer(
            SipShard shard,
            ServerEntry.Key key,
            @Nullable Merge merge,
            Request request,
            Caller caller,
            String localTag) {
        this.shard = shard;
        this.key = key;
        this.merge = merge;
        this.request = request;
        this.caller = caller;
        this.localTag = localTag;
    }

    @Override
    public @Nullable Merge merge() {
        return merge;
    }

    @Override
    public Request request() {
        return request;
    }

    @Override
    public SipFlow flow() {
        return key.flow();
    }

    @Override
    public Caller caller() {
        return caller;
    }

    @Override
    public String localTag() {
        return localTag;
    }

    @Override
    public void respond(Response response) {
        int status = response.getStatusCode();
        byte[] bytes = shard.stack().printResponse(response, localTag);
        shard.run(() -> respond(status, bytes));
    }

    private void respond(int status, byte[] bytes) {
        if (finished) {
            return;
        }
        flow().write(bytes);
        if (status < 200) {
            lastProvisional = bytes;
            return;
        }
        finished = true;
        lastProvisional = null;
        if (flow().transport().reliable()) {
            shard.remove(key, this); // timer J is zero
        } else {
            NonInviteServerTail tail = new NonInviteServerTail(key.flow(), merge, bytes);
            shard.replace(key, tail);
            linger(shard, key, tail);
        }
    }

    /// Timer J. Static, or the waiting task would hold this object, and with it the parsed request, for 32 s.
    private static void linger(SipShard shard, ServerEntry.Key key, NonInviteServerTail tail) {
        var _ = shard.long64().start(() -> shard.remove(key, tail));
    }

    @Override
    public void onRetransmission() {
        byte[] bytes = lastProvisional;
        if (bytes != null) {
            flow().write(bytes);
        }
    }
}
