package org.klinke.server.control;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.klinke.core.cdr.CallRecord;
import org.klinke.core.cdr.CallRecorder;
import org.klinke.core.tenant.PerTenant;
import org.klinke.core.tenant.TenantScope;

/// Keeps each tenant's latest call records in memory on their way into the journal, so that `trace` tells a call's
/// story also before the database has it, and while the database is down. It forgets them before the shortest days a
/// tenant can set are over, or what the database has deleted or shortened could be read here. Thread-safe.
public final class RecentCalls implements CallRecorder {
    private static final int RECORDS_PER_TENANT_MAX = 50;
    /// Less than the one whole day, of 23 hours at the least, after which a call record may go.
    private static final Duration KEPT = Duration.ofHours(12);

    private final PerTenant<Deque<CallRecord>> latest = new PerTenant<>(ArrayDeque::new);
    private final CallRecorder next;
    private final InstantSource time;

    public RecentCalls(CallRecorder next, InstantSource time) {
        this.next = next;
        this.time = time;
    }

    @Override
    public void record(TenantScope scope, CallRecord callRecord) {
        Deque<CallRecord> records = latest.in(scope);
        synchronized (records) {
            forget(records);
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
            forget(records);
            return List.copyOf(records);
        }
    }

    private void forget(Deque<CallRecord> records) {
        Instant border = time.instant().minus(KEPT);
        records.removeIf(call -> call.endedAt().isBefore(border));
    }
}
