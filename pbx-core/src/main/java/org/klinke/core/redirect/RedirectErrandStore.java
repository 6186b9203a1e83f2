package org.klinke.core.redirect;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.List;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.klinke.core.db.TenantTx;
import org.klinke.core.phone.MacAddress;

/// Errands as rows, one for each phone. Which tenant: that of the transaction. Thread-safe.
final class RedirectErrandStore {
    void put(TenantTx tx, Collection<RedirectErrand> errands) {
        PreparedBatch batch = tx.handle().prepareBatch("""
                INSERT INTO redirect_errand
                    (tenant_id, mac, maker, want, serial, state, why, detail, tries, at)
                VALUES (:tenant, :mac, :maker, :want, :serial, :state, :why, :detail, :tries, :at)
                ON CONFLICT (tenant_id, mac) DO UPDATE SET maker = :maker, want = :want, serial = :serial,
                    state = :state, why = :why, detail = :detail, tries = :tries, at = :at
                """);
        for (RedirectErrand errand : errands) {
            batch.bind("tenant", tx.scope().id().value())
                    .bind("mac", errand.mac().text())
                    .bind("maker", errand.maker())
                    .bind("want", errand.want())
                    .bind("serial", errand.serial())
                    .bind("state", errand.state())
                    .bind("why", errand.why())
                    .bind("detail", errand.detail())
                    .bind("tries", errand.tries())
                    .bind("at", Timestamp.from(errand.at()))
                    .add();
        }
        batch.execute();
    }

    void remove(TenantTx tx, Collection<MacAddress> phones) {
        PreparedBatch batch = tx.handle().prepareBatch("DELETE FROM redirect_errand WHERE mac = :mac");
        phones.forEach(mac -> batch.bind("mac", mac.text()).add());
        batch.execute();
    }

    /// The latest last.
    List<RedirectErrand> list(TenantTx tx) {
        return tx.handle().createQuery("""
                        SELECT mac, maker, want, serial, state, why, detail, tries, at
                        FROM redirect_errand ORDER BY at, mac
                        """).map((row, _) -> errand(row)).list();
    }

    private static RedirectErrand errand(ResultSet row) throws SQLException {
        return new RedirectErrand(
                new MacAddress(row.getString("mac")),
                row.getString("maker"),
                row.getString("want"),
                row.getString("serial"),
                row.getString("state"),
                row.getString("why"),
                row.getString("detail"),
                row.getInt("tries"),
                row.getObject("at", OffsetDateTime.class).toInstant());
    }
}
