package org.klinke.sip.tx;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import javax.sip.message.Request;
import javax.sip.message.Response;
import org.jspecify.annotations.Nullable;
import org.klinke.sip.transport.SipFlow;

/// INVITE server transaction (RFC 3261 §17.2.1, RFC 6026 §7.1).
///
///                  INVITE / 100
///                       │
///                ┌──────▼──────┐ INVITE / last 1xx
///                │ Proceeding  │ 1xx from user / send
///                └─┬─────────┬─┘ CANCEL / 200, tell user
///      2xx / send  │         │ 3xx–6xx / send
///           ┌──────▼───┐ ┌───▼───────┐ INVITE, timer G / send again (G only if unreliable)
///           │ Accepted │ │ Completed │ timer H / tell user ──► end
///           └──────┬───┘ └───┬───────┘
///          timer L │     ACK │            From here only the bytes live on: InviteServerTail.
///                  │   ┌─────▼─────┐
///                  │   │ Confirmed │ ACK / nothing
///                  ▼   └─────┬─────┘
///                 end ◄──────┘ timer I (0 if reliable)
///
/// This object is what the user holds; after the final response the shard no longer does.
public final class InviteServer implements ServerTransaction, ServerEntry {
    private final SipShard shard;
    private final ServerEntry.Key key;
    private final @Nullable Merge merge;
    private final Request request;
    private final Caller caller;
    private final String localTag;
    private byte @Nullable [] lastProvisional; // loop only
    private boolean finished; // loop only: a final response was given
    private @Nullable Request cancel; // loop only
    private final List<Consumer<Request>> cancelTasks = new ArrayList<>(1); // loop only
    private @Nullable InviteServerTail tail; // loop only
    private @Nullable Runnable finalTimeout; // loop only
    private Repeats repeats = NOBODY; // loop only

    private static final Repeats NOBODY = new Repeats() {
        @Override
        public void received() {}

        @Override
        public void answered(int status) {}
    };

    InviteServer(
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
            if (status / 100 == 2 && tail != null && tail.accepted()) {
                flow().write(bytes); // RFC 6026 §7.1: the user repeats its 2xx until the ACK
            }
            return;
        }
        if (status < 200) {
            lastProvisional = bytes;
            flow().write(bytes);
            return;
        }
        finished = true;
        lastProvisional = null;
        cancelTasks.clear();
        InviteServerTail next = new InviteServerTail(shard, key, merge, status, bytes, repeats);
        tail = next;
        shard.replace(key, next);
        next.onTimeout(finalTimeout);
        next.start();
    }

    @Override
    public void onRetransmission() {
        byte[] bytes = lastProvisional;
        if (bytes != null) {
            flow().write(bytes);
        }
        repeats.received();
    }

    /// To be called on the loop, before a final response.
    public void onRepeat(Repeats listener) {
        repeats = listener;
    }

    /// The caller's CANCEL, already answered.
    void cancelled(Request request) {
        if (cancel == null) {
            cancel = request;
            List<Consumer<Request>> tasks = List.copyOf(cancelTasks);
            cancelTasks.clear();
            tasks.forEach(task -> task.accept(request));
        }
    }

    /// The caller gave up before a final response. The CANCEL itself is already answered; the user now sends 487.
    /// Runs on the loop, once, with the CANCEL; also if that was there first.
    public void onCancel(Consumer<Request> task) {
        shard.run(() -> {
            if (finished) {
                return;
            }
            if (cancel != null) {
                task.accept(cancel);
            } else {
                cancelTasks.add(task);
            }
        });
    }

    /// A final response other than 2xx was never acknowledged (timer H). Runs on the loop.
    public void onFinalTimeout(Runnable task) {
        shard.run(() -> {
            finalTimeout = task;
            InviteServerTail current = tail;
            if (current != null) {
                current.onTimeout(task);
            }
        });
    }
}
