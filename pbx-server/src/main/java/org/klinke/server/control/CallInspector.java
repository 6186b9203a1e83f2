package org.klinke.server.control;

import java.util.List;
import java.util.Optional;
import org.klinke.core.call.Calls;
import org.klinke.core.call.LiveCall;
import org.klinke.core.cdr.CallRecord;
import org.klinke.core.cdr.CallStore;
import org.klinke.core.db.Database;
import org.klinke.core.db.DatabaseUnavailable;
import org.klinke.core.id.CallId;
import org.klinke.core.tenant.TenantScope;
import org.klinke.core.trace.Traces;
import org.klinke.server.capture.CallCapture;
import org.klinke.web.Problem;

/// One call's story: while it goes on, from the call itself; later from memory, or the database.
public final class CallInspector {
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
        return live(scope, id).or(() -> record(scope, id).map(call -> ended(scope, call)));
    }

    /// The messages of an ended call as a capture file, as they are kept: secrets masked. Empty if the tenant
    /// has no such call.
    ///
    /// @throws Problem if it goes on, or they are not kept any more
    /// @throws DatabaseUnavailable if only the database could tell
    public Optional<byte[]> capture(TenantScope scope, CallId id) {
        if (find(scope, id).isPresent()) {
            throw new Problem(
                    409, "call.lasts", "the call goes on; its messages can be had once it has ended", List.of());
        }
        return record(scope, id)
                .map(call -> CallCapture.of(
                                call.timeline(), traces.find(scope, id).orElse(List.of()), CallStories.names(call))
                        .orElseThrow(() -> new Problem(
                                409,
                                "call.forgotten",
                                "the messages of this call are not kept any more; `trace.keep` says for how long",
                                List.of())));
    }

    private Optional<CallRecord> record(TenantScope scope, CallId id) {
        return recent.in(scope).stream()
                .filter(call -> call.id().equals(id))
                .findFirst()
                .or(() -> database.inTenant(scope, tx -> store.find(tx, id)));
    }

    /// @throws Problem 503 if it goes on and does not answer
    private Optional<CallStories.Story> live(TenantScope scope, CallId id) {
        Optional<CallStories.Story> story = find(scope, id)
                .flatMap(call -> calls.timeline(scope, id)
                        .flatMap(Replies::soon)
                        .map(timeline -> CallStories.live(
                                scope,
                                id.toString(),
                                call.caller(),
                                call.dialled(),
                                call.startedAt(),
                                call.answeredAt(),
                                timeline)));
        if (story.isEmpty() && find(scope, id).isPresent()) {
            throw new Problem(503, "call.busy", "the call is busy and does not answer; try again", List.of());
        }
        return story;
    }

    private Optional<LiveCall> find(TenantScope scope, CallId id) {
        return calls.in(scope).stream().filter(call -> call.id().equals(id)).findFirst();
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
