package org.klinke.sip.leg;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.klinke.core.call.CallerId;
import org.klinke.core.call.LegEvent;
import org.klinke.core.cause.HangupCause;
import org.klinke.core.id.TrunkId;
import org.klinke.core.media.SessionMedia;
import org.klinke.core.time.Timers.Timer;
import org.klinke.sip.leg.LegState.Established;

/// What our side wants to change in a session, until it can be said: one thing at a time, and only while nothing else
/// is open (RFC 3261 §14.1).
///
///        offer() ─┐             the leg is free
///     identify() ─┼─▶ waiting ─────────────────▶ on the wire ([Offer]) ──▶ done
///      refresh() ─┘      ▲                            │
///                        └────── a random while ◀─────┘ glare: 491, or 500 with Retry-After
///
/// Confined to the leg's loop.
final class Changes {
    /// Glare again and again: then somebody does not wait as it should.
    private static final int RETRIES_MAX = 4;

    private final SipLeg leg;
    private boolean wanted;
    private Optional<SessionMedia> offer = Optional.empty();
    private Optional<CallerId> who = Optional.empty();
    private @Nullable Timer pause;
    private int retries;

    Changes(SipLeg leg) {
        this.leg = leg;
    }

    void offer(SessionMedia description) {
        offer = Optional.of(description);
        want();
    }

    /// A carrier is never told: names and extensions are the tenant's own.
    void identify(CallerId caller) {
        if (leg.peer() instanceof TrunkId) {
            return;
        }
        who = Optional.of(caller);
        want();
    }

    /// Says the same again, as a sign of life (RFC 4028 §7.4).
    void refresh() {
        want();
    }

    private void want() {
        wanted = true;
        next();
    }

    boolean waiting() {
        return wanted && pause == null;
    }

    /// Whom the far end talks to, if that has changed: every request of ours tells it from then on.
    Optional<CallerId> who() {
        return who;
    }

    void next() {
        if (waiting() && leg.state instanceof Established established && established.free()) {
            Optional<SessionMedia> now = offer;
            wanted = false;
            offer = Optional.empty();
            Offer.send(leg, established, now);
        }
    }

    /// The far end was busy with a change of its own.
    ///
    /// @param refused what we offered; a newer offer that waits is better
    void retry(Optional<SessionMedia> refused, Duration delay) {
        if (retries == RETRIES_MAX) {
            done();
            refused(refused, HangupCause.BUSY);
            return;
        }
        retries++;
        wanted = true;
        offer = offer.or(() -> refused);
        if (delay.isZero()) {
            next();
            return;
        }
        pause = leg.after(delay, () -> {
            pause = null;
            next();
        });
    }

    void refused(Optional<SessionMedia> refused, HangupCause cause) {
        if (refused.isPresent()) {
            leg.post(new LegEvent.Refused(leg.id(), cause));
        }
    }

    void done() {
        retries = 0;
    }

    void stop() {
        wanted = false;
        if (pause != null) {
            pause.cancel();
            pause = null;
        }
    }
}
