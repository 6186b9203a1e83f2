package org.klinke.core.account;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.klinke.core.audit.Change;
import org.klinke.core.db.RealmTx;
import org.klinke.core.db.TenantTx;
import org.klinke.core.directory.InvalidInput;
import org.klinke.core.secret.Keyring;

/// Where people log in instead of here. Which tenant: that of the transaction. Thread-safe.
public final class SignOnStore {
    private static final String KIND = "sign-on";
    private static final String TABLE = "sign_on";
    private static final int SECRET_LENGTH_MAX = 500;

    private final Keyring keyring;
    private final boolean inside;

    /// @param inside whether the server lets itself be sent into networks of the house
    public SignOnStore(Keyring keyring, boolean inside) {
        this.keyring = keyring;
        this.inside = inside;
    }

    /// @param secret empty keeps the one there is, unless it is of another issuer or client
    /// @throws InvalidInput if it cannot be, naming the field
    public void set(Change change, SignOn wanted, Optional<String> secret) {
        SignOn after = wanted.checked(inside);
        Optional<SignOn> before = find(change.tx());
        secret.filter(text -> text.isEmpty() || text.length() > SECRET_LENGTH_MAX)
                .ifPresent(_ -> {
                    throw new InvalidInput("secret", "its length is not allowed", "copy it from the issuer");
                });
        // Whoever may change the issuer shall not have the secret of the old one sent to it.
        boolean same = before.filter(was ->
                        was.issuer().equals(after.issuer()) && was.clientId().equals(after.clientId()))
                .isPresent();
        UUID tenant = change.scope().id().value();
        Optional<byte[]> kept = secret.map(text ->
                keyring.cipherFor(change.scope()).seal(TABLE, tenant, "secret", text.getBytes(StandardCharsets.UTF_8)));
        change.tx()
                .handle()
                .createUpdate("""
                        INSERT INTO sign_on (tenant_id, issuer, client_id, secret, claim, domains, make_accounts,
                                             passwords)
                        VALUES (:tenant, :issuer, :client, CAST(:secret AS bytea), :claim, :domains, :make, :passwords)
                        ON CONFLICT (tenant_id, form) DO UPDATE
                           SET issuer = excluded.issuer, client_id = excluded.client_id, claim = excluded.claim,
                               domains = excluded.domains, make_accounts = excluded.make_accounts,
                               passwords = excluded.passwords,
                               secret = CASE WHEN :same THEN coalesce(excluded.secret, sign_on.secret)
                                             ELSE excluded.secret END
                        """)
                .bind("tenant", tenant)
                .bind("issuer", after.issuer().toString())
                .bind("client", after.clientId())
                .bind("secret", kept)
                .bind("claim", after.claim())
                .bindArray("domains", String.class, after.domains())
                .bind("make", after.makeAccounts())
                .bind("passwords", after.passwords())
                .bind("same", same)
                .execute();
        Map<String, String> facts = new HashMap<>(after.facts());
        secret.ifPresent(_ -> facts.put("secret", "changed"));
        change.updated(KIND, tenant, before.map(SignOn::facts).orElse(Map.of()), facts);
    }

    /// @throws InvalidInput if there is none
    public void remove(Change change) {
        SignOn before = find(change.tx())
                .orElseThrow(() -> new InvalidInput("id", "there is none", "nothing needs to be done"));
        change.tx().handle().createUpdate("DELETE FROM sign_on").execute();
        change.deleted(KIND, change.scope().id().value(), before.facts());
    }

    public Optional<SignOn> find(TenantTx tx) {
        return read(tx);
    }

    /// Of the client, as the issuer knows it; empty if it has none.
    public Optional<String> secret(TenantTx tx) {
        return tx.handle()
                .createQuery("SELECT secret FROM sign_on WHERE secret IS NOT NULL")
                .mapTo(byte[].class)
                .findOne()
                .map(kept -> new String(
                        keyring.cipherFor(tx.scope())
                                .open(TABLE, tx.scope().id().value(), "secret", kept),
                        StandardCharsets.UTF_8));
    }

    /// Whether passwords are good for all accounts of the realm.
    boolean takesPasswords(RealmTx tx) {
        return read(tx).map(SignOn::passwords).orElse(true);
    }

    private static Optional<SignOn> read(RealmTx tx) {
        return tx.handle()
                .createQuery("""
                        SELECT issuer, client_id, claim, domains, make_accounts, passwords FROM sign_on
                         WHERE tenant_id = :realm
                        """)
                .bind("realm", tx.realm().id())
                .map((row, _) -> signOn(row))
                .findOne();
    }

    private static SignOn signOn(ResultSet row) throws SQLException {
        return new SignOn(
                URI.create(row.getString("issuer")),
                row.getString("client_id"),
                row.getString("claim"),
                List.of((String[]) row.getArray("domains").getArray()),
                row.getBoolean("make_accounts"),
                row.getBoolean("passwords"));
    }
}
