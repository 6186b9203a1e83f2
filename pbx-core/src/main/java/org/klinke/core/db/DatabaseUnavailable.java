package org.klinke.core.db;

import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The database cannot be reached or used now, or went away in the middle: nothing of the transaction is known to be
/// done. Comes within a few seconds, never by hanging; trying again later is right.
public final class DatabaseUnavailable extends RuntimeException {
    private static final long serialVersionUID = 1;
    private static final List<String> TRANSIENT = List.of("08", "25P", "40", "53", "55P", "57", "58");

    private static final String LOCK_NOT_AVAILABLE = "55P03";
    /// Serialization, deadlock, a lock not free in time, a statement cancelled, idle too long, no room for connections.
    private static final List<String> ROLLED_BACK =
            List.of("40001", "40P01", LOCK_NOT_AVAILABLE, "57014", "25P03", "53300");

    public DatabaseUnavailable(String message, SQLException cause) {
        super(message, cause);
    }

    /// Whether it is there, and somebody else's change of the same things is not over yet.
    public boolean isBusy() {
        return getCause() instanceof SQLException sql && LOCK_NOT_AVAILABLE.equals(sql.getSQLState());
    }

    /// Whether nothing of the transaction was done, for certain.
    public boolean isRolledBack() {
        return getCause() instanceof SQLException sql && ROLLED_BACK.contains(String.valueOf(sql.getSQLState()));
    }

    /// Whether it says that the server or the way to it is gone, or has no time or room now, rather than that it
    /// disliked a statement.
    static boolean isMeantBy(SQLException e) {
        @Nullable String state = e.getSQLState();
        // Classes 08 connection, 25P idle too long, 40 rolled back for another's sake, 53 resources, 55P lock not free
        // in time, 57 cancelled or shut down, 58 disk (PostgreSQL documentation, appendix A).
        return state == null || TRANSIENT.stream().anyMatch(state::startsWith);
    }

    /// Whether the server takes no writes: a standby, or an administrator's setting.
    static boolean isReadOnly(SQLException e) {
        return "25006".equals(e.getSQLState());
    }
}
