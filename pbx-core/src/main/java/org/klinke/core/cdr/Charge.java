package org.klinke.core.cdr;

import java.util.Optional;
import org.klinke.core.id.TrunkId;
import org.klinke.core.id.UserId;

/// For whom a leg that left was counted, from its answer to its end.
///
/// @param user who answered for it, who is not always who called: a forwarder, a transferor; empty: the tenant alone
/// @param centsPerMinute as it was when the call left
public record Charge(Optional<UserId> user, TrunkId trunk, int centsPerMinute) {}
