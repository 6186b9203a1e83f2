package org.klinke.core.call;

import java.time.Instant;
import java.util.Optional;
import org.klinke.core.cdr.Party;
import org.klinke.core.id.CallId;

/// A call that goes on now, for people.
///
/// @param connected the other party, once answered
/// @param parkedAt the park place where somebody waits
public record LiveCall(
        CallId id,
        Party caller,
        String dialled,
        Instant startedAt,
        Optional<Instant> answeredAt,
        Optional<Party> connected,
        Optional<String> parkedAt,
        int legs) {}
