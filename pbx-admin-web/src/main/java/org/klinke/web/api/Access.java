package org.klinke.web.api;

import java.util.Optional;
import org.klinke.core.account.Permission;

/// Who may ask for a route: there is no route without one.
public sealed interface Access {
    /// Nobody needs to be known.
    record Anyone() implements Access {}

    /// @param sessionOnly not with an API key: what would let a stolen key outlive its end
    record Needs(Permission permission, boolean sessionOnly) implements Access {}

    static Access anyone() {
        return new Anyone();
    }

    static Access needs(Permission permission) {
        return new Needs(permission, false);
    }

    static Access sessionWith(Permission permission) {
        return new Needs(permission, true);
    }

    /// As the contract's `x-permission` says it.
    default String word() {
        return switch (this) {
            case Anyone _ -> "anyone";
            case Needs needs -> needs.permission().word();
        };
    }

    default Optional<Permission> demanded() {
        return switch (this) {
            case Anyone _ -> Optional.empty();
            case Needs needs -> Optional.of(needs.permission());
        };
    }

    default boolean needsSession() {
        return this instanceof Needs needs && needs.sessionOnly();
    }
}
