package org.klinke.core.account;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.klinke.core.audit.Change;
import org.klinke.core.audit.RealmChange;
import org.klinke.core.db.RealmTx;
import org.klinke.core.db.TenantTx;
import org.klinke.core.db.Unique;
import org.klinke.core.directory.InvalidInput;
import org.klinke.core.id.Ids;
import org.klinke.core.id.UserId;
import org.klinke.core.tenant.Realm;

/// Accounts of a realm. Which one: that of the transaction. Thread-safe.
public final class AccountStore {
    private static final String KIND = "account";
    private static final String COLUMNS = """
            SELECT a.id, a.login, a.name, a.roles, a.disabled, a.created_at, a.password_changed_at, a.password_hash,
                   a.user_id, e.number
              FROM account a
              LEFT JOIN extension e ON e.tenant_id = a.tenant_id AND e.target = a.user_id AND e.kind = 'user'
            """;
    /// Lists are read whole: a realm has people, not crowds.
    private static final int ACCOUNTS_MAX = 20_000;

    private final Ids ids;
    private final InstantSource time;

    public AccountStore(Ids ids, InstantSource time) {
        this.ids = ids;
        this.time = time;
    }

    /// An account with the hash of its password.
    record Credential(Account account, String hash) {
        @Override
        public String toString() {
            return "Credential[" + account.details().login() + ", masked]";
        }
    }

    /// @param hash of the password, by [PasswordHashes]; never the password
    /// @throws InvalidInput if the login is taken, or a role does not exist in this realm
    public UUID create(RealmChange change, AccountDetails details, String hash) {
        details.in(change.tx().realm());
        requireRoom(change.tx());
        UUID id = ids.next();
        unique(
                details,
                () -> change.tx()
                        .handle()
                        .createUpdate("""
                        INSERT INTO account (tenant_id, id, login, name, roles, disabled, user_id, last_user_id,
                                             password_hash, password_changed_at)
                        VALUES (:realm, :id, :login, :name, :roles, :disabled, CAST(:user AS uuid), CAST(:user AS uuid),
                                :hash, :now)
                        """)
                        .bind("realm", change.tx().realm().id())
                        .bind("id", id)
                        .bind("login", details.login())
                        .bind("name", details.name())
                        .bindArray("roles", String.class, words(details))
                        .bind("disabled", details.disabled())
                        .bind("user", details.user().map(UserId::value))
                        .bind("hash", hash)
                        .bind("now", Timestamp.from(time.instant()))
                        .execute());
        change.created(KIND, id, details.facts());
        return id;
    }

    /// @throws InvalidInput if there is no such account, the login is taken, or nobody would run the platform any more
    public void update(RealmChange change, UUID id, AccountDetails details) {
        details.in(change.tx().realm());
        Account before = require(change.tx(), id);
        Optional<UserId> last = lastPerson(change.tx(), id);
        unique(
                details,
                () -> change.tx()
                        .handle()
                        .createUpdate("""
                        UPDATE account SET login = :login, name = :name, roles = :roles, disabled = :disabled,
                                           user_id = CAST(:user AS uuid),
                                           last_user_id = COALESCE(CAST(:user AS uuid), last_user_id)
                         WHERE id = :id
                        """)
                        .bind("id", id)
                        .bind("login", details.login())
                        .bind("name", details.name())
                        .bindArray("roles", String.class, words(details))
                        .bind("disabled", details.disabled())
                        .bind("user", details.user().map(UserId::value))
                        .execute());
        requireOperator(change.tx());
        // What was opened for one person opens nothing of another's, even if it was nobody's in between.
        boolean leaves =
                before.details().user().isPresent() && !before.details().user().equals(details.user());
        boolean anothers = last.isPresent() && details.user().isPresent() && !last.equals(details.user());
        if (details.disabled() || leaves || anothers) {
            shutOut(change, id);
        }
        if (anothers) {
            setPassword(change, id, PasswordHashes.NOBODYS);
            deleted(change, "DELETE FROM second_factor WHERE account_id = :id RETURNING account_id", id)
                    .forEach(account -> change.deleted("second factor", account, Map.of()));
            change.tx()
                    .handle()
                    .createUpdate("DELETE FROM recovery_code WHERE account_id = :id")
                    .bind("id", id)
                    .execute();
            deleted(change, "DELETE FROM passkey WHERE account_id = :id RETURNING id", id)
                    .forEach(passkey -> change.deleted("passkey", passkey, Map.of("account", id.toString())));
        }
        if (before.details().roles().contains(Role.RESELLER) && !details.roles().contains(Role.RESELLER)) {
            // Should it be a reseller's again, the operator says whose.
            change.tx()
                    .handle()
                    .createUpdate("DELETE FROM reseller_account WHERE account_id = :id")
                    .bind("id", id)
                    .execute();
        }
        change.updated(KIND, id, before.details().facts(), details.facts());
    }

