package org.klinke.core.hours;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.klinke.core.audit.Change;
import org.klinke.core.db.TenantTx;
import org.klinke.core.directory.InvalidInput;

/// A tenant's calendars and time conditions, which are read and changed as a whole, with one audit entry. Which tenant:
/// that of the transaction. Thread-safe.
public final class HoursStore {
    private static final String KIND = "hours";

    /// @throws InvalidInput if a switch or a rule still needs a condition that is gone
    public void set(Change change, HoursDetails details) {
        HoursDetails before = get(change.tx());
        if (before.equals(details)) {
            return;
        }
        Handle handle = change.tx().handle();
        handle.createUpdate("DELETE FROM time_condition").execute();
        handle.createUpdate("DELETE FROM time_calendar").execute();
        for (HoursCalendar calendar : details.calendars()) {
            handle.createUpdate("""
                    INSERT INTO time_calendar (tenant_id, name, region, days) VALUES (:tenant, :name, :region, :days)
                    """)
                    .bind("tenant", change.scope().id().value())
                    .bind("name", calendar.name())
                    .bind("region", calendar.region().map(Region::code))
                    .bindArray("days", String.class, texts(calendar.days()))
                    .execute();
        }
        for (TimeCondition condition : details.conditions()) {
            handle.createUpdate("""
                    INSERT INTO time_condition (tenant_id, name, calendar, times)
                    VALUES (:tenant, :name, :calendar, :times)
                    """)
                    .bind("tenant", change.scope().id().value())
                    .bind("name", condition.name())
                    .bind("calendar", condition.calendar())
                    .bindArray("times", String.class, texts(condition.times()))
                    .execute();
        }
        change.updated(KIND, change.scope().id().value(), before.facts(), details.facts());
        requireKnown(change);
    }

    public HoursDetails get(TenantTx tx) {
        return new HoursDetails(
                tx.handle()
                        .createQuery("SELECT name, region, days FROM time_calendar ORDER BY name")
                        .map((row, _) -> new HoursCalendar(
                                row.getString("name"),
                                Optional.ofNullable(row.getString("region")).flatMap(Region::of),
                                lines(row, "days").stream().map(OwnDay::read).toList()))
                        .list(),
                tx.handle()
                        .createQuery("SELECT name, calendar, times FROM time_condition ORDER BY name")
                        .map((row, _) -> new TimeCondition(
                                row.getString("name"),
                                Optional.ofNullable(row.getString("calendar")),
                                lines(row, "times").stream()
                                        .map(TimeRange::read)
                                        .toList()))
                        .list());
    }

    /// Asks for a look at the end of the change: every name that a rule or switch uses must be there.
    void requireKnown(Change change) {
        change.atEnd("hours known", () -> {
            List<String> unknown =
                    change.tx().handle().createQuery("""
                    SELECT DISTINCT used FROM (
                        SELECT regexp_replace(when_name, '^not ', '') AS used FROM inbound_rule
                         UNION ALL SELECT regexp_replace(when_name, '^not ', '') FROM outbound_rule) AS rules
                     WHERE used IS NOT NULL
                       AND used NOT IN (SELECT name FROM time_condition UNION ALL SELECT name FROM time_switch)
                     UNION SELECT condition FROM time_switch
                     WHERE condition IS NOT NULL AND condition NOT IN (SELECT name FROM time_condition)
                    """).mapTo(String.class).list();
            if (!unknown.isEmpty()) {
                throw new InvalidInput(
                        "hours",
                        "a rule or switch needs '" + String.join("', '", unknown) + "', which would not be there",
                        "keep it, or change the rule or switch as well");
            }
        });
    }

    private static List<String> texts(List<?> lines) {
        return lines.stream().map(Object::toString).toList();
    }

    private static List<String> lines(ResultSet row, String column) throws SQLException {
        Array array = row.getArray(column);
        return Arrays.asList((String[]) array.getArray());
    }
}
