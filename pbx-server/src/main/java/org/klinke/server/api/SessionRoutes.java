package org.klinke.server.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.klinke.core.account.Caller;
import org.klinke.core.account.LoginSession;
import org.klinke.core.account.LoginSessionStore;
import org.klinke.core.account.Logins;
import org.klinke.core.account.Permission;
import org.klinke.core.audit.Changes;
import org.klinke.core.db.Database;
import org.klinke.core.tenant.Realm;
import org.klinke.core.tenant.TenantDirectory;
import org.klinke.web.Problem;
import org.klinke.web.api.Access;
import org.klinke.web.api.ApiAnswer;
import org.klinke.web.api.ApiDoor;
import org.klinke.web.api.ApiRequest;
import org.klinke.web.api.ApiRoute;
import org.klinke.web.api.ApiRoute.Verb;

/// Logging in and out, and the sessions one has.
public final class SessionRoutes {
    /// Without an age: a browser that is closed forgets it. Only over TLS, only to us, never to scripts.
    private static final String COOKIE = ApiDoor.COOKIE + "=%s; Path=/; Secure; HttpOnly; SameSite=Strict%s";

    private final Logins logins;
    private final LoginSessionStore sessions;
    private final Database database;
    private final Changes changes;
    private final TenantDirectory tenants;
    private final InstantSource time;

    public SessionRoutes(
            Logins logins,
            LoginSessionStore sessions,
            Database database,
            Changes changes,
            TenantDirectory tenants,
            InstantSource time) {
        this.logins = logins;
        this.sessions = sessions;
        this.database = database;
        this.changes = changes;
        this.tenants = tenants;
        this.time = time;
    }

    public List<ApiRoute> routes() {
        Access self = Access.needs(Permission.SELF);
        return List.of(
                new ApiRoute(Verb.POST, "/sessions", "login", Access.anyone(), this::login),
                new ApiRoute(
                        Verb.DELETE, "/sessions/current", "logout", Access.sessionWith(Permission.SELF), this::logout),
                new ApiRoute(Verb.GET, "/me/sessions", "listOwnSessions", self, this::list),
                new ApiRoute(
                        Verb.DELETE,
                        "/me/sessions/{session}",
                        "endOwnSession",
                        Access.sessionWith(Permission.SELF),
                        this::end));
    }

    record LoggedIn(UUID id, String login, String proof, Instant endsAt) {
        @Override
        public String toString() {
            return "LoggedIn[" + login + ", masked]";
        }
    }

    record Session(
            UUID id,
            boolean current,
            Instant createdAt,
            Instant lastUsedAt,
            Instant endsAt,
            String from,
            String agent) {
        static Session of(LoginSession session, Caller caller) {
            return new Session(
                    session.id(),
                    session.id().equals(caller.credential()),
                    session.createdAt(),
                    session.lastUsedAt(),
                    session.endsAt(),
                    session.from(),
                    session.agent());
        }
    }

    private ApiAnswer login(ApiRequest request) {
        JsonNode body = request.body();
        String typed = body.path("login").asText().strip().toLowerCase(Locale.ROOT);
        int at = typed.indexOf('@');
        Logins.Attempt attempt = new Logins.Attempt(
                at < 0 ? Optional.of(Realm.platform()) : realm(typed.substring(at + 1)),
                typed,
                at < 0 ? typed : typed.substring(0, at),
                body.path("password").asText(),
                Optional.ofNullable(body.get("code")).map(JsonNode::asText),
                request.from(),
                request.agent());
        return answer(logins.login(attempt));
    }

    /// What came of somebody's try to get in, however he tried.
    static ApiAnswer answer(Logins.Result result) {
        return switch (result) {
            case Logins.Result.In(var account, var session, var token) ->
                ApiAnswer.created(
                                new LoggedIn(session.id(), account.details().login(), token.proof(), session.endsAt()),
                                "/me/sessions/" + session.id())
                        .with("Set-Cookie", COOKIE.formatted(token.text(), ""));
            case Logins.Result.CodeNeeded _ ->
                throw new Problem(
                        401, "second-factor.required", "log in with the code of your second factor too", List.of());
            case Logins.Result.Refused _ ->
                throw new Problem(401, "login.refused", "the login or the password is wrong", List.of());
            case Logins.Result.TooMany(int seconds) ->
                throw new Problem(
                                429,
                                "login.too-many",
                                "too many failed logins; wait a minute, then try again",
                                List.of())
                        .with("Retry-After", String.valueOf(seconds));
        };
    }

    /// Of a tenant by its name or its domain.
    private Optional<Realm> realm(String tenant) {
        return tenants.byName(tenant).or(() -> tenants.byDomain(tenant)).map(Realm::of);
    }

    private ApiAnswer logout(ApiRequest request) {
        end(request.caller(), request.caller().credential(), "logout");
        return ApiAnswer.done().with("Set-Cookie", COOKIE.formatted("", "; Max-Age=0"));
    }

    private ApiAnswer list(ApiRequest request) {
        Caller caller = request.caller();
        return ApiAnswer.items(
                database
                        .inRealm(
                                request.realm(),
                                tx -> sessions.list(tx, caller.account().id(), time.instant()))
                        .stream()
                        .map(session -> Session.of(session, caller))
                        .toList());
    }

    private ApiAnswer end(ApiRequest request) {
        end(request.caller(), request.id("session"), "own session");
        return ApiAnswer.done();
    }

    private void end(Caller caller, UUID session, String reason) {
        changes.inRealm(caller.home(), caller.actor(), reason, change -> {
            sessions.end(change, caller.account().id(), session);
            return Map.of();
        });
    }
}
