package org.klinke.web.api;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Semaphore;
import org.klinke.core.tenant.Realm;
import org.klinke.web.Problem;

/// Room for requests that cost much: a whole configuration, a sound converted, a history verified. They must not take
/// all connections of the database and all memory, nor one tenant the room of the others:
///
///     one of each realm, few bodies in all are read ─▶ three in all are carried out
///     one file of each realm, eight in all are read  ─▶ two in all are dealt with
///
/// Nobody waits in a queue here: who finds no room comes again. Thread-safe.
final class CostlyRequests {
    private static final int READ_MAX = 16;
    private static final int CARRIED_OUT_MAX = 3;
    /// Each takes up its bytes while it comes, and a minute at most ([Bodies]).
    private static final int FILES_MAX = 8;

    private static final int FILES_CARRIED_OUT_MAX = 2;
    private static final int RETRY_SECONDS = 2;

    private final Set<Realm> busy = new HashSet<>();
    private final Set<Realm> filing = new HashSet<>();
    private final Semaphore carriedOut = new Semaphore(CARRIED_OUT_MAX);
    private final Semaphore filesCarriedOut = new Semaphore(FILES_CARRIED_OUT_MAX);

    /// What is held until it is closed.
    interface Room extends AutoCloseable {
        @Override
        void close();
    }

    /// Before the body is read.
    ///
    /// @throws Problem 429 if the realm has one already, or there are too many
    Room read(Realm realm) {
        synchronized (busy) {
            if (busy.size() >= READ_MAX || !busy.add(realm)) {
                throw busy();
            }
        }
        return () -> {
            synchronized (busy) {
                busy.remove(realm);
            }
        };
    }

    /// For a file as it is, before it is read and until it was dealt with: these are long, so they have places of their
    /// own and keep nobody from anything else.
    ///
    /// @throws Problem 429 if the realm has one already, or there are too many
    Room file(Realm realm) {
        synchronized (filing) {
            if (filing.size() >= FILES_MAX || !filing.add(realm)) {
                throw busy();
            }
        }
        return () -> {
            synchronized (filing) {
                filing.remove(realm);
            }
        };
    }

    /// Once a file is here as a whole.
    ///
    /// @throws Problem 429 if there are too many
    Room carryOutFile() {
        if (!filesCarriedOut.tryAcquire()) {
            throw busy();
        }
        return filesCarriedOut::release;
    }

    /// Once there is nothing to wait for from outside.
    ///
    /// @throws Problem 429 if there are too many
    Room carryOut() {
        if (!carriedOut.tryAcquire()) {
            throw busy();
        }
        return carriedOut::release;
    }

    private static Problem busy() {
        return new Problem(429, "busy", "too much of this kind is being done; try again in a moment", List.of())
                .with("Retry-After", String.valueOf(RETRY_SECONDS));
    }
}
