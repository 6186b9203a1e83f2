package org.klinke.core.cdr;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jspecify.annotations.Nullable;
import org.klinke.core.cause.HangupCause;
import org.klinke.core.db.TenantTx;
import org.klinke.core.id.CallId;
import org.klinke.core.id.ConversationId;
import org.klinke.core.id.DeviceId;
import org.klinke.core.id.LegId;
import org.klinke.core.id.TrunkId;
import org.klinke.core.id.UserId;
import org.klinke.core.media.FarHearing;
import org.klinke.core.media.MediaQuality;
import org.klinke.core.media.MediaStats;
import org.klinke.core.media.QualityCourse;

/// Call records in the database. Which tenant: that of the transaction. Instants come back in microseconds.
public final class CallStore {
    private static final String SELECT = """
            SELECT tenant_id, id, conversation_id, started_at, answered_at, ended_at, caller_device, caller_user,
                   caller_name, caller_number, dialled, cause, timeline
              FROM call
            """;

    public Optional<CallRecord> find(TenantTx tx, CallId id) {
        return tx.handle()
                .createQuery(SELECT + " WHERE id = :id")
                .bind("id", id.value())
                .map((row, _) -> whole(tx, row))
                .findOne();
    }

    /// Calls one of whose legs has a SIP Call-ID that starts so, newest first.
    public List<CallRecord> findBySipCallId(TenantTx tx, String prefix, int limit) {
        return tx.handle()
                .createQuery(SELECT + """
                                 WHERE EXISTS (SELECT 1 FROM unnest(sip_call_ids) s WHERE starts_with(s, :prefix))
                                 ORDER BY started_at DESC, id DESC LIMIT :limit
                                """)
                .bind("prefix", prefix)
                .bind("limit", limit)
                .map((row, _) -> whole(tx, row))
                .list();
    }

    /// The newest calls, newest first.
    public List<CallSummary> latest(TenantTx tx, int limit) {
        return tx.handle()
                .createQuery(SELECT + " ORDER BY started_at DESC, id DESC LIMIT :limit")
                .bind("limit", limit)
                .map((row, _) -> new CallSummary(
                        new CallId(uuid(row, "id")),
                        new ConversationId(uuid(row, "conversation_id")),
                        instant(row, "started_at"),
                        optionalInstant(row, "answered_at"),
                        instant(row, "ended_at"),
                        party(row, "caller_device", "caller_user", "caller_name", "caller_number"),
                        row.getString("dialled"),
                        HangupCause.valueOf(row.getString("cause"))))
                .list();
    }

    /// Stores the records that are not there yet; a second time changes nothing. One batch per table, however many
    /// records: what costs is the way to the database and back.
    ///
    /// @return those that were not there
    List<CallRecord> insert(TenantTx tx, List<CallRecord> calls) {
        Handle handle = tx.handle();
        UUID tenant = tx.scope().id().value();
        List<CallRecord> fresh = insertCalls(handle, tenant, calls);
        if (!fresh.isEmpty()) {
            insertConversations(handle, tenant, fresh);
            insertLegs(handle, tenant, fresh);
            insertSegments(handle, tenant, fresh);
        }
        return fresh;
    }

    /// @return those that were not there
    private static List<CallRecord> insertCalls(Handle handle, UUID tenant, List<CallRecord> calls) {
        if (calls.isEmpty()) {
            return List.of();
        }
        PreparedBatch batch = handle.prepareBatch("""
                INSERT INTO call (tenant_id, id, started_at, conversation_id, answered_at, ended_at, caller_device,
                                  caller_user, caller_name, caller_number, dialled, cause, sip_call_ids, timeline)
                VALUES (:tenant, :id, :startedAt, :conversation, CAST(:answeredAt AS timestamptz), :endedAt, CAST(:device AS uuid),
                        CAST(:user AS uuid), :name, :number, :dialled, :cause, :sipCallIds, CAST(:timeline AS jsonb))
                ON CONFLICT DO NOTHING
                """);
        for (CallRecord call : calls) {
            batch.bind("tenant", tenant)
                    .bind("id", call.id().value())
                    .bind("startedAt", call.startedAt())
                    .bind("conversation", call.conversation().value())
                    .bind("answeredAt", call.answeredAt())
                    .bind("endedAt", call.endedAt())
                    .bindByType("device", device(call.caller()), UUID.class)
                    .bindByType("user", user(call.caller()), UUID.class)
                    .bind("name", call.caller().name())
                    .bind("number", call.caller().number())
                    .bind("dialled", call.dialled())
                    .bind("cause", call.cause().name())
                    .bindArray("sipCallIds", String.class, sipCallIds(call))
                    .bind("timeline", CallJson.printTimeline(call.timeline()))
                    .add();
        }
        int[] stored = batch.execute();
        List<CallRecord> fresh = new ArrayList<>(calls.size());
        for (int i = 0; i < stored.length; i++) {
            if (stored[i] != 0) {
                fresh.add(calls.get(i));
            }
        }
        return fresh;
    }

