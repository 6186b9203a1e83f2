package org.klinke.core.apply;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.klinke.core.apply.TenantPlanner.Generator;
import org.klinke.core.audit.Actor;
import org.klinke.core.audit.Change;
import org.klinke.core.audit.Changes;
import org.klinke.core.audit.PlatformChange;
import org.klinke.core.db.TenantTx;
import org.klinke.core.dialplan.PlanSnapshot;
import org.klinke.core.dialplan.RuleDoubts;
import org.klinke.core.directory.DeviceStore;
import org.klinke.core.directory.InvalidInput;
import org.klinke.core.directory.TenantStore;
import org.klinke.core.directory.UserStore;
import org.klinke.core.id.DeviceId;
import org.klinke.core.numbering.Place;
import org.klinke.core.prompt.Prompt;
import org.klinke.core.prompt.PromptStore;
import org.klinke.core.tenant.Tenant;
import org.klinke.core.tenant.TenantDirectory;
import org.klinke.core.tenant.TenantScope;
import org.klinke.core.trunk.PlatformTrunk;
import org.klinke.core.trunk.PlatformTrunkStore;
import org.klinke.core.trunk.Trunk;

/// Makes tenants and all that is in them, and the platform's trunks, as a file wants them:
///
///     wanted ─▶ duplicates? ─▶ [one transaction: what is there ─▶ planners ─▶ refusals? ─▶ tenants ─▶ trunks of the
///               platform ─▶ in each tenant: steps ─▶ stores ─▶ does the whole hold? ─▶ what nobody uses any more]
///
/// Either everything is done or nothing. Thread-safe.
public final class Apply {
    private static final String REASON = "apply";

    private final Changes changes;
    private final TenantStore tenants;
    private final UserStore users;
    private final DeviceStore devices;
    private final PlatformTrunkStore platformTrunks;
    private final OutsidePlanner outside;
    private final TenantDirectory directory;
    private final PlanReader plans;
    private final PromptStore prompts;
    private final boolean srtpRequired;
    private final DirectorySteps directorySteps;
    private final Generator generator;

    /// @param srtpRequired whether phones of this server must encrypt their voice
    public Apply(
            Changes changes,
            TenantStore tenants,
            UserStore users,
            DeviceStore devices,
            PlatformTrunkStore platformTrunks,
            OutsidePlanner outside,
            TenantDirectory directory,
            PlanReader plans,
            PromptStore prompts,
            boolean srtpRequired) {
        this.changes = changes;
        this.tenants = tenants;
        this.users = users;
        this.devices = devices;
        this.platformTrunks = platformTrunks;
        this.outside = outside;
        this.directory = directory;
        this.plans = plans;
        this.prompts = prompts;
        this.srtpRequired = srtpRequired;
        this.directorySteps = new DirectorySteps(users, devices, outside::leave);
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
        private final transient Findings found;

        DryRun(List<PlanLine> plan, Findings found) {
            super("dry run", null, false, false);
            this.plan = plan;
            this.found = found;
        }
    }

    /// What does not hold any more, and what will not be as it says; for people.
    private record Findings(List<String> broken, List<String> warnings) {
        Findings() {
            this(new ArrayList<>(), new ArrayList<>());
        }
    }

    /// One tenant of the file, planned.
    private record Part(
            WantedTenant wanted, Optional<Tenant> now, TenantPlan plan, Names names, Sheet<Change> outside) {}

    /// @param prune delete what the lists of the file leave out
    /// @param dryRun only say what would be done
    /// @param breakExpectations apply the file though it breaks what is expected of the rules
    /// @param mandate how far who applies may go
    public record Options(boolean prune, boolean dryRun, boolean breakExpectations, Mandate mandate) {
        /// Of an operator's own file.
        public Options(boolean prune, boolean dryRun, boolean breakExpectations) {
            this(prune, dryRun, breakExpectations, Mandate.OPERATOR);
        }
    }

    /// What is wanted of a tenant by what it is, read in the transaction that makes it so. Whatever it throws ends that
    /// transaction without a trace.
    public interface Wish {
        Wanted of(TenantTx now);

        /// @param plan of what was wanted, before it is carried out
        void judge(List<PlanLine> plan);

        /// Why, for people who read the history.
        default String reason() {
            return REASON;
        }

        /// Looks at what was done in the tenant, before it is in force; of a dry run, too.
        default void judge(Change done) {}

        /// Looks at what was done on the platform: that is where the tenant itself is changed.
        default void judge(PlatformChange done) {}
    }

