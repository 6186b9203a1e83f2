package org.klinke.core.db;

import java.util.Optional;
import java.util.function.Supplier;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/// Unique constraints as the last word on what is taken: no look before the leap, so no race.
public final class Unique {
    private Unique() {}

    /// Runs a statement.
    ///
    /// @param constraint its name in the database
    /// @param taken made and thrown where that constraint refuses the statement; the transaction is lost then
    public static <T> T guard(String constraint, Supplier<? extends RuntimeException> taken, Supplier<T> statement) {
        try {
            return statement.get();
        } catch (UnableToExecuteStatementException e) {
            if (e.getCause() instanceof PSQLException sql
                    && Optional.ofNullable(sql.getServerErrorMessage())
                            .map(ServerErrorMessage::getConstraint)
                            .filter(constraint::equals)
                            .isPresent()) {
                throw taken.get();
            }
            throw e;
        }
    }
}
