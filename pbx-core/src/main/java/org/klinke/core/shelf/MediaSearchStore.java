package org.klinke.core.shelf;

import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jdbi.v3.core.statement.Query;
import org.klinke.core.db.TenantTx;

/// How a page of media objects is found. Under row-level security an index serves `=` and `^@` and nothing that could
/// leak what it compares, as LIKE could. So:
///
///     nobody's   ─▶ by time
///     somebody's ─▶ which names have that in them? few ─▶ those names' and numbers' objects, each by its index
///                                                 many ─▶ by time: every few objects there is one of them
final class MediaSearchStore {
    /// Of more names so many objects are that those wanted are soon met, one after the other.
    private static final int NAMES_MAX = 200;

    private static final Instant FAR = Instant.parse("9999-12-31T00:00:00Z");

    private static final String WANTED = """
             AND started >= :from AND started < :until AND seconds >= :secondsMin
             AND (CAST(:at AS timestamptz) IS NULL OR (started, id) < (:at, CAST(:after AS uuid)))
            """;
    private static final String NEWEST = " ORDER BY started DESC, id DESC LIMIT :limit";

    private final String kinds;
    private final MediaQuery query;
    private final String person;
    private final List<String> names;

    private MediaSearchStore(String kinds, MediaQuery query, String person, List<String> names) {
        this.kinds = kinds;
        this.query = query;
        this.person = person;
        this.names = names;
    }

    /// @param kinds which, as a condition
    static MediaSearchStore of(TenantTx tx, String kinds, MediaQuery query) {
        String person = query.person().orElse("");
        return new MediaSearchStore(kinds, query, person, person.isEmpty() ? List.of() : names(tx, person));
    }

    private static List<String> names(TenantTx tx, String part) {
        return tx.handle()
                .createQuery("SELECT name FROM media_name WHERE folded LIKE lower(:part) LIMIT :limit")
                .bind("part", anywhere(part))
                .bind("limit", NAMES_MAX + 1)
                .mapTo(String.class)
                .list();
    }

    <T> List<T> ask(TenantTx tx, String columns, RowMapper<T> mapper) {
        Query asked = tx.handle()
                .createQuery(sql(columns))
                .bind("from", Timestamp.from(query.from().orElse(Instant.EPOCH)))
                .bind("until", Timestamp.from(query.until().orElse(FAR)))
                .bind("secondsMin", query.secondsMin())
                .bindByType(
                        "at",
                        query.after()
                                .map(place -> Timestamp.from(place.started()))
                                .orElse(null),
                        Timestamp.class)
                .bindByType(
                        "after", query.after().map(place -> place.id().value()).orElse(null), UUID.class)
                .bind("limit", query.limit());
        if (!person.isEmpty()) {
            asked.bind("person", person);
            if (isWide()) {
                asked.bind("part", anywhere(person));
            } else {
                asked.bindArray("names", String.class, names);
            }
        }
        return asked.map(mapper).list();
    }

    private boolean isWide() {
        return names.size() > NAMES_MAX;
    }

    private String sql(String columns) {
        if (person.isEmpty()) {
            return one(columns, "true");
        }
        if (isWide()) {
            return one(
                    columns,
                    "(owner_name ILIKE :part OR other_name ILIKE :part OR extension ^@ :person OR other_number ^@ :person)");
        }
        return "SELECT * FROM ((" + one(columns, "extension ^@ :person") + ") UNION ("
                + one(columns, "other_number ^@ :person") + ") UNION (" + each(columns, "owner_name") + ") UNION ("
                + each(columns, "other_name") + ")) found" + NEWEST;
    }

    private String one(String columns, String whose) {
        return "SELECT " + columns + " FROM media_object WHERE " + kinds + " AND " + whose + WANTED + NEWEST;
    }

    /// The newest of each name.
    private String each(String columns, String name) {
        return "SELECT newest.* FROM unnest(:names) named(name) CROSS JOIN LATERAL ("
                + one(columns, name + " = named.name") + ") newest";
    }

    private static String anywhere(String text) {
        return "%" + text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%";
    }

    /// The names of an object that is being listed can be looked for.
    static void remember(TenantTx tx, Label label) {
        tx.handle()
                .createUpdate("""
                        INSERT INTO media_name (tenant_id, name, folded)
                        SELECT :tenant, name, lower(name) FROM unnest(:names) known(name)
                         WHERE name <> '' ON CONFLICT DO NOTHING
                        """)
                .bind("tenant", tx.scope().id().value())
                .bindArray("names", String.class, namesOf(label))
                .execute();
    }

    /// Those that were of this object alone are gone with it. (It and [#remember] are called by [Shelf], one after the
    /// other.)
    static void forget(TenantTx tx, Label label) {
        tx.handle()
                .createUpdate("""
                        DELETE FROM media_name n WHERE name = ANY(:names)
                           AND NOT EXISTS (SELECT FROM media_object o
                                            WHERE o.tenant_id = n.tenant_id AND o.owner_name = n.name)
                           AND NOT EXISTS (SELECT FROM media_object o
                                            WHERE o.tenant_id = n.tenant_id AND o.other_name = n.name)
                        """)
                .bindArray("names", String.class, namesOf(label))
                .execute();
    }

    private static List<String> namesOf(Label label) {
        return List.of(label.ownerName(), label.otherName()).stream().distinct().toList();
    }
}
