package org.klinke.core.account;

import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.klinke.core.tenant.Realm;

/// What an account is for. The one table of who may what.
public enum Role {
    /// Runs the platform; comes into a tenant by a grant only.
    OPERATOR(Set.of(At.PLATFORM), _ -> true),
    /// Makes tenants of its own and comes into these by a grant, as their admin; of the platform it sees nothing else.
    /// See
    /// [ResellerStore].
    RESELLER(Set.of(At.PLATFORM), permission -> switch (permission) {
        case TENANTS_READ, TENANTS_WRITE, GRANTS_WRITE -> true;
        case PLATFORM_READ, PLATFORM_WRITE, NUMBERS_WRITE, OWN_READ, OWN_WRITE -> false;
        default -> true;
    }),
    /// All of its tenant; but numbers, and what they may cost, are the operator's.
    TENANT_ADMIN(Set.of(At.TENANT), permission -> !permission.platformOnly() && permission != Permission.NUMBERS_WRITE),
    /// All of the telephone system but its ways outside, its recordings, its messages, its accounts and its history.
    PBX_MANAGER(Set.of(At.TENANT), permission -> switch (permission) {
        case SELF,
                OWN_READ,
                OWN_WRITE,
                TENANT_READ,
                DIRECTORY_READ,
                DIRECTORY_WRITE,
                DIALPLAN_READ,
                DIALPLAN_WRITE,
                NUMBERS_READ,
                TRUNKS_READ,
                PHONES_READ,
                PHONES_WRITE,
                CONTACTS_READ,
                CONTACTS_WRITE,
                CALLS_READ,
                CALLS_WRITE,
                CALLS_CONTROL -> true;
        case PLATFORM_READ,
                PLATFORM_WRITE,
                TENANTS_READ,
                TENANTS_WRITE,
                GRANTS_READ,
                GRANTS_WRITE,
                ACCOUNTS_READ,
                ACCOUNTS_WRITE,
                KEYS_READ,
                KEYS_WRITE,
                AUDIT_READ,
                NUMBERS_WRITE,
                TRUNKS_WRITE,
                RECORDINGS_READ,
                RECORDINGS_HEAR,
                RECORDINGS_WRITE,
                MESSAGES_READ,
                MESSAGES_HEAR,
                MESSAGES_WRITE,
                WEBHOOKS_READ,
                WEBHOOKS_WRITE -> false;
    }),
    PHONE_BOOK_MANAGER(
            Set.of(At.TENANT),
            permission -> permission.own()
                    || permission == Permission.CONTACTS_READ
                    || permission == Permission.CONTACTS_WRITE),
    /// Reads everything, changes nothing, and hears nobody. Who leaves whom a message is a matter of these two.
    AUDITOR(
            Set.of(At.PLATFORM, At.TENANT),
            permission ->
                    permission == Permission.SELF || (permission.reads() && permission != Permission.MESSAGES_READ)),
    /// A person with a telephone; whose it is, his account says.
    USER(Set.of(At.TENANT), Permission::own);

    private enum At {
        PLATFORM,
        TENANT
    }

    @SuppressWarnings("ImmutableEnumChecker") // nobody changes it after the constructor
    private final Set<At> at;

    @SuppressWarnings("ImmutableEnumChecker")
    private final Set<Permission> permissions;

    Role(Set<At> at, Predicate<Permission> may) {
        this.at = at;
        permissions = Arrays.stream(Permission.values())
                .filter(may)
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(Permission.class)));
    }

    /// In a realm that has all of them; see [#permissions(Collection, Realm)].
    public Set<Permission> permissions() {
        return Set.copyOf(permissions);
    }

    /// Whether an account of that realm can have it.
    public boolean fits(Realm realm) {
        return switch (realm) {
            case Realm.Platform _ -> at.contains(At.PLATFORM);
            case Realm.OfTenant _ -> at.contains(At.TENANT);
        };
    }

    /// As API and database say it: "tenant-admin".
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public static Optional<Role> of(String word) {
        return Arrays.stream(values()).filter(role -> role.word().equals(word)).findFirst();
    }

    /// What all of them together may for an account that is at home there.
    public static Set<Permission> permissions(Collection<Role> roles, Realm home) {
        Set<Permission> all = EnumSet.noneOf(Permission.class);
        roles.forEach(role -> all.addAll(role.permissions));
        home.tenant().ifPresent(_ -> all.removeIf(Permission::platformOnly));
        return all;
    }
}
