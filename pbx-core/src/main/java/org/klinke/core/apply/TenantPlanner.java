package org.klinke.core.apply;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.klinke.core.apply.PlanLine.Sign;
import org.klinke.core.apply.WantedTenant.WantedDevice;
import org.klinke.core.apply.WantedTenant.WantedUser;
import org.klinke.core.directory.DeviceDetails;
import org.klinke.core.directory.DeviceRow;
import org.klinke.core.directory.InvalidInput;
import org.klinke.core.directory.TenantDetails;
import org.klinke.core.directory.UserDetails;
import org.klinke.core.directory.UserRow;
import org.klinke.core.id.DeviceId;
import org.klinke.core.id.UserId;
import org.klinke.core.tenant.Tenant;

/// Compares one wanted tenant with what is there; a pure function but for the generated secrets. Collects every
/// refusal instead of stopping at the first.
final class TenantPlanner {
    private final WantedTenant wanted;
    private final Optional<Present> present;
    private final boolean prune;
    private final Generator generator;
    private final Names names;
    private final List<Refusal> refusals;
    private final List<PlanLine> lines = new ArrayList<>();
    private final List<Step> deletions = new ArrayList<>();
    private final List<Step> userSteps = new ArrayList<>();
    private final List<Step> deviceSteps = new ArrayList<>();
    private final Set<UserId> keptUsers = new HashSet<>();
    private final Set<DeviceId> keptDevices = new HashSet<>();

    /// Makes what the file leaves out.
    interface Generator {
        String sipUsername();

        String password();
    }

    /// @param present empty for a new tenant
    /// @param names of what is there
    /// @param refusals collects what cannot be
    TenantPlanner(
            WantedTenant wanted,
            Optional<Present> present,
            boolean prune,
            Generator generator,
            Names names,
            List<Refusal> refusals) {
        this.wanted = wanted;
        this.present = present;
        this.prune = prune;
        this.generator = generator;
        this.names = names;
        this.refusals = refusals;
    }

    TenantPlan plan() {
        List<Step> steps = new ArrayList<>();
        tenantStep().ifPresent(steps::add);
        for (WantedUser user : wanted.users().orElse(List.of())) {
            planUser(user);
        }
        if (prune) {
            present.ifPresent(this::pruneAbsent);
        }
        steps.addAll(deletions);
        steps.addAll(userSteps);
        steps.addAll(deviceSteps);
        return new TenantPlan(lines, steps);
    }

    private Optional<Step> tenantStep() {
        Map<String, String> before = present.map(p -> facts(p.tenant())).orElse(Map.of());
        Optional<Tenant> old = present.map(Present::tenant);
        if (old.isEmpty() && wanted.domain().isEmpty()) {
            refusals.add(wanted.where().refuse("domain", "is missing: a new tenant needs its SIP domain"));
            return Optional.empty();
        }
        try {
            TenantDetails details = new TenantDetails(
                    wanted.name(),
                    wanted.domain().or(() -> old.map(Tenant::domain)).orElseThrow(),
                    wanted.country().or(() -> old.map(Tenant::country)).orElse("DE"),
                    wanted.areaCode().or(() -> old.map(Tenant::areaCode)).orElse(""),
                    wanted.timeZone().or(() -> old.map(Tenant::timeZone)).orElse("Europe/Berlin"),
                    wanted.language().or(() -> old.map(Tenant::language)).orElse("de"),
                    wanted.emergencyNumbers()
                            .or(() -> old.map(Tenant::emergencyNumbers))
                            .orElse(List.of()));
            List<String> fields = Sheet.differences(before, facts(details));
            line(old.isEmpty(), "tenant", wanted.name(), fields);
            if (old.isEmpty()) {
                return Optional.of(new Step.CreateTenant(wanted.where(), details));
            }
            return fields.isEmpty() ? Optional.empty() : Optional.of(new Step.ChangeTenant(wanted.where(), details));
        } catch (InvalidInput e) {
            refuse(wanted.where(), e);
            return Optional.empty();
        }
    }

