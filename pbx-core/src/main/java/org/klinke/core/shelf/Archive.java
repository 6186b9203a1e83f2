package org.klinke.core.shelf;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.klinke.core.audit.Actor;
import org.klinke.core.audit.Changes;
import org.klinke.core.blob.SealedReader;
import org.klinke.core.db.Database;
import org.klinke.core.directory.InvalidInput;
import org.klinke.core.id.RecordingId;
import org.klinke.core.tenant.TenantScope;

/// What people do with recordings, for commands and API alike: whoever hears one, deletes one or holds one
/// stands in the audit log before it happens. Who may, the door knows. Thread-safe.
public final class Archive {
    private static final int REASON_CHARS_MAX = 500;

    private final Database database;
    private final Changes changes;
    private final MediaObjectStore store;
    private final Recordings recordings;
    private final Shelf shelf;
    private final Listeners listeners;
    private final Set<MediaObject.Kind> kinds;

    /// Of recordings.
    public Archive(
            Database database,
            Changes changes,
            MediaObjectStore store,
            Recordings recordings,
            Shelf shelf,
            InstantSource time) {
        this(database, changes, store, recordings, shelf, Set.of(MediaObject.Kind.RECORDING), time);
    }

    /// @param kinds who may have one kind may not have another
    public Archive(
            Database database,
            Changes changes,
            MediaObjectStore store,
            Recordings recordings,
            Shelf shelf,
            Set<MediaObject.Kind> kinds,
            InstantSource time) {
        this.database = database;
        this.changes = changes;
        this.store = store;
        this.recordings = recordings;
        this.shelf = shelf;
        this.listeners = new Listeners(time);
        this.kinds = Set.copyOf(kinds);
    }

    public List<MediaObject> list(TenantScope scope, MediaQuery query) {
        return database.inTenant(scope, tx -> store.list(tx, kinds, query));
    }

    public Optional<MediaObject> find(TenantScope scope, RecordingId id) {
        return database.inTenant(scope, tx -> store.find(tx, id)).filter(object -> kinds.contains(object.kind()));
    }

    /// Its sound, from any place. Opened first: a recording that can't be read is not noted as heard.
    ///
    /// @throws InvalidInput if the file is not there
    /// @throws org.klinke.core.secret.SecretUnavailable if the tenant's key is gone or another one
    public SealedReader open(TenantScope scope, MediaObject object, Actor actor, String reason) throws IOException {
        SealedReader reader = read(scope, object);
        try {
            changes.aside(scope, actor, reason, change -> {
                store.accessed(change, object);
                return true;
            });
        } catch (RuntimeException e) {
            reader.close();
            throw e;
        }
        return reader;
    }

    /// As [#open], for a player: what one listener asks for within ten minutes is one access.
    ///
    /// @param listener the session or key that plays
    public SealedReader play(TenantScope scope, MediaObject object, UUID listener, Actor actor) throws IOException {
        if (listeners.listens(scope.id(), object.id(), listener)) {
            return read(scope, object);
        }
        SealedReader reader = open(scope, object, actor, "");
        listeners.begins(scope.id(), object.id(), listener);
        return reader;
    }

    private SealedReader read(TenantScope scope, MediaObject object) throws IOException {
        try {
            return recordings.read(scope, object.id());
        } catch (NoSuchFileException e) {
            throw new InvalidInput(
                    "recording",
                    "its file is missing on the disk",
                    "restore the folder 'recordings' of the data directory from its backup");
        }
    }

    /// @throws InvalidInput if it is held, or no reason is given
    public void delete(TenantScope scope, MediaObject object, Actor actor, String reason) {
        requireReason(reason);
        if (!object.hold().isEmpty()) {
            throw new InvalidInput("recording", "it is held and may not be deleted", "end the hold first, if you may");
        }
        shelf.delete(scope, List.of(object), actor, reason);
    }

    /// Nobody deletes it, and no time is up, until the hold is ended.
    ///
    /// @param hold or end the hold
    public void hold(TenantScope scope, MediaObject object, boolean hold, Actor actor, String reason) {
        requireReason(reason);
        changes.aside(scope, actor, reason, change -> {
            store.hold(change, object, hold ? reason : "");
            return true;
        });
    }

    private static void requireReason(String reason) {
        if (reason.isBlank() || reason.length() > REASON_CHARS_MAX) {
            throw new InvalidInput(
                    "reason",
                    "must have 1 to " + REASON_CHARS_MAX + " characters",
                    "say why, for whoever reads the audit log");
        }
    }
}
