package org.klinke.server.control;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import org.klinke.core.account.Account;
import org.klinke.core.account.AccountDetails;
import org.klinke.core.account.AccountStore;
import org.klinke.core.account.PasswordHashes;
import org.klinke.core.account.Passwords;
import org.klinke.core.account.Role;
import org.klinke.core.account.SecondFactorStore;
import org.klinke.core.audit.Actor;
import org.klinke.core.audit.Changes;
import org.klinke.core.db.Database;
import org.klinke.core.tenant.Realm;
import org.klinke.server.files.PrivateFiles;

/// The first operator: its password is random at the first start, stored as a hash only, shown once.
public final class OperatorAccount {
    public static final String LOGIN = "operator";

    private final Database database;
    private final Changes changes;
    private final AccountStore accounts;
    private final SecondFactorStore secondFactors;
    private final PasswordHashes hashes;
    private final Path passwordFile;
    private final SecureRandom random;

    /// @param passwordFile `DIR/operator-password`
    public OperatorAccount(
            Database database,
            Changes changes,
            AccountStore accounts,
            SecondFactorStore secondFactors,
            PasswordHashes hashes,
            Path passwordFile,
            SecureRandom random) {
        this.database = database;
        this.changes = changes;
        this.accounts = accounts;
        this.secondFactors = secondFactors;
        this.hashes = hashes;
        this.passwordFile = passwordFile;
        this.random = random;
    }

    /// Makes the account if the platform has none yet.
    ///
    /// @param terminal the password goes to a terminal, else into `DIR/operator-password`
    /// @return a line for the start's output; empty if there was nothing to do
    public String ensure(boolean terminal) throws IOException {
        if (!database.inPlatform(accounts::list).isEmpty()) {
            return "";
        }
        String password = Passwords.generate(random);
        if (!terminal) {
            PrivateFiles.write(passwordFile, password + "\n");
        }
        write(Actor.SYSTEM, "first start", password);
        return terminal
                ? "Operator login: " + LOGIN + "   password (shown only now): " + password
                : "Operator login: " + LOGIN + "   password in " + passwordFile;
    }

    /// Gives the operator a new password and no second factor, makes it operator again whatever became of it, and
    /// forgets the first password.
    public String reset() {
        String password = Passwords.generate(random);
        write(Actor.LOCAL_CLI, "operator reset", password);
        forgetFirstPassword();
        return password;
    }

    /// The file holds a password that is good no more.
    public void forgetFirstPassword() {
        try {
            Files.deleteIfExists(passwordFile);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void write(Actor actor, String reason, String password) {
        String hash = hashes.hash(password);
        AccountDetails details = new AccountDetails(LOGIN, "", List.of(Role.OPERATOR), false);
        changes.inRealm(Realm.platform(), actor, reason, change -> {
            Optional<Account> known = accounts.byLogin(change.tx(), LOGIN);
            if (known.isEmpty()) {
                return accounts.create(change, details, hash);
            }
            Account account = known.get();
            if (!account.details().roles().contains(Role.OPERATOR)
                    || account.details().disabled()) {
                accounts.update(change, account.id(), details);
            }
            accounts.resetPassword(change, account.id(), hash);
            if (secondFactors.isOn(change.tx(), account.id())) {
                secondFactors.remove(change, account.id());
            }
            return account.id();
        });
    }
}
