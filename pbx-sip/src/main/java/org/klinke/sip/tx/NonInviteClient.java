package org.klinke.sip.tx;

import java.time.Duration;
import javax.sip.message.Response;
import org.jspecify.annotations.Nullable;
import org.klinke.core.time.Timers;
import org.klinke.sip.transport.SipFlow;

/// Client transaction of any method but INVITE and ACK (RFC 3261 §17.1.2).
///
///          request / send
///                │
///          ┌─────▼─────┐ timer E / send again, every T1·2ⁿ up to T2 (only if unreliable)
///          │  Trying   │ timer F / tell user ──► end
///          └──┬─────┬──┘
///         1xx │     │
///   ┌─────────▼──┐  │    timer E / send again, every T2
///   │ Proceeding │  │    timer F / tell user ──► end
///   └─────────┬──┘  │
///     200–699 │     │ 200–699 / tell user
///          ┌──▼─────▼──┐ response / nothing
///          │ Completed │ timer K (0 if reliable) ──► end
///          └───────────┘
public final class NonInviteClient implements ClientTransaction, ClientEntry {
    private enum State {
        TRYING,
        PROCEEDING,
        COMPLETED,
        ENDED
    }

    private final SipShard shard;
    private final ClientEntry.Key key;
    private final SipFlow flow;
    private final ClientListener listener;
    private State state = State.TRYING; // everything from here: loop only
    private byte @Nullable [] bytes; // while it may be sent again
    private Duration interval = SipTiming.T1;
    private Timers.@Nullable Timer timerE;
    private FifoTimer.@Nullable Entry timer; // F, then K

    NonInviteClient(SipShard shard, ClientEntry.Key key, SipFlow flow, byte[] bytes, ClientListener listener) {
        this.shard = shard;
        this.key = key;
        this.flow = flow;
        this.bytes = bytes;
        this.listener = listener;
    }

    @Override
    public SipFlow flow() {
        return flow;
    }

    @Override
    public String method() {
        return key.method();
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
        timer = shard.long64().start(this::timeout); // timer F
        send();
    }

    private void send() {
        byte[] message = bytes;
        if (message == null) {
            return;
        }
        flow.write(message);
        if (flow.transport().reliable()) {
            bytes = null;
        } else {
            timerE = shard.loop().timers().after(interval, () -> {
                interval = state == State.PROCEEDING ? SipTiming.T2 : SipTiming.doubled(interval);
                send();
                listener.onSentAgain();
            });
        }
    }

    @Override
    public void onResponse(Response response) {
        switch (state) {
            case TRYING, PROCEEDING -> {
                if (response.getStatusCode() < 200) {
                    state = State.PROCEEDING;
                    listener.onResponse(response);
                    return;
                }
                stop();
                if (flow.transport().reliable()) {
                    end(); // timer K is zero
                } else {
                    state = State.COMPLETED;
                    timer = shard.short4().start(this::end); // timer K
                }
                listener.onResponse(response);
            }
            case COMPLETED, ENDED -> {}
        }
    }

    private void timeout() {
        end();
        listener.onTimeout();
    }

    @Override
    public void onFlowLost() {
        if (state == State.TRYING || state == State.PROCEEDING) {
            end();
            listener.onFlowLost();
        }
    }

    private void stop() {
        bytes = null;
        Timers.Timer running = timerE;
        if (running != null) {
            running.cancel();
            timerE = null;
        }
        FifoTimer.Entry waiting = timer;
        if (waiting != null) {
            waiting.cancel();
            timer = null;
        }
    }

    private void end() {
        state = State.ENDED;
        stop();
        shard.remove(key, this);
    }
}