    /// Whose it is, or was before it became nobody's.
    private static Optional<UserId> lastPerson(RealmTx tx, UUID account) {
        return tx.handle()
                .createQuery("SELECT last_user_id FROM account WHERE id = :id AND last_user_id IS NOT NULL")
                .bind("id", account)
                .mapTo(UUID.class)
                .findOne()
                .map(UserId::new);
    }

    /// By its owner: ends the other sessions too.
    ///
    /// @param kept session that stays; who changes it goes on working
    public void setPassword(RealmChange change, UUID id, String hash, UUID kept) {
        setPassword(change, id, hash);
        change.tx()
                .handle()
                .createUpdate("DELETE FROM login_session WHERE account_id = :id AND id <> :kept")
                .bind("id", id)
                .bind("kept", kept)
                .execute();
    }

    /// By another: whoever had the account until now has nothing of it any more, no session and no key.
    public void resetPassword(RealmChange change, UUID id, String hash) {
        setPassword(change, id, hash);
        shutOut(change, id);
    }

    private void setPassword(RealmChange change, UUID id, String hash) {
        require(change.tx(), id);
        change.tx()
                .handle()
                .createUpdate("UPDATE account SET password_hash = :hash, password_changed_at = :now WHERE id = :id")
                .bind("id", id)
                .bind("hash", hash)
                .bind("now", Timestamp.from(time.instant()))
                .execute();
        change.updated(KIND, id, Map.of(), Map.of("password", "changed"));
    }

    private static void shutOut(RealmChange change, UUID id) {
        deleted(change, "DELETE FROM login_session WHERE account_id = :id RETURNING id", id)
                .forEach(session -> change.deleted("session", session, Map.of()));
        deleted(change, "DELETE FROM api_key WHERE account_id = :id RETURNING id", id)
                .forEach(key -> change.deleted("API key", key, Map.of("account", id.toString())));
        deleted(change, "DELETE FROM invitation WHERE account_id = :id RETURNING account_id", id)
                .forEach(account -> change.deleted("invitation", account, Map.of()));
    }

    private static List<UUID> deleted(RealmChange change, String statement, UUID account) {
        return change.tx()
                .handle()
                .createQuery(statement)
                .bind("id", account)
                .mapTo(UUID.class)
                .list();
    }

    /// With its sessions and keys.
    ///
    /// @throws InvalidInput if there is no such account, or nobody would run the platform any more
    public void delete(RealmChange change, UUID id) {
        Account before = require(change.tx(), id);
        change.tx()
                .handle()
                .createUpdate("DELETE FROM account WHERE id = :id")
                .bind("id", id)
                .execute();
        requireOperator(change.tx());
        change.deleted(KIND, id, before.details().facts());
    }

    /// The person leaves: what the account was for him alone is gone at once, with its sessions and keys; and so is
    /// the account, if it was for nothing else.
    public void leave(Change change, UserId user) {
        Optional<Account> found = ofUser(change.tx(), user);
        if (found.isEmpty()) {
            return;
        }
        UUID id = found.get().id();
        Optional<AccountDetails> rest = found.get().details().withoutUser();
        if (rest.isPresent()) {
            update(change, id, rest.get());
        } else {
            delete(change, id);
        }
    }

