package org.klinke.core.firmware;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.klinke.core.audit.Change;
import org.klinke.core.db.TenantTx;
import org.klinke.core.directory.InvalidInput;
import org.klinke.core.id.DeviceId;

/// Rollouts as rows, one for each model, one audit entry per change. Which tenant: that of the transaction.
/// Thread-safe.
public final class RolloutStore {
    private static final String KIND = "firmware rollout";
    private static final Duration WINDOW_MAX = Duration.ofDays(14);

    private final FirmwareStore firmware;

    public RolloutStore(FirmwareStore firmware) {
        this.firmware = firmware;
    }

    /// In place of the one before of this model.
    ///
    /// @throws InvalidInput nobody tries it, or for too short or too long
    public void begin(Change change, Rollout rollout) {
        if (rollout.first().isEmpty()) {
            throw new InvalidInput(
                    "first",
                    "no phone of this model is registered that does not run it yet",
                    "name those that shall try it, or wait until they are there");
        }
        if (rollout.window().compareTo(Rollout.CALM) <= 0 || rollout.window().compareTo(WINDOW_MAX) > 0) {
            throw new InvalidInput("hours", "so long a trial is none", "take 1 to " + WINDOW_MAX.toHours() + " hours");
        }
        change.tx()
                .handle()
                .createUpdate("""
                        INSERT INTO firmware_rollout
                            (tenant_id, model, firmware_id, first, started, window_seconds, state)
                        VALUES (:tenant, :model, :firmware, :first, :started, :window, :state)
                        ON CONFLICT (tenant_id, model) DO UPDATE SET firmware_id = :firmware, first = :first,
                            started = :started, window_seconds = :window, state = :state
                        """)
                .bind("tenant", change.scope().id().value())
                .bind("model", rollout.model())
                .bind("firmware", rollout.firmware().id())
                .bindArray(
                        "first",
                        UUID.class,
                        rollout.first().stream().map(DeviceId::value).toList())
                .bind("started", Timestamp.from(rollout.started()))
                .bind("window", rollout.window().toSeconds())
                .bind("state", rollout.state().name())
                .execute();
        change.created(KIND, rollout.firmware().id(), rollout.facts());
    }

    /// @return false if it is no longer so: somebody has begun another, or ended it
    public boolean end(Change change, Rollout rollout, Rollout.State state) {
        int ended = change.tx()
                .handle()
                .createUpdate("""
                        UPDATE firmware_rollout SET state = :state
                        WHERE model = :model AND started = :started AND state = 'FIRST'
                        """)
                .bind("state", state.name())
                .bind("model", rollout.model())
                .bind("started", Timestamp.from(rollout.started()))
                .execute();
        if (ended == 0) {
            return false;
        }
        change.updated(
                KIND,
                rollout.firmware().id(),
                rollout.facts(),
                rollout.in(state).facts());
        return true;
    }

    /// By model.
    public List<Rollout> list(TenantTx tx) {
        Map<UUID, Firmware> known =
                firmware.list(tx).stream().collect(Collectors.toMap(Firmware::id, Function.identity()));
        return tx.handle().createQuery("""
                        SELECT model, firmware_id, first, started, window_seconds, state
                        FROM firmware_rollout ORDER BY model
                        """).map((row, _) -> rollout(row, known)).list().stream()
                .flatMap(Optional::stream)
                .toList();
    }

    private static Optional<Rollout> rollout(ResultSet row, Map<UUID, Firmware> known) throws SQLException {
        Array first = row.getArray("first");
        List<DeviceId> devices =
                Stream.of((UUID[]) first.getArray()).map(DeviceId::new).toList();
        String model = row.getString("model");
        OffsetDateTime started = row.getObject("started", OffsetDateTime.class);
        Duration window = Duration.ofSeconds(row.getLong("window_seconds"));
        Rollout.State state = Rollout.State.valueOf(row.getString("state"));
        return Optional.ofNullable(known.get(row.getObject("firmware_id", UUID.class)))
                .map(one -> new Rollout(model, one, devices, started.toInstant(), window, state));
    }
}
