package org.klinke.server.control;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.klinke.core.call.Calls;
import org.klinke.core.call.LiveCall;
import org.klinke.core.cdr.CallRecord;
import org.klinke.core.cdr.CallStore;
import org.klinke.core.cdr.CallSummary;
import org.klinke.core.cdr.TimelineEntry;
import org.klinke.core.db.Database;
import org.klinke.core.db.DatabaseUnavailable;
import org.klinke.core.id.CallId;
import org.klinke.core.tenant.TenantDirectory;
import org.klinke.core.tenant.TenantScope;
import org.klinke.web.ControlRoute;
import org.klinke.web.ControlRoute.Method;
import org.klinke.web.ControlRoute.Request;
import org.klinke.web.Problem;

/// `calls` and `trace`: live calls from memory, ended ones from memory or the database.
public final class CallRoutes {
    private static final int RECENT_MAX = 50;
    private static final int SEARCHED_MAX = 500;
    private static final int PREFIX_LENGTH_MIN = 4;

    private final Calls calls;
    private final RecentCalls recent;
    private final Database database;
    private final CallStore store;
    private final CallInspector inspector;
    private final TenantDirectory tenants;
    private final InstantSource time;

    public CallRoutes(
            Calls calls,
            RecentCalls recent,
            Database database,
            CallStore store,
            CallInspector inspector,
            TenantDirectory tenants,
            InstantSource time) {
        this.calls = calls;
        this.recent = recent;
        this.database = database;
        this.store = store;
        this.inspector = inspector;
        this.tenants = tenants;
        this.time = time;
    }

    public List<ControlRoute> routes() {
        return List.of(
                new ControlRoute(Method.GET, "/calls", this::list),
                new ControlRoute(Method.GET, "/calls/{id}", this::trace),
                new ControlRoute(Method.GET, "/calls/{id}/messages", this::capture));
    }

    record Line(
            String id,
            String tenant,
            String from,
            String dialled,
            String state,
            String connected,
            String startedAt,
            String answeredAt,
            String endedAt,
            long seconds,
            String cause) {}

    private Object list(Request request) {
        Map<String, Line> lines = new LinkedHashMap<>();
        boolean withEnded = request.queryParameter().apply("recent").isPresent();
        for (TenantScope scope : tenants.all()) {
            calls.in(scope).forEach(live -> lines.put(live.id().toString(), live(scope, live)));
            if (withEnded) {
                for (CallRecord call : recent.in(scope)) {
                    lines.putIfAbsent(
                            call.id().toString(),
                            ended(
                                    scope,
                                    call.id(),
                                    call.startedAt(),
                                    call.answeredAt(),
                                    call.endedAt(),
                                    CallStories.party(call.caller()),
                                    call.dialled(),
                                    call.cause().name()));
                }
                for (CallSummary call : stored(scope, RECENT_MAX)) {
                    lines.putIfAbsent(
                            call.id().toString(),
                            ended(
                                    scope,
                                    call.id(),
                                    call.startedAt(),
                                    call.answeredAt(),
                                    call.endedAt(),
                                    CallStories.party(call.caller()),
                                    call.dialled(),
                                    call.cause().name()));
                }
            }
        }
        List<Line> sorted = lines.values().stream()
                .sorted(Comparator.comparing(Line::startedAt).reversed())
                .toList();
        return Map.of("calls", sorted);
    }

    private Line live(TenantScope scope, LiveCall call) {
        return new Line(
                call.id().toString(),
                scope.name(),
                CallStories.party(call.caller()),
                call.dialled(),
                call.answeredAt().isPresent() ? "talking" : "ringing",
                call.connected().map(CallStories::party).orElse(""),
                CallStories.instant(call.startedAt()),
                call.answeredAt().map(CallStories::instant).orElse(""),
                "",
                Duration.between(call.startedAt(), time.instant()).toSeconds(),
                "");
    }

    private static Line ended(
            TenantScope scope,
            CallId id,
            Instant startedAt,
            Optional<Instant> answeredAt,
            Instant endedAt,
            String from,
            String dialled,
            String cause) {
        return new Line(
                id.toString(),
                scope.name(),
                from,
                dialled,
                "ended",
                "",
                CallStories.instant(startedAt),
                answeredAt.map(CallStories::instant).orElse(""),
                CallStories.instant(endedAt),
                Duration.between(answeredAt.orElse(endedAt), endedAt).toSeconds(),
                cause);
    }

