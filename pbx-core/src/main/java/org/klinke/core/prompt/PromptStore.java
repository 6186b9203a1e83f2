package org.klinke.core.prompt;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.klinke.core.audit.Change;
import org.klinke.core.db.TenantTx;
import org.klinke.core.directory.InvalidInput;
import org.klinke.core.id.RecordingId;
import org.klinke.core.reach.Action;

/// Prompts and playlists as rows. Which tenant: that of the transaction. Thread-safe.
public final class PromptStore {
    static final int PROMPTS_MAX = 1_000;
    private static final int BY_PHONE_MAX = 100;
    private static final String BY_PHONE = "prompt by phone";
    private static final String KIND = "prompt";
    private static final String MUSIC = "music on hold";
    private static final String DEFAULT = "default";

    /// All versions, by name and language, the one that is played first.
    public List<Prompt> list(TenantTx tx) {
        return tx.handle().createQuery("""
                        SELECT name, language, version, sound, seconds, file, added FROM prompt
                         ORDER BY name, language, version DESC
                        """).map((row, _) -> prompt(row)).list();
    }

    public Optional<Prompt> find(TenantTx tx, RecordingId sound) {
        return list(tx).stream().filter(one -> one.sound().equals(sound)).findFirst();
    }

    private static Prompt prompt(ResultSet row) throws SQLException {
        return new Prompt(
                new RecordingId(row.getObject("sound", UUID.class)),
                row.getString("name"),
                row.getString("language"),
                row.getInt("version"),
                row.getDouble("seconds"),
                row.getString("file"),
                row.getObject("added", OffsetDateTime.class).toInstant());
    }

    /// The next version of its name and language; a number is never given twice.
    ///
    /// @throws InvalidInput if there are too many
    public Prompt add(
            Change change, RecordingId sound, String name, String language, double seconds, String file, Instant now) {
        if (list(change.tx()).size() >= PROMPTS_MAX) {
            throw new InvalidInput(
                    "name", "there are " + PROMPTS_MAX + " prompts already", "delete some that nobody plays");
        }
        Prompt added = new Prompt(sound, name, language, nextVersion(change, name, language), seconds, file, now);
        change.tx()
                .handle()
                .createUpdate("""
                        INSERT INTO prompt (tenant_id, name, language, version, sound, seconds, file, added)
                        VALUES (:tenant, :name, :language, :version, :sound, :seconds, :file, :added)
                        """)
                .bind("tenant", change.scope().id().value())
                .bind("name", name)
                .bind("language", language)
                .bind("version", added.version())
                .bind("sound", sound.value())
                .bind("seconds", seconds)
                .bind("file", added.file())
                .bind("added", Timestamp.from(now))
                .execute();
        change.created(KIND, sound.value(), added.facts());
        return added;
    }

    /// Never one that was given before, though it be deleted: who has noted a number finds that sound, or none.
    private static int nextVersion(Change change, String name, String language) {
        return change.tx()
                .handle()
                .createQuery("""
                        INSERT INTO prompt_version (tenant_id, name, language, last) VALUES (:tenant, :name, :language, 1)
                        ON CONFLICT (tenant_id, name, language) DO UPDATE SET last = prompt_version.last + 1
                        RETURNING last
                        """)
                .bind("tenant", change.scope().id().value())
                .bind("name", name)
                .bind("language", language)
                .mapTo(int.class)
                .one();
    }

    /// The row alone; whoever calls it sees to the sound.
    ///
    /// @throws InvalidInput if waiting people hear it, or an action names it, and there is no other version of it
    public void delete(Change change, Prompt prompt) {
        boolean last = list(change.tx()).stream()
                .noneMatch(
                        one -> one.name().equals(prompt.name()) && !one.sound().equals(prompt.sound()));
        if (last) {
            requireUnplayed(change.tx(), prompt.name());
        }
        int gone = change.tx()
                .handle()
                .createUpdate("DELETE FROM prompt WHERE sound = :sound")
                .bind("sound", prompt.sound().value())
                .execute();
        if (gone > 0) {
            change.deleted(KIND, prompt.sound().value(), prompt.facts());
        }
    }

    private void requireUnplayed(TenantTx tx, String name) {
        if (music(tx).contains(name)) {
            throw new InvalidInput("prompt", "it is in the music on hold", "take it out of the music first");
        }
        List<String> places = playing(tx, name);
        if (!places.isEmpty()) {
            throw new InvalidInput(
                    "prompt",
                    "it is played by: " + String.join(", ", places),
                    "take 'announce " + Action.OWN + name + "' and 'music " + name + "' out there first");
        }
    }

