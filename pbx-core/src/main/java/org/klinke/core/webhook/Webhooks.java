package org.klinke.core.webhook;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.klinke.core.audit.Actor;
import org.klinke.core.audit.Changes;
import org.klinke.core.db.Database;
import org.klinke.core.directory.InvalidInput;
import org.klinke.core.tenant.TenantScope;

/// What people do with webhooks. A webhook that is not there, or another tenant's, is an empty answer. Thread-safe.
public final class Webhooks {
    private static final String KIND = "webhook";

    private final Database database;
    private final Changes changes;
    private final WebhookStore store;
    private final DeliveryStore deliveries;
    private final WebhookDesk desk;
    private final Couriers couriers;
    private final WebhookAddresses rule;
    private final InstantSource time;

    public Webhooks(
            Database database,
            Changes changes,
            WebhookStore store,
            DeliveryStore deliveries,
            WebhookDesk desk,
            Couriers couriers,
            WebhookAddresses rule,
            InstantSource time) {
        this.database = database;
        this.changes = changes;
        this.store = store;
        this.deliveries = deliveries;
        this.desk = desk;
        this.couriers = couriers;
        this.rule = rule;
        this.time = time;
    }

    /// @param waiting deliveries that are still to be sent
    /// @param lost events of the tenant that found no room
    public record State(Webhook webhook, int waiting, int lost) {}

    /// One delivery, with what became of each try.
    public record Story(Delivery delivery, List<Attempt> attempts) {}

    public List<State> list(TenantScope scope) {
        int lost = desk.lost(scope);
        return database.inTenant(
                scope,
                tx -> store.list(tx).stream()
                        .map(one -> new State(one, deliveries.waiting(tx, one.id()), lost))
                        .toList());
    }

    /// Makes one, whose secret is shown this once.
    ///
    /// @param fields see [WebhookDetails]
    /// @throws InvalidInput naming the field
    public WebhookStore.Fresh add(TenantScope scope, Map<String, String> fields, Actor actor) {
        WebhookDetails details = WebhookDetails.read(fields, rule);
        return changes.in(scope, actor, "webhooks add", change -> {
            if (store.find(change.tx(), details.name()).isPresent()) {
                throw new InvalidInput(
                        "name", "there is a webhook '" + details.name() + "' already", "choose another name");
            }
            return store.create(change, details);
        });
    }

    /// @return whether there was one
    public boolean delete(TenantScope scope, String name, Actor actor) {
        return changes.in(scope, actor, "webhooks delete", change -> {
            Optional<Webhook> found = store.find(change.tx(), name);
            found.ifPresent(webhook -> store.delete(change, webhook));
            return found.isPresent();
        });
    }

    /// Switches one on or off; what waits is sent when it is on.
    ///
    /// @return whether there is one
    public boolean turn(TenantScope scope, String name, boolean on, Actor actor) {
        return changes.in(scope, actor, "webhooks on or off", change -> {
            Optional<Webhook> found = store.find(change.tx(), name);
            found.map(Webhook::details)
                    .ifPresent(old -> store.put(
                            change, new WebhookDetails(old.name(), old.url(), old.events(), on), Optional.empty()));
            return found.isPresent();
        });
    }

    public Optional<WebhookStore.Fresh> renewSecret(TenantScope scope, String name, Actor actor) {
        return changes.in(
                scope,
                actor,
                "webhooks secret",
                change -> store.find(change.tx(), name).map(webhook -> store.renewSecret(change, webhook)));
    }

    /// Sends an event that means nothing, once, whatever is with the webhook.
    public Optional<Delivery> test(TenantScope scope, String name, Actor actor) {
        return changes.aside(
                        scope,
                        actor,
                        "webhooks test",
                        change -> store.find(change.tx(), name).map(webhook -> {
                            DeliveryStore.Row row = desk.row(
                                    scope,
                                    webhook.id(),
                                    WebhookEvent.TEST,
                                    JsonNodeFactory.instance.objectNode(),
                                    time.instant());
                            if (deliveries.add(change.tx(), List.of(row)) > 0) {
                                throw new InvalidInput(
                                        "webhook", "too much waits for it already", "wait, or delete it");
                            }
                            change.noted("tested", KIND, webhook.id(), Map.of("name", name));
                            return new Queued(webhook.id(), row.id());
                        }))
                .map(queued -> sent(scope, queued));
    }

    private record Queued(UUID webhook, UUID delivery) {}

    /// @throws InvalidInput if it cannot be sent any more
    public Optional<Delivery> again(TenantScope scope, String name, UUID id, Actor actor) {
        return changes.aside(
                        scope,
                        actor,
                        "webhooks again",
                        change -> store.find(change.tx(), name)
                                .flatMap(webhook -> deliveries
                                        .find(change.tx(), webhook.id(), id)
                                        .map(delivery -> {
                                            requireSendable(webhook, delivery);
                                            deliveries.again(change.tx(), id, time.instant());
                                            change.noted(
                                                    "sent again",
                                                    KIND,
                                                    webhook.id(),
                                                    Map.of("delivery", id.toString()));
                                            return new Queued(webhook.id(), id);
                                        })))
                .map(queued -> sent(scope, queued));
    }

    private static void requireSendable(Webhook webhook, Delivery delivery) {
        if (delivery.body().isEmpty()) {
            throw new InvalidInput("delivery", "its body is gone", "only what is a week old at most is sent again");
        }
        if (!webhook.details().enabled() && !delivery.isTest()) {
            throw new InvalidInput("webhook", "it is off", "switch it on, and what waits is sent");
        }
    }

    private Delivery sent(TenantScope scope, Queued queued) {
        Delivery delivery = database.inTenant(
                scope,
                tx -> deliveries
                        .find(tx, queued.webhook(), queued.delivery())
                        .orElseThrow(() -> new InvalidInput("webhook", "it is gone", "make another one")));
        couriers.wake(scope, queued.webhook());
        return delivery;
    }

    /// Newest first.
    public Optional<List<Delivery>> deliveries(
            TenantScope scope, String name, Optional<DeliveryStore.Place> before, int limit) {
        return database.inTenant(
                scope, tx -> store.find(tx, name).map(webhook -> deliveries.list(tx, webhook.id(), before, limit)));
    }

    public Optional<Story> delivery(TenantScope scope, String name, UUID id) {
        return database.inTenant(
                scope,
                tx -> store.find(tx, name)
                        .flatMap(webhook -> deliveries.find(tx, webhook.id(), id))
                        .map(delivery -> new Story(delivery, deliveries.attempts(tx, id))));
    }
}
