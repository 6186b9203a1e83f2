package org.klinke.core.directory;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;
import org.klinke.core.audit.Change;
import org.klinke.core.db.TenantTx;
import org.klinke.core.db.Unique;
import org.klinke.core.id.DeviceId;
import org.klinke.core.id.Ids;
import org.klinke.core.id.SiteId;
import org.klinke.core.id.UserId;
import org.klinke.core.secret.Keyring;
import org.klinke.core.secret.TenantCipher;
import org.klinke.core.tenant.TenantScope;

/// Devices and their SIP passwords, one audit entry per changed device. Passwords lie sealed by the tenant's key: they
/// are needed again for digest hashes, provisioning and export. Which tenant: that of the transaction. Thread-safe.
public final class DeviceStore {
    private static final String KIND = "device";
    private static final String VACATED = "vacated-";

    private static final String ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789";
    private static final int GENERATED_PASSWORD_LENGTH = 24;
    private static final String SELECT =
            "SELECT id, name, sip_username, user_id, site_id, location, md5, t38, secret FROM device ";

    private final Ids ids;
    private final Keyring keyring;
    private final SecureRandom random;

    public DeviceStore(Ids ids, Keyring keyring, SecureRandom random) {
        this.ids = ids;
        this.keyring = keyring;
        this.random = random;
    }

