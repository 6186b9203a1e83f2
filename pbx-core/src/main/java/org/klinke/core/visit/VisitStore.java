package org.klinke.core.visit;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.klinke.core.db.TenantTx;
import org.klinke.core.id.DeviceId;

/// Visits as rows, and what each phone was served last. Which tenant: that of the transaction. Thread-safe.
public final class VisitStore {
    /// A phone that asks for ever new names, each its own, gets the oldest forgotten.
    private static final int FILES_PER_PHONE_MAX = 40;

    /// When and from where a phone was served last.
    public record Fetch(DeviceId device, Instant at, String source, String agent) {}

    /// A visit under the name it keeps when it is written once more, since nobody knows whether it was.
    record Once(UUID id, Visit visit) {}

    void insert(TenantTx tx, List<Once> visits) {
        PreparedBatch batch = tx.handle().prepareBatch("""
                INSERT INTO phone_visit (tenant_id, id, device_id, at, what, source, agent, file, note, changes, more)
                VALUES (:tenant, :id, :device, :at, :what, :source, :agent, :file, :note, :changes, :more)
                ON CONFLICT (tenant_id, id) DO NOTHING
                """);
        for (Once once : visits) {
            Visit visit = once.visit();
            batch.bind("tenant", tx.scope().id().value())
                    .bind("id", once.id())
                    .bind("device", visit.device().value())
                    .bind("at", Timestamp.from(visit.at()))
                    .bind("what", visit.what().name())
                    .bind("source", visit.source())
                    .bind("agent", visit.agent())
                    .bind("file", visit.file())
                    .bind("note", visit.note())
                    .bind("changes", visit.changes())
                    .bind("more", visit.more())
                    .add();
        }
        batch.execute();
    }

    /// The text of a file as the phone got it last, masked.
    Optional<String> lastServed(TenantTx tx, DeviceId device, String file) {
        return tx.handle()
                .createQuery("SELECT masked FROM phone_file WHERE device_id = :device AND file = :file")
                .bind("device", device.value())
                .bind("file", file)
                .mapTo(String.class)
                .findOne();
    }

    void served(TenantTx tx, Visit visit, String masked) {
        tx.handle()
                .createUpdate("""
                        INSERT INTO phone_file (tenant_id, device_id, file, at, source, agent, masked)
                        VALUES (:tenant, :device, :file, :at, :source, :agent, :masked)
                        ON CONFLICT (tenant_id, device_id, file)
                        DO UPDATE SET at = :at, source = :source, agent = :agent, masked = :masked
                        """)
                .bind("tenant", tx.scope().id().value())
                .bind("device", visit.device().value())
                .bind("file", visit.file())
                .bind("at", Timestamp.from(visit.at()))
                .bind("source", visit.source())
                .bind("agent", visit.agent())
                .bind("masked", masked)
                .execute();
        tx.handle()
                .createUpdate("""
                        DELETE FROM phone_file WHERE device_id = :device AND file IN
                         (SELECT file FROM phone_file WHERE device_id = :device ORDER BY at DESC OFFSET :keep)
                        """)
                .bind("device", visit.device().value())
                .bind("keep", FILES_PER_PHONE_MAX)
                .execute();
    }

    /// What a visit has told of the phone, besides itself.
    void know(TenantTx tx, DeviceId device, Visit.Proof proof) {
        proof.certificate().ifPresent(shown -> proven(tx, device, shown));
        proof.keyGeneration()
                .ifPresent(generation -> tx.handle()
                        .createUpdate("""
                        INSERT INTO phone_key (tenant_id, device_id, generation) VALUES (:tenant, :device, :generation)
                        ON CONFLICT (tenant_id, device_id) DO UPDATE SET generation = EXCLUDED.generation
                         WHERE phone_key.generation <> EXCLUDED.generation
                        """)
                        .bind("tenant", tx.scope().id().value())
                        .bind("device", device.value())
                        .bind("generation", generation)
                        .execute());
    }

    /// Until when the phone can prove which one it is. Whoever has another certificate by now is told of it anew.
    private static void proven(TenantTx tx, DeviceId device, Visit.OwnCertificate shown) {
        tx.handle()
                .createUpdate("""
                        INSERT INTO phone_certificate (tenant_id, device_id, mac, ends)
                        SELECT tenant_id, device_id, mac, :until FROM phone WHERE device_id = :device AND mac = :mac
                        ON CONFLICT (tenant_id, device_id)
                        DO UPDATE SET mac = EXCLUDED.mac, ends = EXCLUDED.ends, told_days = NULL
                         WHERE phone_certificate.mac <> EXCLUDED.mac OR phone_certificate.ends <> EXCLUDED.ends
                        """)
                .bind("device", device.value())
                .bind("mac", shown.mac().text())
                .bind("until", Timestamp.from(shown.ends()))
                .execute();
    }

