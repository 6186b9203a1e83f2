package org.klinke.core.tenant;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// All tenants in memory, and the only maker of [TenantScope]s. Doors look a tenant up by what was proven at the door;
/// the tenant store replaces the content after each change. Thread-safe, lock-free.
public final class TenantDirectory {
    private record Index(
            Map<String, TenantScope> byDomain, Map<String, TenantScope> byName, Map<TenantId, TenantScope> byId) {}

    private volatile Index index = new Index(Map.of(), Map.of(), Map.of());
    private volatile Optional<TenantScope> own = Optional.empty();

    /// A tenant of the server itself, for its test calls: it is in no list and in no database, no name and no id leads
    /// to it, and only the door at which phones register finds it ([#atDoor]).
    public TenantScope own(Tenant tenant) {
        TenantScope scope = new TenantScope(tenant);
        own = Optional.of(scope);
        return scope;
    }

    /// As [#byDomain], and the server's own: for the door of SIP.
    public Optional<TenantScope> atDoor(String domain) {
        return byDomain(domain).or(() -> own.filter(scope -> scope.domain().equalsIgnoreCase(domain)));
    }

    /// @param domain in any case, without port
    public Optional<TenantScope> byDomain(String domain) {
        return Optional.ofNullable(index.byDomain.get(domain.toLowerCase(Locale.ROOT)));
    }

    public Optional<TenantScope> byName(String name) {
        return Optional.ofNullable(index.byName.get(name));
    }

    public Optional<TenantScope> byId(TenantId id) {
        return Optional.ofNullable(index.byId.get(id));
    }

    /// For background jobs and operator commands that walk over all tenants, one scope at a time.
    public Collection<TenantScope> all() {
        return index.byId.values();
    }

    /// A scope for a tenant that is just being created, or has just been read from the database, and is not listed here
    /// yet: for the tenant store and the directory loader only.
    public TenantScope found(Tenant tenant) {
        return new TenantScope(tenant);
    }

    /// The whole content, atomically: called by the tenant store after start and after each committed change.
    public void replace(List<Tenant> tenants) {
        Map<String, TenantScope> byDomain = new HashMap<>();
        Map<String, TenantScope> byName = new HashMap<>();
        Map<TenantId, TenantScope> byId = new HashMap<>();
        for (Tenant tenant : tenants) {
            TenantScope scope = new TenantScope(tenant);
            byDomain.put(tenant.domain(), scope);
            byName.put(tenant.name(), scope);
            byId.put(tenant.id(), scope);
        }
        index = new Index(Map.copyOf(byDomain), Map.copyOf(byName), Map.copyOf(byId));
    }
}
