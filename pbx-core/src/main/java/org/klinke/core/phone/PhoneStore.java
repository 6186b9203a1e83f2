package org.klinke.core.phone;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.klinke.core.audit.Change;
import org.klinke.core.db.TenantTx;
import org.klinke.core.db.Unique;
import org.klinke.core.directory.DeviceStore;
import org.klinke.core.directory.InvalidInput;
import org.klinke.core.id.DeviceId;

/// The telephones that devices are, one audit entry per changed phone. Which tenant: that of the transaction.
/// Thread-safe.
public final class PhoneStore {
    private static final String KIND = "phone";
    private static final String SELECT = """
            SELECT device_id, model, mac, generation, open_until, hotdesk, login_ends, login_stays, short_key FROM phone
            """;

    private final PhoneModels models;

    public PhoneStore(PhoneModels models) {
        this.models = models;
    }

    /// Says what the device is. Its addresses stay good.
    ///
    /// @throws InvalidInput `model` is unknown, or `mac` is another phone's, whosever:
    /// nobody is told whose; `device` is a handset of another; a base of this `model` has not all its handsets
    public void put(Change change, DeviceId device, PhoneDetails details) {
        if (!models.names().contains(details.model())) {
            throw new InvalidInput(
                    "model",
                    "no phone '" + details.model() + "' is known",
                    "use one of " + String.join(", ", models.names()) + "; 'generic' is any SIP phone");
        }
        Optional<Phone> before = find(change.tx(), device);
        if (before.map(Phone::details).filter(details::equals).isPresent()) {
            return;
        }
        requireHandsets(change.tx(), device, details.model());
        Unique.guard(
                "phone_mac_unique",
                () -> new InvalidInput(
                        "mac",
                        "it cannot be used here",
                        "look at the label again; of a phone that changed hands, ask the operator"),
                () -> change.tx()
                        .handle()
                        .createUpdate("""
                        INSERT INTO phone (tenant_id, device_id, model, mac, hotdesk, login_ends, login_stays)
                        VALUES (:tenant, :device, :model, :mac, :hotdesk, CAST(:ends AS time), :stays)
                        ON CONFLICT (tenant_id, device_id)
                        DO UPDATE SET model = :model, mac = :mac, hotdesk = :hotdesk,
                                      login_ends = CAST(:ends AS time), login_stays = :stays
                        """)
                        .bind("tenant", change.scope().id().value())
                        .bind("device", device.value())
                        .bind("model", details.model())
                        .bind("mac", details.mac().map(MacAddress::text))
                        .bind("hotdesk", details.hotDesk().isPresent())
                        .bind("ends", details.hotDesk().flatMap(HotDesk::ends).map(LocalTime::toString))
                        .bind("stays", details.hotDesk().map(HotDesk::stays).orElse(false))
                        .execute());
        share(change, device, before.flatMap(was -> was.details().hotDesk()), details.hotDesk());
        before.ifPresentOrElse(
                was -> change.updated(KIND, device.value(), was.details().facts(), details.facts()),
                () -> change.created(KIND, device.value(), details.facts()));
    }

    private void requireHandsets(TenantTx tx, DeviceId device, String model) {
        int places = models.handsetsOf(model);
        tx.handle()
                .createQuery("SELECT base_id = :device FROM phone_handset"
                        + " WHERE device_id = :device OR (base_id = :device AND number > :places) LIMIT 1")
                .bind("device", device.value())
                .bind("places", places)
                .mapTo(Boolean.class)
                .findOne()
                .ifPresent(isBase -> {
                    throw isBase
                            ? new InvalidInput(
                                    "model",
                                    "it has " + places + " handsets, and more are in use",
                                    "take those off in 'handsets' first")
                            : new InvalidInput(
                                    "device",
                                    "it is a handset of a base",
                                    "take it out of 'handsets' first, or name another device");
                });
    }

    /// A phone that people share from now on is at first his whose it was; one that is shared no more is his again.
    private static void share(Change change, DeviceId device, Optional<HotDesk> before, Optional<HotDesk> after) {
        if (before.isPresent() == after.isPresent()) {
            return;
        }
        Handle handle = change.tx().handle();
        if (after.isEmpty()) {
            handle.createUpdate("DELETE FROM phone_login WHERE device_id = :device")
                    .bind("device", device.value())
                    .execute();
            return;
        }
        Instant now = handle.createQuery("SELECT now()")
                .mapTo(OffsetDateTime.class)
                .one()
                .toInstant();
        handle.createUpdate("""
                        INSERT INTO phone_login (tenant_id, device_id, user_id, since, ends)
                        SELECT tenant_id, id, user_id, :now, :ends FROM device
                         WHERE id = :device AND user_id IS NOT NULL
                        """)
                .bind("device", device.value())
                .bind("now", now.atOffset(ZoneOffset.UTC))
                .bindByType(
                        "ends",
                        after.get()
                                .ends()
                                .map(at ->
                                        LoginStore.next(at, change.scope(), now).atOffset(ZoneOffset.UTC))
                                .orElse(null),
                        OffsetDateTime.class)
                .execute();
    }

