package org.klinke.core.alarm;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.klinke.core.alarm.AlarmRow.Mail;
import org.klinke.core.db.TenantTx;

/// Alarms as rows, and what became of their mail. Which tenant: that of the transaction. Thread-safe.
public final class AlarmStore {
    /// A second time changes nothing.
    ///
    /// @param mail whether it goes out by mail
    void insert(TenantTx tx, Alarm alarm, boolean mail) {
        tx.handle()
                .createUpdate("""
                        INSERT INTO alarm (tenant_id, id, at, kind, facts, mail, mail_due)
                        VALUES (:tenant, :id, :at, :kind, CAST(:facts AS jsonb), :mail, :at)
                        ON CONFLICT DO NOTHING
                        """)
                .bind("tenant", tx.scope().id().value())
                .bind("id", alarm.id())
                .bind("at", Timestamp.from(alarm.at()))
                .bind("kind", alarm.kind().name())
                .bind("facts", AlarmJson.printFacts(alarm))
                .bind("mail", mail ? "due" : "none")
                .execute();
    }

    /// The newest ones, newest first.
    public List<AlarmRow> list(TenantTx tx, Instant since, int limit) {
        return tx.handle()
                .createQuery("""
                        SELECT id, at, kind, facts, mail, mail_tries, mail_note FROM alarm
                         WHERE at >= :since ORDER BY at DESC, id DESC LIMIT :limit
                        """)
                .bind("since", Timestamp.from(since))
                .bind("limit", limit)
                .map((row, _) -> row(row))
                .list();
    }

    /// What was told of limits, newest first.
    public List<Alarm> limits(TenantTx tx, Instant since, int limit) {
        return tx.handle()
                .createQuery("""
                        SELECT id, at, kind, facts, mail, mail_tries, mail_note FROM alarm
                         WHERE at >= :since AND kind IN ('LIMIT_WARNED', 'LIMIT_REACHED')
                         ORDER BY at DESC, id DESC LIMIT :limit
                        """)
                .bind("since", Timestamp.from(since))
                .bind("limit", limit)
                .map((row, _) -> row(row).alarm())
                .list();
    }

    /// What was told of room for recordings, newest first.
    public List<Alarm> rooms(TenantTx tx, Instant since, int limit) {
        return tx.handle()
                .createQuery("""
                        SELECT id, at, kind, facts, mail, mail_tries, mail_note FROM alarm
                         WHERE at >= :since AND kind IN ('RECORDINGS_MANY', 'RECORDINGS_FULL', 'RECORDINGS_NO_DISK')
                         ORDER BY at DESC, id DESC LIMIT :limit
                        """)
                .bind("since", Timestamp.from(since))
                .bind("limit", limit)
                .map((row, _) -> row(row).alarm())
                .list();
    }

    /// What was told of certificates' ends, newest first.
    public List<Alarm> certificateEnds(TenantTx tx, Instant since, int limit) {
        return tx.handle()
                .createQuery("""
                        SELECT id, at, kind, facts, mail, mail_tries, mail_note FROM alarm
                         WHERE at >= :since AND kind = 'CERTIFICATE_ENDS' ORDER BY at DESC, id DESC LIMIT :limit
                        """)
                .bind("since", Timestamp.from(since))
                .bind("limit", limit)
                .map((row, _) -> row(row).alarm())
                .list();
    }

    /// Names of trunks of which the last alarm says that they are down.
    public Set<String> trunksDown(TenantTx tx) {
        return Set.copyOf(tx.handle().createQuery("""
                        SELECT last.trunk FROM
                            (SELECT DISTINCT ON (facts ->> 'trunk') facts ->> 'trunk' AS trunk, kind FROM alarm
                              WHERE kind IN ('TRUNK_DOWN', 'TRUNK_UP') ORDER BY facts ->> 'trunk', at DESC, id DESC) last
                         WHERE last.kind = 'TRUNK_DOWN' AND last.trunk IS NOT NULL
                        """).mapTo(String.class).list());
    }

    /// Those whose mail is to be sent now, oldest first.
    List<AlarmRow> due(TenantTx tx, Instant now, int limit) {
        return tx.handle()
                .createQuery("""
                        SELECT id, at, kind, facts, mail, mail_tries, mail_note FROM alarm
                         WHERE mail = 'due' AND mail_due <= :now ORDER BY at, id LIMIT :limit
                        """)
                .bind("now", Timestamp.from(now))
                .bind("limit", limit)
                .map((row, _) -> row(row))
                .list();
    }

    /// @param next when it is tried again, where it is due
    /// @param note why it has not gone
    void mailed(TenantTx tx, AlarmRow alarm, Mail mail, Instant next, String note) {
        tx.handle()
                .createUpdate("""
                        UPDATE alarm SET mail = :mail, mail_tries = :tries, mail_due = :next, mail_note = :note
                         WHERE id = :id
                        """)
                .bind("id", alarm.alarm().id())
                .bind("mail", mail.word())
                .bind("tries", alarm.mailTries() + 1)
                .bind("next", Timestamp.from(next))
                .bind("note", note)
                .execute();
    }

    boolean hasDue(TenantTx tx) {
        return tx.handle()
                .createQuery("SELECT EXISTS (SELECT 1 FROM alarm WHERE mail = 'due')")
                .mapTo(Boolean.class)
                .one();
    }

    void deleteBefore(TenantTx tx, Instant at) {
        tx.handle()
                .createUpdate("DELETE FROM alarm WHERE at < :at")
                .bind("at", Timestamp.from(at))
                .execute();
    }

    private static AlarmRow row(ResultSet row) throws SQLException {
        Alarm alarm = new Alarm(
                row.getObject("id", UUID.class),
                Kind.valueOf(row.getString("kind")),
                row.getTimestamp("at").toInstant(),
                AlarmJson.parseFacts(row.getString("facts")));
        return new AlarmRow(
                alarm, Mail.of(row.getString("mail")), row.getInt("mail_tries"), row.getString("mail_note"));
    }
}
