package org.klinke.media.net;

import org.jspecify.annotations.Nullable;
import org.klinke.core.media.MediaEvent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The timers of one worker: what its legs are to be sent (20 ms), its mixes, and housekeeping (100 ms).
final class WorkerClock {
    private static final Logger LOG = LoggerFactory.getLogger(WorkerClock.class);
    private static final long HOUSEKEEPING_NANOS = 100_000_000L;

    private long housekeepingNanos;
    private long dueNanos;

    WorkerClock(long nowNanos) {
        housekeepingNanos = nowNanos;
        dueNanos = nowNanos;
    }

    /// Something may be due earlier than was thought.
    void hurry(long nowNanos) {
        dueNanos = nowNanos;
    }

    /// @return nanos until a timer is due
    long run(Legs legs, long nowNanos) {
        if (nowNanos - dueNanos < 0) {
            return dueNanos - nowNanos;
        }
        long wait = HOUSEKEEPING_NANOS;
        boolean housekeeping = nowNanos - housekeepingNanos >= 0;
        if (housekeeping) {
            housekeepingNanos = nowNanos + HOUSEKEEPING_NANOS;
        }
        @Nullable LegSession failed = null; // one in each turn
        for (LegSession session : legs.all()) {
            try {
                if (housekeeping) {
                    session.housekeep(nowNanos);
                }
                wait = Math.min(wait, session.playDue(nowNanos));
            } catch (RuntimeException | Error e) {
                LOG.atError().setCause(e).addKeyValue("leg", session.id).log("a leg's media failed and are ended");
                failed = session;
            }
        }
        wait = Math.min(wait, legs.mixes().run(nowNanos));
        if (failed != null) {
            LegSession leg = failed; // its end may fail as it did
            MediaWorker.guard(() -> legs.remove(leg));
            MediaWorker.guard(() -> legs.gone(leg.id, new MediaEvent.Failed(leg.id, "internal error")));
        }
        wait = Math.clamp(housekeepingNanos - nowNanos, 0, wait);
        dueNanos = nowNanos + wait;
        return wait;
    }
}
