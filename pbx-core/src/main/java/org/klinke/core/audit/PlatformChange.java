package org.klinke.core.audit;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.klinke.core.db.PlatformTx;
import org.klinke.core.tenant.TenantScope;

/// A running change of the platform, which may reach into several tenants in one transaction: only [Changes] makes it.
/// Not thread-safe; ends with its transaction.
public final class PlatformChange implements RealmChange {
    private final PlatformTx tx;
    private final Chains chains;
    private final List<Mutation> mutations = new ArrayList<>();
    private final Set<TenantScope> touched = new LinkedHashSet<>();
    private final List<Runnable> onCommit = new ArrayList<>();
    private final List<Runnable> onRollback;
    private boolean tenantsChanged;

    /// What surrounds a part done in a tenant.
    interface Chains {
        void lock(TenantScope scope);

        void append(Change change);
    }

    PlatformChange(PlatformTx tx, Chains chains, List<Runnable> onRollback) {
        this.tx = tx;
        this.chains = chains;
        this.onRollback = onRollback;
    }

    @Override
    public PlatformTx tx() {
        return tx;
    }

    /// Does a part of the change in a tenant; its entries go into that tenant's chain.
    public <T> T within(TenantScope scope, Function<Change, T> work) {
        return tx.within(scope, tenantTx -> {
            chains.lock(scope);
            Change change = new Change(tenantTx);
            T result = work.apply(change);
            change.end();
            chains.append(change);
            touched.add(scope);
            return result;
        });
    }

    @Override
    public void created(String kind, UUID id, Map<String, String> after) {
        mutations.add(Mutation.created(kind, id, after));
    }

    @Override
    public void updated(String kind, UUID id, Map<String, String> before, Map<String, String> after) {
        Mutation.updated(kind, id, before, after).ifPresent(mutations::add);
    }

    @Override
    public void deleted(String kind, UUID id, Map<String, String> before) {
        mutations.add(Mutation.deleted(kind, id, before));
    }

    /// Something was done that is worth an entry though no value changed ("secrets exported").
    @Override
    public void noted(String action, String kind, UUID id, Map<String, String> facts) {
        mutations.add(new Mutation(action, kind, id, Map.of(), facts));
    }

    /// Whether it has done on the platform what an entry tells the other way round, and nothing else. What was
    /// deleted is another object when it is made again.
    public boolean isOppositeOf(AuditEntry entry) {
        return Mutation.areOppositeOf(mutations, entry);
    }

    /// The list of tenants, or what stands in it about this one, is different after the commit.
    public void tenantChanged(TenantScope scope) {
        touched.add(scope);
        tenantsChanged = true;
    }

    /// For what lies outside the database (keys): runs after the commit, before memory is brought up to date.
    public void onCommit(Runnable task) {
        onCommit.add(task);
    }

    /// Undoes what was already done outside the database: runs if the transaction fails.
    public void onRollback(Runnable task) {
        onRollback.add(task);
    }

    List<Mutation> mutations() {
        return mutations;
    }

    Set<TenantScope> touched() {
        return touched;
    }

    boolean tenantsChanged() {
        return tenantsChanged;
    }

    List<Runnable> commitTasks() {
        return onCommit;
    }
}
