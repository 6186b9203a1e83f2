package org.klinke.core.voicemail;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.klinke.core.audit.Change;
import org.klinke.core.db.TenantTx;
import org.klinke.core.directory.InvalidInput;
import org.klinke.core.id.RecordingId;
import org.klinke.core.secret.Keyring;
import org.klinke.core.shelf.MediaObject;

/// What is in boxes, and what their people have set. Which tenant: that of the transaction. Thread-safe.
public final class BoxStore {
    private static final String KIND = "voice box";
    private static final String MESSAGE = "voicemail";
    private static final String PIN = "voice_box";
    private static final String SECRET = "secret";

    private final Keyring keyring;

    public BoxStore(Keyring keyring) {
        this.keyring = keyring;
    }

    /// How many messages are in a box.
    public record Count(int fresh, int old) {}

    public BoxContents contents(TenantTx tx, UUID owner) {
        return tx.handle()
                .createQuery("""
                        SELECT secret IS NOT NULL AS pin, greeting, greeting_busy, greeting_unavailable
                          FROM voice_box WHERE owner = :owner
                        """)
                .bind("owner", owner)
                .map((row, _) -> new BoxContents(row.getBoolean("pin"), greetings(row), messages(tx, owner)))
                .findOne()
                .orElseGet(() -> new BoxContents(false, Map.of(), messages(tx, owner)));
    }

    private static Map<GreetingCase, RecordingId> greetings(ResultSet row) throws SQLException {
        Map<GreetingCase, RecordingId> greetings = new EnumMap<>(GreetingCase.class);
        for (GreetingCase when : GreetingCase.values()) {
            @Nullable UUID sound = row.getObject(column(when), UUID.class);
            if (sound != null) {
                greetings.put(when, new RecordingId(sound));
            }
        }
        return greetings;
    }

    private static String column(GreetingCase when) {
        return switch (when) {
            case ANY -> "greeting";
            case BUSY -> "greeting_busy";
            case UNAVAILABLE -> "greeting_unavailable";
        };
    }

    /// The oldest first.
    public List<VoiceMessage> messages(TenantTx tx, UUID owner) {
        return tx.handle()
                .createQuery("""
                        SELECT id, started, other_name, other_number, seconds, heard FROM media_object
                         WHERE box = :owner AND kind = 'voicemail' ORDER BY started, id
                        """)
                .bind("owner", owner)
                .map((row, _) -> message(row))
                .list();
    }

    public Optional<VoiceMessage> message(TenantTx tx, UUID owner, RecordingId id) {
        return messages(tx, owner).stream()
                .filter(message -> message.id().equals(id))
                .findFirst();
    }

    private static VoiceMessage message(ResultSet row) throws SQLException {
        return new VoiceMessage(
                new RecordingId(row.getObject("id", UUID.class)),
                row.getObject("started", OffsetDateTime.class).toInstant(),
                row.getString("other_name"),
                row.getString("other_number"),
                row.getDouble("seconds"),
                row.getBoolean("heard"));
    }

    /// Of all boxes that are not empty, by owner.
    public Map<UUID, Count> counts(TenantTx tx) {
        Map<UUID, Count> counts = new HashMap<>();
        tx.handle()
                .createQuery("""
                        SELECT box, count(*) FILTER (WHERE NOT heard) AS fresh, count(*) FILTER (WHERE heard) AS old
                          FROM media_object WHERE box IS NOT NULL AND kind = 'voicemail' GROUP BY box
                        """)
                .map((row, _) ->
                        counts.put(row.getObject("box", UUID.class), new Count(row.getInt("fresh"), row.getInt("old"))))
                .list();
        return counts;
    }

    /// Greetings of the box that callers do not hear any more.
    public List<RecordingId> oldGreetings(TenantTx tx, UUID owner) {
        return tx.handle()
                .createQuery("""
                        SELECT id FROM media_object o WHERE box = :owner AND kind = 'greeting'
                           AND NOT EXISTS (SELECT FROM voice_box b
                                            WHERE b.tenant_id = o.tenant_id AND b.owner = o.box
                                              AND o.id IN (b.greeting, b.greeting_busy, b.greeting_unavailable))
                        """)
                .bind("owner", owner)
                .map((row, _) -> new RecordingId(row.getObject("id", UUID.class)))
                .list();
    }

    /// A message of which a mail is to tell, or a recording.
    ///
    /// @param rule of a recording, by which it was made
    /// @param whose box it is in, or who was recorded: "Anna (101)"
    /// @param name of the other
    /// @param tries before
    public record DueMail(
            RecordingId id,
            MediaObject.Kind kind,
            String rule,
            String whose,
            Instant started,
            String name,
            String number,
            double seconds,
            int tries) {}

