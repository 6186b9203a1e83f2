package org.klinke.server.run;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.klinke.core.db.Database;
import org.klinke.core.time.Timers;
import org.klinke.server.postgres.EmbeddedPostgres;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Looks every two seconds whether the database answers, says so in the log when that changes, and starts an embedded
/// one again that has died.
final class DatabaseWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DatabaseWatch.class);
    private static final Duration PERIOD = Duration.ofSeconds(2);
    private static final int FAILURES_BEFORE_RESTART = 5;

    private final Database database;
    private final Optional<EmbeddedPostgres> embedded;
    private final Timers timers;
    private volatile boolean up = true;
    private volatile boolean closed;
    private int failures;

    DatabaseWatch(Database database, Optional<EmbeddedPostgres> embedded, Timers timers) {
        this.database = database;
        this.embedded = embedded;
        this.timers = timers;
        next();
    }

    boolean isUp() {
        return up;
    }

    private void next() {
        timers.after(PERIOD, () -> Thread.ofVirtual().name("klinke-db-watch").start(this::look));
    }

    private synchronized void look() {
        if (closed) {
            return;
        }
        boolean now = database.isReachable();
        if (now != up) {
            LOG.atLevel(now ? org.slf4j.event.Level.INFO : org.slf4j.event.Level.ERROR)
                    .log(now ? "database answers again" : "database does not answer; calls go on from memory");
        }
        up = now;
        failures = now ? 0 : failures + 1;
        if (failures >= FAILURES_BEFORE_RESTART && embedded.isPresent()) {
            failures = 0;
            restart(embedded.get());
        }
        next();
    }

    private static void restart(EmbeddedPostgres postgres) {
        try {
            if (postgres.restartIfDead()) {
                LOG.atWarn().log("the embedded database had died and was started again");
            }
        } catch (IOException e) {
            LOG.atError().setCause(e).log("the embedded database does not start");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
    }
}
