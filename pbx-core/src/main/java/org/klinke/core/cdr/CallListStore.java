package org.klinke.core.cdr;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.UUID;
import org.jdbi.v3.core.statement.Query;
import org.klinke.core.cause.HangupCause;
import org.klinke.core.db.TenantTx;
import org.klinke.core.id.CallId;
import org.klinke.core.id.ConversationId;
import org.klinke.core.id.DeviceId;
import org.klinke.core.id.UserId;

/// The list of call records, page by page. Which tenant: that of the transaction.
public final class CallListStore {
    private static final String OUTSIDE = """
            EXISTS (SELECT 1 FROM leg l WHERE l.tenant_id = c.tenant_id AND l.call_id = c.id
                                          AND l.started_at = c.started_at AND NOT l.inbound AND l.device IS NULL)""";

    /// Newest first.
    public List<CallLine> find(TenantTx tx, CallQuery wanted) {
        StringJoiner where = new StringJoiner(" AND ", " WHERE ", "").add("TRUE");
        wanted.user().ifPresent(_ -> where.add("""
                (c.started_at, c.id) IN (
                   SELECT started_at, id FROM call WHERE caller_user = :user AND started_at >= :since
                    UNION SELECT started_at, call_id FROM leg WHERE user_ = :user AND started_at >= :since)"""));
        wanted.number().ifPresent(_ -> where.add("""
                (strpos(c.caller_number, :number) > 0 OR strpos(c.dialled, :number) > 0
                 OR EXISTS (SELECT 1 FROM leg l WHERE l.tenant_id = c.tenant_id AND l.call_id = c.id
                                                  AND l.started_at = c.started_at
                                                  AND strpos(l.number, :number) > 0))"""));
        wanted.since().ifPresent(_ -> where.add("c.started_at >= :since"));
        wanted.until().ifPresent(_ -> where.add("c.started_at < :until"));
        wanted.direction().ifPresent(direction -> where.add(condition(direction)));
        wanted.answered()
                .ifPresent(answered -> where.add(answered ? "c.answered_at IS NOT NULL" : "c.answered_at IS NULL"));
        wanted.cause().ifPresent(_ -> where.add("c.cause = :cause"));
        wanted.below().ifPresent(_ -> where.add("(c.started_at, c.id) < (:belowAt, :belowId)"));
        Query query = tx.handle()
                .createQuery("""
                        SELECT c.id, c.conversation_id, c.started_at, c.answered_at, c.ended_at, c.caller_device,
                               c.caller_user, c.caller_name, c.caller_number, c.dialled, c.cause,
                        """ + OUTSIDE + " AS outside," + """
                               a.id AS leg, a.device, a.user_, a.name, a.number
                          FROM call c LEFT JOIN LATERAL (
                               SELECT l.id, l.device, l.user_, l.name, l.number FROM leg l
                                WHERE l.tenant_id = c.tenant_id AND l.call_id = c.id AND l.started_at = c.started_at
                                  AND NOT l.inbound AND l.answered_at IS NOT NULL
                                ORDER BY l.answered_at, l.position LIMIT 1) a ON TRUE
                        """ + where
                        + " ORDER BY c.started_at DESC, c.id DESC LIMIT :limit")
                .bind("limit", wanted.limit());
        wanted.user().ifPresent(user -> query.bind("user", user.value()));
        wanted.number().ifPresent(number -> query.bind("number", number));
        wanted.since().ifPresent(since -> query.bind("since", Timestamp.from(since)));
        wanted.until().ifPresent(until -> query.bind("until", Timestamp.from(until)));
        wanted.cause().ifPresent(cause -> query.bind("cause", cause.name()));
        wanted.below()
                .ifPresent(place ->
                        query.bind("belowAt", Timestamp.from(place.startedAt())).bind("belowId", place.id()));
        return query.map((row, _) -> line(row)).list();
    }

    private static String condition(CallDirection direction) {
        return switch (direction) {
            case IN -> "c.caller_device IS NULL";
            case OUT -> "c.caller_device IS NOT NULL AND " + OUTSIDE;
            case INTERNAL -> "c.caller_device IS NOT NULL AND NOT " + OUTSIDE;
        };
    }

    private static CallLine line(ResultSet row) throws SQLException {
        Party caller = party(row, "caller_device", "caller_user", "caller_name", "caller_number");
        boolean answered = row.getObject("leg", UUID.class) != null;
        return new CallLine(
                new CallSummary(
                        new CallId(row.getObject("id", UUID.class)),
                        new ConversationId(row.getObject("conversation_id", UUID.class)),
                        row.getTimestamp("started_at").toInstant(),
                        optionalInstant(row, "answered_at"),
                        row.getTimestamp("ended_at").toInstant(),
                        caller,
                        row.getString("dialled"),
                        HangupCause.valueOf(row.getString("cause"))),
                direction(caller, row.getBoolean("outside")),
                answered ? Optional.of(party(row, "device", "user_", "name", "number")) : Optional.empty());
    }

    private static CallDirection direction(Party caller, boolean outside) {
        if (caller.device().isEmpty()) {
            return CallDirection.IN;
        }
        return outside ? CallDirection.OUT : CallDirection.INTERNAL;
    }

    private static Party party(ResultSet row, String device, String user, String name, String number)
            throws SQLException {
        return new Party(
                Optional.ofNullable(row.getObject(device, UUID.class)).map(DeviceId::new),
                Optional.ofNullable(row.getObject(user, UUID.class)).map(UserId::new),
                row.getString(name),
                row.getString(number));
    }

    private static Optional<Instant> optionalInstant(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getTimestamp(column)).map(Timestamp::toInstant);
    }
}
