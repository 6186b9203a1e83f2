package org.klinke.core.account;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.klinke.core.audit.RealmChange;
import org.klinke.core.db.RealmTx;
import org.klinke.core.directory.InvalidInput;
import org.klinke.core.secret.Keyring;
import org.klinke.core.secret.TenantCipher;
import org.klinke.core.tenant.Realm;
import org.klinke.core.tenant.TenantScope;

/// Second factors of a realm's accounts: begun, then in force once a code has proven that the phone has the secret.
/// Which realm: that of the transaction. Thread-safe.
public final class SecondFactorStore {
    private static final String KIND = "second factor";
    private static final String TABLE = "second_factor";
    private static final int RECOVERY_CODES = 10;
    private static final int RECOVERY_LENGTH = 10;
    private static final String RECOVERY_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789";

    private final Keyring keyring;
    private final InstantSource time;
    private final SecureRandom random;

    public SecondFactorStore(Keyring keyring, InstantSource time, SecureRandom random) {
        this.keyring = keyring;
        this.time = time;
        this.random = random;
    }

    private record Row(byte[] secret, boolean confirmed) {}

    /// Makes a secret, in place of one that was never confirmed.
    ///
    /// @return the secret as authenticators take it; shown only now
    /// @throws InvalidInput if there is a confirmed one
    public String begin(RealmChange change, UUID account) {
        if (takesCodes(change.tx(), account)) {
            throw new InvalidInput("secondFactor", "there is one already", "remove it first");
        }
        byte[] secret = new byte[Totp.SECRET_BYTES];
        random.nextBytes(secret);
        change.tx()
                .handle()
                .createUpdate("""
                        INSERT INTO second_factor (tenant_id, account_id, secret) VALUES (:realm, :account, :secret)
                        ON CONFLICT (tenant_id, account_id) DO UPDATE SET secret = :secret, last_step = 0
                        """)
                .bind("realm", change.tx().realm().id())
                .bind("account", account)
                .bind("secret", cipher(change.tx().realm()).seal(TABLE, account, "secret", secret))
                .execute();
        change.noted("begin", KIND, account, Map.of());
        return Totp.base32(secret);
    }

    /// Puts it in force.
    ///
    /// @return codes for who loses the phone, each good once; shown only now
    /// @throws InvalidInput if none was begun, or the code is not its
    public List<String> confirm(RealmChange change, UUID account, String code) {
        Row row = row(change.tx(), account)
                .filter(one -> !one.confirmed())
                .orElseThrow(() -> new InvalidInput("code", "there is nothing to confirm", "begin a new one first"));
        OptionalLong step = Totp.step(row.secret(), code, time.instant());
        if (step.isEmpty()) {
            throw new InvalidInput("code", "it is not the code of now", "look at the phone's clock and try again");
        }
        change.tx()
                .handle()
                .createUpdate("""
                        UPDATE second_factor SET confirmed = true, last_step = :step WHERE account_id = :account
                        """)
                .bind("account", account)
                .bind("step", step.getAsLong())
                .execute();
        List<String> codes = newCodes(change, account);
        change.created(KIND, account, Map.of("recoveryCodes", String.valueOf(RECOVERY_CODES)));
        return codes;
    }

    /// Codes for who loses the device of his first passkey.
    ///
    /// @return those made now, each good once, shown only now; none if there are some
    public List<String> codesIfNone(RealmChange change, UUID account) {
        boolean some = change.tx()
                .handle()
                .createQuery("SELECT EXISTS (SELECT 1 FROM recovery_code WHERE account_id = :account)")
                .bind("account", account)
                .mapTo(Boolean.class)
                .one();
        if (some) {
            return List.of();
        }
        List<String> codes = newCodes(change, account);
        change.noted("make", "recovery code", account, Map.of("recoveryCodes", String.valueOf(RECOVERY_CODES)));
        return codes;
    }

    /// In place of those there were.
    private List<String> newCodes(RealmChange change, UUID account) {
        forgetCodes(change, account);
        List<String> codes = new ArrayList<>();
        for (int i = 0; i < RECOVERY_CODES; i++) {
            String fresh = recoveryCode();
            codes.add(fresh);
            change.tx()
                    .handle()
                    .createUpdate("""
                            INSERT INTO recovery_code (tenant_id, account_id, code_hash)
                            VALUES (:realm, :account, :hash)
                            """)
                    .bind("realm", change.tx().realm().id())
                    .bind("account", account)
                    .bind("hash", hash(change.tx().realm(), account, fresh))
                    .execute();
        }
        return codes;
    }

