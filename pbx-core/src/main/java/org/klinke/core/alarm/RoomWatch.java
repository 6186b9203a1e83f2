package org.klinke.core.alarm;

import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.ToLongFunction;
import org.klinke.core.db.DatabaseUnavailable;
import org.klinke.core.recording.RecordingBook;
import org.klinke.core.tenant.TenantDirectory;
import org.klinke.core.tenant.TenantId;
import org.klinke.core.tenant.TenantScope;

/// Sees the room for recordings and messages come to its end: calls go on then, and nobody who relies on a recording
/// would know before he looks for it. Each once, until it has fallen below again; what was told before a restart is no
/// news after it. One thread.
///
///     room ── 80 % of the quota ──▶ many ── all of it ──▶ full        disk: room ──▶ nearly full, for all who record
public final class RoomWatch implements Runnable {
    private static final int WARNED_PERCENT = 80;
    private static final int FULL_PERCENT = 100;
    private static final int BACK_PERCENT = 5;
    /// What was told so long before a start stands.
    private static final Duration BEFORE = Duration.ofDays(1);

    private final Alarms alarms;
    private final LimitWatch.Told before;
    private final TenantDirectory tenants;
    private final RecordingBook quotas;
    private final ToLongFunction<TenantId> used;
    private final BooleanSupplier diskFull;
    private final InstantSource time;
    private final Map<TenantId, Set<Kind>> standing = new HashMap<>();

    /// @param before of these kinds; asked once for each tenant
    /// @param used bytes that a tenant's recordings take up
    /// @param diskFull so that nothing more is recorded
    public RoomWatch(
            Alarms alarms,
            LimitWatch.Told before,
            TenantDirectory tenants,
            RecordingBook quotas,
            ToLongFunction<TenantId> used,
            BooleanSupplier diskFull,
            InstantSource time) {
        this.alarms = alarms;
        this.before = before;
        this.tenants = tenants;
        this.quotas = quotas;
        this.used = used;
        this.diskFull = diskFull;
        this.time = time;
    }

    @Override
    public void run() {
        boolean full = diskFull.getAsBoolean();
        List<TenantScope> all = List.copyOf(tenants.all());
        standing.keySet().retainAll(all.stream().map(TenantScope::id).toList());
        for (TenantScope scope : all) {
            look(scope, full);
        }
    }

    private void look(TenantScope scope, boolean full) {
        long bytes = used.applyAsLong(scope.id());
        long quota = quotas.in(scope).quotaBytes();
        Map<String, String> facts = Map.of("used", String.valueOf(bytes >> 20), "limit", String.valueOf(quota >> 20));
        Set<Kind> known = standing.computeIfAbsent(scope.id(), _ -> toldBefore(scope));
        Set<Kind> now = new HashSet<>();
        if (isThere(Kind.RECORDINGS_FULL, known, bytes, quota, FULL_PERCENT)) {
            now.add(Kind.RECORDINGS_FULL);
        }
        if (isThere(Kind.RECORDINGS_MANY, known, bytes, quota, WARNED_PERCENT)) {
            now.add(Kind.RECORDINGS_MANY);
        }
        if (full && (bytes > 0 || !quotas.in(scope).rules().isEmpty())) {
            now.add(Kind.RECORDINGS_NO_DISK);
        }
        for (Kind kind : now) {
            boolean said = kind == Kind.RECORDINGS_MANY && now.contains(Kind.RECORDINGS_FULL);
            if (!known.contains(kind) && !said) {
                alarms.raise(scope, kind, facts);
            }
        }
        standing.put(scope.id(), now);
    }

    /// What wavers at a border is told once.
    private static boolean isThere(Kind kind, Set<Kind> known, long bytes, long quota, int percent) {
        int from = known.contains(kind) ? percent - BACK_PERCENT : percent;
        return quota > 0 && bytes >= quota / 100 * from;
    }

    private Set<Kind> toldBefore(TenantScope scope) {
        Set<Kind> told = new HashSet<>();
        try {
            before.since(scope, time.instant().minus(BEFORE)).forEach(alarm -> told.add(alarm.kind()));
        } catch (DatabaseUnavailable _) {
            // rather twice than never
        }
        return told;
    }
}
