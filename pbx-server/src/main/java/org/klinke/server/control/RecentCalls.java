package org.klinke.server.control;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.klinke.core.cdr.CallRecord;
import org.klinke.core.cdr.CallRecorder;
import org.klinke.core.tenant.PerTenant;
import org.klinke.core.tenant.TenantScope;

/// Keeps each tenant's latest call records in memory on their way into the journal, so that `trace` tells a call's
/// story also before the database has it, and while the database is down. Thread-safe.
public final class RecentCalls implements CallRecorder {
    private static final int RECORDS_PER_TENANT_MAX = 50;

    private final PerTenant<Deque<CallRecord>> latest = new PerTenant<>(ArrayDeque::new);
    private final CallRecorder next;

    public RecentCalls(CallRecorder next) {
        this.next = next;
    }

    @Override
    public void record(TenantScope scope, CallRecord callRecord) {
        Deque<CallRecord> records = latest.in(scope);
        synchronized (records) {
            records.addFirst(callRecord);
            if (records.size() > RECORDS_PER_TENANT_MAX) {
                records.removeLast();
            }
        }
        next.record(scope, callRecord);
    }

    /// Newest first.
    public List<CallRecord> in(TenantScope scope) {
        Deque<CallRecord> records = latest.in(scope);
        synchronized (records) {
            return List.copyOf(records);
        }
    }
}
