package org.klinke.core.apply;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.klinke.core.audit.Change;
import org.klinke.core.directory.DeviceDetails;
import org.klinke.core.directory.DeviceRow;
import org.klinke.core.directory.DeviceStore;
import org.klinke.core.directory.InvalidInput;
import org.klinke.core.directory.UserRow;
import org.klinke.core.directory.UserStore;
import org.klinke.core.id.DeviceId;
import org.klinke.core.id.SiteId;
import org.klinke.core.id.UserId;
import org.klinke.core.tenant.TenantScope;

/// Carries out what is planned for a tenant's users and devices. Thread-safe.
final class DirectorySteps {
    private final UserStore users;
    private final DeviceStore devices;
    private final BiConsumer<Change, DeviceId> leaving;

    /// @param leaving what else ends with a device
    DirectorySteps(UserStore users, DeviceStore devices, BiConsumer<Change, DeviceId> leaving) {
        this.users = users;
        this.devices = devices;
        this.leaving = leaving;
    }

    /// @param generated takes the secrets that were made
    void carryOut(Change change, TenantScope scope, List<Step> steps, Names names, List<Outcome.Generated> generated) {
        Map<String, UserId> byExtension = new HashMap<>();
        Map<UserId, UserRow> before = new HashMap<>();
        for (UserRow user : users.list(change.tx())) {
            byExtension.put(user.details().extension(), user.id());
            before.put(user.id(), user);
        }
        // In between, a rule may be broken that holds before and after: two exchange what each may have only once.
        users.exchange(
                change,
                renumbered(steps, before),
                () -> devices.exchange(
                        change,
                        changed(steps),
                        () -> steps.forEach(
                                step -> carryOut(change, scope, step, before, byExtension, names, generated))));
    }

    private void carryOut(
            Change change,
            TenantScope scope,
            Step step,
            Map<UserId, UserRow> before,
            Map<String, UserId> byExtension,
            Names names,
            List<Outcome.Generated> generated) {
        try {
            switch (step) {
                case Step.CreateTenant _, Step.ChangeTenant _ -> throw new IllegalStateException("not in a tenant");
                case Step.DeleteDevice(var where, var row) -> {
                    leaving.accept(change, row.id());
                    devices.delete(change, row.id());
                }
                case Step.DeleteUser(var where, var row) -> users.delete(change, row.id());
                case Step.ChangeUser(var where, var id, var details) -> {
                    UserRow was = Objects.requireNonNull(before.get(id), "planned in this transaction");
                    users.update(change, was, details);
                    byExtension.put(details.extension(), id);
                }
                case Step.CreateUser(var where, var details) ->
                    byExtension.put(details.extension(), users.create(change, details));
                case Step.ChangeDevice device ->
                    devices.update(
                            change,
                            new DeviceRow(device.id(), device.before()),
                            new DeviceDetails(
                                    device.name(),
                                    device.sipUsername(),
                                    Optional.ofNullable(byExtension.get(device.extension())),
                                    site(device.site(), names)
                                            .or(() -> device.before().site()),
                                    device.before().location(),
                                    device.md5(),
                                    device.t38()),
                            device.password());
                case Step.CreateDevice(var where, var extension, var details, var password, var shown, var site) -> {
                    devices.create(
                            change,
                            new DeviceDetails(
                                    details.name(),
                                    details.sipUsername(),
                                    Optional.ofNullable(byExtension.get(extension)),
                                    site(site, names),
                                    details.location(),
                                    details.md5(),
                                    details.t38()),
                            password);
                    if (shown) {
                        generated.add(new Outcome.Generated(
                                scope.name(),
                                scope.domain(),
                                extension,
                                details.name(),
                                details.sipUsername(),
                                password));
                    }
                }
            }
        } catch (InvalidInput e) {
            throw new ApplyRefused(List.of(step.where().refuse(e.field(), e.problem() + "; " + e.remedy())));
        }
    }

    private static Optional<SiteId> site(Optional<String> name, Names names) {
        return name.map(wanted -> names.site("site", wanted));
    }

    private static List<UserRow> renumbered(List<Step> steps, Map<UserId, UserRow> before) {
        List<UserRow> moving = new ArrayList<>();
        for (Step step : steps) {
            if (step instanceof Step.ChangeUser(var where, var id, var details)) {
                UserRow was = before.get(id);
                if (was != null && !was.details().extension().equals(details.extension())) {
                    moving.add(was);
                }
            }
        }
        return moving;
    }

    private static List<DeviceRow> changed(List<Step> steps) {
        List<DeviceRow> changing = new ArrayList<>();
        for (Step step : steps) {
            if (step instanceof Step.ChangeDevice device) {
                changing.add(new DeviceRow(device.id(), device.before()));
            }
        }
        return changing;
    }
}
