package org.klinke.core.account;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;
import org.klinke.core.account.KeptAnswerStore.Mark;
import org.klinke.core.account.KeptAnswerStore.Row;
import org.klinke.core.db.Database;
import org.klinke.core.id.Ids;
import org.klinke.core.secret.Keyring;
import org.klinke.core.secret.TenantCipher;
import org.klinke.core.tenant.Realm;
import org.klinke.core.tenant.TenantScope;

/// What was answered to who names his requests, so that one whose answer was lost is carried out once:
///
///     begin ─▶ [Standing.Begun] ─▶ (the work, in transactions of its own) ─┬─▶ settle: kept for a day
///       │                                                          ├─▶ forget: nothing was changed
///       │                                                          └─▶ neither: the server died, nobody knows
///       └─▶ [Standing.Settled], [Standing.Unsettled] …: nothing is done
///
/// An answer may hold secrets that are shown once. It is sealed with the key of the account's home; of what was asked
/// there is a keyed hash only. Thread-safe.
public final class KeptAnswers {
    private static final String TABLE = "kept_answer";

    private final Database database;
    private final Keyring keyring;
    private final Ids ids;
    private final InstantSource time;
    private final KeptAnswerStore store = new KeptAnswerStore();

    public KeptAnswers(Database database, Keyring keyring, Ids ids, InstantSource time) {
        this.database = database;
        this.keyring = keyring;
        this.ids = ids;
        this.time = time;
    }

    /// How a request and its name stand to each other.
    public sealed interface Standing {
        /// The name is new, and taken from now on: whoever began it settles or forgets it.
        record Begun(UUID id) implements Standing {}

        /// It has been carried out.
        record Settled(byte[] answer) implements Standing {
            /// Secrets are shown once, to the client alone.
            @Override
            public String toString() {
                return "Settled[masked]";
            }
        }

        /// It is being carried out, or nobody knows whether it was.
        record Unsettled() implements Standing {}

        /// The name stands for something else.
        record Another() implements Standing {}

        /// The account has named too many within a day.
        record Full() implements Standing {}
    }

    /// @param operation each has names of its own
    /// @param key the client's name for it
    /// @param asked all that makes it this request and no other
    public Standing begin(Caller caller, String operation, String key, byte[] asked) {
        Realm home = caller.home();
        TenantCipher cipher = cipher(home);
        UUID account = caller.account().id();
        Mark mark = new Mark(
                ids.next(),
                account,
                operation,
                cipher.mac("kept_answer.key", (account + "|" + operation + "|" + key).getBytes(StandardCharsets.UTF_8)),
                cipher.mac("kept_answer.asked", asked));
        Instant now = time.instant();
        return database.writeInRealm(home, tx -> {
            store.forgetOld(tx, now);
            Optional<Row> known = store.find(tx, mark);
            if (known.isEmpty()) {
                if (store.isFull(tx, account)) {
                    return new Standing.Full();
                }
                if (store.begin(tx, mark, now)) {
                    return new Standing.Begun(mark.id());
                }
                known = store.find(tx, mark); // somebody was faster
            }
            return known.map(row -> standing(cipher, mark, row)).orElseGet(Standing.Unsettled::new);
        });
    }

    private static Standing standing(TenantCipher cipher, Mark mark, Row row) {
        if (!MessageDigest.isEqual(row.asked(), mark.asked())) {
            return new Standing.Another();
        }
        return row.answer()
                .<Standing>map(box -> new Standing.Settled(cipher.open(TABLE, row.id(), "answer", box)))
                .orElseGet(Standing.Unsettled::new);
    }

    public void settle(Realm home, UUID id, byte[] answer) {
        byte[] sealed = cipher(home).seal(TABLE, id, "answer", answer);
        database.writeInRealm(home, tx -> {
            store.settle(tx, id, sealed);
            return true;
        });
    }

    public void forget(Realm home, UUID id) {
        database.writeInRealm(home, tx -> {
            store.forget(tx, id);
            return true;
        });
    }

    private TenantCipher cipher(Realm realm) {
        return switch (realm) {
            case Realm.Platform _ -> keyring.platformCipher();
            case Realm.OfTenant(TenantScope scope) -> keyring.cipherFor(scope);
        };
    }
}
