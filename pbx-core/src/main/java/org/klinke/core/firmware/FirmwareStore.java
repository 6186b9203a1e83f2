package org.klinke.core.firmware;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.klinke.core.audit.Change;
import org.klinke.core.db.TenantTx;
import org.klinke.core.directory.InvalidInput;
import org.klinke.core.id.DeviceId;
import org.klinke.core.phone.Phone;
import org.klinke.core.phone.PhoneModels;

/// Firmware as rows, one audit entry per change. Which tenant: that of the transaction. Thread-safe.
public final class FirmwareStore {
    private static final String KIND = "firmware";
    private static final String COLUMNS = "f.id, f.models, f.version, f.file, f.bytes, f.sha256, f.note, f.added";

    private final PhoneModels models;

    public FirmwareStore(PhoneModels models) {
        this.models = models;
    }

    /// @throws InvalidInput `model` is unknown, or `version` is there already for one of the models
    public void add(Change change, Firmware firmware) {
        for (String model : firmware.models()) {
            if (!models.names().contains(model)) {
                throw new InvalidInput(
                        "model", "no phone '" + model + "' is known", "`klinke phones models` names them all");
            }
            if (find(change.tx(), model, firmware.version()).isPresent()) {
                throw new InvalidInput(
                        "version",
                        firmware.version() + " for " + model + " is there already",
                        "remove that first, or give this one its own version");
            }
        }
        change.tx()
                .handle()
                .createUpdate("""
                        INSERT INTO firmware (tenant_id, id, models, version, file, bytes, sha256, note, added)
                        VALUES (:tenant, :id, :models, :version, :file, :bytes, :sha256, :note, :added)
                        """)
                .bind("tenant", change.scope().id().value())
                .bind("id", firmware.id())
                .bindArray("models", String.class, firmware.models())
                .bind("version", firmware.version())
                .bind("file", firmware.file())
                .bind("bytes", firmware.bytes())
                .bind("sha256", firmware.sha256())
                .bind("note", firmware.note())
                .bind("added", Timestamp.from(firmware.added()))
                .execute();
        change.created(KIND, firmware.id(), firmware.facts());
    }

    /// Phones that run it keep it.
    public void remove(Change change, Firmware firmware) {
        change.tx()
                .handle()
                .createUpdate("DELETE FROM firmware WHERE id = :id")
                .bind("id", firmware.id())
                .execute();
        change.deleted(KIND, firmware.id(), firmware.facts());
    }

    /// The phone fetches it when it next asks for its files, until its model is given another.
    ///
    /// @param name of the phone, for people
    /// @throws InvalidInput `device`: it is of another model
    public void assign(Change change, Phone phone, String name, Firmware firmware) {
        assign(change, phone, name, firmware, false);
    }

    /// As [#assign], for this phone alone: it keeps it, whatever its model is given.
    ///
    /// @throws InvalidInput `device`: it is of another model
    public void pin(Change change, Phone phone, String name, Firmware firmware) {
        assign(change, phone, name, firmware, true);
    }

    private void assign(Change change, Phone phone, String name, Firmware firmware, boolean pinned) {
        if (!firmware.models().contains(phone.details().model())) {
            throw new InvalidInput(
                    "device",
                    "'" + name + "' is a " + phone.details().model() + ", and " + firmware.version() + " is for "
                            + String.join(", ", firmware.models()),
                    "name phones of its models only");
        }
        Map<String, String> before = facts(
                Optional.ofNullable(assigned(change.tx()).get(phone.device()))
                        .map(Firmware::version)
                        .orElse(""),
                pinned(change.tx()).contains(phone.device()));
        change.tx()
                .handle()
                .createUpdate("""
                        INSERT INTO phone_firmware (tenant_id, device_id, firmware_id, pinned)
                        VALUES (:tenant, :device, :id, :pinned)
                        ON CONFLICT (tenant_id, device_id) DO UPDATE SET firmware_id = :id, pinned = :pinned
                        """)
                .bind("tenant", change.scope().id().value())
                .bind("device", phone.device().value())
                .bind("id", firmware.id())
                .bind("pinned", pinned)
                .execute();
        change.updated("phone", phone.device().value(), before, facts(firmware.version(), pinned));
    }

    private static Map<String, String> facts(String version, boolean pinned) {
        return pinned ? Map.of("firmware", version, "pinned", "true") : Map.of("firmware", version);
    }

    public List<Firmware> list(TenantTx tx) {
        return tx.handle()
                .createQuery("SELECT " + COLUMNS + " FROM firmware f ORDER BY f.added, f.id")
                .map((row, _) -> firmware(row))
                .list();
    }

    public Optional<Firmware> find(TenantTx tx, String model, String version) {
        return tx.handle()
                .createQuery(
                        "SELECT " + COLUMNS + " FROM firmware f WHERE version = :version AND :model = ANY (models)")
                .bind("version", version)
                .bind("model", model)
                .map((row, _) -> firmware(row))
                .findOne();
    }

    private record Assigned(DeviceId device, Firmware firmware) {}

    public Map<DeviceId, Firmware> assigned(TenantTx tx) {
        return tx
                .handle()
                .createQuery(
                        "SELECT p.device_id, " + COLUMNS
                                + " FROM phone_firmware p JOIN firmware f ON f.tenant_id = p.tenant_id AND f.id = p.firmware_id")
                .map((row, _) -> new Assigned(new DeviceId(row.getObject("device_id", UUID.class)), firmware(row)))
                .list()
                .stream()
                .collect(Collectors.toMap(Assigned::device, Assigned::firmware));
    }

    /// Phones that were given theirs by name.
    public Set<DeviceId> pinned(TenantTx tx) {
        return tx
                .handle()
                .createQuery("SELECT device_id FROM phone_firmware WHERE pinned")
                .mapTo(UUID.class)
                .list()
                .stream()
                .map(DeviceId::new)
                .collect(Collectors.toSet());
    }

    private static Firmware firmware(ResultSet row) throws SQLException {
        Array models = row.getArray("models");
        return new Firmware(
                row.getObject("id", UUID.class),
                List.of((String[]) models.getArray()),
                row.getString("version"),
                row.getString("file"),
                row.getLong("bytes"),
                row.getString("sha256"),
                row.getString("note"),
                row.getObject("added", OffsetDateTime.class).toInstant());
    }
}
