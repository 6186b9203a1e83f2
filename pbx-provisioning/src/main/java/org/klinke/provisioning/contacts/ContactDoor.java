package org.klinke.provisioning.contacts;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.InstantSource;
import java.util.Optional;
import org.klinke.core.directory.Directory;
import org.klinke.core.id.DeviceId;
import org.klinke.core.phone.Asker;
import org.klinke.core.phone.Phone;
import org.klinke.core.phone.PhoneBook;
import org.klinke.core.tenant.TenantDirectory;
import org.klinke.core.tenant.TenantScope;
import org.klinke.core.time.TokenBuckets;
import org.klinke.provisioning.contacts.ContactNames.Device;
import org.klinke.provisioning.token.PhonePasswords;

/// Who may search, and where: a phone with the password from its own file, in its own tenant. Thread-safe; waits for
/// nothing.
public final class ContactDoor {
    private static final int WRONG_FREE = 20;
    private static final double WRONG_BACK_PER_SECOND = 0.2;
    private static final int SOURCES_MAX = 10_000;

    private final TenantDirectory tenants;
    private final Directory directory;
    private final PhoneBook phones;
    private final PhonePasswords passwords;
    private final TokenBuckets wrong;

    public ContactDoor(
            TenantDirectory tenants,
            Directory directory,
            PhoneBook phones,
            PhonePasswords passwords,
            InstantSource time) {
        this.tenants = tenants;
        this.directory = directory;
        this.phones = phones;
        this.passwords = passwords;
        wrong = new TokenBuckets(WRONG_FREE, WRONG_BACK_PER_SECOND, SOURCES_MAX, time);
    }

    /// Whether somebody there has been wrong too often. Who is right is heard all the same: an office has one address.
    boolean isTired(InetAddress remote) {
        return !wrong.has(Asker.of(remote));
    }

    /// A phone that has proven itself.
    ///
    /// @param generation that its password was made for
    record Guest(TenantScope scope, DeviceId device, int generation) {}

    /// @return empty for whoever is wrong, and whatever is
    Optional<Guest> enter(Device device, byte[] password, InetAddress remote) {
        Optional<TenantScope> scope = tenants.byName(device.tenant());
        Optional<Phone> phone = scope.flatMap(whose -> directory
                .in(whose)
                .deviceBySipUsername(device.name())
                .filter(one -> !one.emergencyOnly())
                .flatMap(one -> phones.phone(whose, one.id())));
        String expected = phone.map(one -> passwords.of(scope.orElseThrow(), one, PhonePasswords.Purpose.CONTACTS))
                .orElse("");
        boolean right = MessageDigest.isEqual(password, expected.getBytes(StandardCharsets.UTF_8));
        if (right && !expected.isEmpty()) {
            return phone.map(one -> new Guest(scope.orElseThrow(), one.device(), one.generation()));
        }
        wrong.take(Asker.of(remote));
        return Optional.empty();
    }

    /// Whether it may still search: its phone was neither opened anew nor closed nor taken away since.
    boolean holds(Guest guest) {
        return tenants.byId(guest.scope().id()).isPresent()
                && phones.phone(guest.scope(), guest.device())
                        .filter(phone -> phone.generation() == guest.generation())
                        .isPresent()
                && directory
                        .in(guest.scope())
                        .device(guest.device())
                        .filter(device -> !device.emergencyOnly())
                        .isPresent();
    }
}