    /// Ends of the factory certificates that phones have shown, by phone.
    public Map<DeviceId, Instant> certificateEnds(TenantTx tx) {
        return certificates(tx).stream().collect(Collectors.toMap(Certificate::device, Certificate::ends));
    }

    /// Empty if it has shown none.
    public Optional<Instant> certificateEnd(TenantTx tx, DeviceId device) {
        return tx.handle()
                .createQuery("""
                        SELECT c.ends FROM phone_certificate c
                          JOIN phone p ON p.tenant_id = c.tenant_id AND p.device_id = c.device_id AND p.mac = c.mac
                         WHERE c.device_id = :device
                        """)
                .bind("device", device.value())
                .mapTo(Instant.class)
                .findOne();
    }

    /// @param told of which step before its end was told, in days; empty for none
    record Certificate(DeviceId device, String name, Instant ends, Optional<Integer> told) {}

    /// Of phones that still are the ones that showed them, by name.
    List<Certificate> certificates(TenantTx tx) {
        return tx.handle()
                .createQuery("""
                        SELECT c.device_id, d.name, c.ends, c.told_days FROM phone_certificate c
                          JOIN phone p ON p.tenant_id = c.tenant_id AND p.device_id = c.device_id AND p.mac = c.mac
                          JOIN device d ON d.tenant_id = c.tenant_id AND d.id = c.device_id
                         ORDER BY d.name
                        """)
                .map((row, _) -> new Certificate(
                        new DeviceId(row.getObject("device_id", UUID.class)),
                        row.getString("name"),
                        row.getObject("ends", OffsetDateTime.class).toInstant(),
                        Optional.ofNullable(row.getObject("told_days", Integer.class))))
                .list();
    }

    void told(TenantTx tx, DeviceId device, int days) {
        tx.handle()
                .createUpdate("UPDATE phone_certificate SET told_days = :days WHERE device_id = :device")
                .bind("device", device.value())
                .bind("days", days)
                .execute();
    }

    /// The newest ones, newest first.
    public List<Visit> of(TenantTx tx, DeviceId device, int limit) {
        return tx.handle()
                .createQuery("""
                        SELECT device_id, at, what, source, agent, file, note, changes, more FROM phone_visit
                         WHERE device_id = :device ORDER BY number DESC LIMIT :limit
                        """)
                .bind("device", device.value())
                .bind("limit", limit)
                .map((row, _) -> visit(row))
                .list();
    }

    /// Of every phone that was ever served something.
    public Map<DeviceId, Fetch> lastFetches(TenantTx tx) {
        return tx
                .handle()
                .createQuery("""
                        SELECT DISTINCT ON (device_id) device_id, at, source, agent FROM phone_file
                         ORDER BY device_id, at DESC
                        """)
                .map((row, _) -> new Fetch(
                        new DeviceId(row.getObject("device_id", UUID.class)),
                        row.getObject("at", OffsetDateTime.class).toInstant(),
                        row.getString("source"),
                        row.getString("agent")))
                .list()
                .stream()
                .collect(Collectors.toMap(Fetch::device, Function.identity()));
    }

    /// @return how many went; not more than `limit` at once
    int deleteBefore(TenantTx tx, Instant at, int limit) {
        return tx.handle()
                .createUpdate("""
                        DELETE FROM phone_visit
                         WHERE number IN (SELECT number FROM phone_visit WHERE at < :at LIMIT :limit)
                        """)
                .bind("at", Timestamp.from(at))
                .bind("limit", limit)
                .execute();
    }

    private static Visit visit(ResultSet row) throws SQLException {
        return new Visit(
                new DeviceId(row.getObject("device_id", UUID.class)),
                row.getObject("at", OffsetDateTime.class).toInstant(),
                Visit.What.valueOf(row.getString("what")),
                row.getString("source"),
                row.getString("agent"),
                row.getString("file"),
                row.getString("note"),
                Optional.ofNullable(row.getString("changes")),
                row.getInt("more"),
                Visit.Proof.NONE);
    }
}
