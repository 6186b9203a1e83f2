package org.klinke.core.account;

import java.net.InetAddress;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;
import org.klinke.core.audit.Actor;
import org.klinke.core.audit.Changes;
import org.klinke.core.db.Database;
import org.klinke.core.db.DatabaseUnavailable;
import org.klinke.core.db.RealmTx;
import org.klinke.core.directory.InvalidInput;
import org.klinke.core.tenant.Realm;
import org.klinke.core.time.TokenBuckets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Logging in with a password:
///
///     too many failures? ─▶ hash of the account, or of nobody ─▶ compared ─▶ disabled? ─▶ second factor? ─▶ session
/// (audited)
///
/// Whatever is wrong, the answer and its delay are the same. Thread-safe.
public final class Logins {
    private static final Logger LOG = LoggerFactory.getLogger(Logins.class);
    private static final int PASSWORD_LENGTH_MAX = 1_000;
    private static final int NOTES_BURST = 20;
    private static final double NOTES_PER_SECOND = 0.1;
    private static final String NOTES = "notes";

    private final Database database;
    private final Changes changes;
    private final AccountStore accounts;
    private final LoginSessionStore sessions;
    private final SecondFactorStore factors;
    private final SignOnStore signOns;
    private final PasskeyStore passkeys;
    private final PasswordHashes hashes;
    private final LoginLimits limits;
    private final TokenBuckets notes;
    private final InstantSource time;
    private final SecureRandom random;

    public Logins(
            Database database,
            Changes changes,
            AccountStore accounts,
            LoginSessionStore sessions,
            SecondFactorStore factors,
            SignOnStore signOns,
            PasskeyStore passkeys,
            PasswordHashes hashes,
            InstantSource time,
            SecureRandom random) {
        this.database = database;
        this.changes = changes;
        this.accounts = accounts;
        this.sessions = sessions;
        this.factors = factors;
        this.signOns = signOns;
        this.passkeys = passkeys;
        this.hashes = hashes;
        this.limits = new LoginLimits(time);
        this.notes = new TokenBuckets(NOTES_BURST, NOTES_PER_SECOND, 1, time);
        this.time = time;
        this.random = random;
    }

    /// What somebody typed.
    ///
    /// @param realm where the door found the account's home; empty if there is no such tenant
    /// @param typed the whole login as it was typed
    /// @param login the part that names the account in its realm
    /// @param code of the second factor, or one for recovery
    public record Attempt(
            Optional<Realm> realm,
            String typed,
            String login,
            String password,
            Optional<String> code,
            InetAddress from,
            String agent) {
        @Override
        public String toString() {
            return "Attempt[" + typed + " from " + from.getHostAddress() + ", masked]";
        }
    }

    public sealed interface Result {
        record In(Account account, LoginSession session, LoginToken token) implements Result {}

        /// The password is right, and the account has a second factor.
        record CodeNeeded() implements Result {}

        /// No such account, another password or code: nobody is told which.
        record Refused() implements Result {}

        record TooMany(int retrySeconds) implements Result {}
    }

    /// @throws PasswordHashes.Busy if too many log in at once
    public Result login(Attempt attempt) {
        Realm realm = attempt.realm().orElse(Realm.platform());
        LoginLimits.Key key = new LoginLimits.Key(
                realm.id(), attempt.realm().isPresent() ? attempt.login() : "nowhere " + attempt.typed());
        if (!limits.begin(key, attempt.from())) {
            note(realm, attempt, "too many");
            return new Result.TooMany(LoginLimits.RETRY_SECONDS);
        }
        try {
            Result result = login(realm, key, attempt);
            if (result instanceof Result.Refused) {
                note(realm, attempt, "refused");
            }
            return result;
        } catch (PasswordHashes.Busy | DatabaseUnavailable e) {
            limits.unfinished(key, attempt.from());
            throw e;
        }
    }

    /// Of a flood some lines only. What was typed is not among it: it may be a password in the wrong field.
    private void note(Realm realm, Attempt attempt, String reason) {
        if (notes.take(NOTES)) {
            LOG.atWarn()
                    .addKeyValue("address", attempt.from().getHostAddress())
                    .addKeyValue("realm", attempt.realm().isPresent() ? realm.id() : "unknown")
                    .addKeyValue("reason", reason)
                    .log("login failed");
        }
    }

    private Result login(Realm realm, LoginLimits.Key key, Attempt attempt) {
        // A tenant that does not exist costs a question too.
        String login = attempt.realm().isPresent() ? attempt.login() : "";
        Optional<AccountStore.Credential> found = database.inRealm(realm, tx -> accounts.credential(tx, login));
        boolean right = attempt.password().length() <= PASSWORD_LENGTH_MAX
                && hashes.matches(attempt.password(), found.map(AccountStore.Credential::hash));
        if (!right || found.orElseThrow().account().details().disabled()) {
            return new Result.Refused();
        }
        Account account = found.get().account();
        if (!database.inRealm(realm, tx -> takesPassword(tx, account))) {
            return new Result.Refused();
        }
        return second(realm, key, account, attempt);
    }

