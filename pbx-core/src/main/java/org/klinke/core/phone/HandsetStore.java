package org.klinke.core.phone;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.klinke.core.audit.Change;
import org.klinke.core.db.TenantTx;
import org.klinke.core.db.Unique;
import org.klinke.core.directory.DeviceStore;
import org.klinke.core.directory.InvalidInput;
import org.klinke.core.id.DeviceId;

/// Which devices are handsets of which DECT base, one audit entry per changed handset. The first handset of a base is
/// the
/// base's own device and stands nowhere here. Which tenant: that of the transaction. Thread-safe.
public final class HandsetStore {
    private static final String KIND = "handset";
    private static final String SELECT = "SELECT device_id, base_id, number FROM phone_handset ";

    private final PhoneModels models;
    private final DeviceStore devices;

    public HandsetStore(PhoneModels models, DeviceStore devices) {
        this.models = models;
        this.devices = devices;
    }

    /// The device is this handset from now on, whatever it was at a base before.
    ///
    /// @throws InvalidInput `base` is none with several handsets, it has no handset of this `number` or another
    ///     device is it, or the `device` is a telephone of its own
    public void put(Change change, Handset handset) {
        Optional<Handset> before = find(change.tx(), handset.device());
        if (before.filter(handset::equals).isEmpty()) {
            put(change, handset, before);
        }
    }

    /// @param before as it is, or was before [#vacate]
    public void put(Change change, Handset handset, Optional<Handset> before) {
        TenantTx tx = change.tx();
        requireFree(tx, handset.device());
        requirePlace(tx, handset);
        Unique.guard(
                "phone_handset_number_unique",
                () -> new InvalidInput(
                        "number",
                        "handset " + handset.number() + " of this base is another device",
                        "choose another number, or take that one off first"),
                () -> tx.handle()
                        .createUpdate("""
                        INSERT INTO phone_handset (tenant_id, device_id, base_id, number)
                        VALUES (:tenant, :device, :base, :number)
                        ON CONFLICT (tenant_id, device_id) DO UPDATE SET base_id = :base, number = :number
                        """)
                        .bind("tenant", change.scope().id().value())
                        .bind("device", handset.device().value())
                        .bind("base", handset.base().value())
                        .bind("number", handset.number())
                        .execute());
        before.ifPresentOrElse(
                was -> change.updated(KIND, handset.device().value(), was.facts(), handset.facts()),
                () -> change.created(KIND, handset.device().value(), handset.facts()));
    }

    /// It is nowhere, and told to be so by nobody, until [#put(Change, Handset, Optional)] gives it a place in the
    /// same change: so two change places, and a base goes whose handsets go to another.
    ///
    /// @return what it was
    public Optional<Handset> vacate(Change change, DeviceId device) {
        Optional<Handset> was = find(change.tx(), device);
        delete(change.tx(), device);
        return was;
    }

    private static void delete(TenantTx tx, DeviceId device) {
        tx.handle()
                .createUpdate("DELETE FROM phone_handset WHERE device_id = :device")
                .bind("device", device.value())
                .execute();
    }

    private static void requireFree(TenantTx tx, DeviceId device) {
        if (model(tx, device).isPresent()) {
            throw new InvalidInput(
                    "device",
                    "it is a telephone of its own",
                    "take it out of 'phones' first, or name a device that is none");
        }
    }

    private void requirePlace(TenantTx tx, Handset handset) {
        int places = model(tx, handset.base()).map(models::handsetsOf).orElse(0);
        if (places < 2) {
            throw new InvalidInput(
                    "base",
                    "it is no DECT base with several handsets",
                    "name the device of a base; 'klinke phones models' says which models have them");
        }
        if (handset.number() < 2 || handset.number() > places) {
            throw new InvalidInput(
                    "number",
                    handset.number() + " is not from 2 to " + places,
                    "the first handset is the base's own device, and this model has no more");
        }
    }

    /// Its model, if it is a telephone. Nobody makes it another one meanwhile.
    private static Optional<String> model(TenantTx tx, DeviceId device) {
        return tx.handle()
                .createQuery("SELECT model FROM phone WHERE device_id = :device FOR UPDATE")
                .bind("device", device.value())
                .mapTo(String.class)
                .findOne();
    }

    /// The device is no handset any more; its base is told so when it fetches next.
    public void remove(Change change, DeviceId device) {
        find(change.tx(), device).ifPresent(was -> {
            delete(change.tx(), device);
            change.deleted(KIND, device.value(), was.facts());
        });
    }

    /// Makes the passwords of a base's further handsets anew, as opening it does with its own: all of them stand in the
    /// file that others may have read.
    public void rekey(Change change, DeviceId base) {
        for (Handset handset : of(change.tx(), base)) {
            devices.find(change.tx(), handset.device())
                    .ifPresent(
                            row -> devices.update(change, row, row.details(), Optional.of(devices.generatePassword())));
        }
    }

    public Optional<Handset> find(TenantTx tx, DeviceId device) {
        return tx.handle()
                .createQuery(SELECT + "WHERE device_id = :device")
                .bind("device", device.value())
                .map((row, _) -> handset(row))
                .findOne();
    }

    /// By their numbers.
    public List<Handset> of(TenantTx tx, DeviceId base) {
        return tx.handle()
                .createQuery(SELECT + "WHERE base_id = :base ORDER BY number")
                .bind("base", base.value())
                .map((row, _) -> handset(row))
                .list();
    }

    public List<Handset> list(TenantTx tx) {
        return tx.handle()
                .createQuery(SELECT + "ORDER BY base_id, number")
                .map((row, _) -> handset(row))
                .list();
    }

    private static Handset handset(ResultSet row) throws SQLException {
        return new Handset(
                new DeviceId(row.getObject("device_id", UUID.class)),
                new DeviceId(row.getObject("base_id", UUID.class)),
                row.getInt("number"));
    }
}
