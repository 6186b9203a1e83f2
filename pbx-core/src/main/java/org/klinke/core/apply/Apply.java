package org.klinke.core.apply;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.klinke.core.apply.TenantPlanner.Generator;
import org.klinke.core.audit.Actor;
import org.klinke.core.audit.Change;
import org.klinke.core.audit.Changes;
import org.klinke.core.audit.PlatformChange;
import org.klinke.core.directory.DeviceDetails;
import org.klinke.core.directory.DeviceRow;
import org.klinke.core.directory.DeviceStore;
import org.klinke.core.directory.InvalidInput;
import org.klinke.core.directory.TenantStore;
import org.klinke.core.directory.UserRow;
import org.klinke.core.directory.UserStore;
import org.klinke.core.id.DeviceId;
import org.klinke.core.id.UserId;
import org.klinke.core.tenant.Tenant;
import org.klinke.core.tenant.TenantDirectory;
import org.klinke.core.tenant.TenantScope;

/// Makes tenants, users and devices as a file wants them:
///
///     wanted ─▶ duplicates? ─▶ [one transaction: what is there ─▶ TenantPlanner ─▶ refusals? ─▶ steps ─▶ stores]
///
/// Either everything is done or nothing. Thread-safe.
public final class Apply {
    private final Changes changes;
    private final TenantStore tenants;
    private final UserStore users;
    private final DeviceStore devices;
    private final TenantDirectory directory;
    private final Generator generator;

    public Apply(
            Changes changes, TenantStore tenants, UserStore users, DeviceStore devices, TenantDirectory directory) {
        this.changes = changes;
        this.tenants = tenants;
        this.users = users;
        this.devices = devices;
        this.directory = directory;
        this.generator = new Generator() {
            @Override
            public String sipUsername() {
                // Nobody's extension, short enough to type, and no secret.
                return "p-" + devices.generatePassword().substring(0, 8).toLowerCase(Locale.ROOT);
            }

            @Override
            public String password() {
                return devices.generatePassword();
            }
        };
    }

    /// Ends the transaction of a dry run without a trace.
    private static final class DryRun extends RuntimeException {
        private static final long serialVersionUID = 1;

        private final transient List<PlanLine> plan;

        DryRun(List<PlanLine> plan) {
            super("dry run", null, false, false);
            this.plan = plan;
        }
    }

    /// @param prune delete what the lists of the file leave out
    /// @param dryRun only say what would be done
    /// @throws ApplyRefused the file cannot be applied; nothing was changed
    /// @throws org.klinke.core.db.DatabaseUnavailable nothing was changed
    public Outcome apply(Actor actor, List<WantedTenant> wanted, boolean prune, boolean dryRun) {
        List<Refusal> duplicates = Duplicates.in(wanted);
        if (!duplicates.isEmpty()) {
            throw new ApplyRefused(duplicates);
        }
        try {
            return changes.platform(actor, "apply", change -> {
                List<PlanLine> lines = new ArrayList<>();
                List<Outcome.Generated> generated = new ArrayList<>();
                List<Refusal> refusals = new ArrayList<>();
                List<Tenant> now = tenants.list(change.tx());
                Map<WantedTenant, TenantPlan> plans = new LinkedHashMap<>();
                for (WantedTenant tenant : wanted) {
                    Optional<Tenant> old = find(now, tenant, refusals);
                    refuseForeignDomain(now, tenant, old, refusals);
                    Optional<Present> present = old.map(found -> present(change, found, tenant));
                    TenantPlan plan = new TenantPlanner(tenant, present, prune, generator, refusals).plan();
                    plans.put(tenant, plan);
                    lines.addAll(plan.lines());
                }
                if (!refusals.isEmpty()) {
                    throw new ApplyRefused(refusals);
                }
                // A dry run tries what can be rolled back without a trace: a new tenant's key could not.
                plans.forEach((tenant, plan) -> {
                    if (!dryRun || !plan.makesTenant()) {
                        carryOut(change, now, tenant, plan, generated);
                    }
                });
                if (dryRun) {
                    throw new DryRun(lines);
                }
                return new Outcome(true, lines, generated);
            });
        } catch (DryRun e) {
            return new Outcome(false, e.plan, List.of());
        }
    }

