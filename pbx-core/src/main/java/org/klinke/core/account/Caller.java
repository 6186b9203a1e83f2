package org.klinke.core.account;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.klinke.core.audit.Actor;
import org.klinke.core.tenant.Realm;

/// Who asks, proven at a door.
///
/// @param home where the account belongs; its permissions hold there
/// @param credential of the session or API key it came with
/// @param permissions of its roles; with an API key no more than the key's scopes
/// @param owesSecondFactor its role demands one, and it has none: until then it does nothing else
/// @param from address it comes from
public record Caller(
        Realm home,
        Account account,
        Way way,
        UUID credential,
        Set<Permission> permissions,
        boolean owesSecondFactor,
        String from) {
    public Caller {
        permissions = permissions.isEmpty() ? Set.of() : Set.copyOf(EnumSet.copyOf(permissions));
    }

    /// What proved it.
    public enum Way {
        SESSION,
        API_KEY
    }

    public boolean may(Permission permission) {
        return permissions.contains(permission);
    }

    /// Of the platform, but sees only tenants of its own.
    public boolean isReseller() {
        return account.details().roles().contains(Role.RESELLER);
    }

    /// Whether it could give these roles away without giving more than it has itself.
    ///
    /// @param realm of the account that has them
    public boolean covers(List<Role> roles, Realm realm) {
        Set<Permission> given = Role.permissions(roles, realm);
        // These say nothing before the account is somebody's, and then they are about him alone.
        given.removeIf(Permission::ofPerson);
        return permissions.containsAll(given);
    }

    /// As the audit log names it.
    public Actor actor() {
        String role = account.details().roles().isEmpty()
                ? ""
                : account.details().roles().getFirst().word();
        return new Actor(
                account.details().login() + (way == Way.API_KEY ? " (API key " + credential + ")" : ""), role, from);
    }
}
