package org.klinke.core.db;

import org.jspecify.annotations.Nullable;

/// The database is there but cannot be used as it is configured: wrong password, missing rights, too old, a role with
/// too many rights. The message names the configuration key and the remedy.
public final class DatabaseRefused extends RuntimeException {
    private static final long serialVersionUID = 1;

    DatabaseRefused(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
