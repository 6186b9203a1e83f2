package org.klinke.core.account;

import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.klinke.core.audit.PlatformChange;
import org.klinke.core.db.PlatformTx;
import org.klinke.core.id.Ids;

/// The operator's account, which belongs to the platform and to no tenant. Thread-safe.
public final class OperatorStore {
    public static final String LOGIN = "operator";
    private static final String KIND = "account";

    private final Ids ids;

    public OperatorStore(Ids ids) {
        this.ids = ids;
    }

    /// @return the stored password hash, empty before the first start has ended
    public Optional<String> passwordHash(PlatformTx tx) {
        return tx.handle()
                .createQuery("SELECT password_hash FROM account WHERE tenant_id = :platform AND login = :login")
                .bind("platform", PlatformTx.ID)
                .bind("login", LOGIN)
                .mapTo(String.class)
                .findOne();
    }

    /// Makes the account, or gives it another password.
    ///
    /// @param hash of the password, in the form the login later checks; never the password
    public void setPassword(PlatformChange change, String hash) {
        Handle handle = change.tx().handle();
        Optional<UUID> known = handle.createQuery(
                        "SELECT id FROM account WHERE tenant_id = :platform AND login = :login")
                .bind("platform", PlatformTx.ID)
                .bind("login", LOGIN)
                .mapTo(UUID.class)
                .findOne();
        if (known.isPresent()) {
            handle.createUpdate("UPDATE account SET password_hash = :hash WHERE tenant_id = :platform AND id = :id")
                    .bind("platform", PlatformTx.ID)
                    .bind("id", known.get())
                    .bind("hash", hash)
                    .execute();
            change.updated(KIND, known.get(), Map.of(), Map.of("password", "changed"));
            return;
        }
        UUID id = ids.next();
        handle.createUpdate("""
                        INSERT INTO account (tenant_id, id, login, password_hash, roles)
                        VALUES (:platform, :id, :login, :hash, :roles)
                        """)
                .bind("platform", PlatformTx.ID)
                .bind("id", id)
                .bind("login", LOGIN)
                .bind("hash", hash)
                .bindArray("roles", String.class, "operator")
                .execute();
        change.created(KIND, id, Map.of("login", LOGIN, "roles", "operator"));
    }
}
