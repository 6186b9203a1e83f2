package org.klinke.core.redirect;

import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.klinke.core.audit.Change;
import org.klinke.core.db.TenantTx;
import org.klinke.core.directory.InvalidInput;
import org.klinke.core.id.Ids;
import org.klinke.core.secret.Keyring;
import org.klinke.core.tenant.TenantScope;

/// A tenant's accounts with redirect services, one for each maker, their secrets sealed by the tenant's key.
/// Which tenant: that of the transaction. Thread-safe.
public final class RedirectStore {
    private static final String KIND = "redirect_account";
    private static final int TEXT_MAX = 300;

    private final Ids ids;
    private final Keyring keyring;

    public RedirectStore(Ids ids, Keyring keyring) {
        this.ids = ids;
        this.keyring = keyring;
    }

    /// @param password "" where the service knows none
    public record Secrets(String secret, String password) {
        @Override
        public String toString() {
            return "Secrets[masked]";
        }
    }

    private record Stored(UUID id, RedirectSettings settings, byte[] secret, byte[] password) {}

    /// The account of this maker, in place of the one before.
    ///
    /// @throws InvalidInput `login` or `secret` is missing, or something is too long
    public void put(Change change, RedirectSettings settings, Secrets secrets) {
        if (settings.login().isBlank() || secrets.secret().isBlank()) {
            throw new InvalidInput(
                    settings.login().isBlank() ? "login" : "secret",
                    "it is missing",
                    "the service's own pages show it");
        }
        for (Map.Entry<String, String> field : Map.of(
                        "login", settings.login(),
                        "user", settings.user(),
                        "place", settings.place(),
                        "secret", secrets.secret(),
                        "password", secrets.password())
                .entrySet()) {
            if (field.getValue().length() > TEXT_MAX || field.getValue().matches("(?s).*\\p{Cntrl}.*")) {
                throw new InvalidInput(
                        field.getKey(),
                        "it is longer than " + TEXT_MAX + " characters, or of several lines",
                        "copy it as the service's own pages show it");
            }
        }
        Optional<Stored> before = find(change.tx(), settings.maker());
        UUID id = before.map(Stored::id).orElseGet(ids::next);
        change.tx()
                .handle()
                .createUpdate("""
                        INSERT INTO redirect_account
                            (tenant_id, id, maker, base_url, login, user_name, place, network, secret, password)
                        VALUES (:tenant, :id, :maker, :base, :login, :user, :place, :network, :secret, :password)
                        ON CONFLICT (tenant_id, id) DO UPDATE SET base_url = :base, login = :login, user_name = :user,
                            place = :place, network = :network, secret = :secret, password = :password
                        """)
                .bind("tenant", change.scope().id().value())
                .bind("id", id)
                .bind("maker", settings.maker())
                .bind("base", settings.baseUrl())
                .bind("login", settings.login())
                .bind("user", settings.user())
                .bind("place", settings.place())
                .bind("network", settings.network())
                .bind("secret", seal(change.scope(), id, "secret", secrets.secret()))
                .bind("password", seal(change.scope(), id, "password", secrets.password()))
                .execute();
        before.ifPresentOrElse(
                was -> {
                    Map<String, String> after = new HashMap<>(settings.facts());
                    after.put("secret", "changed");
                    change.updated(KIND, id, was.settings().facts(), after);
                },
                () -> change.created(KIND, id, settings.facts()));
    }

    /// @return whether there was one
    public boolean remove(Change change, String maker) {
        Optional<Stored> was = find(change.tx(), maker);
        was.ifPresent(stored -> {
            change.tx()
                    .handle()
                    .createUpdate("DELETE FROM redirect_account WHERE id = :id")
                    .bind("id", stored.id())
                    .execute();
            change.deleted(KIND, stored.id(), stored.settings().facts());
        });
        return was.isPresent();
    }

    /// By maker.
    public List<RedirectSettings> list(TenantTx tx) {
        return stored(tx).stream().map(Stored::settings).toList();
    }

    /// For speaking with the service, and for nothing else.
    public Optional<Secrets> secrets(TenantTx tx, String maker) {
        return find(tx, maker)
                .map(stored -> new Secrets(
                        open(tx.scope(), stored.id(), "secret", stored.secret()),
                        open(tx.scope(), stored.id(), "password", stored.password())));
    }

    private static Optional<Stored> find(TenantTx tx, String maker) {
        return stored(tx).stream()
                .filter(one -> one.settings().maker().equals(maker))
                .findFirst();
    }

    private static List<Stored> stored(TenantTx tx) {
        return tx.handle().createQuery("""
                        SELECT id, maker, base_url, login, user_name, place, network, secret, password
                        FROM redirect_account ORDER BY maker
                        """).map((row, _) -> stored(row)).list();
    }

    private static Stored stored(ResultSet row) throws SQLException {
        return new Stored(
                row.getObject("id", UUID.class),
                new RedirectSettings(
                        row.getString("maker"),
                        row.getString("base_url"),
                        row.getString("login"),
                        row.getString("user_name"),
                        row.getString("place"),
                        row.getBoolean("network")),
                row.getBytes("secret"),
                row.getBytes("password"));
    }

    private byte[] seal(TenantScope scope, UUID id, String field, String text) {
        return keyring.cipherFor(scope).seal(KIND, id, field, text.getBytes(StandardCharsets.UTF_8));
    }

    private String open(TenantScope scope, UUID id, String field, byte[] sealed) {
        return new String(keyring.cipherFor(scope).open(KIND, id, field, sealed), StandardCharsets.UTF_8);
    }
}
