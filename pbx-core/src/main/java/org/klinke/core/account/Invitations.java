package org.klinke.core.account;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.UUID;
import org.klinke.core.audit.Actor;
import org.klinke.core.audit.Changes;
import org.klinke.core.audit.RealmChange;
import org.klinke.core.db.Database;
import org.klinke.core.directory.InvalidInput;
import org.klinke.core.tenant.Realm;

/// How a person gets into his account: by a link that is good once, with which he sets the password. It logs nobody in,
/// and takes no second factor away: whoever finds the link has no more than the person would have with a password.
/// Thread-safe.
public final class Invitations {
    private static final int DAYS_MAX = 30;

    private final Database database;
    private final Changes changes;
    private final AccountStore accounts;
    private final InvitationStore store;
    private final PasswordHashes hashes;
    private final InstantSource time;
    private final SecureRandom random;

    public Invitations(
            Database database,
            Changes changes,
            AccountStore accounts,
            InvitationStore store,
            PasswordHashes hashes,
            InstantSource time,
            SecureRandom random) {
        this.database = database;
        this.changes = changes;
        this.accounts = accounts;
        this.store = store;
        this.hashes = hashes;
        this.time = time;
        this.random = random;
    }

    /// @param token shown once, to whom it is made for
    public record Made(Invitation invitation, LoginToken token) {}

    /// @param invitation of the account
    public record Open(Account account, Invitation invitation) {}

    /// @throws InvalidInput if the account is disabled, or the time too long
    public Made invite(RealmChange change, Account account, int days) {
        if (account.details().disabled()) {
            throw new InvalidInput("account", "it is disabled", "enable it first");
        }
        if (days < 1 || days > DAYS_MAX) {
            throw new InvalidInput("days", "it is too short or too long", "use 1 to " + DAYS_MAX);
        }
        LoginToken token =
                LoginToken.make(LoginToken.Kind.INVITATION, change.tx().realm(), random);
        Instant now = time.instant().truncatedTo(ChronoUnit.SECONDS);
        return new Made(store.invite(change, account.id(), token, now, now.plus(Duration.ofDays(days))), token);
    }

    /// The one that waits for the person behind an account.
    public Optional<Invitation> waiting(Realm realm, UUID account) {
        return database.inRealm(realm, tx -> store.of(tx, account, time.instant()));
    }

    /// @param realm the one the token names
    /// @return empty if it is good no more
    public Optional<Open> look(Realm realm, LoginToken token) {
        return database.inRealm(
                realm,
                tx -> store.find(tx, token, time.instant())
                        .flatMap(found -> accounts.find(tx, found.account())
                                .filter(account -> !account.details().disabled())
                                .map(account -> new Open(account, found))));
    }

    /// Sets the password and uses the invitation up; whoever was in the account until now is out of it.
    ///
    /// @param realm the one the token names
    /// @param from the address
    /// @return the account; empty if the invitation is good no more
    /// @throws InvalidInput if the password is too easy to guess: the invitation stays good
    /// @throws PasswordHashes.Busy if too many log in at once
    public Optional<Account> accept(Realm realm, LoginToken token, String password, String from) {
        Optional<Open> open = look(realm, token);
        if (open.isEmpty()) {
            return Optional.empty();
        }
        Account account = open.get().account();
        String hash = hashes.hash(Passwords.check("password", password, account.details()));
        String role =
                account.details().roles().stream().findFirst().map(Role::word).orElse("");
        Actor actor = new Actor(account.details().login(), role, from);
        return changes.inRealm(
                realm,
                actor,
                "invitation",
                change -> store.take(change, token, time.instant())
                        .flatMap(id -> accounts.find(change.tx(), id))
                        .filter(found -> !found.details().disabled())
                        .map(found -> {
                            accounts.resetPassword(change, found.id(), hash);
                            return found;
                        }));
    }
}
