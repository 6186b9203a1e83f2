package org.klinke.core.directory;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;
import org.klinke.core.audit.Change;
import org.klinke.core.db.TenantTx;
import org.klinke.core.db.Unique;
import org.klinke.core.id.Ids;
import org.klinke.core.id.UserId;

/// Users and their extensions, one audit entry per changed user. Which tenant: that of the transaction. Thread-safe.
public final class UserStore {
    private static final String KIND = "user";
    /// No extension begins like this.
    private static final String VACATED = "vacated ";

    private static final String SELECT = """
            SELECT u.id, u.name, u.email, e.number
              FROM user_ u JOIN extension e ON e.tenant_id = u.tenant_id AND e.target = u.id AND e.kind = 'user'
            """;

    private final Ids ids;
    private final Leaving leaving;

    /// What else ends when somebody leaves: rooms above this one say so.
    @FunctionalInterface
    public interface Leaving {
        void leave(Change change, UserId user);
    }

    public UserStore(Ids ids, Leaving leaving) {
        this.ids = ids;
        this.leaving = leaving;
    }

    /// @throws InvalidInput if the extension is taken or outside the tenant's pools, or is the sipUsername of a device
    public UserId create(Change change, UserDetails details) {
        UserId id = new UserId(ids.next());
        requireNoForeignDevice(change, details.extension(), id);
        Handle handle = change.tx().handle();
        handle.createUpdate("INSERT INTO user_ (tenant_id, id, name, email) VALUES (:tenant, :id, :name, :email)")
                .bind("tenant", change.scope().id().value())
                .bind("id", id.value())
                .bind("name", details.name())
                .bind("email", details.email())
                .execute();
        unique(
                details,
                () -> handle.createUpdate("""
                        INSERT INTO extension (tenant_id, id, number, kind, target)
                        VALUES (:tenant, :id, :number, 'user', :user)
                        """)
                        .bind("tenant", change.scope().id().value())
                        .bind("id", ids.next())
                        .bind("number", details.extension())
                        .bind("user", id.value())
                        .execute());
        ExtensionPoolStore.requireFit(change);
        change.created(KIND, id.value(), details.facts());
        return id;
    }

    public void update(Change change, UserId id, UserDetails details) {
        update(change, require(change.tx(), id), details);
    }

    /// Lets several users exchange their extensions: all of these are free while the work gives each of them one by
    /// [#update].
    ///
    /// @throws IllegalStateException if one of them has none in the end; nothing is changed then
    public void exchange(Change change, List<UserRow> users, Runnable work) {
        Handle handle = change.tx().handle();
        for (UserRow user : users) {
            handle.createUpdate("UPDATE extension SET number = :nobody WHERE target = :id AND kind = 'user'")
                    .bind("id", user.id().value())
                    .bind("nobody", VACATED + user.id().value())
                    .execute();
        }
        work.run();
        int without = handle.createQuery("SELECT count(*) FROM extension WHERE starts_with(number, :vacated)")
                .bind("vacated", VACATED)
                .mapTo(Integer.class)
                .one();
        if (without > 0) {
            throw new IllegalStateException(without + " users would be left without an extension");
        }
    }

    /// @param was as it is, or was before [#exchange]
    public void update(Change change, UserRow was, UserDetails details) {
        UserId id = was.id();
        UserDetails before = was.details();
        if (before.equals(details)) {
            return;
        }
        requireNoForeignDevice(change, details.extension(), id);
        Handle handle = change.tx().handle();
        handle.createUpdate("UPDATE user_ SET name = :name, email = :email WHERE id = :id")
                .bind("id", id.value())
                .bind("name", details.name())
                .bind("email", details.email())
                .execute();
        unique(
                details,
                () -> handle.createUpdate("UPDATE extension SET number = :number WHERE target = :id AND kind = 'user'")
                        .bind("id", id.value())
                        .bind("number", details.extension())
                        .execute());
        ExtensionPoolStore.requireFit(change);
        ExtensionPoolStore.requireAlarmed(change, List.of(before.extension()));
        change.updated(KIND, id.value(), before.facts(), details.facts());
    }

    /// With the account to log in, or what it was for him.
    ///
    /// @throws InvalidInput while the user still has devices, or a number leads to the extension
    public void delete(Change change, UserId id) {
        UserDetails before = require(change.tx(), id).details();
        Handle handle = change.tx().handle();
        int devices = handle.createQuery("SELECT count(*) FROM device WHERE user_id = :id")
                .bind("id", id.value())
                .mapTo(Integer.class)
                .one();
        if (devices > 0) {
            throw new InvalidInput(
                    "devices",
                    "user " + before.extension() + " still has " + devices,
                    "delete them or give them to somebody else first");
        }
        leaving.leave(change, id);
        handle.createUpdate("DELETE FROM extension WHERE target = :id AND kind = 'user'")
                .bind("id", id.value())
                .execute();
        handle.createUpdate("DELETE FROM user_ WHERE id = :id")
                .bind("id", id.value())
                .execute();
        ExtensionPoolStore.requireFit(change);
        ExtensionPoolStore.requireAlarmed(change, List.of(before.extension()));
        change.deleted(KIND, id.value(), before.facts());
    }

    /// All users by extension.
    public List<UserRow> list(TenantTx tx) {
        return tx.handle()
                .createQuery(SELECT + " ORDER BY length(e.number), e.number")
                .map((row, _) -> row(row))
                .list();
    }

    public Optional<UserRow> find(TenantTx tx, UserId id) {
        return tx.handle()
                .createQuery(SELECT + " WHERE u.id = :id")
                .bind("id", id.value())
                .map((row, _) -> row(row))
                .findOne();
    }

    public Optional<UserRow> findByExtension(TenantTx tx, String extension) {
        return tx.handle()
                .createQuery(SELECT + " WHERE e.number = :number")
                .bind("number", extension)
                .map((row, _) -> row(row))
                .findOne();
    }

    private UserRow require(TenantTx tx, UserId id) {
        return find(tx, id)
                .orElseThrow(() -> new InvalidInput("id", "there is no user " + id, "look at the list again"));
    }

    private static UserRow row(ResultSet row) throws SQLException {
        return new UserRow(
                new UserId(row.getObject("id", UUID.class)),
                new UserDetails(
                        row.getString("number"), row.getString("name"), Optional.ofNullable(row.getString("email"))));
    }

    /// A sipUsername equals an extension only if the device is that user's: people expect the phone "100" to be 100.
    private static void requireNoForeignDevice(Change change, String extension, UserId owner) {
        change.tx()
                .handle()
                .createQuery("SELECT name FROM device WHERE sip_username = :number AND user_id IS DISTINCT FROM :owner")
                .bind("number", extension)
                .bind("owner", owner.value())
                .mapTo(String.class)
                .findOne()
                .ifPresent(device -> {
                    throw new InvalidInput(
                            "extension",
                            extension + " is the sipUsername of the device '" + device + "', which is not this user's",
                            "choose another extension, or give that device another sipUsername, or give it to this user");
                });
    }

    private static void unique(UserDetails details, Supplier<Integer> statement) {
        Unique.guard(
                "extension_number_unique",
                () -> new InvalidInput(
                        "extension", details.extension() + " is taken in this tenant", "choose another number"),
                statement);
    }
}
