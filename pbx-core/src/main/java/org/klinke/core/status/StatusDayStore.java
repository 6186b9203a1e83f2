package org.klinke.core.status;

import java.time.LocalDate;
import java.util.Collection;
import java.util.List;
import org.klinke.core.db.PlatformTx;

/// Days of the parts, in the platform's rows. They are no change of anybody's and stand in no audit log.
public final class StatusDayStore {
    public List<StatusDay> list(PlatformTx tx, LocalDate from) {
        return tx.handle()
                .createQuery("SELECT component, day, minutes, degraded, down FROM status_day WHERE day >= :from")
                .bind("from", from)
                .map((row, _) -> new StatusDay(
                        Component.of(row.getString("component")).orElseThrow(),
                        row.getObject("day", LocalDate.class),
                        row.getInt("minutes"),
                        row.getInt("degraded"),
                        row.getInt("down")))
                .list();
    }

    /// Puts them in the place of what stands there, and forgets what is older.
    public void save(PlatformTx tx, Collection<StatusDay> days, LocalDate oldest) {
        for (StatusDay day : days) {
            tx.handle()
                    .createUpdate("""
                            INSERT INTO status_day (tenant_id, component, day, minutes, degraded, down)
                            VALUES (:realm, :component, :day, :minutes, :degraded, :down)
                            ON CONFLICT (tenant_id, component, day) DO UPDATE
                               SET minutes = excluded.minutes, degraded = excluded.degraded, down = excluded.down
                            """)
                    .bind("realm", PlatformTx.ID)
                    .bind("component", day.component().word())
                    .bind("day", day.day())
                    .bind("minutes", day.minutes())
                    .bind("degraded", day.degraded())
                    .bind("down", day.down())
                    .execute();
        }
        tx.handle()
                .createUpdate("DELETE FROM status_day WHERE day < :oldest")
                .bind("oldest", oldest)
                .execute();
    }
}
