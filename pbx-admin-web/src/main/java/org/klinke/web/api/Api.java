package org.klinke.web.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.klinke.core.account.Caller;
import org.klinke.core.account.PasswordHashes;
import org.klinke.core.directory.InvalidInput;
import org.klinke.core.tenant.Realm;
import org.klinke.web.Problem;
import org.klinke.web.api.ApiRoute.Verb;
import org.klinke.web.api.Contract.Operation;

/// The REST API below `/api/v1`: carries each route out, in the order that the package's drawing shows.
public final class Api {
    private static final String BASE = "/api/v1";
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .build();

    private final Contract contract;
    private final ApiDoor door;
    private final ApiLimits limits;
    private final List<ApiRoute> routes;

    public Api(Contract contract, ApiDoor door, InstantSource time, List<ApiRoute> routes) {
        this.contract = contract;
        this.door = door;
        this.limits = new ApiLimits(time);
        this.routes = List.copyOf(routes);
        requireSame();
    }

    /// The server does not start with a route that the contract does not have as it is, nor with a promise that no
    /// route keeps.
    private void requireSame() {
        Set<String> promised = contract.operations().values().stream()
                .map(one -> line(one.verb(), one.path(), one.id(), one.permission(), one.sessionOnly()))
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> kept = routes.stream()
                .map(one -> line(
                        one.verb(),
                        one.path(),
                        one.operation(),
                        one.access().word(),
                        one.access().needsSession()))
                .collect(Collectors.toCollection(TreeSet::new));
        if (!promised.equals(kept)) {
            Set<String> all = new TreeSet<>(promised);
            all.addAll(kept);
            all.removeIf(one -> promised.contains(one) && kept.contains(one));
            throw new IllegalStateException("routes and openapi.yaml differ: " + all);
        }
    }

    private static String line(Verb verb, String path, String id, String permission, boolean sessionOnly) {
        return verb + " " + path + " " + id + " " + permission + (sessionOnly ? " (session)" : "");
    }

    public void addTo(JavalinConfig config) {
        config.routes.before("/api/*", context -> context.header("Cache-Control", "no-store"));
        config.routes.get(
                BASE + "/openapi.yaml",
                context -> context.contentType("application/yaml; charset=utf-8")
                        .result(contract.text().getBytes(StandardCharsets.UTF_8)));
        for (ApiRoute route : routes) {
            Operation operation = contract.operation(route.operation());
            String path = BASE + route.path();
            Handler handler = context -> answer(context, route, operation);
            switch (route.verb()) {
                case GET -> config.routes.get(path, handler);
                case POST -> config.routes.post(path, handler);
                case PUT -> config.routes.put(path, handler);
                case PATCH -> config.routes.patch(path, handler);
                case DELETE -> config.routes.delete(path, handler);
            }
        }
    }

    private void answer(Context context, ApiRoute route, Operation operation) {
        InetAddress from = InetAddress.ofLiteral(bare(context.req().getRemoteAddr()));
        String address = from.getHostAddress();
        limits.knock(address);
        Optional<Caller> caller = caller(context, route, address);
        limits.count(context, caller, address);
        Realm realm = door.enter(route, caller, context);
        Map<String, String> query = new LinkedHashMap<>();
        context.queryParamMap().forEach((name, values) -> query.put(name, values.getFirst()));
        contract.requireQuery(operation, query);
        JsonNode body = body(context, operation);
        Contract.requireBody(operation, body);
        String agent = context.userAgent();
        write(
                context,
                carryOut(
                        route,
                        new ApiRequest(
                                caller,
                                realm,
                                context::pathParam,
                                query,
                                body,
                                Optional.ofNullable(context.header("If-Match")),
                                from,
                                agent == null ? "" : agent)));
    }

    /// Routes for anyone never look at what somebody shows: a login with an old cookie works, and nothing is fixated.
    private Optional<Caller> caller(Context context, ApiRoute route, String address) {
        if (route.access() instanceof Access.Anyone) {
            if (!ApiDoor.isOwn(context)) {
                throw new Problem(403, "origin.foreign", "this page is not ours", List.of());
            }
            return Optional.empty();
        }
        return door.caller(context, route.verb().changes(), address);
    }

    private static ApiAnswer carryOut(ApiRoute route, ApiRequest request) {
        try {
            return route.handler().answer(request);
        } catch (InvalidInput e) {
            if (e.field().equals("id")) {
                throw Problem.notFound("there is nothing of that id");
            }
            String detail = e.problem() + "; " + e.remedy();
            throw Problem.invalid(
                    422, "invalid", e.field() + ": " + detail, List.of(Problem.Fault.at("/" + e.field(), detail)));
        } catch (PasswordHashes.Busy _) {
            throw new Problem(503, "busy", "too many logins at once; try again in a moment", List.of())
                    .with("Retry-After", "2");
        }
    }

    private static JsonNode body(Context context, Operation operation) {
        if (operation.body().isEmpty()) {
            return JsonNodeFactory.instance.objectNode();
        }
        String type = context.contentType();
        if (type == null
                || !type.toLowerCase(Locale.ROOT).split(";", -1)[0].strip().equals("application/json")) {
            throw new Problem(415, "request.type", "send application/json", List.of());
        }
        try {
            JsonNode json = JSON.readTree(context.body());
            return json.isMissingNode() ? JsonNodeFactory.instance.nullNode() : json;
        } catch (JsonProcessingException e) {
            throw new Problem(400, "json", "the body is not JSON: " + e.getOriginalMessage(), List.of());
        }
    }

    private static void write(Context context, ApiAnswer answer) {
        answer.headers().forEach(context::header);
        context.status(answer.status());
        answer.body()
                .ifPresent(json -> context.contentType("application/json")
                        .result(json.toString().getBytes(StandardCharsets.UTF_8)));
    }

    private static String bare(String address) {
        String inner = address.startsWith("[") ? address.substring(1, address.indexOf(']')) : address;
        int zone = inner.indexOf('%');
        return zone < 0 ? inner : inner.substring(0, zone);
    }
}