    /// Those that are due, the oldest first.
    public List<DueMail> dueMails(TenantTx tx, Instant now, int limit) {
        return tx.handle()
                .createQuery("""
                        SELECT id, kind, rule, started, other_name, other_number, owner_name, extension, seconds,
                               mail_tries
                          FROM media_object WHERE mail_next <= :now ORDER BY mail_next LIMIT :limit
                        """)
                .bind("now", Timestamp.from(now))
                .bind("limit", limit)
                .map((row, _) -> new DueMail(
                        new RecordingId(row.getObject("id", UUID.class)),
                        MediaObject.Kind.of(row.getString("kind")),
                        row.getString("rule"),
                        row.getString("owner_name") + " (" + row.getString("extension") + ")",
                        row.getObject("started", OffsetDateTime.class).toInstant(),
                        row.getString("other_name"),
                        row.getString("other_number"),
                        row.getDouble("seconds"),
                        row.getInt("mail_tries")))
                .list();
    }

    /// Whether any will be due, now or later.
    public boolean hasDueMail(TenantTx tx) {
        return tx.handle()
                .createQuery("SELECT EXISTS (SELECT FROM media_object WHERE mail_next IS NOT NULL)")
                .mapTo(Boolean.class)
                .one();
    }

    /// A mail was tried.
    ///
    /// @param next when it is tried again; empty: not any more
    public void mailed(TenantTx tx, RecordingId id, Optional<Instant> next) {
        tx.handle()
                .createUpdate("UPDATE media_object SET mail_next = :next, mail_tries = mail_tries + 1 WHERE id = :id")
                .bind("id", id.value())
                .bindByType("next", next.map(Timestamp::from).orElse(null), Timestamp.class)
                .execute();
    }

    /// @throws InvalidInput if it is gone
    public void heard(Change change, RecordingId id, boolean heard) {
        boolean before = change.tx()
                .handle()
                .createQuery("SELECT heard FROM media_object WHERE id = :id AND kind = 'voicemail' FOR UPDATE")
                .bind("id", id.value())
                .mapTo(Boolean.class)
                .findOne()
                .orElseThrow(
                        () -> new InvalidInput("message", "it has been deleted meanwhile", "look at the box again"));
        change.tx()
                .handle()
                .createUpdate("UPDATE media_object SET heard = :heard WHERE id = :id")
                .bind("id", id.value())
                .bind("heard", heard)
                .execute();
        change.updated(
                MESSAGE, id.value(), Map.of("heard", String.valueOf(before)), Map.of("heard", String.valueOf(heard)));
    }

    /// @param greeting that callers hear then from now on; empty: that for all cases, or what the server says
    public void greet(Change change, UUID owner, GreetingCase when, Optional<RecordingId> greeting) {
        Optional<RecordingId> before = contents(change.tx(), owner).greeting(when);
        String column = column(when); // our own word, so it may stand in SQL
        change.tx()
                .handle()
                .createUpdate("INSERT INTO voice_box (tenant_id, owner, " + column + ")"
                        + " VALUES (:tenant, :owner, CAST(:greeting AS uuid))"
                        + " ON CONFLICT (tenant_id, owner) DO UPDATE SET " + column + " = excluded." + column)
                .bind("tenant", change.scope().id().value())
                .bind("owner", owner)
                .bindByType("greeting", greeting.map(RecordingId::value).orElse(null), UUID.class)
                .execute();
        change.updated(KIND, owner, greetingFact(when, before), greetingFact(when, greeting));
    }

    private static Map<String, String> greetingFact(GreetingCase when, Optional<RecordingId> greeting) {
        String field = when == GreetingCase.ANY ? "greeting" : "greeting " + when.word();
        return Map.of(field, greeting.map(RecordingId::toString).orElse(""));
    }

    /// The audit log says that it changed, never what it is.
    ///
    /// @param extension of the box
    /// @throws InvalidInput if somebody could guess it
    public void setPin(Change change, UUID owner, String extension, String pin) {
        if (!BoxPin.isStrong(pin, extension)) {
            throw new InvalidInput(
                    "pin",
                    "it is easily guessed, or not of " + BoxPin.DIGITS_MIN + " to " + BoxPin.DIGITS_MAX + " digits",
                    "use digits that are no row, no repetition and not the extension");
        }
        byte[] secret =
                keyring.cipherFor(change.scope()).seal(PIN, owner, SECRET, pin.getBytes(StandardCharsets.US_ASCII));
        change.tx()
                .handle()
                .createUpdate("""
                        INSERT INTO voice_box (tenant_id, owner, secret) VALUES (:tenant, :owner, :secret)
                        ON CONFLICT (tenant_id, owner) DO UPDATE SET secret = excluded.secret
                        """)
                .bind("tenant", change.scope().id().value())
                .bind("owner", owner)
                .bind("secret", secret)
                .execute();
        change.noted("PIN set", KIND, owner, Map.of());
    }

    /// For a comparison that must not show it, nor by the time it takes; a box without one has not this one.
    public boolean hasPin(TenantTx tx, UUID owner, String pin) {
        return tx.handle()
                .createQuery("SELECT secret FROM voice_box WHERE owner = :owner AND secret IS NOT NULL")
                .bind("owner", owner)
                .mapTo(byte[].class)
                .findOne()
                .map(secret -> keyring.cipherFor(tx.scope()).open(PIN, owner, SECRET, secret))
                .map(known -> MessageDigest.isEqual(known, pin.getBytes(StandardCharsets.US_ASCII)))
                .orElse(false);
    }
}
