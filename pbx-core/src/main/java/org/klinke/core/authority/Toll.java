package org.klinke.core.authority;

import java.util.Optional;
import org.klinke.core.id.UserId;

/// Whom a call that leaves is counted for, and what it costs.
///
/// @param user who answers for it; empty: nobody but the tenant
/// @param centsPerMinute by the tenant's [Prices]
public record Toll(Optional<UserId> user, int centsPerMinute) {}
