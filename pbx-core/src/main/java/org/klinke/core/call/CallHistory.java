package org.klinke.core.call;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.klinke.core.cause.HangupCause;
import org.klinke.core.cdr.CallRecord;
import org.klinke.core.cdr.LegRecord;
import org.klinke.core.cdr.Segment;
import org.klinke.core.id.CallId;
import org.klinke.core.id.ConversationId;
import org.klinke.core.tenant.TenantScope;

/// What a call will leave behind: when it was answered, who talked with whom, why it ended, its timeline. Used by the
/// call's thread only.
final class CallHistory {
    private final InstantSource time;
    private final Timeline timeline;
    private final List<Segment> segments = new ArrayList<>();
    private final Instant startedAt;
    private @Nullable Instant answeredAt;
    private @Nullable HangupCause outcome;

    CallHistory(InstantSource time) {
        this.time = time;
        this.timeline = new Timeline(time);
        this.startedAt = time.instant();
    }

    Timeline timeline() {
        return timeline;
    }

    Instant startedAt() {
        return startedAt;
    }

    Optional<Instant> answeredAt() {
        return Optional.ofNullable(answeredAt);
    }

    /// A talk begins.
    void connected(Bridge bridge) {
        bridge.connectedAt = time.instant();
        if (answeredAt == null) {
            answeredAt = bridge.connectedAt;
        }
        timeline.note(
                "connected",
                bridge.a == bridge.b
                        ? "hears its own echo"
                        : bridge.a.party().name() + " with " + bridge.b.party().name());
    }

    /// The talk over this bridge, if there was one, is over.
    void disconnected(@Nullable Bridge bridge) {
        if (bridge != null) {
            Leg ender = bridge.a.ended() ? bridge.a : bridge.b;
            disconnected(bridge, ender.ended() ? ender.party().name() + " left" : "hung up by the server");
        }
    }

    /// @param why it went on, for people
    void disconnected(Bridge bridge, String why) {
        if (bridge.connectedAt != null) {
            segments.add(new Segment(bridge.a.id(), bridge.b.id(), bridge.connectedAt, time.instant(), why));
            bridge.connectedAt = null;
        }
    }

    /// Why the call as a whole ends, where not simply because its caller left; the first reason counts.
    void outcome(HangupCause cause) {
        if (outcome == null) {
            outcome = cause;
        }
    }

    CallRecord record(
            CallId id,
            ConversationId conversation,
            TenantScope scope,
            Leg caller,
            String dialled,
            Collection<LegRecord> legs) {
        HangupCause cause = outcome != null ? outcome : caller.cause().orElse(HangupCause.INTERNAL);
        timeline.note("end", cause.text());
        return new CallRecord(
                id,
                conversation,
                scope.id(),
                startedAt,
                answeredAt(),
                time.instant(),
                caller.party(),
                dialled,
                cause,
                legs.stream().sorted(Comparator.comparing(LegRecord::startedAt)).toList(),
                segments,
                timeline.entries(false));
    }
}
