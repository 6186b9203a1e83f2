package org.klinke.core.cdr;

import java.util.List;
import org.klinke.core.tenant.TenantScope;

/// Follows what an earlier run has left in the journal.
@FunctionalInterface
public interface EarlierCalls {
    /// Calls that are in the database from now on and were not before, each once. On the replay's thread.
    void stored(TenantScope scope, List<CallRecord> calls);
}
