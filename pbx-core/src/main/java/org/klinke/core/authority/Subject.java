package org.klinke.core.authority;

import org.klinke.core.id.TrunkId;
import org.klinke.core.id.UserId;

/// Whose calls are counted, within one tenant.
public sealed interface Subject {
    record OfUser(UserId user) implements Subject {}

    record OfTenant() implements Subject {}

    /// Of this tenant's calls alone, if the trunk is the platform's.
    record OfTrunk(TrunkId trunk) implements Subject {}
}