    /// Where people log in elsewhere and nowhere else, the only admin gets in all the same: he alone could mend it.
    private boolean takesPassword(RealmTx tx, Account account) {
        return signOns.takesPasswords(tx)
                || (account.details().roles().contains(Role.TENANT_ADMIN)
                        && accounts.list(tx).stream()
                                        .filter(one -> !one.details().disabled()
                                                && one.details().roles().contains(Role.TENANT_ADMIN))
                                        .count()
                                == 1);
    }

    /// Who is known by a place elsewhere that the tenant trusts: without a password, but not without the second factor
    /// he has here.
    ///
    /// @param account as that place named him
    /// @param attempt without a password
    public Result loginKnown(Realm realm, UUID account, Attempt attempt) {
        LoginLimits.Key key = new LoginLimits.Key(realm.id(), "known " + account);
        if (!limits.begin(key, attempt.from())) {
            note(realm, attempt, "too many");
            return new Result.TooMany(LoginLimits.RETRY_SECONDS);
        }
        try {
            Optional<Account> found = database.inRealm(realm, tx -> accounts.find(tx, account))
                    .filter(one -> !one.details().disabled());
            if (found.isEmpty()) {
                return new Result.Refused();
            }
            return second(realm, key, found.get(), attempt);
        } catch (DatabaseUnavailable e) {
            limits.unfinished(key, attempt.from());
            throw e;
        }
    }

    /// Who has shown a passkey: he has the device, and it knew him. That is two factors, so no code is asked for.
    ///
    /// @param kept the passkey as it was looked at
    /// @param counter of its signatures now
    /// @param attempt without a password
    public Result loginByPasskey(Realm realm, PasskeyStore.Kept kept, long counter, Attempt attempt) {
        Optional<Account> found = database.inRealm(
                realm,
                tx -> accounts.find(tx, kept.passkey().account())
                        .filter(one -> !one.details().disabled() && takesPassword(tx, one)));
        Instant now = time.instant();
        if (found.isEmpty()
                || !database.writeInRealm(
                        realm, tx -> passkeys.used(tx, kept.passkey().id(), kept.counter(), counter, now))) {
            note(realm, attempt, "passkey");
            return new Result.Refused();
        }
        return open(realm, found.get(), attempt);
    }

    private Result second(Realm realm, LoginLimits.Key key, Account account, Attempt attempt) {
        if (database.inRealm(realm, tx -> factors.isOn(tx, account.id()))) {
            if (attempt.code().isEmpty()) {
                // Nobody has come in yet: the network is as new as before.
                limits.unfinished(key, attempt.from());
                return new Result.CodeNeeded();
            }
            // A wrong code counts as a wrong password does.
            String code = attempt.code().get();
            if (!database.writeInRealm(realm, tx -> factors.pass(tx, account.id(), code))) {
                return new Result.Refused();
            }
        }
        Result in = open(realm, account, attempt);
        limits.succeeded(key, attempt.from());
        return in;
    }

    private Result open(Realm realm, Account account, Attempt attempt) {
        LoginToken token = LoginToken.make(LoginToken.Kind.SESSION, realm, random);
        Instant now = time.instant();
        String from = attempt.from().getHostAddress();
        String role =
                account.details().roles().stream().findFirst().map(Role::word).orElse("");
        Actor actor = new Actor(account.details().login(), role, from);
        LoginSession session = changes.inRealm(
                realm,
                actor,
                "login",
                change -> sessions.open(change, account.id(), token, now, from, attempt.agent()));
        return new Result.In(account, session, token);
    }

    /// Gives an account another password, proven by the old one. Its other sessions end.
    ///
    /// @throws InvalidInput if the old one is wrong, or the new one too easy
    /// @throws TooManyFailures if the old one was guessed too often
    public void changePassword(Caller caller, InetAddress from, String old, String fresh) {
        requirePassword(caller, from, "old", old);
        String hash = hashes.hash(Passwords.check("new", fresh, caller.account().details()));
        changes.inRealm(caller.home(), caller.actor(), "own password", change -> {
            accounts.setPassword(change, caller.account().id(), hash, caller.credential());
            return true;
        });
    }

    /// For what an open session alone shall not do.
    ///
    /// @param field where it was typed
    /// @throws InvalidInput if it is not the caller's password
    /// @throws TooManyFailures if it was guessed too often
    public void requirePassword(Caller caller, InetAddress from, String field, String password) {
        String login = caller.account().details().login();
        // Who sits at somebody's open session guesses no faster than at the login.
        LoginLimits.Key key = new LoginLimits.Key(caller.home().id(), "change " + login);
        AccountStore.Credential known = database.inRealm(caller.home(), tx -> accounts.credential(tx, login))
                .orElseThrow();
        if (!limits.begin(key, from)) {
            throw new TooManyFailures(LoginLimits.RETRY_SECONDS);
        }
        if (password.length() > PASSWORD_LENGTH_MAX || !matches(password, known.hash(), key, from)) {
            throw new InvalidInput(field, "it is not the password", "type the one you logged in with");
        }
        limits.succeeded(key, from);
    }

    private boolean matches(String password, String hash, LoginLimits.Key key, InetAddress from) {
        try {
            return hashes.matches(password, Optional.of(hash));
        } catch (PasswordHashes.Busy e) {
            limits.unfinished(key, from);
            throw e;
        }
    }
}
