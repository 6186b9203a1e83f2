package org.klinke.core.webhook;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.klinke.core.alarm.Alarms;
import org.klinke.core.alarm.Kind;
import org.klinke.core.audit.Actor;
import org.klinke.core.audit.Changes;
import org.klinke.core.db.Database;
import org.klinke.core.db.DatabaseUnavailable;
import org.klinke.core.id.Ids;
import org.klinke.core.tenant.TenantScope;
import org.klinke.core.time.Timers;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sends what is due, one courier for each webhook that has something: a virtual thread that goes when nothing is left.
///
///     due ── 2xx ──────────────────────────────────────▶ done; failures in a row: 0
///      ▲ │
///      │ ▼ anything else, or nothing within seconds: failures + 1
///      └── after 5, 10, 20 s … 1 h, give or take half of it; the webhook rests as long
///            12 times one delivery ──▶ given up          12 in a row, or 410 ──▶ webhook off, alarm
///
/// Thread-safe.
public final class Couriers implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Couriers.class);
    static final int TRIES_MAX = 12;
    private static final Duration RETRY_FIRST = Duration.ofSeconds(5);
    private static final Duration RETRY_LONGEST = Duration.ofHours(1);
    private static final Duration SOON = Duration.ofSeconds(5);
    private static final Duration FAULT_RETRY = Duration.ofMinutes(5);
    private static final int GONE = 410;
    /// However many couriers there are: calls need the database, too.
    private static final int DATABASE_AT_ONCE_MAX = 4;

    private final Database database;
    private final Changes changes;
    private final WebhookStore store;
    private final DeliveryStore deliveries;
    private final WebhookOutlet outlet;
    private final Alarms alarms;
    private final Ids ids;
    private final InstantSource time;
    private final Timers timers;
    private final RandomGenerator random;
    private final Semaphore databaseTurns = new Semaphore(DATABASE_AT_ONCE_MAX);
    private final Map<UUID, Boolean> running = new HashMap<>(); // under this: whether to look once more at the end
    private final Map<UUID, Timers.Timer> later = new HashMap<>(); // under this
    private boolean closing; // under this

    public Couriers(
            Database database,
            Changes changes,
            WebhookStore store,
            DeliveryStore deliveries,
            WebhookOutlet outlet,
            Alarms alarms,
            Ids ids,
            InstantSource time,
            Timers timers,
            RandomGenerator random) {
        this.database = database;
        this.changes = changes;
        this.store = store;
        this.deliveries = deliveries;
        this.outlet = outlet;
        this.alarms = alarms;
        this.ids = ids;
        this.time = time;
        this.timers = timers;
        this.random = random;
    }

    private record Due(Webhook webhook, Delivery delivery, List<String> secrets) {
        @Override
        public String toString() {
            return "Due[" + delivery.id() + ", masked]";
        }
    }

    /// Something may be due for any of the tenant's. Never waits.
    void wakeAll(TenantScope scope) {
        Thread.ofVirtual().name("klinke-webhooks-wake").start(() -> {
            if (isClosing()) {
                return;
            }
            try {
                inTurn(() -> database.inTenant(scope, store::list)).forEach(webhook -> wake(scope, webhook.id()));
            } catch (DatabaseUnavailable _) {
                timers.after(SOON, () -> wakeAll(scope));
            } catch (RuntimeException e) { // an edge: one tenant's trouble is nobody else's
                LOG.atError().setCause(e).addKeyValue("tenant", scope.name()).log("Webhooks cannot be read");
            }
        });
    }

    /// Something may be due for this one. Never waits.
    synchronized void wake(TenantScope scope, UUID webhook) {
        if (closing) {
            return;
        }
        Optional.ofNullable(later.remove(webhook)).ifPresent(Timers.Timer::cancel);
        if (running.replace(webhook, true) == null) {
            running.put(webhook, false);
            Thread.ofVirtual().name("klinke-webhook").start(() -> run(scope, webhook));
        }
    }

    private void run(TenantScope scope, UUID webhook) {
        Optional<Instant> next;
        do {
            next = round(scope, webhook);
        } while (!ends(scope, webhook, next));
    }

    /// @return when there is something to send again
    private Optional<Instant> round(TenantScope scope, UUID webhook) {
        try {
            while (!isClosing() && sendOne(scope, webhook)) {
                // the next one
            }
            return inTurn(() -> database.inTenant(scope, tx -> deliveries.next(tx, webhook)));
        } catch (DatabaseUnavailable | WebhookOutlet.Busy _) {
            return Optional.of(time.instant().plus(SOON));
        } catch (RuntimeException e) { // an edge: one webhook's trouble is nobody else's
            LOG.atError().setCause(e).addKeyValue("tenant", scope.name()).log("A webhook cannot be served");
            return Optional.of(time.instant().plus(FAULT_RETRY));
        }
    }

    /// @return false if somebody has asked for one more round meanwhile
    private synchronized boolean ends(TenantScope scope, UUID webhook, Optional<Instant> next) {
        if (!closing && running.getOrDefault(webhook, false)) {
            running.put(webhook, false);
            return false;
        }
        running.remove(webhook);
        if (!closing) {
            next.ifPresent(at -> {
                Duration pause = Duration.between(time.instant(), at);
                later.put(
                        webhook, timers.after(pause.isNegative() ? Duration.ZERO : pause, () -> wake(scope, webhook)));
            });
        }
        return true;
    }

    private synchronized boolean isClosing() {
        return closing;
    }

    /// @return false if nothing is due
    private boolean sendOne(TenantScope scope, UUID id) {
        Optional<Due> found = inTurn(() -> database.inTenant(
                scope,
                tx -> deliveries
                        .due(tx, id, time.instant())
                        .flatMap(delivery ->
                                store.find(tx, id).map(webhook -> new Due(webhook, delivery, store.secrets(tx, id))))));
        if (found.isEmpty()) {
            return false;
        }
        Due due = found.get();
        settle(scope, due, attempt(scope, due));
        return true;
    }

    private Attempt attempt(TenantScope scope, Due due) {
        Instant begin = time.instant();
        byte[] body = due.delivery().body().getBytes(StandardCharsets.UTF_8);
        WebhookOutlet.Answer answer = outlet.post(
                scope.id(),
                URI.create(due.webhook().details().url()),
                Map.of(
                        "Klinke-Event",
                        due.delivery().event(),
                        "Klinke-Delivery",
                        due.delivery().id().toString(),
                        WebhookSignature.HEADER,
                        WebhookSignature.of(due.secrets(), begin, body)),
                body);
        return new Attempt(
                begin,
                (int) Duration.between(begin, time.instant()).toMillis(),
                answer.status(),
                answer.status().map(Couriers::reason).orElse(answer.reason()),
                answer.begin());
    }

    private static String reason(int status) {
        return switch (status / 100) {
            case 2 -> "";
            case 3 -> "it answers " + status + " and names another address, to which nobody goes";
            default -> "it answers " + status;
        };
    }

    private void settle(TenantScope scope, Due due, Attempt attempt) {
        Delivery delivery = due.delivery();
        int tries = delivery.tries() + 1;
        boolean over = attempt.taken() || delivery.isTest() || tries >= TRIES_MAX;
        Optional<Instant> next =
                over ? Optional.empty() : Optional.of(time.instant().plus(pause(tries)));
        int failures = inTurn(() -> database.writeInTenant(scope, tx -> {
            deliveries.tried(tx, delivery, ids.next(), attempt, next);
            if (delivery.isTest()) {
                return 0;
            }
            if (attempt.taken()) {
                store.wellAgain(tx, due.webhook().id());
                return 0;
            }
            int inRow = store.failed(tx, due.webhook(), attempt.reason());
            if (inRow > 0) {
                store.pause(tx, due.webhook().id(), time.instant().plus(pause(inRow)));
            }
            return inRow;
        }));
        boolean gone = failures > 0
                && attempt.status().filter(status -> status == GONE).isPresent();
        if (failures >= TRIES_MAX || gone) {
            switchOff(scope, due.webhook(), attempt.reason(), failures);
        }
    }

    private void switchOff(TenantScope scope, Webhook webhook, String reason, int failures) {
        inTurn(() -> changes.in(scope, Actor.SYSTEM, "too many failures", change -> {
            store.switchOff(change, webhook, reason);
            return true;
        }));
        alarms.raise(
                scope,
                Kind.WEBHOOK_OFF,
                Map.of(
                        "webhook", webhook.details().name(),
                        "host",
                                String.valueOf(
                                        URI.create(webhook.details().url()).getHost()),
                        "count", String.valueOf(failures),
                        "reason", reason));
    }

    /// Before the next try, give or take half of it: so those that failed together do not come back together.
    private Duration pause(int failures) {
        Duration pause = RETRY_FIRST.multipliedBy(1L << Math.min(failures - 1, TRIES_MAX));
        long millis = (pause.compareTo(RETRY_LONGEST) > 0 ? RETRY_LONGEST : pause).toMillis();
        return Duration.ofMillis(millis / 2 + random.nextLong(millis));
    }

    private <T> T inTurn(Supplier<T> work) {
        databaseTurns.acquireUninterruptibly();
        try {
            return work.get();
        } finally {
            databaseTurns.release();
        }
    }

    /// What is being sent is sent to its end; what is due goes after the next start.
    @Override
    public synchronized void close() {
        closing = true;
        later.values().forEach(Timers.Timer::cancel);
        later.clear();
    }
}
