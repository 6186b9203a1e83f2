package org.klinke.server.control;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.klinke.core.audit.Actor;
import org.klinke.core.directory.InvalidInput;
import org.klinke.core.tenant.TenantDirectory;
import org.klinke.core.tenant.TenantScope;
import org.klinke.core.webhook.Delivery;
import org.klinke.core.webhook.Webhook;
import org.klinke.core.webhook.Webhooks;
import org.klinke.web.ControlRoute;
import org.klinke.web.ControlRoute.Method;
import org.klinke.web.ControlRoute.Request;
import org.klinke.web.Problem;

/// `webhooks`, `webhooks add`, `delete`, `on`, `off`, `secret`, `test` and `log`.
public final class WebhookOrders {
    private static final int LOG_MAX = 100;

    private final Webhooks webhooks;
    private final TenantDirectory tenants;

    public WebhookOrders(Webhooks webhooks, TenantDirectory tenants) {
        this.webhooks = webhooks;
        this.tenants = tenants;
    }

    public List<ControlRoute> routes() {
        return List.of(
                new ControlRoute(Method.GET, "/webhooks", this::list),
                new ControlRoute(Method.POST, "/webhooks/add", this::add),
                new ControlRoute(Method.POST, "/webhooks/delete", this::delete),
                new ControlRoute(Method.POST, "/webhooks/on", request -> turn(request, true)),
                new ControlRoute(Method.POST, "/webhooks/off", request -> turn(request, false)),
                new ControlRoute(Method.POST, "/webhooks/secret", this::secret),
                new ControlRoute(Method.POST, "/webhooks/test", this::test),
                new ControlRoute(Method.POST, "/webhooks/log", this::log));
    }

    record Line(
            String name, String url, String events, String state, int waiting, int failures, int lost, String reason) {}

    record Sent(
            String id, String event, String at, String state, int tries, String status, String reason, String next) {}

    /// Shown once.
    record Fresh(String secret) {
        @Override
        public String toString() {
            return "Fresh[masked]";
        }
    }

    private static Line line(Webhooks.State state) {
        Webhook one = state.webhook();
        return new Line(
                one.details().name(),
                one.details().url(),
                String.join(", ", one.details().words()),
                !one.details().enabled() ? "off" : one.failures() > 0 ? "failing" : "on",
                state.waiting(),
                one.failures(),
                state.lost(),
                one.reason());
    }

    private static Sent sent(Delivery one) {
        return new Sent(
                one.id().toString(),
                one.event(),
                CallStories.instant(one.created()),
                switch (one.state()) {
                    case WAITING -> "waiting";
                    case DONE -> "done";
                    case GIVEN_UP -> "given up";
                },
                one.tries(),
                one.status().map(String::valueOf).orElse(""),
                one.reason(),
                one.nextAt().map(CallStories::instant).orElse(""));
    }

    private Object list(Request request) {
        TenantScope scope = tenant(request.queryParameter().apply("tenant").orElse(""));
        return Map.of(
                "webhooks",
                webhooks.list(scope).stream().map(WebhookOrders::line).toList());
    }

    private Object add(Request request) {
        TenantScope scope = tenant(request.body().path("tenant").asText());
        try {
            return new Fresh(webhooks.add(
                            scope,
                            Map.of(
                                    "name", request.body().path("name").asText(),
                                    "url", request.body().path("url").asText(),
                                    "events", request.body().path("events").asText()),
                            Actor.LOCAL_CLI)
                    .secret());
        } catch (InvalidInput e) {
            throw refused(e);
        }
    }

    private Object delete(Request request) {
        TenantScope scope = tenant(request.body().path("tenant").asText());
        String name = name(request);
        if (!webhooks.delete(scope, name, Actor.LOCAL_CLI)) {
            throw nothing(name);
        }
        return Map.of("deleted", name);
    }

    private Object turn(Request request, boolean on) {
        String name = name(request);
        if (!webhooks.turn(tenant(request.body().path("tenant").asText()), name, on, Actor.LOCAL_CLI)) {
            throw nothing(name);
        }
        return Map.of("webhook", name, "on", on);
    }

    private Object secret(Request request) {
        TenantScope scope = tenant(request.body().path("tenant").asText());
        return webhooks.renewSecret(scope, name(request), Actor.LOCAL_CLI)
                .map(fresh -> new Fresh(fresh.secret()))
                .orElseThrow(() -> nothing(name(request)));
    }

    private Object test(Request request) {
        TenantScope scope = tenant(request.body().path("tenant").asText());
        try {
            return webhooks.test(scope, name(request), Actor.LOCAL_CLI)
                    .map(WebhookOrders::sent)
                    .orElseThrow(() -> nothing(name(request)));
        } catch (InvalidInput e) {
            throw refused(e);
        }
    }

    private Object log(Request request) {
        TenantScope scope = tenant(request.body().path("tenant").asText());
        List<Delivery> found = webhooks.deliveries(scope, name(request), Optional.empty(), LOG_MAX)
                .orElseThrow(() -> nothing(name(request)));
        return Map.of("deliveries", found.stream().map(WebhookOrders::sent).toList());
    }

    private static String name(Request request) {
        return request.body().path("name").asText();
    }

    private TenantScope tenant(String name) {
        return tenants.byName(name.strip()).orElseThrow(() -> Problem.notFound("there is no tenant '" + name + "'"));
    }

    private static Problem nothing(String name) {
        return Problem.notFound("there is no webhook '" + name + "'; `klinke webhooks` lists those of the tenant");
    }

    private static Problem refused(InvalidInput e) {
        return new Problem(400, "webhooks." + e.field(), e.problem() + "; " + e.remedy(), List.of());
    }
}