    private static void forgetCodes(RealmChange change, UUID account) {
        change.tx()
                .handle()
                .createUpdate("DELETE FROM recovery_code WHERE account_id = :account")
                .bind("account", account)
                .execute();
    }

    /// That of codes, also one that was only begun. Passkeys stay, and with one of them the codes for recovery.
    ///
    /// @throws InvalidInput if there is none
    public void removeCodes(RealmChange change, UUID account) {
        if (deleteSecret(change, account) == 0) {
            throw new InvalidInput("secondFactor", "there is none", "nothing needs to be done");
        }
        if (!hasPasskey(change.tx(), account)) {
            forgetCodes(change, account);
        }
        change.deleted(KIND, account, Map.of());
    }

    /// All there are, for who has lost them: passkeys and codes.
    ///
    /// @throws InvalidInput if there is none
    public void remove(RealmChange change, UUID account) {
        int passkeys = change.tx()
                .handle()
                .createUpdate("DELETE FROM passkey WHERE account_id = :account")
                .bind("account", account)
                .execute();
        if (deleteSecret(change, account) + passkeys == 0) {
            throw new InvalidInput("secondFactor", "there is none", "nothing needs to be done");
        }
        forgetCodes(change, account);
        change.deleted(KIND, account, Map.of("passkeys", String.valueOf(passkeys)));
    }

    private static int deleteSecret(RealmChange change, UUID account) {
        return change.tx()
                .handle()
                .createUpdate("DELETE FROM second_factor WHERE account_id = :account")
                .bind("account", account)
                .execute();
    }

    /// Whether a password is not enough for the account: it has codes of a phone, or a passkey.
    public boolean isOn(RealmTx tx, UUID account) {
        return takesCodes(tx, account) || hasPasskey(tx, account);
    }

    /// Whether it has codes of a phone.
    public boolean takesCodes(RealmTx tx, UUID account) {
        return row(tx, account).filter(Row::confirmed).isPresent();
    }

    private static boolean hasPasskey(RealmTx tx, UUID account) {
        return tx.handle()
                .createQuery("""
                        SELECT EXISTS (SELECT 1 FROM passkey WHERE tenant_id = :realm AND account_id = :account)
                        """)
                .bind("realm", tx.realm().id())
                .bind("account", account)
                .mapTo(Boolean.class)
                .one();
    }

    /// Uses a code up: of the phone, or one for recovery. Of two who try the same at once one succeeds.
    boolean pass(RealmTx tx, UUID account, String code) {
        Optional<Row> row = row(tx, account).filter(Row::confirmed);
        OptionalLong step =
                row.isEmpty() ? OptionalLong.empty() : Totp.step(row.get().secret(), code.strip(), time.instant());
        if (step.isPresent()) {
            return tx.handle()
                            .createUpdate("""
                                    UPDATE second_factor SET last_step = :step
                                     WHERE account_id = :account AND last_step < :step
                                    """)
                            .bind("account", account)
                            .bind("step", step.getAsLong())
                            .execute()
                    == 1;
        }
        return tx.handle()
                        .createUpdate("DELETE FROM recovery_code WHERE account_id = :account AND code_hash = :hash")
                        .bind("account", account)
                        .bind("hash", hash(tx.realm(), account, code))
                        .execute()
                == 1;
    }

    private Optional<Row> row(RealmTx tx, UUID account) {
        return tx.handle()
                .createQuery("SELECT secret, confirmed FROM second_factor WHERE account_id = :account")
                .bind("account", account)
                .map((row, _) -> new Row(
                        cipher(tx.realm()).open(TABLE, account, "secret", row.getBytes("secret")),
                        row.getBoolean("confirmed")))
                .findOne();
    }

    private String recoveryCode() {
        StringBuilder code = new StringBuilder();
        for (int i = 0; i < RECOVERY_LENGTH; i++) {
            code.append(RECOVERY_ALPHABET.charAt(random.nextInt(RECOVERY_ALPHABET.length())));
        }
        return code.insert(RECOVERY_LENGTH / 2, '-').toString();
    }

    /// Keyed from the keyring: whoever has the database alone cannot try codes.
    private byte[] hash(Realm realm, UUID account, String code) {
        String plain = code.strip().toLowerCase(Locale.ROOT).replace("-", "");
        return cipher(realm).mac("recovery code", (account + "|" + plain).getBytes(StandardCharsets.UTF_8));
    }

    private TenantCipher cipher(Realm realm) {
        return switch (realm) {
            case Realm.Platform _ -> keyring.platformCipher();
            case Realm.OfTenant(TenantScope scope) -> keyring.cipherFor(scope);
        };
    }
}