    private static void insertConversations(Handle handle, UUID tenant, List<CallRecord> calls) {
        PreparedBatch batch = handle.prepareBatch("""
                INSERT INTO conversation (tenant_id, id, started_at) VALUES (:tenant, :id, :startedAt)
                ON CONFLICT DO NOTHING
                """);
        for (CallRecord call : calls) {
            // The time inside the UUIDv7 is the same for all calls of the conversation, so that it has one row.
            UUID id = call.conversation().value();
            Instant startedAt =
                    id.version() == 7 ? Instant.ofEpochMilli(id.getMostSignificantBits() >>> 16) : call.startedAt();
            batch.bind("tenant", tenant)
                    .bind("id", id)
                    .bind("startedAt", startedAt)
                    .add();
        }
        batch.execute();
    }

    private static void insertLegs(Handle handle, UUID tenant, List<CallRecord> calls) {
        PreparedBatch batch = handle.prepareBatch("""
                INSERT INTO leg (tenant_id, id, started_at, call_id, position, leg_started_at, answered_at, ended_at, inbound,
                                 device, user_, name, number, cause, packets_received, packets_sent, packets_lost,
                                 packets_refused, jitter_millis, codec, protection, round_trip_millis, mos_min,
                                 mos_average, one_way, unheard, far_loss_percent, far_jitter_millis,
                                 far_discard_percent, far_mos, quality_course, toll_user, toll_trunk, toll_cents)
                VALUES (:tenant, :id, :startedAt, :call, :position, :legStartedAt, CAST(:answeredAt AS timestamptz), :endedAt, :inbound,
                        CAST(:device AS uuid), CAST(:user AS uuid), :name, :number, :cause, :received, :sent, :lost, :refused, :jitter,
                        :codec, :protection, :roundTrip, :mosMin, :mosAverage, :oneWay, :unheard, :farLoss, :farJitter, :farDiscard, :farMos, :course,
                        CAST(:tollUser AS uuid), CAST(:tollTrunk AS uuid), :tollCents)
                """);
        for (CallRecord call : calls) {
            int position = 0;
            for (LegRecord leg : call.legs()) {
                batch.bind("tenant", tenant)
                        .bind("id", leg.id().value())
                        .bind("startedAt", call.startedAt())
                        .bind("call", call.id().value())
                        .bind("position", position++)
                        .bind("legStartedAt", leg.startedAt())
                        .bind("answeredAt", leg.answeredAt())
                        .bind("endedAt", leg.endedAt())
                        .bind("inbound", leg.inbound())
                        .bindByType("device", device(leg.party()), UUID.class)
                        .bindByType("user", user(leg.party()), UUID.class)
                        .bind("name", leg.party().name())
                        .bind("number", leg.party().number())
                        .bind("cause", leg.cause().name())
                        .bind("received", leg.stats().packetsReceived())
                        .bind("sent", leg.stats().packetsSent())
                        .bind("lost", leg.stats().packetsLost())
                        .bind("refused", leg.stats().packetsRefused())
                        .bind("jitter", leg.stats().jitterMillis())
                        .bind("codec", leg.stats().quality().codec())
                        .bind("protection", leg.stats().quality().protection())
                        .bind("roundTrip", leg.stats().quality().roundTripMillis())
                        .bind("mosMin", leg.stats().quality().mosMin())
                        .bind("mosAverage", leg.stats().quality().mosAverage())
                        .bind("oneWay", leg.stats().quality().oneWay())
                        .bind("unheard", leg.stats().quality().unheard())
                        .bind("farLoss", leg.stats().quality().far().lossPercent())
                        .bind("farJitter", leg.stats().quality().far().jitterMillis())
                        .bind("farDiscard", leg.stats().quality().far().discardPercent())
                        .bind("farMos", leg.stats().quality().far().mos())
                        .bind("course", leg.stats().quality().course().text())
                        .bindByType("tollUser", tollUser(leg), UUID.class)
                        .bindByType("tollTrunk", tollTrunk(leg), UUID.class)
                        .bind(
                                "tollCents",
                                leg.charge().map(Charge::centsPerMinute).orElse(0))
                        .add();
            }
        }
        if (batch.size() > 0) {
            batch.execute();
        }
    }

    private static void insertSegments(Handle handle, UUID tenant, List<CallRecord> calls) {
        PreparedBatch batch = handle.prepareBatch("""
                INSERT INTO segment (tenant_id, call_id, position, started_at, leg_a, leg_b, from_at, to_at, ending)
                VALUES (:tenant, :call, :position, :startedAt, :a, :b, :from, :to, :ending)
                """);
        for (CallRecord call : calls) {
            int position = 0;
            for (Segment segment : call.segments()) {
                batch.bind("tenant", tenant)
                        .bind("call", call.id().value())
                        .bind("position", position++)
                        .bind("startedAt", call.startedAt())
                        .bind("a", segment.a().value())
                        .bind("b", segment.b().value())
                        .bind("from", segment.from())
                        .bind("to", segment.to())
                        .bind("ending", segment.end())
                        .add();
            }
        }
        if (batch.size() > 0) {
            batch.execute();
        }
    }

