package org.klinke.server.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.klinke.core.account.Permission;
import org.klinke.core.audit.Actor;
import org.klinke.core.call.PhoneAct;
import org.klinke.core.directory.Directory;
import org.klinke.core.id.CallId;
import org.klinke.core.id.UserId;
import org.klinke.core.tenant.TenantDirectory;
import org.klinke.core.tenant.TenantScope;
import org.klinke.web.ControlRoute;
import org.klinke.web.Problem;
import org.klinke.web.api.Access;
import org.klinke.web.api.ApiAnswer;
import org.klinke.web.api.ApiRequest;
import org.klinke.web.api.ApiRoute;
import org.klinke.web.api.ApiRoute.Verb;

/// Calls for a user, by who may control them and by who has the machine. Neither has his phone pick up: that is for
/// himself ([OwnCallRoutes]).
public final class CallControlRoutes {
    private static final String LIST = "/tenants/{tenant}/users/{extension}/calls";
    private static final String CALL = LIST + "/{call}";

    private final CallControl control;
    private final Directory directory;
    private final TenantDirectory tenants;

    public CallControlRoutes(CallControl control, Directory directory, TenantDirectory tenants) {
        this.control = control;
        this.directory = directory;
        this.tenants = tenants;
    }

    public List<ApiRoute> routes() {
        Access may = Access.needs(Permission.CALLS_CONTROL);
        return List.of(
                new ApiRoute(Verb.POST, LIST, "dialForUser", may, this::dial),
                new ApiRoute(Verb.POST, CALL + "/transfer", "transferForUser", may, request -> {
                    control.transfer(
                            actor(request),
                            request.tenant(),
                            user(request),
                            call(request),
                            request.body().path("to").asText());
                    return ApiAnswer.done();
                }),
                new ApiRoute(Verb.POST, CALL + "/join", "joinForUser", may, request -> {
                    control.join(actor(request), request.tenant(), user(request), call(request), with(request));
                    return ApiAnswer.done();
                }),
                new ApiRoute(Verb.POST, CALL + "/hold", "holdForUser", may, request -> act(request, PhoneAct.HOLD)),
                new ApiRoute(
                        Verb.POST, CALL + "/resume", "resumeForUser", may, request -> act(request, PhoneAct.RESUME)),
                new ApiRoute(Verb.DELETE, CALL, "hangUpForUser", may, request -> {
                    control.hangUp(actor(request), request.tenant(), user(request), call(request));
                    return ApiAnswer.done();
                }));
    }

    private ApiAnswer dial(ApiRequest request) {
        CallControl.Asked asked = control.dial(
                actor(request),
                request.tenant(),
                user(request),
                request.body().path("to").asText(),
                false);
        return ApiAnswer.created(asked, "/tenants/" + request.tenant().name() + "/live/calls/" + asked.id());
    }

    private ApiAnswer act(ApiRequest request, PhoneAct act) {
        control.act(actor(request), request.tenant(), user(request), call(request), Optional.empty(), act);
        return ApiAnswer.done();
    }

    static Actor actor(ApiRequest request) {
        return request.caller().actor();
    }

    static CallId call(ApiRequest request) {
        return new CallId(request.id("call"));
    }

    /// The other call, of two that are joined.
    static CallId with(ApiRequest request) {
        return new CallId(UUID.fromString(request.body().path("with").asText()));
    }

    private UserId user(ApiRequest request) {
        return user(request.tenant(), request.path("extension"));
    }

    private UserId user(TenantScope scope, String extension) {
        return directory
                .in(scope)
                .userByExtension(extension)
                .orElseThrow(() -> Problem.notFound("there is nothing of that name"))
                .id();
    }

    /// `calls dial`, `hold`, `resume`, `transfer`, `join`, `hangup`.
    public List<ControlRoute> orders() {
        return List.of(
                new ControlRoute(ControlRoute.Method.POST, "/calls/dial", request -> {
                    JsonNode body = request.body();
                    TenantScope scope = tenant(body);
                    return control.dial(Actor.LOCAL_CLI, scope, user(scope, body), said(body, "to"), false);
                }),
                order(
                        "/calls/hold",
                        (scope, user, call, _) ->
                                control.act(Actor.LOCAL_CLI, scope, user, call, Optional.empty(), PhoneAct.HOLD)),
                order(
                        "/calls/resume",
                        (scope, user, call, _) ->
                                control.act(Actor.LOCAL_CLI, scope, user, call, Optional.empty(), PhoneAct.RESUME)),
                order(
                        "/calls/transfer",
                        (scope, user, call, to) -> control.transfer(Actor.LOCAL_CLI, scope, user, call, to)),
                order(
                        "/calls/join",
                        (scope, user, call, to) ->
                                control.join(Actor.LOCAL_CLI, scope, user, call, control.byBeginning(scope, to))),
                order("/calls/hangup", (scope, user, call, _) -> control.hangUp(Actor.LOCAL_CLI, scope, user, call)));
    }

    private interface Order {
        void carryOut(TenantScope scope, UserId user, CallId call, String to);
    }

    private ControlRoute order(String path, Order order) {
        return new ControlRoute(ControlRoute.Method.POST, path, request -> {
            JsonNode body = request.body();
            TenantScope scope = tenant(body);
            CallId call = control.byBeginning(scope, said(body, "call"));
            order.carryOut(scope, user(scope, body), call, said(body, "to"));
            return Map.of("id", call.value());
        });
    }

    private TenantScope tenant(JsonNode body) {
        String name = said(body, "tenant");
        return tenants.byName(name).orElseThrow(() -> Problem.notFound("there is no tenant '" + name + "'"));
    }

    private UserId user(TenantScope scope, JsonNode body) {
        return user(scope, said(body, "user"));
    }

    private static String said(JsonNode body, String field) {
        return body.path(field).asText().strip();
    }
}
