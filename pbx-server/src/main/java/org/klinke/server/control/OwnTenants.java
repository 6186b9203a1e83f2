package org.klinke.server.control;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.klinke.core.apply.Apply;
import org.klinke.core.apply.WantedTenant;
import org.klinke.core.apply.WantedTenant.WantedDevice;
import org.klinke.core.apply.WantedTenant.WantedUser;
import org.klinke.core.apply.Where;
import org.klinke.core.audit.Actor;
import org.klinke.core.audit.Changes;
import org.klinke.core.directory.DeviceRow;
import org.klinke.core.directory.DeviceStore;
import org.klinke.core.directory.UserRow;
import org.klinke.core.directory.UserStore;
import org.klinke.core.id.DeviceId;
import org.klinke.core.tenant.TenantDirectory;
import org.klinke.core.tenant.TenantScope;
import org.klinke.server.phone.Account;

/// The tenants the server makes by itself: `demo` to try, `selftest` for the built-in phones. They are tenants like any
/// other and pass the same door.
public final class OwnTenants {
    private static final String DEMO = "demo";
    /// Its phones are built in: nobody calls for help from there.
    public static final String SELFTEST = "selftest";
    private static final String DOMAIN_END = ".klinke.test";

    private final Apply apply;
    private final Changes changes;
    private final UserStore users;
    private final DeviceStore devices;
    private final TenantDirectory tenants;

    public OwnTenants(Apply apply, Changes changes, UserStore users, DeviceStore devices, TenantDirectory tenants) {
        this.apply = apply;
        this.changes = changes;
        this.users = users;
        this.devices = devices;
        this.tenants = tenants;
    }

    /// @param domain of the tenant
    /// @param accounts what to type into phones
    public record Ready(String tenant, String domain, List<Account> accounts) {}

    /// Makes the demo tenant where it is missing; secrets stay as they are once made.
    public Ready demo() {
        return ensure(DEMO, Map.of("100", "Reception", "101", "Anna", "102", "Bert"), false, Actor.SYSTEM);
    }

    /// Makes two devices for the built-in phones, each time with fresh secrets.
    public Ready selfTest() {
        return ensure(SELFTEST, Map.of("100", "Self test A", "101", "Self test B"), true, Actor.LOCAL_CLI);
    }

    private Ready ensure(String name, Map<String, String> people, boolean freshSecrets, Actor actor) {
        List<WantedUser> wanted = new ArrayList<>();
        people.forEach((extension, person) -> wanted.add(new WantedUser(
                Where.NOWHERE,
                Optional.empty(),
                extension,
                Optional.of(person),
                Optional.empty(),
                Optional.of(List.of(new WantedDevice(
                        Where.NOWHERE,
                        Optional.empty(),
                        "phone-" + extension,
                        Optional.of(extension),
                        freshSecrets ? Optional.of(devices.generatePassword()) : Optional.empty(),
                        Optional.empty()))))));
        wanted.sort(java.util.Comparator.comparing(WantedUser::extension));
        WantedTenant tenant = new WantedTenant(
                Where.NOWHERE,
                Optional.empty(),
                name,
                Optional.of(name + DOMAIN_END),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(wanted));
        // What somebody made of the demo tenant since, or another tenant of that name, stays as it is.
        if (freshSecrets || tenants.byName(name).isEmpty()) {
            apply.apply(actor, List.of(tenant), false, false);
        }
        TenantScope scope = tenants.byName(name).orElseThrow();
        return new Ready(name, scope.domain(), accounts(scope, actor));
    }

    private List<Account> accounts(TenantScope scope, Actor actor) {
        return changes.in(scope, actor, "own tenant", change -> {
            Map<DeviceId, String> passwords = devices.exportPasswords(change);
            List<Account> accounts = new ArrayList<>();
            List<DeviceRow> all = devices.list(change.tx());
            for (UserRow user : users.list(change.tx())) {
                for (DeviceRow device : all) {
                    String password = passwords.get(device.id());
                    if (device.details().user().filter(user.id()::equals).isPresent() && password != null) {
                        accounts.add(new Account(
                                device.details().sipUsername(),
                                password,
                                user.details().extension()));
                    }
                }
            }
            return List.copyOf(accounts);
        });
    }
}
