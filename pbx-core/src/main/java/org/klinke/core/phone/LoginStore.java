package org.klinke.core.phone;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.klinke.core.audit.Change;
import org.klinke.core.db.TenantTx;
import org.klinke.core.directory.InvalidInput;
import org.klinke.core.id.DeviceId;
import org.klinke.core.id.UserId;
import org.klinke.core.secret.Keyring;
import org.klinke.core.secret.TenantCipher;
import org.klinke.core.tenant.TenantScope;

/// Who is logged in at the telephones that people share, and the PINs by which they prove it, sealed by the tenant's
/// key. One audit entry for each phone whose user changes. Which tenant: that of the transaction. Thread-safe.
public final class LoginStore {
    private static final String KIND = "login";
    private static final String PIN = "user_pin";
    private static final Pattern PIN_SHAPE = Pattern.compile("[0-9]{4,12}");
    private static final int PIN_DIGITS = 6;
    private static final String SELECT = "SELECT device_id, user_id, since, ends FROM phone_login ";

    private final PhoneStore phones;
    private final Keyring keyring;
    private final SecureRandom random;

    public LoginStore(PhoneStore phones, Keyring keyring, SecureRandom random) {
        this.phones = phones;
        this.keyring = keyring;
        this.random = random;
    }

    /// Whoever is logged in there already is so no more; the user is logged out at his other phones, but for those
    /// where a login stays.
    ///
    /// @return the devices that have another user now, this one first; empty if he is logged in there already
    /// @throws InvalidInput if people do not share this phone
    public List<DeviceId> logIn(Change change, DeviceId device, UserId user, Instant now) {
        HotDesk desk = phones.find(change.tx(), device)
                .flatMap(phone -> phone.details().hotDesk())
                .orElseThrow(() -> new InvalidInput(
                        "device",
                        "nobody logs in at this phone",
                        "mark it with 'hotdesk: true' in 'phones', if people shall share it"));
        Optional<Login> before = find(change.tx(), device);
        if (before.filter(login -> login.user().equals(user)).isPresent()) {
            return List.of();
        }
        List<DeviceId> changed = new ArrayList<>(List.of(device));
        list(change.tx()).stream()
                .filter(login -> login.user().equals(user) && !stays(change.tx(), login.device()))
                .forEach(login -> {
                    logOut(change, login.device());
                    changed.add(login.device());
                });
        Login login = new Login(device, user, now, desk.ends().map(at -> next(at, change.scope(), now)));
        write(change, login);
        before.ifPresentOrElse(
                was -> change.updated(KIND, device.value(), facts(was), facts(login)),
                () -> change.created(KIND, device.value(), facts(login)));
        return changed;
    }

    private boolean stays(TenantTx tx, DeviceId device) {
        return phones.find(tx, device)
                .flatMap(phone -> phone.details().hotDesk())
                .map(HotDesk::stays)
                .orElse(false);
    }

    static Instant next(LocalTime at, TenantScope scope, Instant now) {
        ZonedDateTime local = now.atZone(ZoneId.of(scope.tenant().timeZone()));
        ZonedDateTime today = local.with(at);
        return (today.isAfter(local) ? today : local.plusDays(1).with(at)).toInstant();
    }

    private static void write(Change change, Login login) {
        change.tx()
                .handle()
                .createUpdate("""
                        INSERT INTO phone_login (tenant_id, device_id, user_id, since, ends)
                        VALUES (:tenant, :device, :user, :since, :ends)
                        ON CONFLICT (tenant_id, device_id) DO UPDATE SET user_id = :user, since = :since, ends = :ends
                        """)
                .bind("tenant", change.scope().id().value())
                .bind("device", login.device().value())
                .bind("user", login.user().value())
                .bind("since", login.since().atOffset(ZoneOffset.UTC))
                .bindByType(
                        "ends",
                        login.ends().map(at -> at.atOffset(ZoneOffset.UTC)).orElse(null),
                        OffsetDateTime.class)
                .execute();
    }

