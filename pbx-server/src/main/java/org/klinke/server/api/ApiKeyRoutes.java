package org.klinke.server.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.klinke.core.account.ApiKey;
import org.klinke.core.account.ApiKeyStore;
import org.klinke.core.account.Caller;
import org.klinke.core.account.Permission;
import org.klinke.core.audit.Changes;
import org.klinke.core.db.Database;
import org.klinke.web.Problem;
import org.klinke.web.api.Access;
import org.klinke.web.api.ApiAnswer;
import org.klinke.web.api.ApiRequest;
import org.klinke.web.api.ApiRoute;
import org.klinke.web.api.ApiRoute.Verb;

/// API keys: one's own, and those of a realm for who looks after it.
public final class ApiKeyRoutes {
    private static final int DAYS_DEFAULT = 90;

    private final ApiKeyStore keys;
    private final Database database;
    private final Changes changes;
    private final InstantSource time;

    public ApiKeyRoutes(ApiKeyStore keys, Database database, Changes changes, InstantSource time) {
        this.keys = keys;
        this.database = database;
        this.changes = changes;
        this.time = time;
    }

    public List<ApiRoute> routes() {
        Access self = Access.needs(Permission.SELF);
        Access session = Access.sessionWith(Permission.SELF);
        Access read = Access.needs(Permission.KEYS_READ);
        Access write = Access.needs(Permission.KEYS_WRITE);
        return List.of(
                new ApiRoute(Verb.GET, "/me/api-keys", "listOwnKeys", self, this::listOwn),
                new ApiRoute(Verb.POST, "/me/api-keys", "createOwnKey", session, this::create),
                new ApiRoute(Verb.DELETE, "/me/api-keys/{key}", "deleteOwnKey", session, this::deleteOwn),
                new ApiRoute(Verb.GET, "/tenants/{tenant}/api-keys", "listKeys", read, this::list),
                new ApiRoute(Verb.DELETE, "/tenants/{tenant}/api-keys/{key}", "deleteKey", write, this::delete),
                new ApiRoute(Verb.GET, "/platform/api-keys", "listPlatformKeys", read, this::list),
                new ApiRoute(Verb.DELETE, "/platform/api-keys/{key}", "deletePlatformKey", write, this::delete));
    }

    record Key(
            UUID id,
            UUID account,
            String name,
            List<String> scopes,
            Instant createdAt,
            Instant endsAt,
            Optional<Instant> lastUsedAt) {
        static Key of(ApiKey key) {
            return new Key(
                    key.id(),
                    key.account(),
                    key.name(),
                    key.scopes().stream().map(Permission::word).sorted().toList(),
                    key.createdAt(),
                    key.endsAt(),
                    key.lastUsedAt());
        }
    }

    /// @param token shown only now
    record NewKey(UUID id, String name, List<String> scopes, Instant endsAt, String token) {
        @Override
        public String toString() {
            return "NewKey[" + name + ", masked]";
        }
    }

    private ApiAnswer listOwn(ApiRequest request) {
        return list(request, Optional.of(request.caller().account().id()));
    }

    private ApiAnswer list(ApiRequest request) {
        return list(request, Optional.empty());
    }

    private ApiAnswer list(ApiRequest request, Optional<UUID> account) {
        return ApiAnswer.items(database.inRealm(request.realm(), tx -> keys.list(tx, account)).stream()
                .map(Key::of)
                .toList());
    }

    private ApiAnswer create(ApiRequest request) {
        Caller caller = request.caller();
        JsonNode body = request.body();
        Set<Permission> scopes = scopes(caller, body.path("scopes"));
        Instant ends = time.instant().plus(Duration.ofDays(body.path("days").asInt(DAYS_DEFAULT)));
        ApiKeyStore.Made made = changes.inRealm(
                caller.home(),
                caller.actor(),
                "own API key",
                change -> keys.create(
                        change, caller.account().id(), body.path("name").asText(), scopes, ends));
        Key key = Key.of(made.key());
        return ApiAnswer.created(
                new NewKey(
                        key.id(),
                        key.name(),
                        key.scopes(),
                        key.endsAt(),
                        made.token().text()),
                "/me/api-keys/" + key.id());
    }

    /// A key is a part of what its owner may.
    private static Set<Permission> scopes(Caller caller, JsonNode words) {
        Set<Permission> scopes = EnumSet.noneOf(Permission.class);
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i).asText();
            int place = i;
            scopes.add(Permission.of(word)
                    .filter(caller::may)
                    .orElseThrow(() -> Problem.invalid(
                            422,
                            "invalid",
                            "scopes: your roles do not allow this",
                            List.of(Problem.Fault.at("/scopes/" + place, "your roles do not allow this")))));
        }
        return scopes;
    }

    private ApiAnswer deleteOwn(ApiRequest request) {
        Caller caller = request.caller();
        return delete(request, caller.account().id(), "own API key");
    }

    private ApiAnswer delete(ApiRequest request) {
        UUID id = request.id("key");
        UUID owner = database.inRealm(request.realm(), tx -> keys.find(tx, id))
                .orElseThrow(() -> Problem.notFound("there is nothing of that id"))
                .account();
        return delete(request, owner, "API key");
    }

    private ApiAnswer delete(ApiRequest request, UUID owner, String reason) {
        UUID id = request.id("key");
        changes.inRealm(request.realm(), request.caller().actor(), reason, change -> {
            keys.delete(change, owner, id);
            return Map.of();
        });
        return ApiAnswer.done();
    }
}
