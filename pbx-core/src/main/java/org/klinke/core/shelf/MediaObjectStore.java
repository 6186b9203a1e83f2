package org.klinke.core.shelf;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.klinke.core.audit.Change;
import org.klinke.core.db.TenantTx;
import org.klinke.core.directory.InvalidInput;
import org.klinke.core.id.CallId;
import org.klinke.core.id.ConversationId;
import org.klinke.core.id.LegId;
import org.klinke.core.id.RecordingId;
import org.klinke.core.id.UserId;
import org.klinke.core.media.RecordingFormat;

/// Media objects as rows. Which tenant: that of the transaction. Thread-safe.
public final class MediaObjectStore {
    private static final String COLUMNS = """
            id, kind, call_id, conversation_id, leg_id, started, user_id, owner_name, extension, other_name,
            other_number, outward, codec, channels, rule, consent, keep_days, seconds, bytes, whole, key_version,
            keep_until, hold, box
            """;

    /// What a call has left; once more does nothing.
    public void insert(TenantTx tx, MediaObject object) {
        Label label = object.label();
        MediaSearchStore.remember(tx, label);
        tx.handle()
                .createUpdate(
                        "INSERT INTO media_object (tenant_id, " + COLUMNS + ", mail_next) VALUES (:tenant, " + """
                        :id, :kind, :call, :conversation, :leg, :started, CAST(:user AS uuid), :ownerName, :extension,
                        :otherName, :otherNumber, :outward, :codec, :channels, :rule, :consent, :keepDays, :seconds,
                        :bytes, :whole, :keyVersion, :keepUntil, :hold, CAST(:box AS uuid), :mailNext) ON CONFLICT (tenant_id, id) DO NOTHING
                        """)
                .bind("tenant", tx.scope().id().value())
                .bind("id", object.id().value())
                .bind("kind", object.kind().word())
                .bind("call", label.call().value())
                .bind("conversation", label.conversation().value())
                .bind("leg", label.leg().value())
                .bind("started", Timestamp.from(label.started()))
                .bindByType("user", label.owner().map(UserId::value).orElse(null), UUID.class)
                .bind("ownerName", label.ownerName())
                .bind("extension", label.extension())
                .bind("otherName", label.otherName())
                .bind("otherNumber", label.otherNumber())
                .bind("outward", label.outward())
                .bind("codec", label.format().kind().name())
                .bind("channels", label.format().channels().name())
                .bind("rule", label.rule())
                .bind("consent", label.consent())
                .bind("keepDays", label.keepDays())
                .bind("seconds", object.seconds())
                .bind("bytes", object.bytes())
                .bind("whole", object.whole())
                .bind("keyVersion", object.keyVersion())
                .bindByType("keepUntil", object.keepUntil().map(Timestamp::from).orElse(null), Timestamp.class)
                .bind("hold", object.hold())
                .bindByType("box", label.box().orElse(null), UUID.class)
                .bindByType("mailNext", isTold(object) ? Timestamp.from(label.started()) : null, Timestamp.class)
                .execute();
    }

    /// By mail, perhaps: its box or its rule knows when it comes to that.
    private static boolean isTold(MediaObject object) {
        return switch (object.kind()) {
            case VOICEMAIL -> true;
            case RECORDING -> !object.label().rule().isEmpty();
            case GREETING, PROMPT -> false;
        };
    }

    public Optional<MediaObject> find(TenantTx tx, RecordingId id) {
        return tx.handle()
                .createQuery("SELECT " + COLUMNS + " FROM media_object WHERE id = :id")
                .bind("id", id.value())
                .map((row, _) -> object(row))
                .findOne();
    }

    /// By which one kind is found by its own index. Our own words, so they may stand in SQL.
    private static String kindIs(Set<MediaObject.Kind> kinds) {
        return kinds.stream().map(kind -> "kind = '" + kind.word() + "'").collect(Collectors.joining(" OR ", "(", ")"));
    }

    /// One page of those of these kinds, newest first.
    public List<MediaObject> list(TenantTx tx, Set<MediaObject.Kind> kinds, MediaQuery query) {
        return MediaSearchStore.of(tx, kindIs(kinds), query).ask(tx, COLUMNS, (row, _) -> object(row));
    }

    /// Those whose time is up and that nobody holds, oldest first.
    List<MediaObject> due(TenantTx tx, Instant now, int limit) {
        return tx.handle()
                .createQuery("SELECT " + COLUMNS + " FROM media_object WHERE keep_until <= :now AND hold = '' "
                        + "ORDER BY keep_until LIMIT :limit")
                .bind("now", Timestamp.from(now))
                .bind("limit", limit)
                .map((row, _) -> object(row))
                .list();
    }

    /// Those of a kind that began before and that nobody holds, oldest first.
    List<MediaObject> begunBefore(TenantTx tx, MediaObject.Kind kind, Instant before, int limit) {
        return tx.handle()
                .createQuery("SELECT " + COLUMNS + " FROM media_object WHERE " + kindIs(Set.of(kind))
                        + " AND started < :before AND hold = '' ORDER BY started LIMIT :limit")
                .bind("before", Timestamp.from(before))
                .bind("limit", limit)
                .map((row, _) -> object(row))
                .list();
    }

