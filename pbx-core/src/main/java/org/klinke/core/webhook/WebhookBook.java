package org.klinke.core.webhook;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.klinke.core.db.Database;
import org.klinke.core.directory.TenantPicture;
import org.klinke.core.tenant.TenantId;
import org.klinke.core.tenant.TenantScope;

/// Which webhooks each tenant has, in memory: fresh after every committed change. Thread-safe.
public final class WebhookBook implements TenantPicture {
    private final Database database;
    private final WebhookStore store;
    private final Map<TenantId, Entry> all = new ConcurrentHashMap<>();
    private volatile Consumer<TenantScope> changed = _ -> {};

    private record Entry(TenantScope scope, List<Webhook> webhooks) {}

    public WebhookBook(Database database, WebhookStore store) {
        this.database = database;
        this.store = store;
    }

    /// @param listener told that a tenant's are not what they were; must not wait
    public void follow(Consumer<TenantScope> listener) {
        changed = listener;
    }

    /// Tenants that have one which is told something.
    public List<TenantScope> told() {
        return all.values().stream()
                .filter(entry ->
                        entry.webhooks().stream().anyMatch(one -> one.details().enabled()))
                .map(Entry::scope)
                .toList();
    }

    /// Those that are to be told of such a thing.
    List<Webhook> of(TenantScope scope, WebhookEvent event) {
        Entry entry = all.get(scope.id());
        return entry == null
                ? List.of()
                : entry.webhooks().stream()
                        .filter(one -> one.details().enabled()
                                && one.details().events().contains(event))
                        .toList();
    }

    @Override
    public Set<TenantId> loadShared() {
        return Set.of();
    }

    @Override
    public void load(TenantScope scope) {
        List<Webhook> now = database.inTenant(scope, store::list);
        Entry before = now.isEmpty() ? all.remove(scope.id()) : all.put(scope.id(), new Entry(scope, now));
        if (!now.equals(before == null ? List.of() : before.webhooks())) {
            changed.accept(scope);
        }
    }

    @Override
    public void remove(TenantScope scope) {
        all.remove(scope.id());
    }
}
