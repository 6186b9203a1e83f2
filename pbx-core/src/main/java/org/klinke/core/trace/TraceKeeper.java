package org.klinke.core.trace;

import java.time.Instant;
import java.util.List;
import org.klinke.core.id.CallId;
import org.klinke.core.tenant.TenantScope;

/// Where an ended call leaves the texts of its messages.
public interface TraceKeeper {
    /// Takes them over; never waits and never throws. When there is too much of it, the oldest is forgotten: a trace
    /// may be missing, a call record never.
    ///
    /// @param texts of all legs, in the order of the message lines in the call's timeline; then their ways
    /// ([MessageWay])
    void keep(TenantScope scope, CallId call, Instant endedAt, List<MessageText> texts);
}
