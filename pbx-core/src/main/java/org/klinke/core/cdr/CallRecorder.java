package org.klinke.core.cdr;

import org.klinke.core.tenant.TenantScope;

/// Where a call leaves its record when it ends.
public interface CallRecorder {
    /// Takes the record over; never waits for a disk or a database and never throws. The record belongs to the scope's
    /// tenant. The same call id twice is one record: the first stays.
    void record(TenantScope scope, CallRecord callRecord);
}