    /// As [#apply(Actor, Wanted, Options)] does with a file that has tenants only.
    public Outcome apply(Actor actor, List<WantedTenant> wanted, boolean prune, boolean dryRun) {
        return apply(actor, Wanted.of(wanted), new Options(prune, dryRun, false));
    }

    /// A dry run names broken expectations in its outcome; otherwise they are refused, unless the options say
    /// to break them.
    ///
    /// @throws ApplyRefused the file cannot be applied; nothing was changed
    /// @throws org.klinke.core.db.DatabaseUnavailable nothing was changed
    public Outcome apply(Actor actor, Wanted wanted, Options options) {
        refuseDuplicates(wanted);
        return apply(actor, REASON, _ -> wanted, _ -> {}, _ -> {}, _ -> {}, options);
    }

    /// As [#apply(Actor, Wanted, Options)], with what is said of one tenant once nobody else changes it any more.
    public Outcome apply(Actor actor, TenantScope tenant, Wish wish, Options options) {
        return apply(
                actor,
                wish.reason(),
                change -> {
                    Wanted wanted = change.within(tenant, inside -> wish.of(inside.tx()));
                    refuseDuplicates(wanted);
                    return wanted;
                },
                wish::judge,
                wish::judge,
                wish::judge,
                options);
    }

    private static void refuseDuplicates(Wanted wanted) {
        List<Refusal> duplicates = Duplicates.in(wanted);
        if (!duplicates.isEmpty()) {
            throw new ApplyRefused(duplicates);
        }
    }

    private Outcome apply(
            Actor actor,
            String reason,
            Function<PlatformChange, Wanted> wish,
            Consumer<List<PlanLine>> judge,
            Consumer<Change> done,
            Consumer<PlatformChange> doneOutside,
            Options options) {
        boolean dryRun = options.dryRun();
        try {
            return changes.platform(actor, reason, change -> {
                Wanted wanted = wish.apply(change);
                List<Refusal> refusals = new ArrayList<>();
                List<Tenant> now = tenants.list(change.tx());
                Sheet<PlatformChange> sheet = new Sheet<>(refusals);
                PlatformTrunks platform = new PlatformTrunks(platformTrunks, change.tx(), sheet);
                wanted.platformTrunks().ifPresent(trunks -> platform.plan(trunks, options.prune()));
                List<PlanLine> lines = new ArrayList<>(sheet.lines());
                List<Part> parts = new ArrayList<>();
                for (WantedTenant tenant : wanted.tenants()) {
                    Part part = plan(change, now, tenant, platform, options, refusals);
                    parts.add(part);
                    List<PlanLine> own = new ArrayList<>(part.plan().lines());
                    own.addAll(part.outside().lines());
                    own.stream()
                            .filter(line -> !options.mandate().covers(line))
                            .forEach(line -> refusals.add(tenant.where()
                                    .refuse(
                                            line.kind(),
                                            "'" + line.name()
                                                    + "' would change too, and is not a part of this; leave it out")));
                    lines.addAll(own);
                }
                if (!refusals.isEmpty()) {
                    throw new ApplyRefused(refusals);
                }
                judge.accept(lines);
                List<Outcome.Generated> generated = new ArrayList<>();
                Findings found = new Findings();
                List<Refusal> unmet = carryOut(change, dryRun, parts, sheet, generated, found, done);
                doneOutside.accept(change);
                if (dryRun) {
                    throw new DryRun(lines, found);
                }
                if (!unmet.isEmpty() && !options.breakExpectations()) {
                    throw new ApplyRefused(unmet);
                }
                return new Outcome(true, lines, generated, found.broken(), found.warnings());
            });
        } catch (DryRun e) {
            return new Outcome(false, e.plan, List.of(), e.found.broken(), e.found.warnings());
        }
    }

    private Part plan(
            PlatformChange change,
            List<Tenant> all,
            WantedTenant tenant,
            PlatformTrunks platform,
            Options options,
            List<Refusal> refusals) {
        boolean prune = options.prune();
        Mandate mandate = options.mandate();
        Optional<Tenant> old = find(all, tenant, refusals);
        refuseForeignDomain(all, tenant, old, refusals);
        Names names = new Names();
        Sheet<Change> sheet = new Sheet<>(refusals);
        Place place = new Place(
                tenant.country().or(() -> old.map(Tenant::country)).orElse("DE"),
                tenant.areaCode().or(() -> old.map(Tenant::areaCode)).orElse(""));
        List<PlatformTrunk> permitted = platform.of(old.map(Tenant::name));
        if (old.isPresent()) {
            change.within(scope(old.get()), inside -> {
                outside.plan(tenant, Optional.of(inside.tx()), place, permitted, prune, mandate, names, sheet);
                return true;
            });
        } else {
            outside.plan(tenant, Optional.empty(), place, permitted, prune, mandate, names, sheet);
        }
        Optional<Present> present = old.map(found -> present(change, found, tenant));
        TenantPlan plan = new TenantPlanner(tenant, present, prune, generator, names, refusals).plan();
        return new Part(tenant, old, plan, names, sheet);
    }

