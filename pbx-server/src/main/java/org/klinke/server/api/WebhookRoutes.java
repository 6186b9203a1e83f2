package org.klinke.server.api;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.klinke.core.account.Permission;
import org.klinke.core.webhook.Attempt;
import org.klinke.core.webhook.Delivery;
import org.klinke.core.webhook.DeliveryStore;
import org.klinke.core.webhook.Webhook;
import org.klinke.core.webhook.Webhooks;
import org.klinke.web.Problem;
import org.klinke.web.api.Access;
import org.klinke.web.api.ApiAnswer;
import org.klinke.web.api.ApiRequest;
import org.klinke.web.api.ApiRoute;
import org.klinke.web.api.ApiRoute.Verb;
import org.klinke.web.api.Cursors;

/// How webhooks do. Which there are is configuration: see [ConfigurationRoutes].
public final class WebhookRoutes {
    private static final int LIMIT_DEFAULT = 50;
    private static final String LIST = "/tenants/{tenant}/live/webhooks";
    private static final String ONE = LIST + "/{webhook}";
    private static final String DELIVERIES = ONE + "/deliveries";
    private static final String DELIVERY = DELIVERIES + "/{delivery}";

    private final Webhooks webhooks;
    private final Cursors cursors;

    public WebhookRoutes(Webhooks webhooks, Cursors cursors) {
        this.webhooks = webhooks;
        this.cursors = cursors;
    }

    public List<ApiRoute> routes() {
        Access read = Access.needs(Permission.WEBHOOKS_READ);
        Access write = Access.needs(Permission.WEBHOOKS_WRITE);
        return List.of(
                new ApiRoute(Verb.GET, LIST, "listWebhooks", read, this::list),
                new ApiRoute(Verb.POST, ONE + "/secret", "renewWebhookSecret", write, this::renewSecret),
                new ApiRoute(Verb.POST, ONE + "/test", "testWebhook", write, this::test),
                new ApiRoute(Verb.GET, DELIVERIES, "listWebhookDeliveries", read, this::deliveries),
                new ApiRoute(Verb.GET, DELIVERY, "getWebhookDelivery", read, this::delivery),
                new ApiRoute(Verb.POST, DELIVERY + "/again", "redeliverWebhookDelivery", write, this::again));
    }

    /// @param state "ON", "FAILING" or "OFF"
    public record StateView(
            String name,
            String url,
            List<String> events,
            String state,
            int waiting,
            int failures,
            int lost,
            Optional<Instant> pausedUntil,
            Optional<String> reason,
            Optional<Instant> secretUntil) {
        public static StateView of(Webhooks.State state) {
            Webhook one = state.webhook();
            return new StateView(
                    one.details().name(),
                    one.details().url(),
                    one.details().words(),
                    !one.details().enabled() ? "OFF" : one.failures() > 0 ? "FAILING" : "ON",
                    state.waiting(),
                    one.failures(),
                    state.lost(),
                    one.pausedUntil(),
                    said(one.reason()),
                    one.secretUntil());
        }
    }

    record SecretView(String secret, Instant alsoUntil) {
        @Override
        public String toString() {
            return "SecretView[masked]";
        }
    }

    /// @param event its name
    public record DeliveryView(
            UUID id,
            String event,
            Instant at,
            String state,
            int tries,
            Optional<Instant> nextAt,
            Optional<Integer> status,
            Optional<String> reason) {
        public static DeliveryView of(Delivery one) {
            return new DeliveryView(
                    one.id(),
                    one.event(),
                    one.created(),
                    one.state().name(),
                    one.tries(),
                    one.nextAt(),
                    one.status(),
                    said(one.reason()));
        }
    }

    /// @param next cursor of the rest; none at the end
    record Page(List<DeliveryView> items, Optional<String> next) {}

    record AttemptView(
            Instant at, int millis, Optional<Integer> status, Optional<String> reason, Optional<String> answer) {
        static AttemptView of(Attempt one) {
            return new AttemptView(one.at(), one.millis(), one.status(), said(one.reason()), said(one.answer()));
        }
    }

    record StoryView(
            UUID id,
            String event,
            Instant at,
            String state,
            int tries,
            Optional<Instant> nextAt,
            Optional<Integer> status,
            Optional<String> reason,
            Optional<String> body,
            List<AttemptView> attempts) {
        static StoryView of(Webhooks.Story story) {
            DeliveryView one = DeliveryView.of(story.delivery());
            return new StoryView(
                    one.id(),
                    one.event(),
                    one.at(),
                    one.state(),
                    one.tries(),
                    one.nextAt(),
                    one.status(),
                    one.reason(),
                    said(story.delivery().body()),
                    story.attempts().stream().map(AttemptView::of).toList());
        }
    }

    private static Optional<String> said(String text) {
        return Optional.of(text).filter(one -> !one.isEmpty());
    }

    private static Problem nothing() {
        return Problem.notFound("there is nothing of that name");
    }

    private ApiAnswer list(ApiRequest request) {
        return ApiAnswer.items(
                webhooks.list(request.tenant()).stream().map(StateView::of).toList());
    }

    private ApiAnswer renewSecret(ApiRequest request) {
        return webhooks.renewSecret(
                        request.tenant(),
                        request.path("webhook"),
                        request.caller().actor())
                .map(fresh -> ApiAnswer.ok(new SecretView(fresh.secret(), fresh.alsoUntil())))
                .orElseThrow(WebhookRoutes::nothing);
    }

    private ApiAnswer test(ApiRequest request) {
        return webhooks.test(
                        request.tenant(),
                        request.path("webhook"),
                        request.caller().actor())
                .map(delivery -> queued(request, delivery))
                .orElseThrow(WebhookRoutes::nothing);
    }

    private ApiAnswer again(ApiRequest request) {
        return webhooks.again(
                        request.tenant(),
                        request.path("webhook"),
                        request.id("delivery"),
                        request.caller().actor())
                .map(delivery -> queued(request, delivery))
                .orElseThrow(WebhookRoutes::nothing);
    }

    private static ApiAnswer queued(ApiRequest request, Delivery delivery) {
        return ApiAnswer.created(
                DeliveryView.of(delivery),
                DELIVERIES.replace("{tenant}", request.path("tenant")).replace("{webhook}", request.path("webhook"))
                        + "/" + delivery.id());
    }

    private ApiAnswer deliveries(ApiRequest request) {
        int limit = request.query("limit").map(Integer::parseInt).orElse(LIMIT_DEFAULT);
        String list = String.join("|", "webhook", request.realm().id().toString(), request.path("webhook"));
        Optional<DeliveryStore.Place> before =
                request.query("cursor").map(text -> cursors.read(list, text, DeliveryStore.Place::new));
        List<Delivery> found = webhooks.deliveries(request.tenant(), request.path("webhook"), before, limit + 1)
                .orElseThrow(WebhookRoutes::nothing);
        List<Delivery> shown = found.subList(0, Math.min(limit, found.size()));
        return ApiAnswer.ok(new Page(
                shown.stream().map(DeliveryView::of).toList(),
                found.size() > limit
                        ? Optional.of(cursors.print(
                                list, shown.getLast().created(), shown.getLast().id()))
                        : Optional.empty()));
    }

    private ApiAnswer delivery(ApiRequest request) {
        return webhooks.delivery(request.tenant(), request.path("webhook"), request.id("delivery"))
                .map(story -> ApiAnswer.ok(StoryView.of(story)))
                .orElseThrow(WebhookRoutes::nothing);
    }
}
