package org.klinke.core.reach;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.klinke.core.audit.Change;
import org.klinke.core.db.TenantTx;
import org.klinke.core.db.Unique;
import org.klinke.core.directory.ExtensionPoolStore;
import org.klinke.core.directory.InvalidInput;
import org.klinke.core.id.Ids;

/// A tenant's speed dials and block lists, each set as a whole, with one audit entry. Which tenant: that of the
/// transaction. Thread-safe.
public final class NumberListStore {
    private static final int LINES_MAX = 1000;

    private final Ids ids;

    public NumberListStore(Ids ids) {
        this.ids = ids;
    }

    /// @throws InvalidInput if an extension is taken, or a number cannot be dialled
    public void setSpeedDials(Change change, List<SpeedDial> wanted) {
        limit("speedDials", wanted);
        Map<String, String> before = new TreeMap<>();
        speedDials(change.tx()).forEach(dial -> before.put(dial.extension(), dial.name() + " " + dial.number()));
        Map<String, String> after = new TreeMap<>();
        wanted.forEach(dial -> {
            SpeedDial.check(dial);
            after.put(dial.extension(), dial.name() + " " + dial.number());
        });
        if (before.equals(after)) {
            return;
        }
        Handle handle = change.tx().handle();
        handle.createUpdate("DELETE FROM extension WHERE kind = 'speed'").execute();
        handle.createUpdate("DELETE FROM speed_dial").execute();
        for (SpeedDial dial : wanted) {
            UUID id = ids.next();
            handle.createUpdate("""
                    INSERT INTO speed_dial (tenant_id, id, name, number) VALUES (:tenant, :id, :name, :number)
                    """)
                    .bind("tenant", change.scope().id().value())
                    .bind("id", id)
                    .bind("name", dial.name())
                    .bind("number", dial.number())
                    .execute();
            Unique.guard(
                    "extension_number_unique",
                    () -> new InvalidInput(
                            "extension", dial.extension() + " is taken in this tenant", "choose another number"),
                    () -> handle.createUpdate("""
                            INSERT INTO extension (tenant_id, id, number, kind, target)
                            VALUES (:tenant, :extension, :number, 'speed', :id)
                            """)
                            .bind("tenant", change.scope().id().value())
                            .bind("extension", ids.next())
                            .bind("number", dial.extension())
                            .bind("id", id)
                            .execute());
        }
        ExtensionPoolStore.requireFit(change);
        change.updated("speed dials", change.scope().id().value(), before, after);
    }

    /// All by extension.
    public List<SpeedDial> speedDials(TenantTx tx) {
        return tx.handle()
                .createQuery("""
                SELECT e.number AS extension, s.name, s.number
                  FROM speed_dial s JOIN extension e
                    ON e.tenant_id = s.tenant_id AND e.target = s.id AND e.kind = 'speed'
                 ORDER BY length(e.number), e.number
                """)
                .map((row, _) ->
                        new SpeedDial(row.getString("extension"), row.getString("name"), row.getString("number")))
                .list();
    }

    public void setBlocked(Change change, BlockLists wanted) {
        limit("blocked", wanted.callers());
        limit("blocked", wanted.called());
        BlockLists before = blocked(change.tx());
        if (before.equals(wanted)) {
            return;
        }
        change.tx().handle().createUpdate("DELETE FROM block_list").execute();
        insert(change, "caller", wanted.callers());
        insert(change, "called", wanted.called());
        change.updated("block lists", change.scope().id().value(), before.facts(), wanted.facts());
    }

    private static void insert(Change change, String kind, List<NumberMask> masks) {
        for (int position = 0; position < masks.size(); position++) {
            change.tx()
                    .handle()
                    .createUpdate("""
                    INSERT INTO block_list (tenant_id, kind, position, mask) VALUES (:tenant, :kind, :position, :mask)
                    """)
                    .bind("tenant", change.scope().id().value())
                    .bind("kind", kind)
                    .bind("position", position)
                    .bind("mask", masks.get(position).text())
                    .execute();
        }
    }

    public BlockLists blocked(TenantTx tx) {
        return new BlockLists(masks(tx, "caller"), masks(tx, "called"));
    }

    private static List<NumberMask> masks(TenantTx tx, String kind) {
        return tx.handle()
                .createQuery("SELECT mask FROM block_list WHERE kind = :kind ORDER BY position")
                .bind("kind", kind)
                .map((row, _) -> new NumberMask(row.getString("mask")))
                .list();
    }

    private static void limit(String field, List<?> lines) {
        if (lines.size() > LINES_MAX) {
            throw new InvalidInput(field, "more than " + LINES_MAX, "leave some out, or use '*' in them");
        }
    }
}
