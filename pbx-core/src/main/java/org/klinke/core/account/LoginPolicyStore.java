package org.klinke.core.account;

import java.util.Arrays;
import java.util.Optional;
import org.klinke.core.audit.RealmChange;
import org.klinke.core.db.RealmTx;
import org.klinke.core.directory.InvalidInput;

/// What realms demand of their accounts. Which realm: that of the transaction. Thread-safe.
public final class LoginPolicyStore {
    private static final String KIND = "login policy";

    public LoginPolicy read(RealmTx tx) {
        return tx.handle()
                .createQuery("SELECT second_factor FROM login_policy WHERE tenant_id = :realm")
                .bind("realm", tx.realm().id())
                .map((row, _) -> new LoginPolicy(
                        Arrays.stream((String[]) row.getArray("second_factor").getArray())
                                .map(Role::of)
                                .flatMap(Optional::stream)
                                .toList()))
                .findOne()
                .orElse(LoginPolicy.NOTHING);
    }

    /// @throws InvalidInput if a role does not exist in this realm
    public void set(RealmChange change, LoginPolicy wanted) {
        LoginPolicy before = read(change.tx());
        LoginPolicy after = wanted.in(change.tx().realm());
        change.tx()
                .handle()
                .createUpdate("""
                        INSERT INTO login_policy (tenant_id, second_factor) VALUES (:realm, :roles)
                        ON CONFLICT (tenant_id, form) DO UPDATE SET second_factor = excluded.second_factor
                        """)
                .bind("realm", change.tx().realm().id())
                .bind("roles", after.secondFactor().stream().map(Role::word).toArray(String[]::new))
                .execute();
        change.updated(KIND, change.tx().realm().id(), before.facts(), after.facts());
    }
}
