package org.klinke.core.presence;

import org.klinke.core.id.UserId;
import org.klinke.core.tenant.TenantScope;

/// Where whoever keeps messages for users says how many there are; message lamps follow. A user nobody has spoken of
/// has none. Any thread; never blocks.
public interface MessageCounts {
    Counts NONE = new Counts(0, 0);

    /// Replaces what was said before.
    void report(TenantScope scope, UserId user, Counts counts);

    /// @param fresh not yet heard
    /// @param old heard and kept
    record Counts(int fresh, int old) {
        public Counts {
            if (fresh < 0 || old < 0) {
                throw new IllegalArgumentException("counts below zero: " + fresh + ", " + old);
            }
        }
    }
}
