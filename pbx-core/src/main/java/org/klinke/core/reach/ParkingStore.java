package org.klinke.core.reach;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.klinke.core.audit.Change;
import org.klinke.core.db.TenantTx;
import org.klinke.core.db.Unique;
import org.klinke.core.directory.ExtensionPoolStore;
import org.klinke.core.directory.InvalidInput;
import org.klinke.core.id.Ids;

/// A tenant's park places: set as a whole, with one audit entry. Which tenant: that of the transaction. Thread-safe.
public final class ParkingStore {
    private static final int LOTS_MAX = 20;

    private final Ids ids;

    public ParkingStore(Ids ids) {
        this.ids = ids;
    }

    /// @throws InvalidInput if the number of a lot or of a place is taken
    public void set(Change change, List<ParkingLot> wanted) {
        if (wanted.size() > LOTS_MAX) {
            throw new InvalidInput("parking", "more than " + LOTS_MAX, "give one of them more places");
        }
        wanted.forEach(ParkingLot::check);
        Map<String, String> before = facts(list(change.tx()));
        Map<String, String> after = facts(wanted);
        if (before.equals(after)) {
            return;
        }
        Handle handle = change.tx().handle();
        handle.createUpdate("DELETE FROM extension WHERE kind = 'parking'").execute();
        handle.createUpdate("DELETE FROM parking_lot").execute();
        wanted.forEach(lot -> insert(change, lot));
        ExtensionPoolStore.requireFit(change);
        change.updated("parking", change.scope().id().value(), before, after);
    }

    private void insert(Change change, ParkingLot lot) {
        UUID id = ids.next();
        Handle handle = change.tx().handle();
        handle.createUpdate("""
                INSERT INTO parking_lot (tenant_id, id, extension, name, places, seconds, target)
                VALUES (:tenant, :id, :extension, :name, :places, :seconds, :target)
                """)
                .bind("tenant", change.scope().id().value())
                .bind("id", id)
                .bind("extension", lot.extension())
                .bind("name", lot.name())
                .bind("places", lot.places())
                .bind("seconds", lot.seconds())
                .bind("target", lot.then())
                .execute();
        for (String number : lot.all()) {
            Unique.guard(
                    "extension_number_unique",
                    () -> new InvalidInput(
                            number.equals(lot.extension()) ? "extension" : "places",
                            number + " is taken in this tenant",
                            "choose another number"),
                    () -> handle.createUpdate("""
                            INSERT INTO extension (tenant_id, id, number, kind, target)
                            VALUES (:tenant, :extension, :number, 'parking', :id)
                            """)
                            .bind("tenant", change.scope().id().value())
                            .bind("extension", ids.next())
                            .bind("number", number)
                            .bind("id", id)
                            .execute());
        }
    }

    /// All by extension.
    public List<ParkingLot> list(TenantTx tx) {
        return tx.handle()
                .createQuery("""
                SELECT extension, name, places, seconds, target FROM parking_lot ORDER BY length(extension), extension
                """)
                .map((row, _) -> new ParkingLot(
                        row.getString("extension"),
                        row.getString("name"),
                        row.getInt("places"),
                        row.getInt("seconds"),
                        Optional.ofNullable(row.getString("target"))))
                .list();
    }

    private static Map<String, String> facts(List<ParkingLot> lots) {
        Map<String, String> facts = new TreeMap<>();
        lots.forEach(lot -> facts.put(
                lot.extension(),
                lot.name() + ", " + lot.places() + " places, " + lot.seconds() + " s"
                        + lot.then().map(target -> ", then " + target).orElse("")));
        return facts;
    }
}
