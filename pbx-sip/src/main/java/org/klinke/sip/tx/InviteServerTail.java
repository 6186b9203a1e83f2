package org.klinke.sip.tx;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.klinke.core.time.Timers;

/// The second half of the machine drawn at [InviteServer]: Accepted, Completed, Confirmed. Holds the encoded
/// response and no message. Loop only.
final class InviteServerTail implements ServerEntry {
    private enum State {
        ACCEPTED,
        COMPLETED,
        CONFIRMED
    }

    private final SipShard shard;
    private final ServerEntry.Key key;
    private final @Nullable Merge merge;
    private final int status;
    private final byte[] response;
    private final Repeats repeats;
    private State state;
    private Duration interval = SipTiming.T1; // of timer G
    private Timers.@Nullable Timer timerG;
    private FifoTimer.@Nullable Entry end;
    private @Nullable Runnable timeout;

    InviteServerTail(
            SipShard shard, ServerEntry.Key key, @Nullable Merge merge, int status, byte[] response, Repeats repeats) {
        this.shard = shard;
        this.key = key;
        this.merge = merge;
        this.status = status;
        this.response = response;
        this.repeats = repeats;
        this.state = status < 300 ? State.ACCEPTED : State.COMPLETED;
    }

    @Override
    public @Nullable Merge merge() {
        return merge;
    }

    boolean accepted() {
        return state == State.ACCEPTED;
    }

    void onTimeout(@Nullable Runnable task) {
        timeout = task;
    }

    void start() {
        key.flow().write(response);
        if (state == State.ACCEPTED) {
            end = shard.long64().start(() -> shard.remove(key, this)); // timer L
        } else {
            end = shard.long64().start(this::neverAcknowledged); // timer H
            if (!key.flow().transport().reliable()) {
                armG();
            }
        }
    }

    private void armG() {
        timerG = shard.loop().timers().after(interval, () -> {
            sendAgain();
            interval = SipTiming.doubled(interval);
            armG();
        });
    }

    private void stopG() {
        Timers.Timer running = timerG;
        if (running != null) {
            running.cancel();
            timerG = null;
        }
    }

    private void neverAcknowledged() {
        stopG();
        shard.remove(key, this);
        Runnable task = timeout;
        if (task != null) {
            task.run();
        }
    }

    private void sendAgain() {
        key.flow().write(response);
        repeats.answered(status);
    }

    @Override
    public void onRetransmission() {
        repeats.received();
        if (state == State.COMPLETED) {
            sendAgain();
        } // Accepted and Confirmed absorb it: RFC 6026 §7.1, RFC 3261 §17.2.1
    }

    /// @return whether the ACK was ours; in Accepted it is the user's
    boolean onAck() {
        if (state == State.ACCEPTED) {
            return false;
        }
        if (state == State.COMPLETED) {
            state = State.CONFIRMED;
            stopG();
            FifoTimer.Entry running = end;
            if (running != null) {
                running.cancel();
            }
            if (key.flow().transport().reliable()) {
                shard.remove(key, this); // timer I is zero
            } else {
                end = shard.short4().start(() -> shard.remove(key, this)); // timer I
            }
        }
        return true;
    }
}
