package org.klinke.core.redirect;

import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.klinke.core.db.Database;
import org.klinke.core.directory.TenantPicture;
import org.klinke.core.phone.MacAddress;
import org.klinke.core.phone.Phone;
import org.klinke.core.phone.PhoneBook;
import org.klinke.core.tenant.TenantId;
import org.klinke.core.tenant.TenantScope;

/// Sees after each commit which telephones of tenants with accounts have become open, or are gone, whatever
/// the reason: a command, a list, a file. What was so before a tenant got its first account, or before the
/// server started, is no change. Loaded after the phones.
public final class RedirectWatch implements TenantPicture {
    private final Database database;
    private final RedirectStore store;
    private final PhoneBook phones;
    private final InstantSource time;
    private final Map<TenantId, Seen> seen = new ConcurrentHashMap<>();
    private volatile Listener listener = (_, _, _) -> {};

    private record Seen(Map<MacAddress, Phone> phones, boolean accounts) {}

    /// Must not block.
    public interface Listener {
        /// @param opened with a MAC address each, open now by a new address
        /// @param gone as they were listed last
        void moved(TenantScope scope, List<Phone> opened, List<Phone> gone);
    }

    public RedirectWatch(Database database, RedirectStore store, PhoneBook phones, InstantSource time) {
        this.database = database;
        this.store = store;
        this.phones = phones;
        this.time = time;
    }

    public void follow(Listener follower) {
        listener = follower;
    }

    @Override
    public Set<TenantId> loadShared() {
        return Set.of();
    }

    @Override
    public void load(TenantScope scope) {
        boolean accounts = !database.inTenant(scope, store::list).isEmpty();
        Map<MacAddress, Phone> now = new HashMap<>();
        phones.all(scope).forEach(phone -> phone.details().mac().ifPresent(mac -> now.put(mac, phone)));
        Seen before = seen.put(scope.id(), new Seen(now, accounts));
        if (before == null || !before.accounts() || !accounts) {
            return;
        }
        List<Phone> opened = now.entrySet().stream()
                .filter(one -> one.getValue().isOpen(time.instant()))
                .filter(one -> {
                    Phone was = before.phones().get(one.getKey());
                    return was == null
                            || was.generation() != one.getValue().generation()
                            || !was.device().equals(one.getValue().device());
                })
                .map(Map.Entry::getValue)
                .toList();
        Set<MacAddress> lost = new HashSet<>(before.phones().keySet());
        lost.removeAll(now.keySet());
        List<Phone> gone = lost.stream().map(before.phones()::get).toList();
        if (!opened.isEmpty() || !gone.isEmpty()) {
            listener.moved(scope, opened, gone);
        }
    }

    @Override
    public void remove(TenantScope scope) {
        seen.remove(scope.id());
    }
}
