package org.klinke.core.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.klinke.core.db.Database;
import org.klinke.core.db.DatabaseUnavailable;
import org.klinke.core.id.Ids;
import org.klinke.core.tenant.TenantDirectory;
import org.klinke.core.tenant.TenantId;
import org.klinke.core.tenant.TenantScope;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes events and sees them into the database, from where couriers send them:
///
///     take() ─▶ queue (≤ 10,000, what finds no room is counted) ─▶ writer: PostgreSQL ─▶ Couriers
///                                                                    │ does not answer: tried again every 2 s
///
/// What a killed server has in its queue is lost, as is what happens while it is away. Thread-safe.
public final class WebhookDesk implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WebhookDesk.class);
    private static final int QUEUE_MAX = 10_000;
    private static final int BATCH_MAX = 500;
    private static final long RETRY_MILLIS = 2_000;
    private static final long STOP_MILLIS_MAX = 3_000;
    private static final Duration SWEEP_INTERVAL = Duration.ofHours(6);

    private final Database database;
    private final TenantDirectory tenants;
    private final WebhookBook book;
    private final DeliveryStore deliveries;
    private final Couriers couriers;
    private final Ids ids;
    private final InstantSource time;
    private final Thread writer;
    private final Deque<Taken> queue = new ArrayDeque<>(); // under this
    private final Map<TenantId, Integer> lost = new HashMap<>(); // under this
    private boolean closing; // under this

    private record Taken(TenantScope scope, DeliveryStore.Row row) {}

    /// Begins to send what an earlier run left. The tenant directory and the book must be loaded by now.
    public WebhookDesk(
            Database database,
            TenantDirectory tenants,
            WebhookBook book,
            DeliveryStore deliveries,
            Couriers couriers,
            Ids ids,
            InstantSource time) {
        this.database = database;
        this.tenants = tenants;
        this.book = book;
        this.deliveries = deliveries;
        this.couriers = couriers;
        this.ids = ids;
        this.time = time;
        book.follow(couriers::wakeAll);
        writer = Thread.ofPlatform().name("klinke-webhooks").daemon().unstarted(this::work);
        writer.start();
    }

    /// Something has happened. Any thread; never waits.
    ///
    /// @param data as live events have it
    public void take(TenantScope scope, WebhookEvent event, JsonNode data) {
        List<Webhook> told = book.of(scope, event);
        if (told.isEmpty()) {
            return;
        }
        Instant now = time.instant();
        synchronized (this) {
            for (Webhook webhook : told) {
                if (queue.size() >= QUEUE_MAX) {
                    lost(scope, 1);
                    continue;
                }
                queue.add(new Taken(scope, row(scope, webhook.id(), event.word(), data, now)));
            }
            notifyAll();
        }
    }

    /// @param event its name
    DeliveryStore.Row row(TenantScope scope, UUID webhook, String event, JsonNode data, Instant now) {
        UUID id = ids.next();
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.put("id", id.toString())
                .put("event", event)
                .put("tenant", scope.name())
                .put("at", now.toString())
                .set("data", data);
        return new DeliveryStore.Row(id, webhook, event, now, body.toString());
    }

    /// Events that found no room since the server started.
    public synchronized int lost(TenantScope scope) {
        return lost.getOrDefault(scope.id(), 0);
    }

    private synchronized void lost(TenantScope scope, int count) {
        int now = lost.merge(scope.id(), count, Integer::sum);
        if (now == count) { // once; how many stands in the list
            LOG.atWarn().addKeyValue("tenant", scope.name()).log("Events for webhooks find no room and are lost");
        }
    }

    private void work() {
        try {
            tenants.all().forEach(couriers::wakeAll);
            Instant swept = Instant.EPOCH;
            List<Taken> unwritten = new ArrayList<>();
            for (boolean last = false; !last; ) {
                if (time.instant().isAfter(swept.plus(SWEEP_INTERVAL))) {
                    swept = time.instant();
                    forget();
                }
                last = take(unwritten);
                if (!write(unwritten) && !last) {
                    rest();
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /// Waits for something to write.
    ///
    /// @return whether this is the last round
    @SuppressWarnings("WaitNotInLoop") // looking early does no harm
    private synchronized boolean take(List<Taken> unwritten) throws InterruptedException {
        if (queue.isEmpty() && unwritten.isEmpty() && !closing) {
            wait(SWEEP_INTERVAL.toMillis());
        }
        while (!queue.isEmpty() && unwritten.size() < BATCH_MAX) {
            unwritten.add(queue.removeFirst());
        }
        return closing && queue.isEmpty();
    }

    @SuppressWarnings("WaitNotInLoop") // looking early does no harm
    private synchronized void rest() throws InterruptedException {
        if (!closing) {
            wait(RETRY_MILLIS);
        }
    }

    /// @param unwritten left in it is what the database has not taken
    /// @return false if the database does not answer
    private boolean write(List<Taken> unwritten) {
        Map<TenantId, List<Taken>> byTenant = new LinkedHashMap<>();
        unwritten.forEach(taken -> byTenant.computeIfAbsent(taken.scope().id(), _ -> new ArrayList<>())
                .add(taken));
        for (List<Taken> some : byTenant.values()) {
            TenantScope scope = some.getFirst().scope();
            List<DeliveryStore.Row> rows = some.stream().map(Taken::row).toList();
            try {
                int none = database.writeInTenant(scope, tx -> deliveries.add(tx, rows));
                if (none > 0) {
                    lost(scope, none);
                }
                rows.stream()
                        .map(DeliveryStore.Row::webhook)
                        .distinct()
                        .forEach(webhook -> couriers.wake(scope, webhook));
            } catch (DatabaseUnavailable _) {
                return false;
            } catch (RuntimeException e) { // an edge: a tenant that has just been deleted must not hold up the others
                LOG.atError().setCause(e).addKeyValue("tenant", scope.name()).log("The database refuses events: lost");
            }
            unwritten.removeAll(some);
        }
        return true;
    }

    private void forget() {
        Instant now = time.instant();
        for (TenantScope scope : tenants.all()) {
            try {
                database.writeInTenant(scope, tx -> {
                    deliveries.forget(tx, now);
                    return true;
                });
            } catch (RuntimeException e) { // an edge: the next round may succeed, and that of another tenant
                LOG.atWarn().setCause(e).addKeyValue("tenant", scope.name()).log("Old deliveries stay for now");
            }
        }
    }

    /// Writes what it has, if the database takes it; what is in the database goes after the next start.
    @Override
    public void close() {
        synchronized (this) {
            closing = true;
            notifyAll();
        }
        couriers.close();
        try {
            writer.join(STOP_MILLIS_MAX);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