    /// Greetings that no voice box has, and what is in boxes of users and groups that are gone; but for what is held.
    List<MediaObject> orphans(TenantTx tx, Instant before, int limit) {
        return tx.handle()
                .createQuery("SELECT " + COLUMNS + " FROM media_object o WHERE box IS NOT NULL AND hold = ''" + """
                         AND started < :before
                         AND ((kind = 'greeting' AND NOT EXISTS (SELECT FROM voice_box b
                                WHERE b.tenant_id = o.tenant_id AND b.owner = o.box
                                  AND o.id IN (b.greeting, b.greeting_busy, b.greeting_unavailable)))
                              OR (NOT EXISTS (SELECT FROM user_ u WHERE u.tenant_id = o.tenant_id AND u.id = o.box)
                                  AND NOT EXISTS (SELECT FROM ring_group g
                                                   WHERE g.tenant_id = o.tenant_id AND g.id = o.box)))
                         ORDER BY started LIMIT :limit
                        """)
                .bind("before", Timestamp.from(before))
                .bind("limit", limit)
                .map((row, _) -> object(row))
                .list();
    }

    /// What people who are gone have set for their voice boxes: PINs and greetings, which become orphans by it.
    public void forgetBoxes(Change change) {
        change.tx()
                .handle()
                .createQuery("""
                        DELETE FROM voice_box b
                         WHERE NOT EXISTS (SELECT FROM user_ u WHERE u.tenant_id = b.tenant_id AND u.id = b.owner)
                           AND NOT EXISTS (SELECT FROM ring_group g WHERE g.tenant_id = b.tenant_id AND g.id = b.owner)
                        RETURNING owner
                        """)
                .mapTo(UUID.class)
                .forEach(owner -> change.deleted("voice box", owner, Map.of()));
    }

    /// Sounds that no prompt names any more.
    List<MediaObject> strayPrompts(TenantTx tx, Instant before, int limit) {
        return tx.handle()
                .createQuery("SELECT " + COLUMNS + " FROM media_object o WHERE kind = 'prompt' AND hold = ''" + """
                         AND started < :before
                         AND NOT EXISTS (SELECT FROM prompt p WHERE p.tenant_id = o.tenant_id AND p.sound = o.id)
                         ORDER BY started LIMIT :limit
                        """)
                .bind("before", Timestamp.from(before))
                .bind("limit", limit)
                .map((row, _) -> object(row))
                .list();
    }

    /// Which of them have a row.
    Set<UUID> listed(TenantTx tx, List<UUID> ids) {
        return tx.handle()
                .createQuery("SELECT id FROM media_object WHERE id = ANY(:ids)")
                .bindArray("ids", UUID.class, ids)
                .mapTo(UUID.class)
                .set();
    }

    /// The row alone; whoever calls it sees to the blob.
    ///
    /// @throws InvalidInput if it is held by now, or gone
    public void delete(Change change, MediaObject object) {
        MediaObject now = locked(change.tx(), object.id());
        if (!now.hold().isEmpty()) {
            throw new InvalidInput("recording", "it is held and may not be deleted", "end the hold first, if you may");
        }
        change.tx()
                .handle()
                .createUpdate("DELETE FROM media_object WHERE id = :id")
                .bind("id", object.id().value())
                .execute();
        MediaSearchStore.forget(change.tx(), object.label());
        change.deleted(object.kind().word(), object.id().value(), now.facts());
    }

    /// As it is now and stays until the change ends, whatever the caller has read before.
    private static MediaObject locked(TenantTx tx, RecordingId id) {
        return tx.handle()
                .createQuery("SELECT " + COLUMNS + " FROM media_object WHERE id = :id FOR UPDATE")
                .bind("id", id.value())
                .map((row, _) -> object(row))
                .findOne()
                .orElseThrow(() -> new InvalidInput(
                        "recording", "it has been deleted meanwhile", "look at the list of recordings again"));
    }

    /// @param hold why it may not be deleted; "" = it may again
    /// @throws InvalidInput if it is gone by now
    public void hold(Change change, MediaObject object, String hold) {
        String before = locked(change.tx(), object.id()).hold();
        change.tx()
                .handle()
                .createUpdate("UPDATE media_object SET hold = :hold WHERE id = :id")
                .bind("id", object.id().value())
                .bind("hold", hold)
                .execute();
        change.updated(object.kind().word(), object.id().value(), Map.of("hold", before), Map.of("hold", hold));
    }

    /// Somebody gets it to hear.
    public void accessed(Change change, MediaObject object) {
        change.noted("access", object.kind().word(), object.id().value(), object.facts());
    }

    private static MediaObject object(ResultSet row) throws SQLException {
        @Nullable OffsetDateTime until = row.getObject("keep_until", OffsetDateTime.class);
        Label label = new Label(
                new CallId(row.getObject("call_id", UUID.class)),
                new ConversationId(row.getObject("conversation_id", UUID.class)),
                new LegId(row.getObject("leg_id", UUID.class)),
                row.getObject("started", OffsetDateTime.class).toInstant(),
                Optional.ofNullable(row.getObject("user_id", UUID.class)).map(UserId::new),
                row.getString("owner_name"),
                row.getString("extension"),
                row.getString("other_name"),
                row.getString("other_number"),
                row.getBoolean("outward"),
                new RecordingFormat(
                        RecordingFormat.Kind.valueOf(row.getString("codec")),
                        RecordingFormat.Channels.valueOf(row.getString("channels"))),
                row.getString("rule"),
                row.getString("consent"),
                row.getInt("keep_days"),
                0,
                MediaObject.Kind.of(row.getString("kind")),
                Optional.ofNullable(row.getObject("box", UUID.class)));
        return new MediaObject(
                new RecordingId(row.getObject("id", UUID.class)),
                MediaObject.Kind.of(row.getString("kind")),
                label,
                row.getDouble("seconds"),
                row.getLong("bytes"),
                row.getBoolean("whole"),
                row.getInt("key_version"),
                Optional.ofNullable(until).map(OffsetDateTime::toInstant),
                row.getString("hold"));
    }
}
