package org.klinke.core.tenant;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/// Live state of each tenant, reached only through its scope: third of the four tenancy locks. The value for a tenant
/// is made on first use. Thread-safe; the values bring their own thread-safety.
public final class PerTenant<T> {
    private final Map<TenantId, T> values = new ConcurrentHashMap<>();
    private final Supplier<T> initial;

    public PerTenant(Supplier<T> initial) {
        this.initial = initial;
    }

    public T in(TenantScope scope) {
        T value = values.get(scope.id()); // which takes no lock
        return value != null ? value : values.computeIfAbsent(scope.id(), id -> initial.get());
    }

    /// Replaces the tenant's value, for state that is an immutable snapshot.
    public void set(TenantScope scope, T value) {
        values.put(scope.id(), value);
    }

    /// Forgets the tenant: after its deletion.
    public void remove(TenantScope scope) {
        values.remove(scope.id());
    }
}