    private static CallRecord whole(TenantTx tx, ResultSet row) throws SQLException {
        CallId id = new CallId(uuid(row, "id"));
        Instant startedAt = instant(row, "started_at");
        return new CallRecord(
                id,
                new ConversationId(uuid(row, "conversation_id")),
                tx.scope().id(),
                startedAt,
                optionalInstant(row, "answered_at"),
                instant(row, "ended_at"),
                party(row, "caller_device", "caller_user", "caller_name", "caller_number"),
                row.getString("dialled"),
                HangupCause.valueOf(row.getString("cause")),
                legs(tx, id, startedAt),
                segments(tx, id, startedAt),
                CallJson.parseTimeline(row.getString("timeline")));
    }

    private static List<LegRecord> legs(TenantTx tx, CallId call, Instant startedAt) {
        return tx.handle()
                .createQuery("""
                        SELECT id, leg_started_at, answered_at, ended_at, inbound, device, user_, name, number, cause,
                               packets_received, packets_sent, packets_lost, packets_refused, jitter_millis,
                               codec, protection, round_trip_millis, mos_min, mos_average, one_way,
                               unheard, far_loss_percent, far_jitter_millis, far_discard_percent, far_mos, quality_course,
                               toll_user, toll_trunk, toll_cents
                          FROM leg WHERE call_id = :call AND started_at = :startedAt ORDER BY position
                        """)
                .bind("call", call.value())
                .bind("startedAt", startedAt)
                .map((row, _) -> new LegRecord(
                        new LegId(uuid(row, "id")),
                        party(row, "device", "user_", "name", "number"),
                        row.getBoolean("inbound"),
                        instant(row, "leg_started_at"),
                        optionalInstant(row, "answered_at"),
                        instant(row, "ended_at"),
                        HangupCause.valueOf(row.getString("cause")),
                        new MediaStats(
                                row.getLong("packets_received"),
                                row.getLong("packets_sent"),
                                row.getLong("packets_lost"),
                                row.getDouble("jitter_millis"),
                                row.getLong("packets_refused"),
                                new MediaQuality(
                                        row.getString("codec"),
                                        row.getString("protection"),
                                        row.getDouble("round_trip_millis"),
                                        row.getDouble("mos_min"),
                                        row.getDouble("mos_average"),
                                        row.getBoolean("one_way"),
                                        row.getBoolean("unheard"),
                                        new FarHearing(
                                                row.getDouble("far_loss_percent"),
                                                row.getDouble("far_jitter_millis"),
                                                row.getDouble("far_discard_percent"),
                                                row.getDouble("far_mos")),
                                        QualityCourse.parse(row.getString("quality_course")))),
                        charge(row)))
                .list();
    }

    private static Optional<Charge> charge(ResultSet row) throws SQLException {
        UUID trunk = row.getObject("toll_trunk", UUID.class);
        return trunk == null
                ? Optional.empty()
                : Optional.of(new Charge(
                        Optional.ofNullable(row.getObject("toll_user", UUID.class))
                                .map(UserId::new),
                        new TrunkId(trunk),
                        row.getInt("toll_cents")));
    }

    private static List<Segment> segments(TenantTx tx, CallId call, Instant startedAt) {
        return tx.handle()
                .createQuery("""
                        SELECT leg_a, leg_b, from_at, to_at, ending
                          FROM segment WHERE call_id = :call AND started_at = :startedAt ORDER BY position
                        """)
                .bind("call", call.value())
                .bind("startedAt", startedAt)
                .map((row, _) -> new Segment(
                        new LegId(uuid(row, "leg_a")),
                        new LegId(uuid(row, "leg_b")),
                        instant(row, "from_at"),
                        instant(row, "to_at"),
                        row.getString("ending")))
                .list();
    }

    private static List<String> sipCallIds(CallRecord call) {
        return call.timeline().stream()
                .filter(entry -> entry.kind().equals(TimelineEntry.SIP_CALL_ID))
                .map(TimelineEntry::text)
                .distinct()
                .toList();
    }

    private static @Nullable UUID tollUser(LegRecord leg) {
        return leg.charge().flatMap(Charge::user).map(UserId::value).orElse(null);
    }

    private static @Nullable UUID tollTrunk(LegRecord leg) {
        return leg.charge().map(charge -> charge.trunk().value()).orElse(null);
    }

    private static @Nullable UUID device(Party party) {
        return party.device().map(DeviceId::value).orElse(null);
    }

    private static @Nullable UUID user(Party party) {
        return party.user().map(UserId::value).orElse(null);
    }

    private static Party party(ResultSet row, String device, String user, String name, String number)
            throws SQLException {
        return new Party(
                Optional.ofNullable(row.getObject(device, UUID.class)).map(DeviceId::new),
                Optional.ofNullable(row.getObject(user, UUID.class)).map(UserId::new),
                row.getString(name),
                row.getString(number));
    }

    private static UUID uuid(ResultSet row, String column) throws SQLException {
        return row.getObject(column, UUID.class);
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getTimestamp(column).toInstant();
    }

    private static Optional<Instant> optionalInstant(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getTimestamp(column)).map(Timestamp::toInstant);
    }
}