    /// The device is no telephone any more: all its addresses are dead.
    ///
    /// @throws InvalidInput `device` is a base with handsets beside its own
    public void remove(Change change, DeviceId device) {
        find(change.tx(), device).ifPresent(was -> {
            DeviceStore.requireNoHandsets(change.tx(), device);
            // What this one has proven says nothing of the next one at the same device.
            for (String table : List.of("phone", "phone_key", "phone_certificate")) {
                change.tx()
                        .handle()
                        .createUpdate("DELETE FROM " + table + " WHERE device_id = :device")
                        .bind("device", device.value())
                        .execute();
            }
            change.deleted(KIND, device.value(), was.details().facts());
        });
    }

    /// Kills every address the phone has been given.
    ///
    /// @param openUntil until when its next first address works; empty for none
    /// @return as it is now
    /// @throws InvalidInput if the device is no telephone
    public Phone renew(Change change, DeviceId device, Optional<Instant> openUntil) {
        Phone was = require(change.tx(), device);
        change.tx()
                .handle()
                .createUpdate("""
                        UPDATE phone SET generation = generation + 1, open_until = :until, short_key = false
                         WHERE device_id = :device
                        """)
                .bind("device", device.value())
                .bind("until", openUntil.map(until -> until.atOffset(ZoneOffset.UTC)))
                .execute();
        // A newcomer that was taken for this phone is it no more: it would be given what only the new addresses give.
        change.tx()
                .handle()
                .createUpdate("UPDATE newcomer SET device_id = NULL WHERE device_id = :device")
                .bind("device", device.value())
                .execute();
        Phone now = require(change.tx(), device);
        change.updated(KIND, device.value(), state(was), state(now));
        return now;
    }

    /// The phone has registered with what it got: its first address is dead, its steady one serves on.
    ///
    /// @param generation that was open then; another one is left as it is
    public void settled(Change change, DeviceId device, int generation) {
        find(change.tx(), device)
                .filter(phone ->
                        phone.generation() == generation && phone.openUntil().isPresent())
                .ifPresent(was -> {
                    change.tx()
                            .handle()
                            .createUpdate("UPDATE phone SET open_until = NULL WHERE device_id = :device")
                            .bind("device", device.value())
                            .execute();
                    change.updated(KIND, device.value(), state(was), state(require(change.tx(), device)));
                });
    }

    public Optional<Phone> find(TenantTx tx, DeviceId device) {
        return tx.handle()
                .createQuery(SELECT + "WHERE device_id = :device")
                .bind("device", device.value())
                .map((row, _) -> phone(row))
                .findOne();
    }

    public List<Phone> list(TenantTx tx) {
        return tx.handle()
                .createQuery(SELECT + "ORDER BY device_id")
                .map((row, _) -> phone(row))
                .list();
    }

    private Phone require(TenantTx tx, DeviceId device) {
        return find(tx, device)
                .orElseThrow(() -> new InvalidInput(
                        "device",
                        "it is not said which phone it is",
                        "give the device a 'phone' with its model first"));
    }

    private static Phone phone(ResultSet row) throws SQLException {
        return new Phone(
                new DeviceId(row.getObject("device_id", UUID.class)),
                new PhoneDetails(
                        row.getString("model"),
                        Optional.ofNullable(row.getString("mac")).map(MacAddress::new),
                        row.getBoolean("hotdesk")
                                ? Optional.of(new HotDesk(
                                        Optional.ofNullable(row.getObject("login_ends", LocalTime.class)),
                                        row.getBoolean("login_stays")))
                                : Optional.empty()),
                row.getInt("generation"),
                Optional.ofNullable(row.getObject("open_until", OffsetDateTime.class))
                        .map(OffsetDateTime::toInstant),
                row.getBoolean("short_key"));
    }

    private static Map<String, String> state(Phone phone) {
        Map<String, String> state = new HashMap<>(Map.of("generation", String.valueOf(phone.generation())));
        phone.openUntil().ifPresent(until -> state.put("openUntil", until.toString()));
        return state;
    }
}
