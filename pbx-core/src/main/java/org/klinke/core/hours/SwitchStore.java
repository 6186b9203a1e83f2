package org.klinke.core.hours;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.klinke.core.audit.Change;
import org.klinke.core.db.TenantTx;
import org.klinke.core.db.Unique;
import org.klinke.core.directory.ExtensionPoolStore;
import org.klinke.core.directory.InvalidInput;
import org.klinke.core.id.Ids;

/// A tenant's switches: set as a whole, turned one by one, one audit entry each time. Which tenant: that of the
/// transaction. Thread-safe.
public final class SwitchStore {
    private static final String KIND = "switch";
    private static final int SWITCHES_MAX = 100;

    private final Ids ids;
    private final HoursStore hours;

    public SwitchStore(Ids ids, HoursStore hours) {
        this.ids = ids;
        this.hours = hours;
    }

    /// One that keeps its name keeps its state.
    ///
    /// @throws InvalidInput if a name or extension is taken, or a condition is not there at the end of the change
    public void set(Change change, List<SwitchDetails> wanted) {
        Map<String, HoursSwitch> before = new HashMap<>();
        list(change.tx()).forEach(one -> before.put(one.name(), one));
        Map<String, String> factsBefore = new TreeMap<>();
        before.values().forEach(one -> factsBefore.put(one.name(), details(one).text()));
        Map<String, String> facts = new TreeMap<>();
        wanted.forEach(one -> facts.put(one.name(), one.text()));
        if (facts.size() < wanted.size() || wanted.size() > SWITCHES_MAX) {
            throw new InvalidInput(
                    "switches", "two have one name, or there are more than " + SWITCHES_MAX, "rename one of them");
        }
        if (facts.equals(factsBefore)) {
            return;
        }
        Handle handle = change.tx().handle();
        handle.createUpdate("DELETE FROM extension WHERE kind = 'switch'").execute();
        Set<String> gone = new HashSet<>(before.keySet());
        gone.removeAll(facts.keySet());
        gone.forEach(name -> handle.createUpdate("DELETE FROM time_switch WHERE name = :name")
                .bind("name", name)
                .execute());
        for (SwitchDetails one : wanted) {
            write(change, Optional.ofNullable(before.get(one.name())), one);
        }
        change.updated(KIND, change.scope().id().value(), factsBefore, facts);
        hours.requireKnown(change);
        ExtensionPoolStore.requireFit(change);
    }

    private void write(Change change, Optional<HoursSwitch> before, SwitchDetails details) {
        UUID id = before.map(HoursSwitch::id).orElseGet(ids::next);
        Handle handle = change.tx().handle();
        handle.createUpdate("""
                INSERT INTO time_switch (tenant_id, id, name, condition, opens, turned_on)
                VALUES (:tenant, :id, :name, :condition, :opens, false)
                ON CONFLICT (tenant_id, id) DO UPDATE SET condition = :condition, opens = :opens
                """)
                .bind("tenant", change.scope().id().value())
                .bind("id", id)
                .bind("name", details.name())
                .bind("condition", details.forces().map(HoursSwitch.Force::condition))
                .bind("opens", details.forces().map(HoursSwitch.Force::open).orElse(false))
                .execute();
        Unique.guard(
                "extension_number_unique",
                () -> new InvalidInput(
                        "extension", details.extension() + " is taken in this tenant", "choose another number"),
                () -> handle.createUpdate("""
                        INSERT INTO extension (tenant_id, id, number, kind, target)
                        VALUES (:tenant, :extension, :number, 'switch', :id)
                        """)
                        .bind("tenant", change.scope().id().value())
                        .bind("extension", ids.next())
                        .bind("number", details.extension())
                        .bind("id", id)
                        .execute());
    }

    /// @return whether it is on now
    /// @throws InvalidInput if there is no such switch any more
    public boolean turn(Change change, UUID id) {
        boolean on = change.tx()
                .handle()
                .createQuery("UPDATE time_switch SET turned_on = NOT turned_on WHERE id = :id RETURNING turned_on")
                .bind("id", id)
                .mapTo(Boolean.class)
                .findOne()
                .orElseThrow(() -> new InvalidInput("id", "there is no switch " + id, "look at the list again"));
        change.updated(KIND, id, Map.of("on", String.valueOf(!on)), Map.of("on", String.valueOf(on)));
        return on;
    }

    /// All by name.
    public List<HoursSwitch> list(TenantTx tx) {
        return tx.handle()
                .createQuery("""
                SELECT s.id, s.name, e.number, s.condition, s.opens, s.turned_on
                  FROM time_switch s JOIN extension e
                    ON e.tenant_id = s.tenant_id AND e.target = s.id AND e.kind = 'switch'
                 ORDER BY s.name
                """)
                .map((row, _) -> new HoursSwitch(
                        row.getObject("id", UUID.class),
                        row.getString("name"),
                        row.getString("number"),
                        force(row.getString("condition"), row.getBoolean("opens")),
                        row.getBoolean("turned_on")))
                .list();
    }

    private static Optional<HoursSwitch.Force> force(@Nullable String condition, boolean open) {
        return Optional.ofNullable(condition).map(name -> new HoursSwitch.Force(name, open));
    }

    public static SwitchDetails details(HoursSwitch one) {
        return new SwitchDetails(one.name(), one.extension(), one.forces());
    }
}
