package org.klinke.core.audit;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jspecify.annotations.Nullable;
import org.klinke.core.audit.AuditChain.Link;

/// The rows of one chain. Row-level security picks the chain; the tenant id is passed only to be written.
final class AuditStore {
    private static final String ENTRY = """
            SELECT e.id, e.seq, e.at, e.role, e.action, e.kind, e.object_id, e.fields, e.values_hash, e.previous,
                   e.hash, v.sealed
              FROM audit_entry e LEFT JOIN audit_values v ON v.tenant_id = e.tenant_id AND v.id = e.id
            """;

    private AuditStore() {}

    record Row(Link link, byte[] hash, Optional<byte[]> sealed) {}

    record Head(long seq, byte[] hash) {}

    /// One change at a time per chain: entries need an order, and a tenant's changes are few. Held until the
    /// transaction ends.
    static void lock(Handle handle, UUID tenant) {
        handle.createQuery("SELECT pg_advisory_xact_lock(hashtextextended(:key, 0))::text")
                .bind("key", "klinke change " + tenant)
                .mapTo(String.class)
                .one();
    }

    static Head head(Handle handle) {
        return handle.createQuery("SELECT seq, hash FROM audit_entry ORDER BY seq DESC LIMIT 1")
                .map((row, _) -> new Head(row.getLong("seq"), row.getBytes("hash")))
                .findOne()
                .orElse(new Head(0, AuditChain.START));
    }

    /// An entry to be written, with its hash and its values as they are stored.
    record Fresh(Link link, byte[] hash, byte[] sealed) {}

    /// All of them in two round trips.
    static void insert(Handle handle, UUID tenant, List<Fresh> entries) {
        if (entries.isEmpty()) {
            return;
        }
        PreparedBatch links = handle.prepareBatch("""
                INSERT INTO audit_entry (tenant_id, id, seq, at, role, action, kind, object_id, fields,
                                         values_hash, previous, hash)
                VALUES (:tenant, :id, :seq, :at, :role, :action, :kind, :object, :fields,
                        :valuesHash, :previous, :hash)
                """);
        PreparedBatch values =
                handle.prepareBatch("INSERT INTO audit_values (tenant_id, id, sealed) VALUES (:tenant, :id, :sealed)");
        for (Fresh entry : entries) {
            Link link = entry.link();
            links.bind("tenant", tenant)
                    .bind("id", link.id())
                    .bind("seq", link.seq())
                    .bind("at", link.at())
                    .bind("role", link.role())
                    .bind("action", link.action())
                    .bind("kind", link.kind())
                    .bind("object", link.object())
                    .bindArray("fields", String.class, link.fields())
                    .bind("valuesHash", link.valuesHash())
                    .bind("previous", link.previous())
                    .bind("hash", entry.hash())
                    .add();
            values.bind("tenant", tenant)
                    .bind("id", link.id())
                    .bind("sealed", entry.sealed())
                    .add();
        }
        links.execute();
        values.execute();
    }

    static List<Row> latest(Handle handle, int limit) {
        return handle.createQuery(ENTRY + " ORDER BY e.seq DESC LIMIT :limit")
                .bind("limit", limit)
                .map((row, _) -> row(row))
                .list();
    }

    static List<Row> find(Handle handle, AuditQuery query) {
        return handle.createQuery(ENTRY + """
                         WHERE e.seq < :below
                           AND e.kind = coalesce(CAST(:kind AS text), e.kind)
                           AND e.action = coalesce(CAST(:action AS text), e.action)
                           AND e.object_id = coalesce(CAST(:object AS uuid), e.object_id)
                           AND e.at >= coalesce(CAST(:since AS timestamptz), '-infinity')
                           AND e.at < coalesce(CAST(:until AS timestamptz), 'infinity')
                         ORDER BY e.seq DESC LIMIT :limit
                        """)
                .bind("below", query.below())
                .bind("kind", query.kind().orElse(null))
                .bind("action", query.action().orElse(null))
                .bind("object", query.object().orElse(null))
                .bind("since", query.since().map(Timestamp::from).orElse(null))
                .bind("until", query.until().map(Timestamp::from).orElse(null))
                .bind("limit", query.limit())
                .map((row, _) -> row(row))
                .list();
    }

    /// All of them, oldest first, without holding them all in memory.
    static void each(Handle handle, Consumer<Row> consumer) {
        handle.createQuery(ENTRY + " ORDER BY e.seq")
                .setFetchSize(500)
                .map((row, _) -> row(row))
                .useIterator(rows -> rows.forEachRemaining(consumer));
    }

    static int eraseValuesOf(Handle handle, UUID object) {
        return handle.createUpdate("""
                        DELETE FROM audit_values v USING audit_entry e
                         WHERE e.tenant_id = v.tenant_id AND e.id = v.id AND e.object_id = :object
                           AND e.action <> :erasure
                        """)
                .bind("object", object)
                .bind("erasure", AuditLog.ERASURE)
                .execute();
    }

    static int eraseAllValues(Handle handle) {
        return handle.createUpdate("DELETE FROM audit_values").execute();
    }

    private static Row row(ResultSet row) throws SQLException {
        Link link = new Link(
                row.getObject("id", UUID.class),
                row.getLong("seq"),
                row.getTimestamp("at").toInstant().truncatedTo(ChronoUnit.MICROS),
                row.getString("role"),
                row.getString("action"),
                row.getString("kind"),
                row.getObject("object_id", UUID.class),
                Arrays.asList((String[]) row.getArray("fields").getArray()),
                row.getBytes("values_hash"),
                row.getBytes("previous"));
        byte @Nullable [] sealed = row.getBytes("sealed");
        return new Row(link, row.getBytes("hash"), Optional.ofNullable(sealed));
    }
}
