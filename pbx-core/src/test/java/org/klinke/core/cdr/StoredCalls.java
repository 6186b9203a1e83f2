package org.klinke.core.cdr;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.klinke.core.Storage;
import org.klinke.core.cause.HangupCause;
import org.klinke.core.id.CallId;
import org.klinke.core.id.ConversationId;
import org.klinke.core.id.DeviceId;
import org.klinke.core.id.LegId;
import org.klinke.core.id.UserId;
import org.klinke.core.media.MediaStats;
import org.klinke.core.tenant.TenantScope;

/// Call records of other rooms' tests: answered at once, from the first party to the second.
public final class StoredCalls {
    /// Each lasts so long.
    public static final Duration LENGTH = Duration.ofMinutes(5);

    private final Storage storage;
    private final CallStore store = new CallStore();

    public StoredCalls(Storage storage) {
        this.storage = storage;
    }

    public static Party inside(String name, String extension) {
        return new Party(
                Optional.of(new DeviceId(new UUID(0, 1))), Optional.of(new UserId(new UUID(0, 2))), name, extension);
    }

    public static Party outside(String name, String number) {
        return new Party(Optional.empty(), Optional.empty(), name, number);
    }

    /// @param charge of the second leg
    /// @param notes texts of the timeline
    public CallId add(
            TenantScope scope,
            Instant ended,
            Party from,
            String dialled,
            Party to,
            Optional<Charge> charge,
            List<String> notes) {
        Instant began = ended.minus(LENGTH);
        LegRecord first = leg(from, true, began, ended, Optional.empty());
        LegRecord second = leg(to, false, began, ended, charge);
        List<TimelineEntry> timeline = new ArrayList<>();
        notes.forEach(note -> timeline.add(new TimelineEntry(began, Optional.of(first.id()), "identity", note, "")));
        CallRecord record = new CallRecord(
                new CallId(storage.ids.next()),
                new ConversationId(storage.ids.next()),
                scope.id(),
                began,
                Optional.of(began),
                ended,
                from,
                dialled,
                HangupCause.NORMAL,
                List.of(first, second),
                List.of(new Segment(first.id(), second.id(), began, ended, "hung up")),
                timeline);
        storage.database.writeInTenant(scope, tx -> store.insert(tx, List.of(record)));
        return record.id();
    }

    /// One that rang nobody up: it was refused, or had no way out.
    public CallId addRefused(TenantScope scope, Instant ended, Party from, String dialled) {
        Instant began = ended.minus(LENGTH);
        CallRecord record = new CallRecord(
                new CallId(storage.ids.next()),
                new ConversationId(storage.ids.next()),
                scope.id(),
                began,
                Optional.empty(),
                ended,
                from,
                dialled,
                HangupCause.NORMAL,
                List.of(leg(from, true, began, ended, Optional.empty())),
                List.of(),
                List.of());
        storage.database.writeInTenant(scope, tx -> store.insert(tx, List.of(record)));
        return record.id();
    }

    /// As many more as that one, but for their ids.
    public void multiply(TenantScope scope, CallId call, int times) {
        storage.database.writeInTenant(
                scope,
                tx -> tx.handle()
                        .createUpdate("""
                                INSERT INTO call
                                SELECT (jsonb_populate_record(c, jsonb_build_object('id', gen_random_uuid()))).*
                                  FROM call c, generate_series(1, :times) WHERE c.id = :call
                                """)
                        .bind("call", call.value())
                        .bind("times", times)
                        .execute());
    }

    public Optional<CallRecord> find(TenantScope scope, CallId call) {
        return storage.database.inTenant(scope, tx -> store.find(tx, call));
    }

    private LegRecord leg(Party party, boolean inbound, Instant began, Instant ended, Optional<Charge> charge) {
        return new LegRecord(
                new LegId(storage.ids.next()),
                party,
                inbound,
                began,
                Optional.of(began),
                ended,
                HangupCause.NORMAL,
                MediaStats.NONE,
                charge);
    }
}
