package org.klinke.core.status;

import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import org.klinke.core.db.Database;

/// Brings the days of the board from the database and back. Thread-safe.
public final class StatusDays {
    private final Database database;
    private final StatusDayStore store = new StatusDayStore();
    private final StatusBoard board;
    private final InstantSource time;

    public StatusDays(Database database, StatusBoard board, InstantSource time) {
        this.database = database;
        this.board = board;
        this.time = time;
    }

    /// Once, after the start.
    ///
    /// @throws org.klinke.core.db.DatabaseUnavailable nothing was loaded
    public void load() {
        board.load(database.inPlatform(tx -> store.list(tx, oldest())));
    }

    /// What has changed since it was stored.
    ///
    /// @throws org.klinke.core.db.DatabaseUnavailable it is tried again with the next
    public void save() {
        List<StatusDay> unsaved = board.unsaved();
        if (!unsaved.isEmpty()) {
            database.writeInPlatform(tx -> {
                store.save(tx, unsaved, oldest());
                return true;
            });
            board.saved(unsaved);
        }
    }

    private LocalDate oldest() {
        return time.instant().atOffset(ZoneOffset.UTC).toLocalDate().minusDays(StatusBoard.DAYS_MAX - 1L);
    }
}