    /// Of a person of the tenant.
    public Optional<Account> ofUser(TenantTx tx, UserId user) {
        return tx.handle()
                .createQuery(COLUMNS + "WHERE a.user_id = :user")
                .bind("user", user.value())
                .map((row, _) -> credential(row).account())
                .findOne();
    }

    /// By login.
    public List<Account> list(RealmTx tx) {
        return tx.handle()
                .createQuery(COLUMNS + "WHERE a.tenant_id = :realm ORDER BY a.login")
                .bind("realm", tx.realm().id())
                .map((row, _) -> credential(row).account())
                .list();
    }

    public Optional<Account> find(RealmTx tx, UUID id) {
        return tx.handle()
                .createQuery(COLUMNS + "WHERE a.id = :id")
                .bind("id", id)
                .map((row, _) -> credential(row).account())
                .findOne();
    }

    public Optional<Account> byLogin(RealmTx tx, String login) {
        return credential(tx, login).map(Credential::account);
    }

    Optional<Credential> credential(RealmTx tx, String login) {
        return tx.handle()
                .createQuery(COLUMNS + "WHERE a.tenant_id = :realm AND a.login = :login")
                .bind("realm", tx.realm().id())
                .bind("login", login)
                .map((row, _) -> credential(row))
                .findOne();
    }

    /// Whether somebody with that role can log in.
    public boolean isRunBy(RealmTx tx, Role role) {
        return tx.handle()
                .createQuery("""
                        SELECT EXISTS (SELECT 1 FROM account
                                        WHERE tenant_id = :realm AND NOT disabled AND :role = ANY (roles))
                        """)
                .bind("realm", tx.realm().id())
                .bind("role", role.word())
                .mapTo(Boolean.class)
                .one();
    }

    private Account require(RealmTx tx, UUID id) {
        return find(tx, id)
                .orElseThrow(() -> new InvalidInput("id", "there is no account " + id, "look at the list again"));
    }

    private static void requireRoom(RealmTx tx) {
        int accounts = tx.handle()
                .createQuery("SELECT count(*) FROM account WHERE tenant_id = :realm")
                .bind("realm", tx.realm().id())
                .mapTo(Integer.class)
                .one();
        if (accounts >= ACCOUNTS_MAX) {
            throw new InvalidInput("login", "there are " + ACCOUNTS_MAX + " accounts already", "delete some first");
        }
    }

    /// Else only the machine's own command line could help.
    private void requireOperator(RealmTx tx) {
        switch (tx.realm()) {
            case Realm.OfTenant _ -> {}
            case Realm.Platform _ -> {
                if (!isRunBy(tx, Role.OPERATOR)) {
                    throw new InvalidInput(
                            "roles", "nobody would be operator any more", "make another account operator first");
                }
            }
        }
    }

    private static List<String> words(AccountDetails details) {
        return details.roles().stream().map(Role::word).toList();
    }

    private static Credential credential(ResultSet row) throws SQLException {
        List<Role> roles = Arrays.stream((String[]) row.getArray("roles").getArray())
                .map(Role::of)
                .flatMap(Optional::stream)
                .toList();
        Account account = new Account(
                row.getObject("id", UUID.class),
                new AccountDetails(
                        row.getString("login"),
                        row.getString("name"),
                        roles,
                        row.getBoolean("disabled"),
                        Optional.ofNullable(row.getObject("user_id", UUID.class))
                                .map(UserId::new)),
                Optional.ofNullable(row.getString("number")),
                row.getTimestamp("created_at").toInstant(),
                row.getTimestamp("password_changed_at").toInstant());
        return new Credential(account, row.getString("password_hash"));
    }

    private static void unique(AccountDetails details, Supplier<Integer> statement) {
        Unique.guard(
                "account_login_unique",
                () -> new InvalidInput(
                        "login", "there is already an account '" + details.login() + "'", "choose another login"),
                () -> Unique.guard(
                        "account_user_unique",
                        () -> new InvalidInput(
                                "user",
                                "this person has an account already",
                                "change that one, or name another person"),
                        statement));
    }
}
