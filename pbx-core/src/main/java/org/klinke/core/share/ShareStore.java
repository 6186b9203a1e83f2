package org.klinke.core.share;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.klinke.core.audit.Change;
import org.klinke.core.db.TenantTx;
import org.klinke.core.id.RecordingId;

/// Who may hear what for a while, as rows. Which tenant: that of the transaction. Thread-safe.
public final class ShareStore {
    private static final String KIND = "recording share";
    private static final String SELECT = """
            SELECT s.id, s.recording, s.account, a.login, s.reason, s.created, s.ends FROM recording_share s
              JOIN account a ON a.tenant_id = s.tenant_id AND a.id = s.account
            """;

    /// Those that have not ended.
    List<Share> of(TenantTx tx, RecordingId recording, Instant now) {
        return tx.handle()
                .createQuery(SELECT + " WHERE s.recording = :recording AND s.ends > :now ORDER BY s.created, s.id")
                .bind("recording", recording.value())
                .bind("now", Timestamp.from(now))
                .map((row, _) -> share(row))
                .list();
    }

    /// What an account may hear now. What is held is evidence: until the hold ends nobody hears it by a share.
    List<Share> with(TenantTx tx, UUID account, Instant now) {
        return tx.handle()
                .createQuery(SELECT + """
                          JOIN media_object o ON o.tenant_id = s.tenant_id AND o.id = s.recording
                         WHERE s.account = :account AND s.ends > :now AND o.hold = '' ORDER BY s.created DESC, s.id
                        """)
                .bind("account", account)
                .bind("now", Timestamp.from(now))
                .map((row, _) -> share(row))
                .list();
    }

    Optional<UUID> account(TenantTx tx, String login) {
        return tx.handle()
                .createQuery("SELECT id FROM account WHERE login = :login")
                .bind("login", login)
                .mapTo(UUID.class)
                .findOne();
    }

    private static Share share(ResultSet row) throws SQLException {
        return new Share(
                row.getObject("id", UUID.class),
                new RecordingId(row.getObject("recording", UUID.class)),
                row.getObject("account", UUID.class),
                row.getString("login"),
                row.getString("reason"),
                row.getObject("created", OffsetDateTime.class).toInstant(),
                row.getObject("ends", OffsetDateTime.class).toInstant());
    }

    public void add(Change change, Share share) {
        change.tx()
                .handle()
                .createUpdate("DELETE FROM recording_share WHERE ends <= :now")
                .bind("now", Timestamp.from(share.created()))
                .execute();
        change.tx()
                .handle()
                .createUpdate("""
                        INSERT INTO recording_share (tenant_id, id, recording, account, reason, created, ends)
                        VALUES (:tenant, :id, :recording, :account, :reason, :created, :ends)
                        """)
                .bind("tenant", change.scope().id().value())
                .bind("id", share.id())
                .bind("recording", share.recording().value())
                .bind("account", share.account())
                .bind("reason", share.reason())
                .bind("created", Timestamp.from(share.created()))
                .bind("ends", Timestamp.from(share.ends()))
                .execute();
        change.created(KIND, share.id(), facts(share));
    }

    public void end(Change change, Share share) {
        int gone = change.tx()
                .handle()
                .createUpdate("DELETE FROM recording_share WHERE id = :id")
                .bind("id", share.id())
                .execute();
        if (gone > 0) {
            change.deleted(KIND, share.id(), facts(share));
        }
    }

    private static Map<String, String> facts(Share share) {
        return new TreeMap<>(Map.of(
                "recording", share.recording().toString(),
                "account", share.login(),
                "ends", share.ends().toString()));
    }
}
