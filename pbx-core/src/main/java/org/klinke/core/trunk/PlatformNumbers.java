package org.klinke.core.trunk;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.klinke.core.numbering.E164;
import org.klinke.core.tenant.TenantId;
import org.klinke.core.tenant.TenantScope;

/// Whose a number is: how a call over a trunk of the platform finds its tenant. Beside
/// [org.klinke.core.tenant.TenantDirectory] the only thing that gives a scope, so only the door for trunks asks it. No
/// two entries overlap, which the database sees to. Lock-free for whoever asks.
public final class PlatformNumbers {
    /// The shortest E.164 number.
    private static final int DIGITS_MIN = 3;

    /// By the digits of the base: none begins with 0, so a number stands for its digits.
    private final Map<Long, Entry> entries = new ConcurrentHashMap<>();
    /// What each tenant has in `entries`; only the loader, one thread at a time, looks here.
    private final Map<TenantId, Map<Long, Entry>> byTenant = new HashMap<>();

    private record Entry(TenantScope scope, int digits) {}

    /// @return the tenant to whose number, or into whose block, this one leads; empty if it is nobody's here, or its
    ///     owner takes no calls to it in its present state
    public Optional<TenantScope> tenantOf(E164 number) {
        String digits = number.text().substring(1);
        long prefix = Long.parseLong(digits);
        for (int more = 0; more <= digits.length() - DIGITS_MIN; more++) {
            Entry entry = entries.get(prefix);
            if (entry != null) {
                return more <= entry.digits ? Optional.of(entry.scope) : Optional.empty();
            }
            prefix /= 10;
        }
        return Optional.empty();
    }

    /// @param blocks how many digits may follow each base, of all numbers the tenant has and takes calls to
    public synchronized void replace(TenantScope scope, Map<E164, Integer> blocks) {
        Map<Long, Entry> fresh = new HashMap<>();
        blocks.forEach((base, digits) -> fresh.put(Long.parseLong(base.text().substring(1)), new Entry(scope, digits)));
        Map<Long, Entry> old = byTenant.getOrDefault(scope.id(), Map.of());
        entries.putAll(fresh);
        // Only where it is still this tenant's: the number may have moved to another one, which was loaded before.
        old.forEach((base, entry) -> {
            if (!fresh.containsKey(base)) {
                entries.remove(base, entry);
            }
        });
        if (fresh.isEmpty()) {
            byTenant.remove(scope.id());
        } else {
            byTenant.put(scope.id(), fresh);
        }
    }
}
