package org.klinke.core.call;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.klinke.core.cdr.Party;
import org.klinke.core.id.CallId;
import org.klinke.core.id.UserId;

/// A call that goes on now, for people.
///
/// @param connected the other party, once answered
/// @param parkedAt the park place where somebody waits
/// @param users whose phones are in it now, ringing ones too
public record LiveCall(
        CallId id,
        Party caller,
        String dialled,
        Instant startedAt,
        Optional<Instant> answeredAt,
        Optional<Party> connected,
        Optional<String> parkedAt,
        Set<UserId> users,
        int legs) {}
