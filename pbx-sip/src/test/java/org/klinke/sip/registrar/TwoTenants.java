package org.klinke.sip.registrar;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.klinke.core.directory.DeviceCredentials;
import org.klinke.core.directory.Directory;
import org.klinke.core.directory.DirectorySnapshot;
import org.klinke.core.id.DeviceId;
import org.klinke.core.id.SiteId;
import org.klinke.core.id.UserId;
import org.klinke.core.tenant.Tenant;
import org.klinke.core.tenant.TenantDirectory;
import org.klinke.core.tenant.TenantId;
import org.klinke.core.tenant.TenantScope;

/// Two tenants, acme.example and beta.example, with the same users 100 and 101, the same sipUsernames ("desk-100",
/// "101") and the same passwords.
public final class TwoTenants {
    public static final String PASSWORD = "correct horse battery";

    public final TenantDirectory tenants = new TenantDirectory();
    public final Directory directory = new Directory();
    public final TenantScope acme;
    public final TenantScope beta;

    public TwoTenants() {
        tenants.replace(List.of(tenant("acme"), tenant("beta")));
        acme = tenants.byName("acme").orElseThrow();
        beta = tenants.byName("beta").orElseThrow();
        for (TenantScope scope : List.of(acme, beta)) {
            DirectorySnapshot.User alice = new DirectorySnapshot.User(new UserId(id(scope, 100)), "100", "Alice");
            DirectorySnapshot.User bob = new DirectorySnapshot.User(new UserId(id(scope, 101)), "101", "Bob");
            directory.replace(
                    scope,
                    new DirectorySnapshot(
                            List.of(alice, bob),
                            List.of(
                                    device(scope, 1, "desk-100", alice, PASSWORD),
                                    device(scope, 2, "101", bob, PASSWORD))));
        }
    }

    private static Tenant tenant(String name) {
        UUID id = UUID.nameUUIDFromBytes(name.getBytes(UTF_8));
        return new Tenant(new TenantId(id), name, name + ".example", "DE", "89", "Europe/Berlin", "de");
    }

    private static UUID id(TenantScope scope, long number) {
        return new UUID(scope.id().value().getMostSignificantBits(), number);
    }

    private static DirectorySnapshot.Device device(
            TenantScope scope, int number, String sipUsername, DirectorySnapshot.User user, String password) {
        return new DirectorySnapshot.Device(
                new DeviceId(id(scope, number)),
                "phone " + number,
                sipUsername,
                Optional.of(user.id()),
                new SiteId(id(scope, 9)),
                DeviceCredentials.of(sipUsername, scope.domain(), password));
    }

    public DeviceId device(TenantScope scope, String sipUsername) {
        return directory
                .in(scope)
                .deviceBySipUsername(sipUsername)
                .orElseThrow()
                .id();
    }

    /// Deletes the device.
    public void delete(TenantScope scope, String sipUsername) {
        change(scope, sipUsername, Optional.empty());
    }

    public void changePassword(TenantScope scope, String sipUsername, String password) {
        change(scope, sipUsername, Optional.of(DeviceCredentials.of(sipUsername, scope.domain(), password)));
    }

    /// The device may not prove its password by MD5.
    public void withoutMd5(TenantScope scope, String sipUsername) {
        DeviceCredentials all = DeviceCredentials.of(sipUsername, scope.domain(), PASSWORD);
        change(scope, sipUsername, Optional.of(new DeviceCredentials(all.ha1Sha256(), "")));
    }

    /// Nobody has assigned it.
    public void unassigned(TenantScope scope, String sipUsername) {
        DirectorySnapshot before = directory.in(scope);
        DirectorySnapshot.Device device =
                before.deviceBySipUsername(sipUsername).orElseThrow();
        directory.replace(
                scope,
                new DirectorySnapshot(
                        List.copyOf(before.users()),
                        List.of(DirectorySnapshot.Device.newcomer(
                                device.id(), device.name(), sipUsername, device.site(), device.credentials()))));
    }

    private void change(TenantScope scope, String sipUsername, Optional<DeviceCredentials> credentials) {
        DirectorySnapshot before = directory.in(scope);
        List<DirectorySnapshot.User> users = new ArrayList<>();
        List<DirectorySnapshot.Device> devices = new ArrayList<>();
        for (String extension : List.of("100", "101")) {
            users.add(before.userByExtension(extension).orElseThrow());
        }
        for (String name : List.of("desk-100", "101")) {
            before.deviceBySipUsername(name).ifPresent(device -> {
                if (!name.equals(sipUsername)) {
                    devices.add(device);
                } else if (credentials.isPresent()) {
                    devices.add(new DirectorySnapshot.Device(
                            device.id(), device.name(), name, device.user(), device.site(), credentials.get()));
                }
            });
        }
        directory.replace(scope, new DirectorySnapshot(users, devices));
    }
}
