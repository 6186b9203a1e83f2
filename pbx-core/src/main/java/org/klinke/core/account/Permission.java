package org.klinke.core.account;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// What a route of the API may demand. A permission holds where its bearer is at home: an operator's on the platform,
/// a tenant's account's in that tenant; an operator's also in a tenant that knows of it by a grant.
public enum Permission {
    /// One's own account, sessions and keys.
    SELF,
    /// The server itself: how it does, who is not let in, what its status page says.
    PLATFORM_READ,
    PLATFORM_WRITE,
    /// What a person of the telephone system has of it: calls, messages, keys, forwarding. In force only where the
    /// account is such a person's.
    OWN_READ,
    OWN_WRITE,
    /// Which tenants there are; a reseller's, those of his own.
    TENANTS_READ,
    TENANTS_WRITE,
    GRANTS_WRITE,
    TENANT_READ,
    GRANTS_READ,
    ACCOUNTS_READ,
    ACCOUNTS_WRITE,
    KEYS_READ,
    KEYS_WRITE,
    AUDIT_READ,
    DIRECTORY_READ,
    DIRECTORY_WRITE,
    DIALPLAN_READ,
    DIALPLAN_WRITE,
    /// Numbers, what has been verified of them, and limits of spending: what the operator answers for.
    NUMBERS_READ,
    NUMBERS_WRITE,
    TRUNKS_READ,
    TRUNKS_WRITE,
    PHONES_READ,
    PHONES_WRITE,
    CONTACTS_READ,
    CONTACTS_WRITE,
    CALLS_READ,
    CALLS_WRITE,
    /// Calls for users of the tenant, from their own phones: to make them, and to end these.
    CALLS_CONTROL,
    /// Which recordings there are, and the rules by which they are made.
    RECORDINGS_READ,
    /// What was said.
    RECORDINGS_HEAR,
    RECORDINGS_WRITE,
    /// Which messages lie in the voice boxes: from whom, when, whether heard. Rights for recordings are none for these.
    MESSAGES_READ,
    /// What somebody has left for another.
    MESSAGES_HEAR,
    MESSAGES_WRITE,
    WEBHOOKS_READ,
    /// Where what happens is sent: whoever may say so reads what is sent, whatever else he may.
    WEBHOOKS_WRITE;

    /// As the API says it: "accounts:write".
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', ':');
    }

    public static Optional<Permission> of(String word) {
        return Arrays.stream(values())
                .filter(permission -> permission.word().equals(word))
                .findFirst();
    }

    /// Whether it means the platform as a whole and nothing within one tenant.
    public boolean platformOnly() {
        return switch (this) {
            case PLATFORM_READ, PLATFORM_WRITE, TENANTS_READ, TENANTS_WRITE, GRANTS_WRITE -> true;
            default -> false;
        };
    }

    /// Whether it means the caller's own things, wherever he is at home.
    public boolean own() {
        return this == SELF || ofPerson();
    }

    /// Whether only an account that belongs to a person of the telephone system has it.
    public boolean ofPerson() {
        return this == OWN_READ || this == OWN_WRITE;
    }

    boolean reads() {
        return name().endsWith("_READ");
    }
}
