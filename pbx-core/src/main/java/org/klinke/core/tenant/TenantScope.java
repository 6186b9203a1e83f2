package org.klinke.core.tenant;

/// The capability to act for one tenant: first of the four tenancy locks. Only [TenantDirectory] makes it, and only
/// doors ask the directory. Stores, live state and routing are reached through a scope and take no tenant parameter.
public final class TenantScope {
    private final Tenant tenant;

    TenantScope(Tenant tenant) {
        this.tenant = tenant;
    }

    public TenantId id() {
        return tenant.id();
    }

    /// Unique, lower case; for people and logs.
    public String name() {
        return tenant.name();
    }

    /// SIP domain and digest realm, lower case.
    public String domain() {
        return tenant.domain();
    }

    public Tenant tenant() {
        return tenant;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TenantScope scope && scope.id().equals(id());
    }

    @Override
    public int hashCode() {
        return id().hashCode();
    }

    @Override
    public String toString() {
        return "tenant " + tenant.name();
    }
}
