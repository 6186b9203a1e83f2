package org.klinke.core.status;

import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.klinke.core.db.PlatformTx;

/// Who is told by mail, and the mails that wait, in the platform's rows; all that is personal is sealed by whoever
/// calls.
final class SubscriberStore {
    /// @param address sealed
    record Row(UUID id, byte[] address, boolean german) {}

    /// @param subscriber nobody for the mail that asks first
    /// @param sealed the mail
    /// @param tries so far
    record Waiting(UUID id, Optional<UUID> subscriber, byte[] sealed, int tries) {}

    /// A step of a notice of which no mail has been made.
    record Untold(UUID id, UUID notice, Instant at) {}

    List<Row> all(PlatformTx tx) {
        return tx.handle()
                .createQuery("SELECT id, address, language FROM status_subscriber ORDER BY id")
                .map((row, _) -> new Row(
                        row.getObject("id", UUID.class),
                        row.getBytes("address"),
                        row.getString("language").equals("de")))
                .list();
    }

    int count(PlatformTx tx) {
        return tx.handle()
                .createQuery("SELECT count(*) FROM status_subscriber")
                .mapTo(Integer.class)
                .one();
    }

    /// Once, however often somebody says yes.
    void add(PlatformTx tx, UUID id, byte[] address, byte[] key, boolean german, Instant now) {
        tx.handle()
                .createUpdate("""
                        INSERT INTO status_subscriber (tenant_id, id, address, address_key, language, since)
                        VALUES (:realm, :id, :address, :key, :language, :now)
                        ON CONFLICT (tenant_id, address_key) DO UPDATE SET language = excluded.language
                        """)
                .bind("realm", PlatformTx.ID)
                .bind("id", id)
                .bind("address", address)
                .bind("key", key)
                .bind("language", german ? "de" : "en")
                .bind("now", Timestamp.from(now))
                .execute();
    }

    /// With the mails that wait for him.
    boolean remove(PlatformTx tx, UUID id) {
        return tx.handle()
                        .createUpdate("DELETE FROM status_subscriber WHERE id = :id")
                        .bind("id", id)
                        .execute()
                > 0;
    }

    boolean remove(PlatformTx tx, byte[] key) {
        return tx.handle()
                        .createUpdate("DELETE FROM status_subscriber WHERE address_key = :key")
                        .bind("key", key)
                        .execute()
                > 0;
    }

    void put(PlatformTx tx, UUID id, @Nullable UUID subscriber, byte[] sealed, Instant now) {
        tx.handle()
                .createUpdate("""
                        INSERT INTO status_mail (tenant_id, id, subscriber, mail, next)
                        VALUES (:realm, :id, CAST(:subscriber AS uuid), :mail, :now)
                        """)
                .bind("realm", PlatformTx.ID)
                .bind("id", id)
                .bind("subscriber", subscriber)
                .bind("mail", sealed)
                .bind("now", Timestamp.from(now))
                .execute();
    }

    List<Waiting> due(PlatformTx tx, Instant now, int limit) {
        return tx.handle()
                .createQuery("""
                        SELECT id, subscriber, mail, tries FROM status_mail WHERE next <= :now ORDER BY next, id LIMIT :limit
                        """)
                .bind("now", Timestamp.from(now))
                .bind("limit", limit)
                .map((row, _) -> new Waiting(
                        row.getObject("id", UUID.class),
                        Optional.ofNullable(row.getObject("subscriber", UUID.class)),
                        row.getBytes("mail"),
                        row.getInt("tries")))
                .list();
    }

    int waiting(PlatformTx tx) {
        return tx.handle()
                .createQuery("SELECT count(*) FROM status_mail")
                .mapTo(Integer.class)
                .one();
    }

    void gone(PlatformTx tx, UUID mail) {
        tx.handle()
                .createUpdate("DELETE FROM status_mail WHERE id = :id")
                .bind("id", mail)
                .execute();
    }

    void later(PlatformTx tx, UUID mail, Instant next) {
        tx.handle()
                .createUpdate("UPDATE status_mail SET next = :next, tries = tries + 1 WHERE id = :id")
                .bind("id", mail)
                .bind("next", Timestamp.from(next))
                .execute();
    }

    /// The oldest first.
    List<Untold> untold(PlatformTx tx) {
        return tx.handle()
                .createQuery("SELECT id, notice, at FROM status_update WHERE NOT told ORDER BY at, id")
                .map((row, _) -> new Untold(
                        row.getObject("id", UUID.class),
                        row.getObject("notice", UUID.class),
                        row.getTimestamp("at").toInstant()))
                .list();
    }

    void told(PlatformTx tx, UUID update) {
        tx.handle()
                .createUpdate("UPDATE status_update SET told = true WHERE id = :id")
                .bind("id", update)
                .execute();
    }
}