    private void planUser(WantedUser user) {
        Optional<UserRow> old = present.flatMap(p -> p.user(user));
        if (user.id().isPresent() && old.isEmpty()) {
            refusals.add(user.where().refuse("id", "this tenant has no user with this id"));
            return;
        }
        if (old.isEmpty() && user.name().isEmpty()) {
            refusals.add(user.where().refuse("name", "is missing: a new user needs a name"));
            return;
        }
        old.ifPresent(row -> keptUsers.add(row.id()));
        try {
            Optional<String> email = user.email().isPresent()
                    ? user.email().filter(text -> !text.isEmpty())
                    : old.flatMap(row -> row.details().email());
            UserDetails details = new UserDetails(
                    user.extension(),
                    user.name().or(() -> old.map(row -> row.details().name())).orElseThrow(),
                    email);
            List<String> fields =
                    Sheet.differences(old.map(row -> facts(row.details())).orElse(Map.of()), facts(details));
            line(old.isEmpty(), "user", wanted.name() + "/" + user.extension(), fields);
            if (old.isEmpty()) {
                userSteps.add(new Step.CreateUser(user.where(), details));
            } else if (!fields.isEmpty()) {
                userSteps.addFirst(new Step.ChangeUser(user.where(), old.get().id(), details));
            }
        } catch (InvalidInput e) {
            refuse(user.where(), e);
        }
        for (WantedDevice device : user.devices().orElse(List.of())) {
            planDevice(user, device);
        }
    }

    private void planDevice(WantedUser user, WantedDevice device) {
        Optional<DeviceRow> old = present.flatMap(p -> p.device(device));
        if (device.id().isPresent() && old.isEmpty()) {
            refusals.add(device.where().refuse("id", "this tenant has no device with this id"));
            return;
        }
        old.ifPresent(row -> keptDevices.add(row.id()));
        String path = wanted.name() + "/" + user.extension() + "/" + device.name();
        try {
            if (old.isPresent()) {
                changeDevice(user, device, old.get(), path);
            } else {
                createDevice(user, device, path);
            }
        } catch (InvalidInput e) {
            refuse(device.where(), e);
        }
    }

    private void createDevice(WantedUser user, WantedDevice device, String path) {
        DeviceDetails details = new DeviceDetails(
                device.name(),
                device.sipUsername().orElseGet(generator::sipUsername),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                device.md5().orElse(true),
                device.t38().orElse(false));
        String password = device.sipPassword().orElseGet(generator::password);
        List<String> fields = new ArrayList<>(List.of(
                "sipUsername: \"" + details.sipUsername() + "\"",
                "sipPassword: " + (device.sipPassword().isPresent() ? "as given" : "generated")));
        if (!details.md5()) {
            fields.add("md5: false");
        }
        if (details.t38()) {
            fields.add("t38: true");
        }
        device.site().ifPresent(site -> fields.add("site: \"" + site + "\""));
        line(true, "device", path, fields);
        deviceSteps.add(new Step.CreateDevice(
                device.where(),
                user.extension(),
                details,
                password,
                device.sipPassword().isEmpty(),
                device.site()));
    }

