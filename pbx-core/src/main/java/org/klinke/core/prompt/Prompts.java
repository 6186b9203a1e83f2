package org.klinke.core.prompt;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.klinke.core.audit.Actor;
import org.klinke.core.audit.Changes;
import org.klinke.core.blob.SealedReader;
import org.klinke.core.db.Database;
import org.klinke.core.db.DatabaseUnavailable;
import org.klinke.core.directory.InvalidInput;
import org.klinke.core.id.RecordingId;
import org.klinke.core.recording.RecordingBook;
import org.klinke.core.shelf.Archive;
import org.klinke.core.shelf.Label;
import org.klinke.core.shelf.MediaObject;
import org.klinke.core.shelf.Recordings;
import org.klinke.core.tenant.TenantScope;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What people do with prompts and music, for commands and API alike. Thread-safe.
public final class Prompts {
    private static final Logger LOG = LoggerFactory.getLogger(Prompts.class);

    /// Of a name and language; the oldest goes when another comes.
    public static final int VERSIONS_MAX = 5;
    /// Of one sound.
    public static final int SECONDS_MAX = 600;

    static final int MUSIC_SECONDS_MAX = 300;
    private static final int MUSIC_PIECES_MAX = 20;
    private static final int WAV_HEAD_BYTES = 44;
    private static final double WAV_BYTES_PER_SECOND = 32_000;

    private final Database database;
    private final Changes changes;
    private final PromptStore store;
    private final Recordings recordings;
    private final RecordingBook quotas;
    private final Archive archive;
    private final InstantSource time;

    /// @param quotas how much each tenant may keep
    /// @param archive of media objects that are prompts
    public Prompts(
            Database database,
            Changes changes,
            PromptStore store,
            Recordings recordings,
            RecordingBook quotas,
            Archive archive,
            InstantSource time) {
        this.database = database;
        this.changes = changes;
        this.store = store;
        this.recordings = recordings;
        this.quotas = quotas;
        this.archive = archive;
        this.time = time;
    }

    /// All versions, by name and language, the one that is played first.
    public List<Prompt> list(TenantScope scope) {
        return database.inTenant(scope, store::list);
    }

    public Optional<Prompt> find(TenantScope scope, RecordingId sound) {
        return database.inTenant(scope, tx -> store.find(tx, sound));
    }

    /// @throws InvalidInput if the file is not there
    public SealedReader open(TenantScope scope, Prompt prompt) throws IOException {
        try {
            return recordings.read(scope, prompt.sound());
        } catch (NoSuchFileException e) {
            throw new InvalidInput(
                    "prompt",
                    "its file is missing on the disk",
                    "restore the folder 'recordings' of the data directory from its backup, or upload it again");
        }
    }

    /// The next version of a name and language: heard from the next call on.
    ///
    /// @param language "" for all
    /// @param file what it was called where it came from
    /// @param wav 16 bit, 16 kHz, one channel
    /// @throws InvalidInput naming the field
    public Prompt add(TenantScope scope, String name, String language, String file, byte[] wav, Actor actor)
            throws IOException {
        Prompt.check(name, language);
        RecordingId sound = recordings.keep(
                scope,
                Label.uploaded(
                        MediaObject.Kind.PROMPT,
                        name,
                        Optional.empty(),
                        time.instant(),
                        quotas.in(scope).quotaBytes()),
                wav);
        return added(scope, sound, name, language, seconds(wav.length), file, actor);
    }

    /// What somebody has said by phone, as the next version.
    ///
    /// @param sound kept as [org.klinke.core.media.RecordingFormat#UPLOADED]
    void addSpoken(TenantScope scope, PhonePrompt prompt, RecordingId sound, Actor actor) throws IOException {
        double seconds;
        try (SealedReader reader = recordings.read(scope, sound)) {
            seconds = seconds(reader.length());
        }
        added(scope, sound, prompt.name(), prompt.language(), seconds, "", actor);
    }

    private static double seconds(long wavBytes) {
        return Math.max(0, wavBytes - WAV_HEAD_BYTES) / WAV_BYTES_PER_SECOND;
    }

