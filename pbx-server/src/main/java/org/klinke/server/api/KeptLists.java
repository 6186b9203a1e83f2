package org.klinke.server.api;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.klinke.core.tenant.TenantId;
import org.klinke.core.trunk.PlatformTrunk;

/// Lists of the configuration as they were read last, for who pages through a long one: good as long as the tenant's
/// history has no newer entry, for whatever changes a list has one. Thread-safe.
final class KeptLists {
    private static final int ENTRIES_MAX = 100_000;

    private final Map<Key, Kept> lists = new LinkedHashMap<>(16, 0.75f, true); // under this
    private int entries; // under this

    private record Key(TenantId tenant, Listing listing) {}

    private record Kept(long last, List<PlatformTrunk> platform, List<Map<String, Object>> list) {}

    /// @param last number of the newest entry of the history, read before the list would be
    synchronized Optional<List<Map<String, Object>>> find(
            TenantId tenant, Listing listing, long last, List<PlatformTrunk> platform) {
        return Optional.ofNullable(lists.get(new Key(tenant, listing)))
                .filter(kept -> kept.last() == last && kept.platform().equals(platform))
                .map(Kept::list);
    }

    /// @param list nobody changes it any more
    synchronized void keep(
            TenantId tenant, Listing listing, long last, List<PlatformTrunk> platform, List<Map<String, Object>> list) {
        drop(new Key(tenant, listing));
        if (weight(list) > ENTRIES_MAX) {
            return;
        }
        lists.put(new Key(tenant, listing), new Kept(last, platform, list));
        entries += weight(list);
        while (entries > ENTRIES_MAX) {
            drop(lists.keySet().iterator().next()); // whose use is longest ago
        }
    }

    /// Empty ones are counted, too: there may be as many of them as tenants.
    private static int weight(List<Map<String, Object>> list) {
        return list.size() + 10;
    }

    private void drop(Key key) {
        Kept gone = lists.remove(key);
        entries -= gone == null ? 0 : weight(gone.list());
    }
}