    /// A password of 24 characters that nobody confuses when typing it into a phone (139 bits).
    public String generatePassword() {
        StringBuilder password = new StringBuilder();
        for (int i = 0; i < GENERATED_PASSWORD_LENGTH; i++) {
            password.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return password.toString();
    }

    /// @param password at least 16 printable ASCII characters: given, or from [#generatePassword]
    /// @throws InvalidInput if name or sipUsername is taken, or the password is weak
    public DeviceId create(Change change, DeviceDetails wanted, String password) {
        DeviceId id = new DeviceId(ids.next());
        Check.password(password);
        DeviceDetails details = withSite(change.tx(), wanted);
        requireOwnExtension(change, details);
        write(change, id, details, Optional.of(password), """
                INSERT INTO device (tenant_id, id, site_id, user_id, location, name, sip_username, md5, t38, secret)
                VALUES (:tenant, :id, :site, CAST(:user AS uuid), :location, :name, :sipUsername,
                        :md5, :t38, CAST(:secret AS bytea))
                """);
        change.created(KIND, id.value(), details.facts());
        return id;
    }

    /// @param password empty keeps the one it has; the audit log says that it changed, never what it is
    public void update(Change change, DeviceId id, DeviceDetails wanted, Optional<String> password) {
        update(change, require(change.tx(), id).row(), wanted, password);
    }

    /// @param was as it is, or was before [#exchange]
    public void update(Change change, DeviceRow was, DeviceDetails wanted, Optional<String> password) {
        DeviceId id = was.id();
        Stored stored = require(change.tx(), id);
        DeviceDetails before = was.details();
        DeviceDetails details = withSite(change.tx(), wanted);
        password.ifPresent(Check::password);
        boolean rekeyed = password.isPresent() && !password.get().equals(reveal(change.scope(), stored));
        if (stored.row().details().equals(details) && !rekeyed) {
            return;
        }
        requireOwnExtension(change, details);
        write(change, id, details, rekeyed ? password : Optional.empty(), """
                UPDATE device SET site_id = :site, user_id = CAST(:user AS uuid), location = :location, name = :name,
                                  sip_username = :sipUsername, md5 = :md5, t38 = :t38,
                                  secret = coalesce(CAST(:secret AS bytea), secret)
                 WHERE id = :id AND tenant_id = :tenant
                """);
        Map<String, String> after = new HashMap<>(details.facts());
        if (rekeyed) {
            after.put("sipPassword", "changed");
        }
        change.updated(KIND, id.value(), before.facts(), after);
    }

    /// Lets several devices exchange their names, sipUsernames and users: the names of all of these are free, also for
    /// extensions, while the work gives each of them its own by [#update].
    ///
    /// @throws IllegalStateException if one of them has none in the end; nothing is changed then
    public void exchange(Change change, List<DeviceRow> devices, Runnable work) {
        Handle handle = change.tx().handle();
        for (DeviceRow device : devices) {
            handle.createUpdate("UPDATE device SET name = :nobody, sip_username = :nobody WHERE id = :id")
                    .bind("id", device.id().value())
                    .bind("nobody", VACATED + device.id().value())
                    .execute();
        }
        work.run();
        int without = handle.createQuery("SELECT count(*) FROM device WHERE sip_username = :vacated || id")
                .bind("vacated", VACATED)
                .mapTo(Integer.class)
                .one();
        if (without > 0) {
            throw new IllegalStateException(without + " devices would be left without a sipUsername");
        }
    }

    /// @throws InvalidInput `device` is a base with handsets beside its own
    public void delete(Change change, DeviceId id) {
        DeviceDetails before = require(change.tx(), id).row().details();
        requireNoHandsets(change.tx(), id);
        change.tx()
                .handle()
                .createUpdate("DELETE FROM device WHERE id = :id")
                .bind("id", id.value())
                .execute();
        change.deleted(KIND, id.value(), before.facts());
    }

    /// A base that goes would take the lines of its other handsets along.
    ///
    /// @throws InvalidInput naming the field `device`
    public static void requireNoHandsets(TenantTx tx, DeviceId base) {
        List<String> riding = tx.handle()
                .createQuery("SELECT name FROM phone_handset JOIN device ON device.id = device_id"
                        + " WHERE base_id = :base ORDER BY number")
                .bind("base", base.value())
                .mapTo(String.class)
                .list();
        if (!riding.isEmpty()) {
            throw new InvalidInput(
                    "device",
                    "it is the base of other handsets: " + String.join(", ", riding),
                    "take these off in 'handsets' first, or put them at another base");
        }
    }

    /// All devices by name.
    public List<DeviceRow> list(TenantTx tx) {
        return all(tx).stream().map(Stored::row).toList();
    }

    public Optional<DeviceRow> find(TenantTx tx, DeviceId id) {
        return stored(tx, id).map(Stored::row);
    }

    /// The passwords of all devices, for an export that keeps phones registering. Leaves an audit entry: that is why it
    /// takes a change though it changes nothing.
    public Map<DeviceId, String> exportPasswords(Change change) {
        Map<DeviceId, String> passwords = new LinkedHashMap<>();
        for (Stored device : all(change.tx())) {
            passwords.put(device.row().id(), reveal(change.scope(), device));
        }
        change.noted(
                "export secrets",
                "tenant",
                change.scope().id().value(),
                Map.of("devices", String.valueOf(passwords.size())));
        return passwords;
    }

    /// For the device's own configuration, and for nothing else.
    public Optional<String> password(TenantTx tx, DeviceId id) {
        return stored(tx, id).map(device -> reveal(tx.scope(), device));
    }

    /// Whether this is the device's password, for a comparison that must not show it.
    public boolean hasPassword(TenantTx tx, DeviceId id, String password) {
        return stored(tx, id)
                .map(device -> MessageDigest.isEqual(
                        reveal(tx.scope(), device).getBytes(StandardCharsets.UTF_8),
                        password.getBytes(StandardCharsets.UTF_8)))
                .orElse(false);
    }

    /// For the snapshot in memory: digest hashes instead of passwords.
    List<DirectorySnapshot.Device> load(TenantTx tx) {
        Map<DeviceId, Optional<UserId>> shared = shared(tx);
        return all(tx).stream()
                .map(device -> {
                    DeviceDetails details = device.row().details();
                    DirectorySnapshot.Device own = new DirectorySnapshot.Device(
                            device.row().id(),
                            details.name(),
                            details.sipUsername(),
                            details.user(),
                            details.site().orElseThrow(),
                            credentials(tx.scope(), device),
                            details.t38());
                    return Optional.ofNullable(shared.get(own.id()))
                            .map(own::shared)
                            .orElse(own);
                })
                .toList();
    }

    /// Who is logged in at the telephones that people share: nobody, or one user.
    private static Map<DeviceId, Optional<UserId>> shared(TenantTx tx) {
        Map<DeviceId, Optional<UserId>> shared = new HashMap<>();
        tx.handle()
                .createQuery("""
                        SELECT phone.device_id, user_id FROM phone
                        LEFT JOIN phone_login ON phone_login.device_id = phone.device_id WHERE hotdesk
                        """)
                .map((row, _) -> shared.put(
                        new DeviceId(row.getObject("device_id", UUID.class)),
                        Optional.ofNullable(row.getObject("user_id", UUID.class))
                                .map(UserId::new)))
                .list();
        return shared;
    }

    private DeviceCredentials credentials(TenantScope scope, Stored device) {
        DeviceDetails details = device.row().details();
        DeviceCredentials all = DeviceCredentials.of(details.sipUsername(), scope.domain(), reveal(scope, device));
        return details.md5() ? all : all.withoutMd5();
    }

    private record Stored(DeviceRow row, byte[] secret) {}

    private static List<Stored> all(TenantTx tx) {
        return tx.handle()
                .createQuery(SELECT + "ORDER BY name")
                .map((row, _) -> stored(row))
                .list();
    }

    private static Optional<Stored> stored(TenantTx tx, DeviceId id) {
        return tx.handle()
                .createQuery(SELECT + "WHERE id = :id")
                .bind("id", id.value())
                .map((row, _) -> stored(row))
                .findOne();
    }

    private static Stored require(TenantTx tx, DeviceId id) {
        return stored(tx, id)
                .orElseThrow(() -> new InvalidInput("id", "there is no device " + id, "look at the list again"));
    }

    private static Stored stored(ResultSet row) throws SQLException {
        return new Stored(
                new DeviceRow(
                        new DeviceId(row.getObject("id", UUID.class)),
                        new DeviceDetails(
                                row.getString("name"),
                                row.getString("sip_username"),
                                Optional.ofNullable(row.getObject("user_id", UUID.class))
                                        .map(UserId::new),
                                Optional.of(new SiteId(row.getObject("site_id", UUID.class))),
                                Optional.ofNullable(row.getString("location")),
                                row.getBoolean("md5"),
                                row.getBoolean("t38"))),
                row.getBytes("secret"));
    }

    private String reveal(TenantScope scope, Stored device) {
        byte[] password =
                keyring.cipherFor(scope).open("device", device.row().id().value(), "secret", device.secret());
        return new String(password, StandardCharsets.UTF_8);
    }

    private static DeviceDetails withSite(TenantTx tx, DeviceDetails details) {
        Handle handle = tx.handle();
        UUID site = details.site()
                .map(wanted -> handle.createQuery("SELECT id FROM site WHERE id = :id")
                        .bind("id", wanted.value())
                        .mapTo(UUID.class)
                        .findOne()
                        .orElseThrow(() ->
                                new InvalidInput("site", "there is no site " + wanted, "leave it out for the default")))
                .orElseGet(() -> handle.createQuery("SELECT id FROM site WHERE is_default")
                        .mapTo(UUID.class)
                        .one());
        return new DeviceDetails(
                details.name(),
                details.sipUsername(),
                details.user(),
                Optional.of(new SiteId(site)),
                details.location(),
                details.md5(),
                details.t38());
    }

    /// A sipUsername equals an extension only if it is its own user's: people expect the phone "100" to be 100.
    private static void requireOwnExtension(Change change, DeviceDetails details) {
        Handle handle = change.tx().handle();
        details.user().ifPresent(user -> {
            boolean exists = handle.createQuery("SELECT EXISTS (SELECT 1 FROM user_ WHERE id = :id)")
                    .bind("id", user.value())
                    .mapTo(Boolean.class)
                    .one();
            if (!exists) {
                throw new InvalidInput("user", "there is no user " + user, "create the user first");
            }
        });
        handle.createQuery("SELECT target FROM extension WHERE number = :number")
                .bind("number", details.sipUsername())
                .mapTo(UUID.class)
                .findOne()
                .filter(owner ->
                        details.user().map(UserId::value).filter(owner::equals).isEmpty())
                .ifPresent(_ -> {
                    throw new InvalidInput(
                            "sipUsername",
                            "'" + details.sipUsername() + "' is the extension of somebody else",
                            "choose another name; only a device of that user may be called like the extension");
                });
    }

    private void write(Change change, DeviceId id, DeviceDetails details, Optional<String> password, String sql) {
        TenantCipher cipher = keyring.cipherFor(change.scope());
        Optional<byte[]> secret = password.map(
                text -> cipher.seal("device", id.value(), "secret", text.getBytes(StandardCharsets.UTF_8)));
        unique(
                details,
                () -> change.tx()
                        .handle()
                        .createUpdate(sql)
                        .bind("tenant", change.scope().id().value())
                        .bind("id", id.value())
                        .bind("site", details.site().map(SiteId::value).orElseThrow())
                        .bindByType("user", details.user().map(UserId::value).orElse(null), UUID.class)
                        .bind("location", details.location())
                        .bind("name", details.name())
                        .bind("sipUsername", details.sipUsername())
                        .bind("md5", details.md5())
                        .bind("t38", details.t38())
                        .bindByType("secret", secret.orElse(null), byte[].class)
                        .execute());
    }

    private static void unique(DeviceDetails details, Supplier<Integer> statement) {
        Unique.guard(
                "device_sip_username_unique",
                () -> new InvalidInput(
                        "sipUsername",
                        "'" + details.sipUsername() + "' is another device's in this tenant",
                        "choose another one"),
                () -> Unique.guard(
                        "device_name_unique",
                        () -> new InvalidInput(
                                "name",
                                "there is already a device '" + details.name() + "' in this tenant",
                                "choose another name"),
                        statement));
    }
}