    /// Nothing while the database is down: the memory still has the latest.
    private List<CallSummary> stored(TenantScope scope, int limit) {
        try {
            return database.inTenant(scope, tx -> store.latest(tx, limit));
        } catch (DatabaseUnavailable e) {
            return List.of();
        }
    }

    private record Found(TenantScope scope, CallId id, Instant startedAt) {}

    private Object trace(Request request) {
        Found one = found(request);
        return inspector
                .story(one.scope(), one.id())
                .orElseThrow(() -> Problem.notFound("the call has just ended; try again"));
    }

    private Object capture(Request request) {
        Found one = found(request);
        byte[] file = inspector
                .capture(one.scope(), one.id())
                .orElseThrow(() -> Problem.notFound("the call has just ended; try again"));
        return Map.of("call", one.id().toString(), "file", Base64.getEncoder().encodeToString(file));
    }

    private Found found(Request request) {
        String wanted = request.pathParameter().apply("id").strip();
        List<Found> found = wanted.equals("last") ? newest() : find(wanted);
        if (found.isEmpty()) {
            throw Problem.notFound("no call '" + wanted + "'; `klinke calls --recent` lists what there is");
        }
        if (found.size() > 1) {
            throw new Problem(
                    422,
                    "call.ambiguous",
                    "'" + wanted + "' fits more than one call:",
                    found.stream().map(one -> one.id() + "  " + one.startedAt()).toList());
        }
        return found.getFirst();
    }

    private List<Found> newest() {
        return all().stream()
                .max(Comparator.comparing(Found::startedAt))
                .map(List::of)
                .orElse(List.of());
    }

    private List<Found> all() {
        Map<CallId, Found> found = new LinkedHashMap<>();
        for (TenantScope scope : tenants.all()) {
            calls.in(scope).forEach(call -> found.put(call.id(), new Found(scope, call.id(), call.startedAt())));
            recent.in(scope)
                    .forEach(call -> found.putIfAbsent(call.id(), new Found(scope, call.id(), call.startedAt())));
            stored(scope, SEARCHED_MAX)
                    .forEach(call -> found.putIfAbsent(call.id(), new Found(scope, call.id(), call.startedAt())));
        }
        return new ArrayList<>(found.values());
    }

    private List<Found> find(String wanted) {
        String id = wanted.toLowerCase(Locale.ROOT);
        if (wanted.length() < PREFIX_LENGTH_MIN) {
            throw Problem.refused("call.prefix", "give " + PREFIX_LENGTH_MIN + " characters of the call's id at least");
        }
        List<Found> byId =
                all().stream().filter(one -> one.id().toString().startsWith(id)).toList();
        return !byId.isEmpty() ? byId : older(wanted);
    }

    /// By full id or by SIP Call-ID, however long ago.
    private List<Found> older(String wanted) {
        Map<CallId, Found> found = new LinkedHashMap<>();
        Optional<CallId> id = uuid(wanted);
        for (TenantScope scope : tenants.all()) {
            recent.in(scope).stream()
                    .filter(call -> hasSipCallId(call, wanted))
                    .forEach(call -> found.put(call.id(), new Found(scope, call.id(), call.startedAt())));
            try {
                database.inTenant(scope, tx -> {
                    id.flatMap(one -> store.find(tx, one))
                            .ifPresent(call -> found.put(call.id(), new Found(scope, call.id(), call.startedAt())));
                    store.findBySipCallId(tx, wanted, 5)
                            .forEach(call -> found.put(call.id(), new Found(scope, call.id(), call.startedAt())));
                    return true;
                });
            } catch (DatabaseUnavailable e) {
                // The memory still has the latest.
            }
        }
        return new ArrayList<>(found.values());
    }

    private static boolean hasSipCallId(CallRecord call, String prefix) {
        return call.timeline().stream()
                .anyMatch(entry -> entry.kind().equals(TimelineEntry.SIP_CALL_ID)
                        && entry.text().startsWith(prefix));
    }

    private static Optional<CallId> uuid(String text) {
        try {
            return Optional.of(new CallId(UUID.fromString(text)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