    /// A few extensions and inbound rules that announce it or have it as music, by number and title.
    private static List<String> playing(TenantTx tx, String name) {
        return tx.handle()
                .createQuery("""
                        SELECT number AS place
                          FROM extension
                          JOIN (SELECT user_id AS id, before, after FROM user_wish
                                UNION ALL
                                SELECT id, before, after FROM ring_group) AS callee ON callee.id = target
                         WHERE :action = ANY (before)
                            OR EXISTS (SELECT FROM unnest(before) AS line
                                        WHERE line LIKE 'music %' AND strpos(line || ' ', ' ' || :name || ' ') > 0)
                            OR EXISTS (SELECT FROM unnest(after) AS line
                                        WHERE strpos(line || ' ', ' ' || :action || ' ') > 0)
                        UNION ALL
                        SELECT title
                          FROM inbound_rule
                         WHERE :action = ANY (before)
                            OR EXISTS (SELECT FROM unnest(before) AS line
                                        WHERE line LIKE 'music %' AND strpos(line || ' ', ' ' || :name || ' ') > 0)
                         ORDER BY place LIMIT 5
                        """)
                .bind("action", "announce " + Action.OWN + name)
                .bind("name", name)
                .mapTo(String.class)
                .list();
    }

    /// Names of what waiting people hear, one after the other; empty: the music that ships.
    public List<String> music(TenantTx tx) {
        return tx.handle()
                .createQuery("SELECT prompts FROM playlist WHERE name = :name")
                .bind("name", DEFAULT)
                .map((row, _) -> {
                    Array names = row.getArray("prompts");
                    return List.of((String[]) names.getArray());
                })
                .findOne()
                .orElse(List.of());
    }

    /// What some may speak by phone, by number.
    public List<PhonePrompt> byPhone(TenantTx tx) {
        return tx.handle()
                .createQuery("""
                        SELECT number, name, language,
                               ARRAY(SELECT e.number FROM extension e
                                      WHERE e.kind = 'user' AND e.target = ANY (p.user_ids)) AS users
                          FROM phone_prompt p
                         ORDER BY number
                        """)
                .map((row, _) -> new PhonePrompt(
                        row.getString("number"), row.getString("name"), row.getString("language"), List.of((String[])
                                row.getArray("users").getArray())))
                .list();
    }

    /// In place of what that number has meant.
    ///
    /// @throws InvalidInput if there are too many, or somebody is no user
    public void allow(Change change, PhonePrompt wanted) {
        List<PhonePrompt> before = byPhone(change.tx());
        if (before.size() >= BY_PHONE_MAX
                && before.stream().noneMatch(one -> one.number().equals(wanted.number()))) {
            throw new InvalidInput(
                    "number", "there are " + BY_PHONE_MAX + " such numbers already", "take one away that nobody uses");
        }
        List<UUID> users = users(change.tx(), wanted.users());
        change.tx()
                .handle()
                .createUpdate("""
                        INSERT INTO phone_prompt (tenant_id, number, name, language, user_ids)
                        VALUES (:tenant, :number, :name, :language, :users)
                        ON CONFLICT (tenant_id, number) DO UPDATE
                        SET name = excluded.name, language = excluded.language, user_ids = excluded.user_ids
                        """)
                .bind("tenant", change.scope().id().value())
                .bind("number", wanted.number())
                .bind("name", wanted.name())
                .bind("language", wanted.language())
                .bindArray("users", UUID.class, users)
                .execute();
        noted(change, before);
    }

    private static List<UUID> users(TenantTx tx, List<String> extensions) {
        Map<String, UUID> known = new HashMap<>();
        tx.handle()
                .createQuery("SELECT number, target FROM extension WHERE kind = 'user' AND number = ANY (:numbers)")
                .bindArray("numbers", String.class, extensions)
                .map((row, _) -> known.put(row.getString("number"), row.getObject("target", UUID.class)))
                .list();
        extensions.stream().filter(one -> !known.containsKey(one)).findFirst().ifPresent(one -> {
            throw new InvalidInput("users", "nobody has the extension " + one, "name extensions of users");
        });
        return List.copyOf(known.values());
    }

    /// @return false: there is none of that number
    public boolean forbid(Change change, String number) {
        List<PhonePrompt> before = byPhone(change.tx());
        int gone = change.tx()
                .handle()
                .createUpdate("DELETE FROM phone_prompt WHERE number = :number")
                .bind("number", number)
                .execute();
        if (gone > 0) {
            noted(change, before);
        }
        return gone > 0;
    }

    private void noted(Change change, List<PhonePrompt> before) {
        change.updated(BY_PHONE, change.scope().id().value(), facts(before), facts(byPhone(change.tx())));
    }

    private static Map<String, String> facts(List<PhonePrompt> all) {
        Map<String, String> facts = new TreeMap<>();
        all.forEach(one -> facts.put(one.number(), one.words()));
        return facts;
    }

    public void setMusic(Change change, List<String> names) {
        List<String> before = music(change.tx());
        change.tx()
                .handle()
                .createUpdate("""
                        INSERT INTO playlist (tenant_id, name, prompts) VALUES (:tenant, :name, :prompts)
                        ON CONFLICT (tenant_id, name) DO UPDATE SET prompts = excluded.prompts
                        """)
                .bind("tenant", change.scope().id().value())
                .bind("name", DEFAULT)
                .bindArray("prompts", String.class, names)
                .execute();
        change.updated(
                MUSIC,
                change.scope().id().value(),
                Map.of("prompts", String.join(" ", before)),
                Map.of("prompts", String.join(" ", names)));
    }
}
