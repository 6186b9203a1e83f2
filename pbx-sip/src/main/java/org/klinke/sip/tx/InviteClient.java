package org.klinke.sip.tx;

import java.time.Duration;
import java.util.Optional;
import javax.sip.header.ReasonHeader;
import javax.sip.message.Request;
import javax.sip.message.Response;
import org.jspecify.annotations.Nullable;
import org.klinke.core.time.Timers;
import org.klinke.sip.transport.SipFlow;

/// INVITE client transaction (RFC 3261 §17.1.1, RFC 6026 §7.2).
///
///                    INVITE / send
///                         │
///                  ┌──────▼─────┐ timer A / send again (only if unreliable)
///                  │  Calling   │ timer B / tell user ──► end
///                  └─┬───┬────┬─┘
///                1xx │   │    │
///      ┌─────────────▼┐  │    │         1xx / tell user, then the CANCEL that waited (§9.1)
///      │  Proceeding  │  │    │         64*T1 after CANCEL / tell user ──► end
///      └─┬──────────┬─┘  │    │
///    2xx │  300–699 │    │2xx │ 300–699
///      ┌─▼────────┐ │ ┌──┘    │
///      │ Accepted ◄─┼─┘       │         2xx / tell user (repeated and forked ones too)
///      └─────┬────┘ │         │
///    timer M │   ┌──▼─────────▼─┐
///            │   │  Completed   │       300–699 / ACK again
///            ▼   └──────┬───────┘
///           end ◄───────┘ timer D (0 if reliable)
public final class InviteClient implements ClientTransaction, ClientEntry {
    private enum State {
        CALLING,
        PROCEEDING,
        ACCEPTED,
        COMPLETED,
        ENDED
    }

    private final SipShard shard;
    private final ClientEntry.Key key;
    private final SipFlow flow;
    private final ClientListener listener;
    private State state = State.CALLING; // everything from here: loop only
    private @Nullable Request invite; // until the final response
    private byte @Nullable [] bytes; // while it may be sent again
    private byte @Nullable [] ack;
    private Duration interval = SipTiming.T1;
    private Timers.@Nullable Timer timerA;
    private FifoTimer.@Nullable Entry timer; // B, then 64*T1 after CANCEL, then D or M
    private boolean cancelWanted;
    private boolean cancelSent;
    private Optional<ReasonHeader> cancelReason = Optional.empty();

    InviteClient(
            SipShard shard, ClientEntry.Key key, SipFlow flow, Request invite, byte[] bytes, ClientListener listener) {
        this.shard = shard;
        this.key = key;
        this.flow = flow;
        this.invite = invite;
        this.bytes = bytes;
        this.listener = listener;
    }

    @Override
    public SipFlow flow() {
        return flow;
    }

    @Override
    public String method() {
        return Request.INVITE;
    }

    @Override
    public String branch() {
        return key.branch();
    }

    void start() {
        if (!shard.add(key, this)) {
            state = State.ENDED;
            listener.onFlowLost();
            return;
        }
        timer = shard.long64().start(this::timeout); // timer B
        send();
    }

    private void send() {
        byte[] message = bytes;
        if (message == null || state != State.CALLING) {
            return;
        }
        flow.write(message);
        if (flow.transport().reliable()) {
            bytes = null;
        } else {
            timerA = shard.loop().timers().after(interval, () -> {
                send();
                listener.onSentAgain();
            });
            interval = interval.multipliedBy(2); // timer A knows no T2 (§17.1.1.2)
        }
    }

    @Override
    public void onResponse(Response response) {
        int status = response.getStatusCode();
        switch (state) {
            case CALLING, PROCEEDING -> {
                stopA();
                if (status < 200) {
                    provisional(response);
                } else if (status < 300) {
                    stopTimer();
                    state = State.ACCEPTED;
                    invite = null;
                    timer = shard.long64().start(this::end); // timer M
                    listener.onResponse(response);
                } else {
                    failed(response);
                }
            }
            case ACCEPTED -> {
                if (status / 100 == 2) {
                    listener.onResponse(response);
                }
            }
            case COMPLETED -> {
                byte[] again = ack;
                if (status >= 300 && again != null) {
                    flow.write(again);
                }
            }
            case ENDED -> {}
        }
    }

    private void provisional(Response response) {
        if (state == State.CALLING) {
            state = State.PROCEEDING;
            if (!cancelSent) {
                stopTimer(); // B; from now on the user decides how long to wait
            }
        }
        if (cancelWanted) {
            sendCancel();
        }
        listener.onResponse(response);
    }

    private void failed(Response response) {
        stopTimer();
        state = State.COMPLETED;
        Request request = invite;
        invite = null;
        if (request != null) {
            byte[] message = shard.stack().codec().print(shard.stack().codec().ack(request, response));
            flow.write(message);
            ack = message;
        }
        if (flow.transport().reliable()) {
            end(); // timer D is zero
        } else {
            timer = shard.long64().start(this::end); // timer D: at least 32 s
        }
        listener.onResponse(response);
    }

    /// Asks the peer to give up; waits for a provisional response first (RFC 3261 §9.1). The final response (487,
    /// or a 2xx that was faster) still comes to the listener; if none comes within 64*T1, onTimeout. Does nothing
    /// after a final response. Any thread; idempotent.
    public void cancel(Optional<ReasonHeader> reason) {
        shard.run(() -> {
            if (cancelWanted) {
                return;
            }
            cancelWanted = true;
            cancelReason = reason;
            if (state == State.PROCEEDING) {
                sendCancel();
            }
        });
    }

    private void sendCancel() {
        Request request = invite;
        if (cancelSent || request == null) {
            return;
        }
        cancelSent = true;
        Request cancel = shard.stack().codec().cancel(request);
        cancelReason.ifPresent(cancel::setHeader);
        shard.stack().sendCancel(flow, cancel, key.branch());
        stopTimer();
        timer = shard.long64().start(this::timeout);
    }

    private void timeout() {
        if (state == State.CALLING || state == State.PROCEEDING) {
            end();
            listener.onTimeout();
        }
    }

    @Override
    public void onFlowLost() {
        boolean waiting = state == State.CALLING || state == State.PROCEEDING;
        if (waiting) {
            end();
            listener.onFlowLost();
        }
    }

    private void stopA() {
        Timers.Timer running = timerA;
        if (running != null) {
            running.cancel();
            timerA = null;
        }
        bytes = null;
    }

    private void stopTimer() {
        FifoTimer.Entry running = timer;
        if (running != null) {
            running.cancel();
            timer = null;
        }
    }

    private void end() {
        state = State.ENDED;
        stopA();
        stopTimer();
        invite = null;
        ack = null;
        shard.remove(key, this);
    }
}
