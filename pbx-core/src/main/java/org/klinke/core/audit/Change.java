package org.klinke.core.audit;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.klinke.core.db.TenantTx;
import org.klinke.core.tenant.TenantScope;

/// A running change in one tenant: only [Changes] makes it, and a store writes only through one. Whatever a store
/// writes, it also tells here, one object at a time. Not thread-safe; ends with its transaction.
public final class Change implements RealmChange {
    private final TenantTx tx;
    private final List<Mutation> mutations = new ArrayList<>();
    private final Map<String, Runnable> ends = new LinkedHashMap<>();

    Change(TenantTx tx) {
        this.tx = tx;
    }

    @Override
    public TenantTx tx() {
        return tx;
    }

    public TenantScope scope() {
        return tx.scope();
    }

    /// An object was made.
    ///
    /// @param kind "user", "device" …
    /// @param after its values by field, without any secret
    @Override
    public void created(String kind, UUID id, Map<String, String> after) {
        mutations.add(Mutation.created(kind, id, after));
    }

    /// An object was changed. Fields that stayed as they were are left out; if all did, nothing is noted.
    @Override
    public void updated(String kind, UUID id, Map<String, String> before, Map<String, String> after) {
        Mutation.updated(kind, id, before, after).ifPresent(mutations::add);
    }

    @Override
    public void deleted(String kind, UUID id, Map<String, String> before) {
        mutations.add(Mutation.deleted(kind, id, before));
    }

    /// Something was done with an object that is worth an entry though no value changed ("secrets exported").
    @Override
    public void noted(String action, String kind, UUID id, Map<String, String> facts) {
        mutations.add(new Mutation(action, kind, id, Map.of(), facts));
    }

    /// Whether it has done what an entry tells the other way round, and nothing else. What was deleted is another
    /// object when it is made again.
    public boolean isOppositeOf(AuditEntry entry) {
        return Mutation.areOppositeOf(mutations, entry);
    }

    /// Looks at the whole once all is written, for what may be broken in between only: an exception rolls back. Of
    /// several checks of one name the first runs.
    public void atEnd(String name, Runnable check) {
        ends.putIfAbsent(name, check);
    }

    void end() {
        ends.values().forEach(Runnable::run);
    }

    List<Mutation> mutations() {
        return mutations;
    }
}