    private static Optional<Tenant> find(List<Tenant> now, WantedTenant wanted, List<Refusal> refusals) {
        if (wanted.id().isEmpty()) {
            return now.stream()
                    .filter(tenant -> tenant.name().equals(wanted.name()))
                    .findFirst();
        }
        Optional<Tenant> found = now.stream()
                .filter(tenant ->
                        wanted.id().filter(tenant.id().value()::equals).isPresent())
                .findFirst();
        if (found.isEmpty()) {
            refusals.add(wanted.where().refuse("id", "there is no tenant with this id"));
        }
        return found;
    }

    private static void refuseForeignDomain(
            List<Tenant> now, WantedTenant wanted, Optional<Tenant> old, List<Refusal> refusals) {
        boolean foreign = now.stream()
                .filter(tenant ->
                        old.filter(own -> own.id().equals(tenant.id())).isEmpty())
                .anyMatch(tenant ->
                        wanted.domain().filter(tenant.domain()::equals).isPresent());
        if (foreign) {
            refusals.add(wanted.where()
                    .refuse(
                            "domain",
                            "'" + wanted.domain().orElse("")
                                    + "' belongs to another tenant; every tenant needs its own"));
        }
    }

    private Present present(PlatformChange change, Tenant tenant, WantedTenant wanted) {
        return change.within(scope(tenant), inside -> {
            Present bare = new Present(tenant, users.list(inside.tx()), devices.list(inside.tx()), Set.of());
            Set<DeviceId> same = new HashSet<>();
            wanted.users().orElse(List.of()).stream()
                    .flatMap(user -> user.devices().orElse(List.of()).stream())
                    .forEach(device -> bare.device(device)
                            .filter(row -> device.sipPassword()
                                    .filter(given -> devices.hasPassword(inside.tx(), row.id(), given))
                                    .isPresent())
                            .ifPresent(row -> same.add(row.id())));
            return new Present(tenant, bare.users(), bare.devices(), same);
        });
    }

    private TenantScope scope(Tenant tenant) {
        return directory
                .byId(tenant.id())
                .orElseThrow(() -> new IllegalStateException("tenant " + tenant.name() + " is not in memory"));
    }

    private void carryOut(
            PlatformChange change,
            List<Tenant> now,
            WantedTenant wanted,
            TenantPlan plan,
            List<Outcome.Generated> generated) {
        Optional<TenantScope> scope = find(now, wanted, new ArrayList<>()).map(this::scope);
        List<Step> inside = new ArrayList<>();
        for (Step step : plan.steps()) {
            try {
                switch (step) {
                    case Step.CreateTenant(var where, var details) ->
                        scope = Optional.of(tenants.create(change, details));
                    case Step.ChangeTenant(var where, var details) ->
                        scope = Optional.of(tenants.update(change, scope.orElseThrow(), details));
                    case Step.DeleteDevice _,
                            Step.DeleteUser _,
                            Step.ChangeUser _,
                            Step.CreateUser _,
                            Step.ChangeDevice _,
                            Step.CreateDevice _ -> inside.add(step);
                }
            } catch (InvalidInput e) {
                throw refusal(step, e);
            }
        }
        if (!inside.isEmpty()) {
            TenantScope there = scope.orElseThrow();
            change.within(there, tenantChange -> {
                carryOut(tenantChange, there, inside, generated);
                return true;
            });
        }
    }

    private void carryOut(Change change, TenantScope scope, List<Step> steps, List<Outcome.Generated> generated) {
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
                        () -> steps.forEach(step -> carryOut(change, scope, step, before, byExtension, generated))));
    }

    private void carryOut(
            Change change,
            TenantScope scope,
            Step step,
            Map<UserId, UserRow> before,
            Map<String, UserId> byExtension,
            List<Outcome.Generated> generated) {
        try {
            switch (step) {
                case Step.CreateTenant _, Step.ChangeTenant _ -> throw new IllegalStateException("not in a tenant");
                case Step.DeleteDevice(var where, var row) -> devices.delete(change, row.id());
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
                                    device.before().site(),
                                    device.before().location(),
                                    device.md5()),
                            device.password());
                case Step.CreateDevice(var where, var extension, var details, var password, var shown) -> {
                    devices.create(
                            change,
                            new DeviceDetails(
                                    details.name(),
                                    details.sipUsername(),
                                    Optional.ofNullable(byExtension.get(extension)),
                                    details.site(),
                                    details.location(),
                                    details.md5()),
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
            throw refusal(step, e);
        }
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

    private static ApplyRefused refusal(Step step, InvalidInput e) {
        return new ApplyRefused(List.of(step.where().refuse(e.field(), e.problem() + "; " + e.remedy())));
    }
}
