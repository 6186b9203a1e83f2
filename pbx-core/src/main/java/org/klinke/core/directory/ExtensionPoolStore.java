package org.klinke.core.directory;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.klinke.core.audit.Change;
import org.klinke.core.db.TenantTx;
import org.klinke.core.directory.ExtensionPools.Pool;
import org.klinke.core.directory.ExtensionPools.Range;
import org.klinke.core.id.Ids;

/// A tenant's extension pools, one audit entry per change. Whatever gives an extension, takes one away or leads to one
/// calls [#requireFit].
/// Which tenant: that of the transaction. Thread-safe.
public final class ExtensionPoolStore {
    private static final String KIND = "extension pools";
    private static final String FORBIDDEN = "forbidden";

    private final Ids ids;

    public ExtensionPoolStore(Ids ids) {
        this.ids = ids;
    }

    public ExtensionPools read(TenantTx tx) {
        return read(tx.handle());
    }

    /// Replaces all of them.
    ///
    /// @throws InvalidInput at the end of the change, if an extension does not fit
    public void set(Change change, ExtensionPools wanted) {
        Handle handle = change.tx().handle();
        ExtensionPools before = read(handle);
        handle.createUpdate("DELETE FROM extension_pool").execute();
        int position = 0;
        for (Pool pool : wanted.pools()) {
            insert(change, position++, pool.kind(), pool.range());
        }
        for (Range range : wanted.forbidden()) {
            insert(change, position++, FORBIDDEN, range);
        }
        requireFit(change);
        change.updated(KIND, change.scope().id().value(), before.facts(), wanted.facts());
    }

    /// At the end of the change all extensions must fit, and no number may lead to one that is nobody's.
    public static void requireFit(Change change) {
        Handle handle = change.tx().handle();
        change.atEnd("targets of numbers", () -> requireTargets(handle));
        change.atEnd("extension pools", () -> {
            ExtensionPools pools = read(handle);
            if (pools.equals(ExtensionPools.NONE)) {
                return;
            }
            record Given(String number, String kind) {}
            List<Given> all = handle.createQuery("SELECT number, kind FROM extension ORDER BY length(number), number")
                    .map((row, _) -> new Given(row.getString("number"), row.getString("kind")))
                    .list();
            for (Given given : all) {
                pools.against(given.kind(), given.number()).ifPresent(why -> {
                    throw new InvalidInput(
                            "extension", given.number() + " " + why, "choose another number, or change `extensions`");
                });
            }
        });
    }

    private static void requireTargets(Handle handle) {
        handle.createQuery("""
                        SELECT n.e164, n.target FROM number n
                         WHERE n.target IS NOT NULL AND NOT EXISTS (SELECT 1 FROM extension e WHERE e.number = n.target)
                         ORDER BY n.e164 LIMIT 1
                        """)
                .map((row, _) -> Map.entry(row.getString("e164"), row.getString("target")))
                .findOne()
                .ifPresent(number -> {
                    throw new InvalidInput(
                            "target",
                            number.getKey() + " leads to " + number.getValue() + ", which is nobody's extension",
                            "choose one that is there");
                });
    }

    /// At the end of the change these extensions, if alarms go to them, must be users': their phones would stay silent.
    /// Others that are nobody's any more block nobody who does something else.
    public static void requireAlarmed(Change change, Collection<String> extensions) {
        Handle handle = change.tx().handle();
        for (String extension : extensions) {
            change.atEnd("alarmed:" + extension, () -> requireAlarmed(handle, extension));
        }
    }

    private static void requireAlarmed(Handle handle, String extension) {
        boolean silent = handle.createQuery("""
                        SELECT EXISTS (SELECT 1 FROM alarm_settings s WHERE :extension = ANY (s.extensions))
                           AND NOT EXISTS (SELECT 1 FROM extension e WHERE e.number = :extension AND e.kind = 'user')
                        """)
                .bind("extension", extension)
                .mapTo(Boolean.class)
                .one();
        if (silent) {
            throw new InvalidInput(
                    "alarms.extensions",
                    "no user has the extension '" + extension + "'",
                    "name users whose phones shall show who calls for help");
        }
    }

    private void insert(Change change, int position, String kind, Range range) {
        change.tx()
                .handle()
                .createUpdate("""
                        INSERT INTO extension_pool (tenant_id, id, position, kind, first, last)
                        VALUES (:tenant, :id, :position, :kind, :first, :last)
                        """)
                .bind("tenant", change.scope().id().value())
                .bind("id", ids.next())
                .bind("position", position)
                .bind("kind", kind)
                .bind("first", range.first())
                .bind("last", range.last())
                .execute();
    }

    private static ExtensionPools read(Handle handle) {
        List<Pool> pools = new ArrayList<>();
        List<Range> forbidden = new ArrayList<>();
        handle.createQuery("SELECT kind, first, last FROM extension_pool ORDER BY position")
                .map((row, _) ->
                        Map.entry(row.getString("kind"), new Range(row.getString("first"), row.getString("last"))))
                .list()
                .forEach(range -> {
                    if (range.getKey().equals(FORBIDDEN)) {
                        forbidden.add(range.getValue());
                    } else {
                        pools.add(new Pool(range.getKey(), range.getValue()));
                    }
                });
        return new ExtensionPools(pools, forbidden);
    }
}
