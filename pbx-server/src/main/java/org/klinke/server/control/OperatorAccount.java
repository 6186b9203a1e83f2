package org.klinke.server.control;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;
import org.klinke.core.account.OperatorStore;
import org.klinke.core.audit.Actor;
import org.klinke.core.audit.Changes;
import org.klinke.core.db.Database;
import org.klinke.server.files.PrivateFiles;

/// The operator's password: random at the first start, stored as an Argon2id hash only, shown once.
public final class OperatorAccount {
    private static final String ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789";
    private static final int PASSWORD_LENGTH = 20;
    private static final int MEMORY_KIB = 19_456;
    private static final int PASSES = 2;
    private static final int SALT_BYTES = 16;
    private static final int HASH_BYTES = 32;

    private final Database database;
    private final Changes changes;
    private final OperatorStore store;
    private final Path passwordFile;
    private final SecureRandom random;

    /// @param passwordFile `DIR/operator-password`
    public OperatorAccount(
            Database database, Changes changes, OperatorStore store, Path passwordFile, SecureRandom random) {
        this.database = database;
        this.changes = changes;
        this.store = store;
        this.passwordFile = passwordFile;
        this.random = random;
    }

    /// Makes the account if there is none yet.
    ///
    /// @param terminal the password goes to a terminal, else into `DIR/operator-password`
    /// @return a line for the start's output; empty if there was nothing to do
    public String ensure(boolean terminal) throws IOException {
        if (database.inPlatform(tx -> store.passwordHash(tx)).isPresent()) {
            return "";
        }
        String password = newPassword();
        if (!terminal) {
            PrivateFiles.write(passwordFile, password + "\n");
        }
        changes.platform(Actor.SYSTEM, "first start", change -> {
            store.setPassword(change, hash(password));
            return true;
        });
        return terminal
                ? "Operator login: " + OperatorStore.LOGIN + "   password (shown only now): " + password
                : "Operator login: " + OperatorStore.LOGIN + "   password in " + passwordFile;
    }

    /// Gives the operator a new password and forgets the first one.
    public String reset() throws IOException {
        String password = newPassword();
        changes.platform(Actor.LOCAL_CLI, "operator reset", change -> {
            store.setPassword(change, hash(password));
            return true;
        });
        Files.deleteIfExists(passwordFile);
        return password;
    }

    private String newPassword() {
        StringBuilder password = new StringBuilder();
        for (int i = 0; i < PASSWORD_LENGTH; i++) {
            password.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return password.toString();
    }

    /// In the usual text form: `$argon2id$v=19$m=…,t=…,p=1$salt$hash`.
    private String hash(String password) {
        byte[] salt = new byte[SALT_BYTES];
        random.nextBytes(salt);
        Argon2BytesGenerator argon = new Argon2BytesGenerator();
        argon.init(new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                .withSalt(salt)
                .withMemoryAsKB(MEMORY_KIB)
                .withIterations(PASSES)
                .withParallelism(1)
                .build());
        byte[] hash = new byte[HASH_BYTES];
        argon.generateBytes(password.getBytes(StandardCharsets.UTF_8), hash);
        Base64.Encoder base64 = Base64.getEncoder().withoutPadding();
        return "$argon2id$v=19$m=" + MEMORY_KIB + ",t=" + PASSES + ",p=1$" + base64.encodeToString(salt) + "$"
                + base64.encodeToString(hash);
    }
}
