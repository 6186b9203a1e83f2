package org.klinke.core.recording;

import java.util.Set;
import org.klinke.core.db.Database;
import org.klinke.core.directory.TenantPicture;
import org.klinke.core.shelf.Recordings;
import org.klinke.core.tenant.TenantId;
import org.klinke.core.tenant.TenantScope;

/// Keeps the [RecordingBook] true to the database; the files of a tenant that was deleted go.
public final class RecordingLoader implements TenantPicture {
    private final Database database;
    private final RecordingSettingsStore settings;
    private final RecordingBook book;
    private final Recordings recordings;

    public RecordingLoader(
            Database database, RecordingSettingsStore settings, RecordingBook book, Recordings recordings) {
        this.database = database;
        this.settings = settings;
        this.book = book;
        this.recordings = recordings;
    }

    @Override
    public Set<TenantId> loadShared() {
        return Set.of();
    }

    @Override
    public void load(TenantScope scope) {
        book.replace(scope, database.inTenant(scope, settings::read));
    }

    @Override
    public void remove(TenantScope scope) {
        book.remove(scope);
        recordings.forget(scope);
    }
}
