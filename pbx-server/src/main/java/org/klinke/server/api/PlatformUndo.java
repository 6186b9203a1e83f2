package org.klinke.server.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.klinke.core.account.LoginPolicy;
import org.klinke.core.account.LoginPolicyStore;
import org.klinke.core.account.Role;
import org.klinke.core.apply.Apply;
import org.klinke.core.apply.Mandate;
import org.klinke.core.apply.Outcome;
import org.klinke.core.apply.PlanLine;
import org.klinke.core.apply.Wanted;
import org.klinke.core.audit.Actor;
import org.klinke.core.audit.AuditEntry;
import org.klinke.core.audit.AuditLog;
import org.klinke.core.audit.AuditQuery;
import org.klinke.core.audit.Changes;
import org.klinke.core.audit.PlatformChange;
import org.klinke.core.db.TenantTx;
import org.klinke.core.tenant.Realm;
import org.klinke.core.tenant.TenantDirectory;
import org.klinke.core.tenant.TenantId;
import org.klinke.core.tenant.TenantScope;
import org.klinke.web.Problem;

/// Takes back what one entry of the platform's history tells of an operator's settings: how a tenant is set up,
/// whose it is, and who needs a second factor. As [EntryUndo]: exactly, or not at all. Thread-safe.
public final class PlatformUndo {
    private static final int HISTORY_MAX = 1_000;
    private static final String JOINT = ", ";
    private static final String NUMBERS = "emergencyNumbers";

    private final Apply apply;
    private final Changes changes;
    private final AuditLog audit;
    private final TenantDirectory tenants;
    private final LoginPolicyStore policies;
    private final ResellerRoutes resellers;

    public PlatformUndo(
            Apply apply,
            Changes changes,
            AuditLog audit,
            TenantDirectory tenants,
            LoginPolicyStore policies,
            ResellerRoutes resellers) {
        this.apply = apply;
        this.changes = changes;
        this.audit = audit;
        this.tenants = tenants;
        this.policies = policies;
        this.resellers = resellers;
    }

    /// Ends the transaction of a dry run without a trace.
    private static final class DryRun extends RuntimeException {
        private static final long serialVersionUID = 1;

        DryRun() {
            super("dry run", null, false, false);
        }
    }

    /// @throws Problem 404 if there is no such entry, 409 if a later one is about the same, 422 if this one stays
    /// @throws org.klinke.core.apply.ApplyRefused if a tenant's configuration would not hold
    Outcome undo(long seq, Actor actor, boolean dryRun, boolean breakExpectations) {
        AuditEntry entry = audit.entry(Realm.platform(), seq)
                .orElseThrow(() -> Problem.notFound("the history has no entry of this number"));
        if (!entry.action().equals("update")) {
            throw Told.kind();
        }
        requireLast(entry);
        return switch (entry.kind()) {
            case "tenant" -> tenant(entry, actor, dryRun, breakExpectations);
            case "reseller" ->
                alone(
                        entry,
                        actor,
                        dryRun,
                        (change, values) -> resellers.back(change, entry.object(), values.before()));
            case "login policy" -> alone(entry, actor, dryRun, this::policy);
            default -> throw Told.kind();
        };
    }

    private interface Back {
        /// @return what it is called
        String take(PlatformChange change, AuditEntry.Values values);
    }

    private Outcome alone(AuditEntry entry, Actor actor, boolean dryRun, Back back) {
        AuditEntry.Values values = entry.values().orElseThrow(Told::erased);
        PlanLine[] line = new PlanLine[1];
        try {
            changes.platform(actor, "undo of entry " + entry.seq(), change -> {
                String name = back.take(change, values);
                if (!change.isOppositeOf(entry)) {
                    throw Told.inexact();
                }
                line[0] = new PlanLine(PlanLine.Sign.CHANGE, entry.kind(), name, fields(values));
                if (dryRun) {
                    throw new DryRun();
                }
                return name;
            });
        } catch (DryRun _) {
            // As it was to be.
        }
        return new Outcome(!dryRun, List.of(line), List.of(), List.of(), List.of());
    }

    /// `tenantsMax: "3" -> "5"`.
    private static List<String> fields(AuditEntry.Values values) {
        Map<String, String> fields = new TreeMap<>(values.before());
        values.after().keySet().forEach(field -> fields.putIfAbsent(field, ""));
        return fields.entrySet().stream()
                .map(field -> field.getKey() + ": \"" + values.after().getOrDefault(field.getKey(), "") + "\" -> \""
                        + field.getValue() + "\"")
                .toList();
    }

    private String policy(PlatformChange change, AuditEntry.Values values) {
        policies.set(
                change,
                new LoginPolicy(Arrays.stream(
                                values.before().getOrDefault("secondFactor", "").split(" ", -1))
                        .flatMap(word -> Role.of(word).stream())
                        .toList()));
        return "platform";
    }

    private Outcome tenant(AuditEntry entry, Actor actor, boolean dryRun, boolean breakExpectations) {
        TenantScope scope = tenants.byId(new TenantId(entry.object())).orElseThrow(Told::inexact);
        AuditEntry.Values values = entry.values().orElseThrow(Told::erased);
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        values.before().forEach((field, text) -> {
            if (field.equals(NUMBERS)) {
                ArrayNode numbers = body.putArray(field);
                Arrays.stream(text.split(JOINT, -1))
                        .filter(one -> !one.isEmpty())
                        .forEach(numbers::add);
            } else {
                body.put(field, text);
            }
        });
        return apply.apply(
                actor,
                scope,
                new Apply.Wish() {
                    @Override
                    public Wanted of(TenantTx now) {
                        return ConfigurationRoutes.readOwn(scope, body);
                    }

                    @Override
                    public void judge(List<PlanLine> plan) {
                        // What comes of it is judged.
                    }

                    @Override
                    public void judge(PlatformChange done) {
                        if (!done.isOppositeOf(entry)) {
                            throw Told.inexact();
                        }
                    }

                    @Override
                    public String reason() {
                        return "undo of entry " + entry.seq();
                    }
                },
                new Apply.Options(false, dryRun, breakExpectations, Mandate.OPERATOR));
    }

    /// Who changes it after this look is found out by what comes of it.
    private void requireLast(AuditEntry entry) {
        EntryUndo.requireLast(
                entry,
                audit
                        .find(
                                Realm.platform(),
                                new AuditQuery(
                                        Optional.of(entry.kind()),
                                        Optional.empty(),
                                        Optional.of(entry.object()),
                                        Optional.empty(),
                                        Optional.empty(),
                                        Long.MAX_VALUE,
                                        HISTORY_MAX))
                        .stream()
                        .filter(one -> List.of("create", "update", "delete").contains(one.action()))
                        .toList());
    }
}
