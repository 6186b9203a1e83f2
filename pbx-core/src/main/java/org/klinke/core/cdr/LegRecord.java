package org.klinke.core.cdr;

import java.time.Instant;
import java.util.Optional;
import org.klinke.core.cause.HangupCause;
import org.klinke.core.id.LegId;
import org.klinke.core.media.MediaStats;

/// One leg's part in a call.
///
/// @param inbound the party called us; otherwise we called it
/// @param answeredAt empty if it never answered
/// @param cause why the leg ended
/// @param charge if it counts against limits; of a leg that moved from call to call, where it ended
public record LegRecord(
        LegId id,
        Party party,
        boolean inbound,
        Instant startedAt,
        Optional<Instant> answeredAt,
        Instant endedAt,
        HangupCause cause,
        MediaStats stats,
        Optional<Charge> charge) {}
