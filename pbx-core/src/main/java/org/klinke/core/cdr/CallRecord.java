package org.klinke.core.cdr;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.klinke.core.cause.HangupCause;
import org.klinke.core.id.CallId;
import org.klinke.core.id.ConversationId;
import org.klinke.core.tenant.TenantId;

/// One ended Call, complete in itself: names are snapshots, so that it stays readable when users and devices have gone.
///
/// @param conversation shared by all Calls of one conversation (transfer, park)
/// @param answeredAt when caller and a callee were first connected; empty if never
/// @param caller who opened the call
/// @param dialled as dialled
/// @param cause why the whole call ended, as the caller learnt it
/// @param legs in the order they joined
/// @param segments who was connected with whom, in time order
/// @param timeline what happened, in time order
public record CallRecord(
        CallId id,
        ConversationId conversation,
        TenantId tenant,
        Instant startedAt,
        Optional<Instant> answeredAt,
        Instant endedAt,
        Party caller,
        String dialled,
        HangupCause cause,
        List<LegRecord> legs,
        List<Segment> segments,
        List<TimelineEntry> timeline) {
    public CallRecord {
        legs = List.copyOf(legs);
        segments = List.copyOf(segments);
        timeline = List.copyOf(timeline);
    }
}
