package org.klinke.server.api;

import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.klinke.core.apply.Apply;
import org.klinke.core.apply.ApplyRefused;
import org.klinke.core.apply.Mandate;
import org.klinke.core.apply.Outcome;
import org.klinke.core.apply.PlanLine;
import org.klinke.core.apply.Wanted;
import org.klinke.core.audit.Actor;
import org.klinke.core.audit.AuditEntry;
import org.klinke.core.audit.AuditLog;
import org.klinke.core.audit.Change;
import org.klinke.core.db.TenantTx;
import org.klinke.core.tenant.Realm;
import org.klinke.core.tenant.TenantScope;
import org.klinke.core.trunk.PlatformTrunk;
import org.klinke.server.api.ConfigurationRoutes.Family;
import org.klinke.server.apply.TenantExport;
import org.klinke.web.Problem;

/// Takes back what one entry of a tenant's history tells, by the door of every change of the configuration, with its
/// checks, warnings and expectations:
///
///     entry ─▶ of a list? ─▶ may he? ─▶ [one transaction: nothing later? ─▶ what it was before, in the words of the
///              `apply` file ─▶ Apply ─▶ is what was done the entry the other way round?]
///
/// The history knows objects by texts, and some of these say less than the whole (a secret was "changed"). So only
/// fields are taken back that say all, and what comes out is compared with the entry: it is exactly its opposite, or
/// nothing is changed. Thread-safe.
public final class EntryUndo {
    private static final int HISTORY_MAX = 1_000;
    private static final String UPDATE = "update";
    private static final Set<String> ACTIONS = Set.of("create", UPDATE, "delete");

    private final Apply apply;
    private final TenantExport export;
    private final Entries entries;
    private final AuditLog audit;

    public EntryUndo(Apply apply, TenantExport export, AuditLog audit) {
        this.apply = apply;
        this.export = export;
        this.entries = new Entries(export);
        this.audit = audit;
    }

    /// @param mandate how far who asks may go in a family; throws if he may not at all
    /// @throws Problem 404 if there is no such entry, 409 if a later one is about the same, 422 if this one stays
    /// @throws ApplyRefused if the configuration would not hold
    Outcome undo(
            TenantScope scope,
            long seq,
            Actor actor,
            Function<Family, Mandate> mandate,
            boolean dryRun,
            boolean breakExpectations) {
        AuditEntry entry = audit.entry(Realm.of(scope), seq)
                .orElseThrow(() -> Problem.notFound("the history has no entry of this number"));
        Told told = Told.of(entry).orElseThrow(Told::kind);
        Mandate within = mandate.apply(told.family());
        AuditEntry.Values values = entry.values().orElseThrow(Told::erased);
        List<PlatformTrunk> platform = export.platformTrunks();
        return apply.apply(
                actor,
                scope,
                new Apply.Wish() {
                    @Override
                    public Wanted of(TenantTx now) {
                        List<AuditEntry> history = audit.about(now, entry.object(), HISTORY_MAX).stream()
                                .filter(one -> one.kind().equals(entry.kind()) && ACTIONS.contains(one.action()))
                                .toList();
                        requireLast(entry, history);
                        Told.Now all = new Told.Now(now, entries, platform, history, export.names(now));
                        return ConfigurationRoutes.readOwn(scope, told.before(all, entry, values));
                    }

                    @Override
                    public void judge(List<PlanLine> plan) {
                        // What comes of it is judged.
                    }

                    @Override
                    public void judge(Change done) {
                        if (!done.isOppositeOf(entry)) {
                            throw Told.inexact();
                        }
                    }

                    @Override
                    public String reason() {
                        return "undo of entry " + seq;
                    }
                },
                new Apply.Options(told.deletes(entry, values), dryRun, breakExpectations, within));
    }

    /// Of two changes of different fields, or lines, each is undone without the other.
    static void requireLast(AuditEntry entry, List<AuditEntry> history) {
        history.stream()
                .filter(later -> later.seq() > entry.seq())
                .filter(later -> !entry.action().equals(UPDATE)
                        || !later.action().equals(UPDATE)
                        || !Collections.disjoint(entry.fields(), later.fields()))
                .mapToLong(AuditEntry::seq)
                .max()
                .ifPresent(last -> {
                    throw new Problem(
                            409, "undo.later", "entry " + last + " changed the same later; undo that first", List.of());
                });
    }
}
