package org.klinke.core.tenant;

import java.util.Optional;
import java.util.UUID;

/// Where an account, a login or a change is at home: in one tenant, or on the platform.
public sealed interface Realm {
    /// The platform itself, whose rows bear the nil UUID as their tenant.
    record Platform() implements Realm {
        @Override
        public String toString() {
            return "platform";
        }
    }

    record OfTenant(TenantScope scope) implements Realm {
        @Override
        public String toString() {
            return scope.toString();
        }
    }

    static Realm platform() {
        return new Platform();
    }

    static Realm of(TenantScope scope) {
        return new OfTenant(scope);
    }

    /// What stands as `tenant_id` in its rows.
    default UUID id() {
        return switch (this) {
            case Platform _ -> new UUID(0, 0);
            case OfTenant(TenantScope scope) -> scope.id().value();
        };
    }

    default Optional<TenantScope> tenant() {
        return switch (this) {
            case Platform _ -> Optional.empty();
            case OfTenant(TenantScope scope) -> Optional.of(scope);
        };
    }
}
