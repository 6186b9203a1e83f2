package org.klinke.server.control;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.klinke.core.alarm.Alarm;
import org.klinke.core.alarm.AlarmRow;
import org.klinke.core.alarm.AlarmStore;
import org.klinke.core.alarm.AlarmText;
import org.klinke.core.db.Database;
import org.klinke.core.tenant.TenantDirectory;
import org.klinke.core.tenant.TenantScope;
import org.klinke.web.ControlRoute;
import org.klinke.web.ControlRoute.Method;
import org.klinke.web.ControlRoute.Request;
import org.klinke.web.Problem;

/// `alarms`.
public final class AlarmRoutes {
    private static final Duration LOOKED_BACK = Duration.ofDays(7);
    private static final int LINES_MAX = 500;

    private final Database database;
    private final AlarmStore store;
    private final TenantDirectory tenants;
    private final InstantSource time;

    public AlarmRoutes(Database database, AlarmStore store, TenantDirectory tenants, InstantSource time) {
        this.database = database;
        this.store = store;
        this.tenants = tenants;
        this.time = time;
    }

    public List<ControlRoute> routes() {
        return List.of(new ControlRoute(Method.GET, "/alarms", request -> Map.of("alarms", lines(request))));
    }

    /// @param text by language, as is the remedy
    /// @param mail "none", "due", "sent", "failed"
    public record Line(
            String tenant,
            String at,
            String kind,
            Map<String, String> text,
            Map<String, String> remedy,
            Map<String, String> facts,
            String mail,
            String mailNote) {}

    /// The newest, oldest first.
    private List<Line> lines(Request request) {
        Instant since = since(request.queryParameter().apply("since"));
        Collection<TenantScope> wanted =
                request.queryParameter().apply("tenant").map(this::tenant).orElseGet(tenants::all);
        List<Line> lines = new ArrayList<>();
        for (TenantScope scope : wanted) {
            lines.addAll(in(scope, since, LINES_MAX));
        }
        lines.sort(Comparator.comparing(Line::at));
        return lines.subList(Math.max(0, lines.size() - LINES_MAX), lines.size());
    }

    /// The newest of one tenant, newest first.
    public List<Line> in(TenantScope scope, Instant since, int limit) {
        return database.inTenant(scope, tx -> store.list(tx, since, limit)).stream()
                .map(row -> line(scope, row))
                .toList();
    }

    private Collection<TenantScope> tenant(String name) {
        return List.of(
                tenants.byName(name.strip()).orElseThrow(() -> Problem.notFound("there is no tenant '" + name + "'")));
    }

    private Instant since(Optional<String> text) {
        try {
            return text.map(Instant::parse).orElseGet(() -> time.instant().minus(LOOKED_BACK));
        } catch (DateTimeParseException _) {
            throw Problem.refused(
                    "alarms.since", "'" + text.orElse("") + "' is no time: write it like 2026-12-01T10:00:00Z");
        }
    }

    private static Line line(TenantScope scope, AlarmRow row) {
        return line(scope, row.alarm(), row.mail().word(), row.mailNote());
    }

    /// One that has just been raised.
    public static Line raised(TenantScope scope, Alarm alarm) {
        return line(scope, alarm, "", "");
    }

    private static Line line(TenantScope scope, Alarm alarm, String mail, String mailNote) {
        return new Line(
                scope.name(),
                CallStories.instant(alarm.at()),
                alarm.kind().name(),
                Map.of("en", AlarmText.say(alarm, Locale.ROOT), "de", AlarmText.say(alarm, Locale.GERMAN)),
                Map.of("en", AlarmText.remedy(alarm, Locale.ROOT), "de", AlarmText.remedy(alarm, Locale.GERMAN)),
                alarm.facts(),
                mail,
                mailNote);
    }
}