    private Prompt added(
            TenantScope scope,
            RecordingId sound,
            String name,
            String language,
            double seconds,
            String file,
            Actor actor) {
        Instant now = time.instant().truncatedTo(ChronoUnit.MICROS); // as rows have it
        Prompt added;
        try {
            added = changes.in(
                    scope, actor, "", change -> store.add(change, sound, name, language, seconds, file, now));
        } catch (DatabaseUnavailable e) {
            throw e; // perhaps it has a row all the same; what has none goes within the hour
        } catch (RuntimeException e) {
            recordings.discard(scope, sound);
            throw e;
        }
        list(scope).stream()
                .filter(one -> one.name().equals(name)
                        && one.language().equals(language)
                        && one.version() <= added.version() - VERSIONS_MAX)
                .forEach(old -> deleteOld(scope, old, actor));
        return added;
    }

    /// The new one is there, and heard: that an old one stays is no reason to say that it is not.
    private void deleteOld(TenantScope scope, Prompt old, Actor actor) {
        try {
            delete(scope, List.of(old), actor, "a new version");
        } catch (RuntimeException e) {
            LOG.atWarn()
                    .setCause(e)
                    .addKeyValue("tenant", scope.name())
                    .addKeyValue("prompt", old.sound())
                    .log("an old version of a prompt could not be deleted; it goes with the next one");
        }
    }

    /// All of these versions or none; of each the one before it is played from then on.
    ///
    /// @throws InvalidInput if waiting people hear it, or an action names it, and there is no other version of it
    public void delete(TenantScope scope, List<Prompt> versions, Actor actor, String reason) {
        changes.in(scope, actor, reason, change -> {
            versions.forEach(one -> store.delete(change, one));
            return true;
        });
        // What is not listed yet goes within the hour, as all that no row names.
        versions.forEach(one -> archive.find(scope, one.sound())
                .ifPresent(object -> archive.delete(scope, object, actor, "the prompt was deleted")));
    }

    /// What some may speak by phone, by number.
    public List<PhonePrompt> byPhone(TenantScope scope) {
        return database.inTenant(scope, store::byPhone);
    }

    /// Those users may speak it from now on; in place of what that number has meant.
    ///
    /// @throws InvalidInput naming the field
    public void allow(TenantScope scope, PhonePrompt wanted, Actor actor) {
        wanted.check();
        changes.in(scope, actor, "", change -> {
            store.allow(change, wanted);
            return true;
        });
    }

    /// @return false: there is none of that number
    public boolean forbid(TenantScope scope, String number, Actor actor) {
        return changes.in(scope, actor, "", change -> store.forbid(change, number));
    }

    /// Names of what waiting people hear, one after the other; empty: the music that ships.
    public List<String> music(TenantScope scope) {
        return database.inTenant(scope, store::music);
    }

    /// @param seen looks at what there is now, within the change; may throw
    /// @throws InvalidInput naming what is not there, or if it lasts too long
    public void setMusic(TenantScope scope, List<String> names, Actor actor, Consumer<List<String>> seen) {
        if (names.size() > MUSIC_PIECES_MAX) {
            throw new InvalidInput("prompts", "there are " + names.size() + " pieces", "use up to " + MUSIC_PIECES_MAX);
        }
        changes.in(scope, actor, "", change -> {
            seen.accept(store.music(change.tx()));
            List<Prompt> known = store.list(change.tx());
            double seconds = 0;
            for (String name : names) {
                seconds += known.stream()
                        .filter(one -> one.name().equals(name))
                        .findFirst()
                        .orElseThrow(() ->
                                new InvalidInput("prompts", "there is no prompt '" + name + "'", "upload it first"))
                        .seconds();
            }
            if (seconds > MUSIC_SECONDS_MAX) {
                throw new InvalidInput(
                        "prompts",
                        "together they last " + Math.round(seconds) + " s",
                        "choose fewer: up to " + MUSIC_SECONDS_MAX + " s");
            }
            store.setMusic(change, names);
            return true;
        });
    }
}