    private void changeDevice(WantedUser user, WantedDevice device, DeviceRow old, String path) {
        DeviceDetails before = old.details();
        String sipUsername = device.sipUsername().orElse(before.sipUsername());
        // Checks the shape of what is new.
        DeviceDetails after = new DeviceDetails(device.name(), sipUsername, before.user());
        Map<UserId, String> extensions = present.map(Present::extensions).orElse(Map.of());
        Optional<UserId> owner = present.flatMap(p -> p.user(user)).map(UserRow::id);
        List<String> fields = new ArrayList<>(Sheet.differences(
                Map.of("name", before.name(), "sipUsername", before.sipUsername()),
                Map.of("name", after.name(), "sipUsername", after.sipUsername())));
        boolean md5 = device.md5().orElse(before.md5());
        if (md5 != before.md5()) {
            fields.add("md5: " + before.md5() + " -> " + md5);
        }
        boolean t38 = device.t38().orElse(before.t38());
        if (t38 != before.t38()) {
            fields.add("t38: " + before.t38() + " -> " + t38);
        }
        if (owner.isEmpty() || !owner.equals(before.user())) {
            String from = before.user().map(extensions::get).orElse("nobody");
            fields.add("user: " + from + " -> " + user.extension());
        }
        Optional<String> password = device.sipPassword()
                .filter(text ->
                        present.filter(p -> p.samePassword().contains(old.id())).isEmpty());
        password.ifPresent(text -> fields.add("sipPassword: changed"));
        String siteBefore = before.site().map(names::of).orElse("");
        Optional<String> site = device.site().filter(name -> !name.equals(siteBefore));
        site.ifPresent(name -> fields.add("site: \"" + siteBefore + "\" -> \"" + name + "\""));
        line(false, "device", path, fields);
        if (!fields.isEmpty()) {
            deviceSteps.addFirst(new Step.ChangeDevice(
                    device.where(),
                    old.id(),
                    user.extension(),
                    before,
                    after.name(),
                    sipUsername,
                    md5,
                    t38,
                    password,
                    site));
        }
    }

    /// Only lists that the file gives are complete: a user without `devices:` keeps them.
    private void pruneAbsent(Present now) {
        Set<UserId> goneUsers = new HashSet<>();
        for (UserRow user : now.users()) {
            if (wanted.users().isPresent() && !keptUsers.contains(user.id())) {
                goneUsers.add(user.id());
            }
        }
        Set<UserId> listed = new HashSet<>();
        for (WantedUser user : wanted.users().orElse(List.of())) {
            if (user.devices().isPresent()) {
                now.user(user).ifPresent(row -> listed.add(row.id()));
            }
        }
        Map<UserId, String> extensions = now.extensions();
        for (DeviceRow device : now.devices()) {
            Optional<UserId> owner = device.details().user();
            boolean gone = owner.filter(id -> goneUsers.contains(id) || listed.contains(id))
                    .isPresent();
            if (gone && !keptDevices.contains(device.id())) {
                String extension = owner.map(extensions::get).orElse("");
                deletions.add(new Step.DeleteDevice(wanted.where(), device));
                lines.add(new PlanLine(
                        Sign.DELETE,
                        "device",
                        wanted.name() + "/" + extension + "/" + device.details().name(),
                        List.of()));
            }
        }
        for (UserRow user : now.users()) {
            if (goneUsers.contains(user.id())) {
                deletions.add(new Step.DeleteUser(wanted.where(), user));
                lines.add(new PlanLine(
                        Sign.DELETE,
                        "user",
                        wanted.name() + "/" + user.details().extension(),
                        List.of("name: \"" + user.details().name() + "\"")));
            }
        }
    }

    private void line(boolean isNew, String kind, String name, List<String> fields) {
        Sign sign = isNew ? Sign.CREATE : fields.isEmpty() ? Sign.UNCHANGED : Sign.CHANGE;
        lines.add(new PlanLine(sign, kind, name, fields));
    }

    private void refuse(Where where, InvalidInput e) {
        refusals.add(where.refuse(e.field(), e.problem() + "; " + e.remedy()));
    }

    private static Map<String, String> facts(Tenant tenant) {
        return facts(TenantDetails.of(tenant));
    }

    private static Map<String, String> facts(TenantDetails tenant) {
        return new TreeMap<>(Map.of(
                "name", tenant.name(),
                "domain", tenant.domain(),
                "country", tenant.country(),
                "areaCode", tenant.areaCode(),
                "timeZone", tenant.timeZone(),
                "language", tenant.language(),
                "emergencyNumbers", String.join(Names.SEPARATOR, tenant.emergencyNumbers())));
    }

    private static Map<String, String> facts(UserDetails user) {
        return new TreeMap<>(Map.of(
                "extension",
                user.extension(),
                "name",
                user.name(),
                "email",
                user.email().orElse("")));
    }
}
