package org.klinke.web;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import java.net.BindException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import org.klinke.core.db.DatabaseUnavailable;
import org.klinke.core.net.Network;
import org.klinke.web.api.Api;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The HTTPS endpoint: `/health`, `/ca.crt`, the control commands, the REST API, the status page, and the admin web.
///
///     [TlsListener] → virtual thread → ControlDoor (loopback, token) → ControlRoute
public final class HttpsEndpoint implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HttpsEndpoint.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long BODY_BYTES_MAX = 4 * 1_024 * 1_024;

    /// The certificate authority, whether the server works, and its status page.
    private static final Pattern FOR_EVERYBODY = Pattern.compile("/health|/ca\\.crt|/status(\\.json|/.*)?");

    private final Javalin javalin;

    private HttpsEndpoint(Javalin javalin) {
        this.javalin = javalin;
    }

    /// @param addresses to listen on, each with the same port
    /// @param port 0 takes any free one (with a single address)
    /// @param tls the server's certificate; may be replaced behind the context while running
    /// @param caPem the server's own certificate authority, for `/ca.crt`
    /// @param trustedFor how much longer the certificate for a name is good; nothing if only who was given our
    ///     authority trusts it
    /// @param networks from where it is reached, but for what is for everybody; empty: from everywhere
    /// @param controlToken secret of the local command line
    public record Settings(
            List<InetAddress> addresses,
            int port,
            SSLContext tls,
            Supplier<String> caPem,
            Function<String, Duration> trustedFor,
            List<Network> networks,
            String controlToken) {
        @Override
        public String toString() {
            return "Settings[addresses=" + addresses + ", port=" + port + ", token masked]";
        }
    }

    /// @throws BindException if a port is in use
    public static HttpsEndpoint start(Settings settings, Health health, List<ControlRoute> routes)
            throws BindException {
        return start(settings, health, routes, Optional.empty(), Optional.empty(), UnaryOperator.identity());
    }

    /// @param api what is served below `/api/v1`; with it comes the admin web, which needs it
    /// @param pages for everybody, below `/status`
    /// @param german says a sentence of ours in German: to who asks in that language
    /// @throws BindException if a port is in use
    public static HttpsEndpoint start(
            Settings settings,
            Health health,
            List<ControlRoute> routes,
            Optional<Api> api,
            Optional<PublicPages> pages,
            UnaryOperator<String> german)
            throws BindException {
        ControlDoor door = new ControlDoor(settings.controlToken);
        TlsListener listener =
                new TlsListener(settings.addresses, settings.port, () -> settings.tls, () -> false, BODY_BYTES_MAX);
        return new HttpsEndpoint(listener.start(config -> {
            addRoutes(config, settings, health, door, routes, german);
            pages.ifPresent(all -> new PublicPageRoutes(all).addTo(config));
            api.ifPresent(one -> {
                one.addTo(config);
                new ApiPage().addTo(config);
                WebPages.onClassPath(new SecureRandom(), settings.trustedFor).ifPresent(web -> web.addTo(config));
            });
        }));
    }

    /// The port it listens on.
    public int port() {
        return TlsListener.port(javalin);
    }

    @Override
    public void close() {
        javalin.stop();
    }

    private static void addRoutes(
            JavalinConfig config,
            Settings settings,
            Health health,
            ControlDoor door,
            List<ControlRoute> routes,
            UnaryOperator<String> german) {
        config.routes.before(context -> requireNear(context, settings.networks));
        // What phones and people wrote is in these answers: no browser may take one for a page.
        config.routes.before(context -> context.header("X-Content-Type-Options", "nosniff")
                .header("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"));
        config.routes.get("/health", context -> answerHealth(context, health.report()));
        config.routes.get(
                "/ca.crt",
                context -> context.contentType("application/x-pem-file").result(settings.caPem.get()));
        config.routes.before("/control/*", door);
        config.routes.before("/debug/*", door);
        for (ControlRoute route : routes) {
            String path = ControlRoute.at(route.path());
            switch (route.method()) {
                case GET -> config.routes.get(path, context -> answer(context, route));
                case POST -> config.routes.post(path, context -> answer(context, route));
            }
        }
        config.routes.exception(Problem.class, (problem, context) -> render(context, problem, german));
        config.routes.exception(
                HttpResponseException.class,
                (refusal, context) -> render(
                        context,
                        new Problem(refusal.getStatus(), "http." + refusal.getStatus(), message(refusal), List.of()),
                        german));
        config.routes.exception(
                DatabaseUnavailable.class, (failure, context) -> render(context, unavailable(failure), german));
        // The HTTP edge: one request's failure ends one request.
        config.routes.exception(Exception.class, (failure, context) -> {
            LOG.atError().addKeyValue("path", context.path()).setCause(failure).log("request failed");
            render(
                    context,
                    new Problem(500, "internal", "internal error; the server's log says more", List.of()),
                    german);
        });
    }

    /// Nobody from elsewhere comes as far as to a door that asks for a password. What is at this machine is near.
    private static void requireNear(Context context, List<Network> networks) {
        InetAddress from =
                InetAddress.ofLiteral(ControlDoor.stripZone(context.req().getRemoteAddr()));
        boolean near = networks.isEmpty()
                || from.isLoopbackAddress()
                || networks.stream().anyMatch(network -> network.contains(from));
        if (!near && !FOR_EVERYBODY.matcher(context.path()).matches()) {
            throw new Problem(
                    403,
                    "network.refused",
                    "this server is not managed from your network",
                    List.of("ask its operator, who names such networks in admin.networks"));
        }
    }

    private static Problem unavailable(DatabaseUnavailable failure) {
        return failure.isBusy()
                ? new Problem(
                        409,
                        "change.busy",
                        "somebody else's change of the same is not over yet; nothing was changed, try again later",
                        List.of())
                : new Problem(
                        503,
                        "database.unavailable",
                        "the database does not answer; nothing was changed, try again later",
                        List.of());
    }

    private static String message(HttpResponseException refusal) {
        return refusal.getMessage() == null ? "refused" : refusal.getMessage();
    }

    private static void answerHealth(Context context, Health.Report report) throws Exception {
        boolean degraded = report.components().values().stream().anyMatch(component -> !component.up());
        String status = !report.callsPossible() ? "down" : degraded ? "degraded" : "up";
        context.status(report.callsPossible() ? 200 : 503);
        context.contentType("application/json")
                .result(JSON.writeValueAsString(
                        new TreeMap<>(Map.of("status", status, "components", new TreeMap<>(report.components())))));
    }

    private static void answer(Context context, ControlRoute route) throws Exception {
        String body = context.body();
        ControlRoute.Request request = new ControlRoute.Request(
                context::pathParam,
                name -> Optional.ofNullable(context.queryParam(name)),
                body.isEmpty() ? JSON.createObjectNode() : parse(body));
        Object answer = route.handler().answer(request);
        context.contentType("application/json").result(JSON.writeValueAsString(answer));
    }

    private static JsonNode parse(String body) {
        try {
            return JSON.readTree(body);
        } catch (JsonProcessingException e) {
            throw new Problem(400, "json", "the body is not JSON: " + e.getOriginalMessage(), List.of());
        }
    }

    /// Whether whoever asks reads German (RFC 9110 §12.5.4).
    public static boolean inGerman(Context context) {
        return inGerman(Optional.ofNullable(context.header("Accept-Language")));
    }

    /// @param languages as the header `Accept-Language` has them
    public static boolean inGerman(Optional<String> languages) {
        return languages.filter(one -> one.startsWith("de")).isPresent();
    }

    private static void render(Context context, Problem problem, UnaryOperator<String> german) {
        UnaryOperator<String> say = inGerman(context) ? german : UnaryOperator.identity();
        ObjectNode json = JSON.createObjectNode();
        json.put("type", "about:blank");
        json.put("title", problem.code());
        json.put("status", problem.status());
        json.put("code", problem.code());
        json.put("detail", say.apply(String.valueOf(problem.getMessage())));
        ArrayNode errors = json.putArray("errors");
        problem.errors().forEach(error -> errors.add(say.apply(error)));
        problem.faults()
                .forEach(fault ->
                        errors.addObject().put(fault.place(), fault.where()).put("detail", say.apply(fault.detail())));
        problem.headers().forEach(context::header);
        context.status(problem.status())
                .contentType("application/problem+json")
                .result(json.toString().getBytes(StandardCharsets.UTF_8));
    }
}
