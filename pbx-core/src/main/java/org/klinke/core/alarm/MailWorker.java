package org.klinke.core.alarm;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.klinke.core.db.DatabaseUnavailable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sends mail that is due, on a thread of its own, for whoever has some: a tenant, or the platform. What is due stands
/// in
/// the database, so it goes after a restart too; each who sends knows his rows.
///
///     wake ─▶ open ─▶ turn: sends what is due ── all sent ──▶ waits to be woken
///               ▲                             └─ more later, or no database ─┐
///               └───────────────────────── in five seconds ◀─────────────────┘
///
/// @param <K> whose mail it is
public final class MailWorker<K> implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(MailWorker.class);
    private static final int TRIES_MAX = 10;
    private static final Duration RETRY_FIRST = Duration.ofMinutes(1);
    private static final Duration RETRY_LONGEST = Duration.ofMinutes(60);
    private static final long LOOK_MILLIS = 5_000;
    private static final long STOP_MILLIS_MAX = 1_000;

    private final Predicate<K> turn;
    private final Thread sender;
    private final Set<K> open = new HashSet<>(); // under this
    private boolean woken; // under this: since the last look at who has some
    private boolean closing; // under this

    /// @param thread its name
    /// @param first who may have some of an earlier run
    /// @param turn sends what is due of one; whether there is more, for later
    public MailWorker(String thread, Collection<K> first, Predicate<K> turn) {
        this.turn = turn;
        open.addAll(first);
        sender = Thread.ofPlatform().name(thread).daemon().unstarted(this::work);
    }

    public MailWorker<K> start() {
        sender.start();
        return this;
    }

    /// There may be something due.
    public synchronized void wake(K whose) {
        open.add(whose);
        woken = true;
        notifyAll();
    }

    private synchronized void later(K whose) {
        open.add(whose);
    }

    /// When a mail that was not taken is tried again: after 1, 2, 4 … 60 minutes. Empty after ten tries: it is given
    /// up.
    ///
    /// @param tries before this one
    public static Optional<Instant> again(int tries, Instant now) {
        Duration pause = RETRY_FIRST.multipliedBy(1L << Math.min(tries, TRIES_MAX));
        return tries + 1 >= TRIES_MAX
                ? Optional.empty()
                : Optional.of(now.plus(pause.compareTo(RETRY_LONGEST) > 0 ? RETRY_LONGEST : pause));
    }

    private void work() {
        try {
            for (List<K> some = next(); !some.isEmpty(); some = next()) {
                some.forEach(this::send);
                rest();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /// Waits for somebody's; none when closing.
    private synchronized List<K> next() throws InterruptedException {
        while (open.isEmpty() && !closing) {
            wait();
        }
        woken = false;
        return closing ? List.of() : List.copyOf(open);
    }

    @SuppressWarnings("WaitNotInLoop") // looking early does no harm
    private synchronized void rest() throws InterruptedException {
        if (!closing && !woken && !open.isEmpty()) {
            wait(LOOK_MILLIS);
        }
    }

    private synchronized void done(K whose) {
        open.remove(whose);
    }

    private void send(K whose) {
        done(whose); // before the look: what comes meanwhile opens it again
        try {
            if (turn.test(whose)) {
                later(whose);
            }
        } catch (DatabaseUnavailable _) {
            later(whose);
        } catch (RuntimeException e) { // an edge: one's trouble must not keep the others' mail
            LOG.atError().setCause(e).addKeyValue("tenant", whose).log("Mail cannot be sent");
        }
    }

    /// Sends no more; what is due goes after the next start.
    @Override
    public void close() {
        synchronized (this) {
            closing = true;
            notifyAll();
        }
        try {
            sender.join(STOP_MILLIS_MAX);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
