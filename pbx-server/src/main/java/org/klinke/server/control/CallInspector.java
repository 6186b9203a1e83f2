package org.klinke.server.control;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.klinke.core.call.Calls;
import org.klinke.core.call.LiveCall;
import org.klinke.core.cdr.CallRecord;
import org.klinke.core.cdr.CallStore;
import org.klinke.core.cdr.TimelineEntry;
import org.klinke.core.db.Database;
import org.klinke.core.db.DatabaseUnavailable;
import org.klinke.core.id.CallId;
import org.klinke.core.tenant.TenantScope;
import org.klinke.core.trace.Traces;

/// One call's story: while it goes on, from the call itself; later from memory, or the database.
public final class CallInspector {
    private static final long LOOK_SECONDS_MAX = 2;

    private final Calls calls;
    private final RecentCalls recent;
    private final Database database;
    private final CallStore store;
    private final Traces traces;

    public CallInspector(Calls calls, RecentCalls recent, Database database, CallStore store, Traces traces) {
        this.calls = calls;
        this.recent = recent;
        this.database = database;
        this.store = store;
        this.traces = traces;
    }

    /// Empty if the tenant has no such call.
    ///
    /// @throws DatabaseUnavailable if only the database could tell
    public Optional<CallStories.Story> story(TenantScope scope, CallId id) {
        return live(scope, id)
                .or(() -> recent.in(scope).stream()
                        .filter(call -> call.id().equals(id))
                        .findFirst()
                        .or(() -> database.inTenant(scope, tx -> store.find(tx, id)))
                        .map(call -> ended(scope, call)));
    }

    private Optional<CallStories.Story> live(TenantScope scope, CallId id) {
        Optional<LiveCall> live =
                calls.in(scope).stream().filter(call -> call.id().equals(id)).findFirst();
        return live.flatMap(call -> calls.timeline(scope, id)
                .flatMap(CallInspector::soon)
                .map(timeline -> CallStories.live(
                        scope,
                        id.toString(),
                        call.caller(),
                        call.dialled(),
                        call.startedAt(),
                        call.answeredAt(),
                        timeline)));
    }

    /// Empty if it ended meanwhile: its record tells the story.
    private static Optional<List<TimelineEntry>> soon(CompletableFuture<List<TimelineEntry>> reply) {
        try {
            return Optional.of(reply.get(LOOK_SECONDS_MAX, TimeUnit.SECONDS));
        } catch (ExecutionException | TimeoutException _) {
            return Optional.empty();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    private CallStories.Story ended(TenantScope scope, CallRecord call) {
        return CallStories.of(scope, call, texts(scope, call.id()));
    }

    /// None while the database is down: the story without them is better than none.
    private List<String> texts(TenantScope scope, CallId call) {
        try {
            return traces.find(scope, call).orElse(List.of());
        } catch (DatabaseUnavailable _) {
            return List.of();
        }
    }
}
