package org.klinke.core.db;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/// The database cannot be reached now, or went away in the middle: nothing of the transaction is known to be done.
/// Comes within a few seconds, never by hanging; trying again later is right.
public final class DatabaseUnavailable extends RuntimeException {
    private static final long serialVersionUID = 1;

    DatabaseUnavailable(String message, SQLException cause) {
        super(message, cause);
    }

    /// Whether it says that the server or the way to it is gone, rather than that it disliked a statement.
    static boolean isMeantBy(SQLException e) {
        @Nullable String state = e.getSQLState();
        // Classes 08 connection, 53 resources, 57P shutdown, 58 disk (PostgreSQL documentation, appendix A).
        return state == null
                || state.startsWith("08")
                || state.startsWith("53")
                || state.startsWith("57P")
                || state.startsWith("58");
    }
}