    /// @param generated takes the secrets that were made
    /// @param found takes what people must know
    /// @param done looks at what was done in a tenant
    /// @return refusals of these
    private List<Refusal> carryOut(
            PlatformChange change,
            boolean dryRun,
            List<Part> parts,
            Sheet<PlatformChange> platform,
            List<Outcome.Generated> generated,
            Findings found,
            Consumer<Change> done) {
        List<Refusal> unmet = new ArrayList<>();
        PlatformTrunkStore.Loaded before = platformTrunks.load(change.tx());
        Map<Part, TenantScope> scopes = new LinkedHashMap<>();
        parts.forEach(part -> scopes.put(part, makeTenant(change, dryRun, part)));
        Names platformNames = new Names();
        platform.carryOut(Phase.TRUNKS, change, platformNames);
        PlatformTrunkStore.Loaded after = platformTrunks.load(change.tx());
        scopes.forEach((part, scope) -> {
            part.names().trunksOf(platformNames);
            try {
                // As the tenant was: its emergency numbers count, too.
                WholeCheck.State was = change.within(
                        part.now().map(this::scope).orElse(scope),
                        inside -> state(inside.tx(), before.permitted(scope.id())));
                change.within(scope, inside -> {
                    carryOut(inside, scope, part, generated);
                    done.accept(inside);
                    WholeCheck.State is = state(inside.tx(), after.permitted(scope.id()));
                    WholeCheck check = new WholeCheck(part.wanted());
                    check.refuseNewFindings(was, is);
                    WholeCheck.broken(was, is).forEach(one -> {
                        found.broken().add(scope.name() + " " + check.text(one));
                        unmet.add(check.refusal(one));
                    });
                    is.doubts().stream()
                            .filter(doubt -> !was.doubts().contains(doubt))
                            .forEach(doubt -> found.warnings().add(scope.name() + ": " + doubt));
                    return true;
                });
            } catch (InvalidInput e) {
                throw new ApplyRefused(
                        List.of(part.wanted().where().refuse(e.field(), e.problem() + "; " + e.remedy())));
            }
        });
        platform.carryOut(Phase.LEFT, change, platformNames);
        return unmet;
    }

    private WholeCheck.State state(TenantTx tx, List<Trunk> permitted) {
        PlanSnapshot plan = plans.read(tx, permitted);
        Set<String> names = prompts.list(tx).stream().map(Prompt::name).collect(Collectors.toSet());
        return new WholeCheck.State(plan, outside.expected(tx), RuleDoubts.of(plan, names, srtpRequired));
    }

    private TenantScope makeTenant(PlatformChange change, boolean dryRun, Part part) {
        Optional<TenantScope> scope = part.now().map(this::scope);
        for (Step step : part.plan().steps()) {
            try {
                if (step instanceof Step.CreateTenant(var where, var details)) {
                    scope = Optional.of(
                            dryRun ? tenants.createForTrial(change, details) : tenants.create(change, details));
                } else if (step instanceof Step.ChangeTenant(var where, var details)) {
                    scope = Optional.of(tenants.update(change, scope.orElseThrow(), details));
                }
            } catch (InvalidInput e) {
                throw new ApplyRefused(List.of(step.where().refuse(e.field(), e.problem() + "; " + e.remedy())));
            }
        }
        return scope.orElseThrow();
    }

    private void carryOut(Change change, TenantScope scope, Part part, List<Outcome.Generated> generated) {
        Sheet<Change> sheet = part.outside();
        List<Step> steps = part.plan().steps().stream()
                .filter(step -> !(step instanceof Step.CreateTenant || step instanceof Step.ChangeTenant))
                .toList();
        outside.namesOf(change.tx(), part.names());
        for (Phase phase : Phase.values()) {
            if (phase == Phase.NUMBERS && !steps.isEmpty()) {
                directorySteps.carryOut(change, scope, steps, part.names(), generated);
            }
            sheet.carryOut(phase, change, part.names());
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
}
