package org.klinke.core.account;

import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.klinke.core.db.RealmTx;

/// Kept answers as rows. Which realm: that of the transaction. Thread-safe.
final class KeptAnswerStore {
    /// A client whose first answer was lost comes again within minutes; a batch that is run anew, within a day.
    static final Duration KEPT = Duration.ofDays(1);

    private static final int PER_ACCOUNT_MAX = 10_000;

    /// @param key what the client calls it, hashed
    /// @param asked all that it asks, hashed
    record Mark(UUID id, UUID account, String operation, byte[] key, byte[] asked) {}

    /// @param answer empty if it is not settled
    record Row(UUID id, byte[] asked, Optional<byte[]> answer) {}

    /// Whether the account has no room for another.
    boolean isFull(RealmTx tx, UUID account) {
        return tx.handle()
                        .createQuery("""
                                SELECT count(*) FROM kept_answer
                                 WHERE tenant_id = :realm AND account_id = :account
                                """)
                        .bind("realm", tx.realm().id())
                        .bind("account", account)
                        .mapTo(Integer.class)
                        .one()
                >= PER_ACCOUNT_MAX;
    }

    void forgetOld(RealmTx tx, Instant now) {
        tx.handle()
                .createUpdate("DELETE FROM kept_answer WHERE tenant_id = :realm AND begun_at < :old")
                .bind("realm", tx.realm().id())
                .bind("old", Timestamp.from(now.minus(KEPT)))
                .execute();
    }

    /// @return false if the key is taken
    boolean begin(RealmTx tx, Mark mark, Instant now) {
        return tx.handle()
                        .createUpdate("""
                                INSERT INTO kept_answer (tenant_id, id, account_id, operation, key_mac, asked_mac, begun_at)
                                VALUES (:realm, :id, :account, :operation, :key, :asked, :now)
                                ON CONFLICT ON CONSTRAINT kept_answer_key_unique DO NOTHING
                                """)
                        .bind("realm", tx.realm().id())
                        .bind("id", mark.id())
                        .bind("account", mark.account())
                        .bind("operation", mark.operation())
                        .bind("key", mark.key())
                        .bind("asked", mark.asked())
                        .bind("now", Timestamp.from(now))
                        .execute()
                == 1;
    }

    Optional<Row> find(RealmTx tx, Mark mark) {
        return tx.handle()
                .createQuery("""
                        SELECT id, asked_mac, answer FROM kept_answer
                         WHERE tenant_id = :realm AND account_id = :account AND operation = :operation
                           AND key_mac = :key
                        """)
                .bind("realm", tx.realm().id())
                .bind("account", mark.account())
                .bind("operation", mark.operation())
                .bind("key", mark.key())
                .map((row, _) -> new Row(
                        row.getObject("id", UUID.class),
                        row.getBytes("asked_mac"),
                        Optional.ofNullable(row.getBytes("answer"))))
                .findOne();
    }

    void settle(RealmTx tx, UUID id, byte[] answer) {
        tx.handle()
                .createUpdate("UPDATE kept_answer SET answer = :answer WHERE tenant_id = :realm AND id = :id")
                .bind("realm", tx.realm().id())
                .bind("id", id)
                .bind("answer", answer)
                .execute();
    }

    void forget(RealmTx tx, UUID id) {
        tx.handle()
                .createUpdate("DELETE FROM kept_answer WHERE tenant_id = :realm AND id = :id")
                .bind("realm", tx.realm().id())
                .bind("id", id)
                .execute();
    }
}
