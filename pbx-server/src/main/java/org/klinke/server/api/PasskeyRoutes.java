package org.klinke.server.api;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.klinke.core.account.Caller;
import org.klinke.core.account.Logins;
import org.klinke.core.account.Passkey;
import org.klinke.core.account.PasskeyStore;
import org.klinke.core.account.Permission;
import org.klinke.core.account.SecondFactorStore;
import org.klinke.core.audit.Changes;
import org.klinke.core.db.Database;
import org.klinke.core.tenant.TenantScope;
import org.klinke.server.passkey.Passkeys;
import org.klinke.web.api.Access;
import org.klinke.web.api.ApiAnswer;
import org.klinke.web.api.ApiRequest;
import org.klinke.web.api.ApiRoute;
import org.klinke.web.api.ApiRoute.Verb;

/// One's own passkeys, and logging in with one.
public final class PasskeyRoutes {
    private static final String OWN = "/me/passkeys";
    private static final int TIMEOUT_MILLIS = 120_000;
    private static final String REQUIRED = "required";

    private final Passkeys passkeys;
    private final PasskeyStore store;
    private final SecondFactorStore factors;
    private final Logins logins;
    private final Database database;
    private final Changes changes;
    private final InstantSource time;

    public PasskeyRoutes(
            Passkeys passkeys,
            PasskeyStore store,
            SecondFactorStore factors,
            Logins logins,
            Database database,
            Changes changes,
            InstantSource time) {
        this.passkeys = passkeys;
        this.store = store;
        this.factors = factors;
        this.logins = logins;
        this.database = database;
        this.changes = changes;
        this.time = time;
    }

    public List<ApiRoute> routes() {
        Access session = Access.sessionWith(Permission.SELF);
        return List.of(
                new ApiRoute(Verb.GET, OWN, "listOwnPasskeys", Access.needs(Permission.SELF), this::list),
                new ApiRoute(Verb.POST, OWN + "/challenge", "beginOwnPasskey", session, this::begin),
                new ApiRoute(Verb.POST, OWN, "addOwnPasskey", session, this::add),
                new ApiRoute(Verb.POST, OWN + "/{passkey}/removal", "removeOwnPasskey", session, this::remove),
                new ApiRoute(Verb.POST, "/sessions/passkey/challenge", "beginPasskeyLogin", Access.anyone(), this::ask),
                new ApiRoute(Verb.POST, "/sessions/passkey", "loginWithPasskey", Access.anyone(), this::logIn));
    }

    record View(UUID id, String name, Instant createdAt, Optional<Instant> lastUsedAt) {
        static View of(Passkey passkey) {
            return new View(passkey.id(), passkey.name(), passkey.createdAt(), passkey.lastUsedAt());
        }
    }

    /// @param recoveryCodes shown only now; none if there are some already
    record Added(UUID id, String name, List<String> recoveryCodes) {
        @Override
        public String toString() {
            return "Added[" + name + ", masked]";
        }
    }

    /// @param options as browsers take them
    record Challenge(String ticket, Map<String, Object> options) {
        @Override
        public String toString() {
            return "Challenge[masked]";
        }
    }

    private ApiAnswer list(ApiRequest request) {
        UUID account = request.caller().account().id();
        return ApiAnswer.items(database.inRealm(request.realm(), tx -> store.list(tx, account)).stream()
                .map(View::of)
                .toList());
    }

    private ApiAnswer begin(ApiRequest request) {
        requirePassword(request);
        Caller caller = request.caller();
        UUID account = caller.account().id();
        Passkeys.Challenge challenge = passkeys.askToRegister(caller.home(), account);
        String login = caller.account().details().login();
        String name = caller.home()
                .tenant()
                .map(TenantScope::name)
                .map(tenant -> login + "@" + tenant)
                .orElse(login);
        Map<String, Object> options = new LinkedHashMap<>();
        options.put("challenge", base64(challenge.bytes()));
        options.put("rp", Map.of("id", passkeys.serverName(), "name", "Klinke"));
        options.put(
                "user",
                Map.of("id", base64(Passkeys.handle(caller.home(), account)), "name", name, "displayName", name));
        options.put(
                "pubKeyCredParams",
                Passkeys.algorithms().stream()
                        .map(one -> Map.of("type", "public-key", "alg", one))
                        .toList());
        options.put("timeout", TIMEOUT_MILLIS);
        options.put("attestation", "none");
        options.put(
                "authenticatorSelection",
                Map.of("residentKey", REQUIRED, "requireResidentKey", true, "userVerification", REQUIRED));
        return ApiAnswer.ok(new Challenge(challenge.ticket(), options));
    }

    private ApiAnswer add(ApiRequest request) {
        Caller caller = request.caller();
        UUID account = caller.account().id();
        Passkeys.Made made = passkeys.register(
                caller.home(),
                account,
                request.body().path("ticket").asText(),
                request.body().path("credential").toString());
        Added added = changes.inRealm(caller.home(), caller.actor(), "own passkey", change -> {
            Passkey passkey = store.add(
                    change,
                    account,
                    request.body().path("name").asText(),
                    made.credential(),
                    made.data(),
                    made.counter(),
                    time.instant());
            return new Added(passkey.id(), passkey.name(), factors.codesIfNone(change, account));
        });
        return ApiAnswer.created(added, OWN + "/" + added.id());
    }

    private ApiAnswer remove(ApiRequest request) {
        requirePassword(request);
        Caller caller = request.caller();
        changes.inRealm(caller.home(), caller.actor(), "own passkey", change -> {
            store.remove(change, caller.account().id(), request.id("passkey"));
            return Map.of();
        });
        return ApiAnswer.done();
    }

    private void requirePassword(ApiRequest request) {
        logins.requirePassword(
                request.caller(),
                request.from(),
                "password",
                request.body().path("password").asText());
    }

    /// The same for everybody: nobody learns who has a passkey.
    private ApiAnswer ask(ApiRequest request) {
        Passkeys.Challenge challenge = passkeys.askToLogIn();
        return ApiAnswer.ok(new Challenge(
                challenge.ticket(),
                Map.of(
                        "challenge",
                        base64(challenge.bytes()),
                        "rpId",
                        passkeys.serverName(),
                        "timeout",
                        TIMEOUT_MILLIS,
                        "userVerification",
                        REQUIRED)));
    }

    private ApiAnswer logIn(ApiRequest request) {
        return SessionRoutes.answer(passkeys.logIn(
                request.body().path("ticket").asText(),
                request.body().path("credential").toString(),
                request.from(),
                request.agent()));
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
