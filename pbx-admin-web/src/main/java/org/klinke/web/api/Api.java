package org.klinke.web.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.klinke.core.account.Caller;
import org.klinke.core.account.KeptAnswers;
import org.klinke.core.account.PasswordHashes;
import org.klinke.core.account.TooManyFailures;
import org.klinke.core.directory.InvalidInput;
import org.klinke.core.tenant.Realm;
import org.klinke.web.HttpsEndpoint;
import org.klinke.web.Problem;
import org.klinke.web.api.ApiRoute.Verb;
import org.klinke.web.api.Contract.Operation;

/// The REST API below `/api/v1`: carries each route out, in the order that the package's drawing shows.
public final class Api {
    private static final String BASE = "/api/v1";
    private static final byte[] NO_BODY = {};

    private final Contract contract;
    private final ApiDoor door;
    private final ApiLimits limits;
    private final OnceOnly onceOnly;
    private final CostlyRequests costly = new CostlyRequests();
    private final UnaryOperator<String> german;
    private final InstantSource time;
    private final List<ApiRoute> routes;

    /// @param german says a sentence of the server in German
    public Api(
            Contract contract,
            ApiDoor door,
            KeptAnswers kept,
            InstantSource time,
            UnaryOperator<String> german,
            List<ApiRoute> routes) {
        this.contract = contract;
        this.door = door;
        this.onceOnly = new OnceOnly(kept);
        this.limits = new ApiLimits(time);
        this.german = german;
        this.time = time;
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
        config.routes.get(BASE + "/openapi.yaml", this::answerContract);
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

    private void answerContract(Context context) {
        limits.countAnyone(context, InetAddress.ofLiteral(bare(context.req().getRemoteAddr())));
        context.header("ETag", contract.tag()).contentType("application/yaml; charset=utf-8");
        if (contract.tag().equals(context.header("If-None-Match"))) {
            context.status(304);
        } else {
            context.result(contract.bytes());
        }
    }

    private void answer(Context context, ApiRoute route, Operation operation) {
        InetAddress from = InetAddress.ofLiteral(bare(context.req().getRemoteAddr()));
        Optional<Caller> caller = caller(context, route, from);
        Realm realm = door.enter(route, caller, context);
        Map<String, String> query = query(context);
        contract.requireQuery(operation, query);
        if (operation.raw()) {
            try (CostlyRequests.Room _ = costly.file(realm)) {
                byte[] bytes = Bodies.file(context, time);
                try (CostlyRequests.Room _ = costly.carryOutFile()) {
                    answer(context, route, operation, caller, realm, query, from, bytes);
                }
            }
            return;
        }
        if (route.cost() == ApiRoute.Cost.USUAL) {
            byte[] bytes = operation.body().isPresent() ? Bodies.bytes(context, false) : NO_BODY;
            answer(context, route, operation, caller, realm, query, from, bytes);
            return;
        }
        try (CostlyRequests.Room _ = costly.read(realm)) {
            byte[] bytes = operation.body().isPresent() ? Bodies.bytes(context, true) : NO_BODY;
            try (CostlyRequests.Room _ = costly.carryOut()) {
                answer(context, route, operation, caller, realm, query, from, bytes);
            }
        }
    }

    private void answer(
            Context context,
            ApiRoute route,
            Operation operation,
            Optional<Caller> caller,
            Realm realm,
            Map<String, String> query,
            InetAddress from,
            byte[] bytes) {
        boolean costly = route.cost() == ApiRoute.Cost.HIGH;
        JsonNode body = operation.body().isEmpty() ? JsonNodeFactory.instance.objectNode() : Bodies.json(bytes, costly);
        Contract.requireBody(operation, body, costly);
        String agent = context.userAgent();
        ApiRequest request = new ApiRequest(
                caller,
                realm,
                context::pathParam,
                query,
                body,
                operation.raw() ? bytes : NO_BODY,
                name -> Optional.ofNullable(context.header(name)),
                from,
                agent == null ? "" : agent);
        // A dry run changes nothing, however often.
        boolean changes = route.verb().changes() && caller.isPresent() && !"true".equals(query.get("dryRun"));
        Optional<String> once = request.header(OnceOnly.HEADER).filter(_ -> changes);
        ApiAnswer answer = once.isPresent()
                ? onceOnly.answer(
                        request.caller(),
                        realm,
                        operation.id(),
                        once.get(),
                        asked(context, request, operation.raw() ? digest(bytes) : bytes),
                        () -> carryOut(route, request))
                : carryOut(route, request);
        write(context, answer, operation.spoken());
        if (answer.stream().isPresent()) {
            stream(context, answer.stream().get(), () -> door.stillIn(context, route, realm, from.getHostAddress()));
        }
    }

    /// Of a file: as good as itself for telling it from others, and short.
    private static byte[] digest(byte[] file) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(file);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /// All that makes a request this one and no other.
    private static byte[] asked(Context context, ApiRequest request, byte[] body) {
        String head = String.join(
                "\n",
                context.path(),
                Optional.ofNullable(context.queryString()).orElse(""),
                request.header("If-Match").orElse(""),
                "");
        byte[] first = head.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(first.length + body.length)
                .put(first)
                .put(body)
                .array();
    }

    /// Unbuffered and as it is: what is written now is read now.
    private static void stream(Context context, ApiAnswer.Streaming stream, Supplier<Optional<Caller>> caller) {
        try {
            stream.to(context.res().getOutputStream(), caller);
        } catch (IOException _) {
            // The client has gone.
        }
    }

    /// @throws Problem 400 if one is given twice, or holds control characters: nothing that is looked for has any
    private static Map<String, String> query(Context context) {
        Map<String, String> query = new LinkedHashMap<>();
        context.queryParamMap().forEach((name, values) -> {
            boolean once = values.size() == 1;
            if (!once || values.getFirst().chars().anyMatch(Character::isISOControl)) {
                throw Problem.invalid(
                        400,
                        "request.parameters",
                        "the query is not as the contract has it",
                        List.of(new Problem.Fault(
                                "parameter", name, once ? "it holds control characters" : "it is given twice")));
            }
            query.put(name, values.getFirst());
        });
        return query;
    }

    /// Routes for anyone never look at what somebody shows: a login with an old cookie works, and nothing is fixated.
    private Optional<Caller> caller(Context context, ApiRoute route, InetAddress from) {
        if (route.access() instanceof Access.Anyone) {
            limits.countAnyone(context, from);
            if (!ApiDoor.isOwn(context)) {
                throw new Problem(403, "origin.foreign", "this page is not ours", List.of());
            }
            return Optional.empty();
        }
        Optional<ApiDoor.Shown> shown = ApiDoor.shown(context);
        Optional<String> token = shown.map(one -> one.token().fingerprint());
        if (shown.isPresent() && !door.remembers(shown.get())) {
            limits.requireLookUp(from, token.orElseThrow());
        }
        Optional<Caller> caller =
                shown.flatMap(one -> door.caller(context, one, route.verb().changes(), from.getHostAddress()));
        limits.count(context, caller, from, token);
        return caller;
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
        } catch (TooManyFailures e) {
            throw new Problem(429, "password.too-many", "too many wrong passwords; wait a minute", List.of())
                    .with("Retry-After", String.valueOf(e.retrySeconds()));
        } catch (PasswordHashes.Busy _) {
            throw new Problem(503, "busy", "too many logins at once; try again in a moment", List.of())
                    .with("Retry-After", "2");
        }
    }

    private void write(Context context, ApiAnswer answer, Spoken spoken) {
        answer.headers().forEach(context::header);
        context.status(answer.status());
        answer.body()
                .map(json -> HttpsEndpoint.inGerman(context) ? spoken.said(json, german) : json)
                .ifPresent(json -> context.contentType("application/json")
                        .result(json.toString().getBytes(StandardCharsets.UTF_8)));
    }

    private static String bare(String address) {
        String inner = address.startsWith("[") ? address.substring(1, address.indexOf(']')) : address;
        int zone = inner.indexOf('%');
        return zone < 0 ? inner : inner.substring(0, zone);
    }
}