    /// @return whether anybody was logged in there
    public boolean logOut(Change change, DeviceId device) {
        Optional<Login> was = find(change.tx(), device);
        was.ifPresent(login -> {
            change.tx()
                    .handle()
                    .createUpdate("DELETE FROM phone_login WHERE device_id = :device")
                    .bind("device", device.value())
                    .execute();
            change.deleted(KIND, device.value(), facts(login));
        });
        return was.isPresent();
    }

    /// By device.
    public List<Login> list(TenantTx tx) {
        return tx.handle()
                .createQuery(SELECT + "ORDER BY device_id")
                .map((row, _) -> login(row))
                .list();
    }

    public Optional<Login> find(TenantTx tx, DeviceId device) {
        return tx.handle()
                .createQuery(SELECT + "WHERE device_id = :device")
                .bind("device", device.value())
                .map((row, _) -> login(row))
                .findOne();
    }

    /// Six digits by chance.
    public String generatePin() {
        StringBuilder pin = new StringBuilder();
        for (int i = 0; i < PIN_DIGITS; i++) {
            pin.append(random.nextInt(10));
        }
        return pin.toString();
    }

    /// The audit log says that it changed, never what it is.
    ///
    /// @param pin four to twelve digits
    /// @throws InvalidInput for anything else
    public void setPin(Change change, UserId user, String pin) {
        if (!PIN_SHAPE.matcher(pin).matches() || pin.chars().distinct().count() == 1) {
            throw new InvalidInput(
                    "pin", "it is not four to twelve digits, or all the same", "leave it out and one is made");
        }
        byte[] secret = keyring.cipherFor(change.scope())
                .seal(PIN, user.value(), "secret", pin.getBytes(StandardCharsets.US_ASCII));
        change.tx()
                .handle()
                .createUpdate("""
                        INSERT INTO user_pin (tenant_id, user_id, secret) VALUES (:tenant, :user, :secret)
                        ON CONFLICT (tenant_id, user_id) DO UPDATE SET secret = :secret
                        """)
                .bind("tenant", change.scope().id().value())
                .bind("user", user.value())
                .bind("secret", secret)
                .execute();
        change.noted("PIN set", "user", user.value(), Map.of());
    }

    /// For an export. Leaves an audit entry: that is why it takes a change.
    public Map<UserId, String> exportPins(Change change) {
        TenantCipher cipher = keyring.cipherFor(change.scope());
        Map<UserId, String> pins = new HashMap<>();
        change.tx()
                .handle()
                .createQuery("SELECT user_id, secret FROM user_pin")
                .map((row, _) -> Map.entry(row.getObject("user_id", UUID.class), row.getBytes("secret")))
                .forEach(one -> pins.put(
                        new UserId(one.getKey()),
                        new String(
                                cipher.open(PIN, one.getKey(), "secret", one.getValue()), StandardCharsets.US_ASCII)));
        change.noted(
                "export secrets",
                "tenant",
                change.scope().id().value(),
                Map.of("login PINs", String.valueOf(pins.size())));
        return pins;
    }

    /// For a comparison that must not show it, nor by the time it takes; who has none has not this one.
    public boolean hasPin(TenantTx tx, UserId user, String pin) {
        return tx.handle()
                .createQuery("SELECT secret FROM user_pin WHERE user_id = :user")
                .bind("user", user.value())
                .mapTo(byte[].class)
                .findOne()
                .map(secret -> keyring.cipherFor(tx.scope()).open(PIN, user.value(), "secret", secret))
                .map(known -> MessageDigest.isEqual(known, pin.getBytes(StandardCharsets.US_ASCII)))
                .orElse(false);
    }

    private static Login login(ResultSet row) throws SQLException {
        return new Login(
                new DeviceId(row.getObject("device_id", UUID.class)),
                new UserId(row.getObject("user_id", UUID.class)),
                row.getObject("since", OffsetDateTime.class).toInstant(),
                Optional.ofNullable(row.getObject("ends", OffsetDateTime.class)).map(OffsetDateTime::toInstant));
    }

    private static Map<String, String> facts(Login login) {
        Map<String, String> facts = new HashMap<>(Map.of("user", login.user().toString()));
        login.ends().ifPresent(at -> facts.put("ends", at.toString()));
        return facts;
    }
}
