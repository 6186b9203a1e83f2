package org.klinke.server.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.klinke.core.account.Account;
import org.klinke.core.account.AccountDetails;
import org.klinke.core.account.AccountStore;
import org.klinke.core.account.PasswordHashes;
import org.klinke.core.account.Passwords;
import org.klinke.core.account.Permission;
import org.klinke.core.account.Role;
import org.klinke.core.audit.Changes;
import org.klinke.core.db.Database;
import org.klinke.server.control.AccountPersons;
import org.klinke.web.Problem;
import org.klinke.web.api.Access;
import org.klinke.web.api.ApiAnswer;
import org.klinke.web.api.ApiRequest;
import org.klinke.web.api.ApiRoute;
import org.klinke.web.api.ApiRoute.Verb;

/// Accounts of a tenant, and those of the platform. Nobody gives more than he has himself, and nobody touches an
/// account that may more than he.
public final class AccountRoutes {
    private final AccountStore accounts;
    private final AccountPersons persons;
    private final TouchableAccounts touchable;
    private final PasswordHashes hashes;
    private final Database database;
    private final Changes changes;
    private final SecureRandom random;

    public AccountRoutes(
            AccountStore accounts,
            AccountPersons persons,
            PasswordHashes hashes,
            Database database,
            Changes changes,
            SecureRandom random) {
        this.accounts = accounts;
        this.persons = persons;
        this.touchable = new TouchableAccounts(accounts);
        this.hashes = hashes;
        this.database = database;
        this.changes = changes;
        this.random = random;
    }

    public List<ApiRoute> routes() {
        List<ApiRoute> routes = new ArrayList<>();
        Map.of("/tenants/{tenant}/accounts", "Account", "/platform/accounts", "PlatformAccount")
                .forEach((path, name) -> routes.addAll(routes(path, name)));
        return routes;
    }

    private List<ApiRoute> routes(String path, String name) {
        Access read = Access.needs(Permission.ACCOUNTS_READ);
        // A stolen key would make itself an account that outlives it.
        Access write = Access.sessionWith(Permission.ACCOUNTS_WRITE);
        String one = path + "/{account}";
        return List.of(
                new ApiRoute(Verb.GET, path, "list" + name + "s", read, this::list),
                new ApiRoute(Verb.POST, path, "create" + name, write, request -> create(request, path)),
                new ApiRoute(Verb.GET, one, "get" + name, read, this::get),
                new ApiRoute(Verb.PUT, one, "change" + name, write, this::change),
                new ApiRoute(Verb.DELETE, one, "delete" + name, write, this::delete),
                new ApiRoute(Verb.POST, one + "/password", "resetPasswordOf" + name, write, this::resetPassword));
    }

    record View(
            UUID id,
            String login,
            String name,
            List<String> roles,
            boolean disabled,
            Optional<String> user,
            Instant createdAt,
            Instant passwordChangedAt) {
        static View of(Account account) {
            return new View(
                    account.id(),
                    account.details().login(),
                    account.details().name(),
                    account.details().roles().stream().map(Role::word).toList(),
                    account.details().disabled(),
                    account.extension(),
                    account.createdAt(),
                    account.passwordChangedAt());
        }
    }

    /// @param password shown only now, where we made it
    record Created(UUID id, String login, Optional<String> password) {
        @Override
        public String toString() {
            return "Created[" + login + ", masked]";
        }
    }

    private ApiAnswer list(ApiRequest request) {
        return ApiAnswer.items(database.inRealm(request.realm(), accounts::list).stream()
                .map(View::of)
                .toList());
    }

    private ApiAnswer get(ApiRequest request) {
        UUID id = request.id("account");
        return ApiAnswer.tagged(database.inRealm(request.realm(), tx -> accounts.find(tx, id))
                .map(View::of)
                .orElseThrow(AccountRoutes::unknown));
    }

    private ApiAnswer create(ApiRequest request, String path) {
        AccountDetails details = details(request.body());
        Optional<String> given =
                Optional.ofNullable(request.body().get("password")).map(JsonNode::asText);
        String password = given.map(typed -> Passwords.check("password", typed, details))
                .orElseGet(() -> Passwords.generate(random));
        String hash = hashes.hash(password);
        UUID id = changes.inRealm(request.realm(), request.caller().actor(), "account", change -> {
            AccountDetails named = persons.named(change, request.body(), details, Optional.empty());
            touchable.requireWithin(request, change, named);
            return accounts.create(change, named, hash);
        });
        String place = request.realm()
                .tenant()
                .map(tenant -> path.replace("{tenant}", tenant.name()))
                .orElse(path);
        return ApiAnswer.created(
                new Created(id, details.login(), given.isPresent() ? Optional.empty() : Optional.of(password)),
                place + "/" + id);
    }

    private ApiAnswer change(ApiRequest request) {
        AccountDetails details = details(request.body());
        return ApiAnswer.tagged(changes.inRealm(
                request.realm(), request.caller().actor(), "account", change -> {
                    Account before = touchable.require(request, change);
                    request.requireSeen(View.of(before));
                    AccountDetails after = persons.named(
                            change, request.body(), details, before.details().user());
                    touchable.requireWithin(request, change, after);
                    boolean own = before.id().equals(request.caller().account().id());
                    if (own && (!details.roles().equals(before.details().roles()) || details.disabled())) {
                        throw Problem.refused(
                                "account.own", "nobody takes his own roles or disables himself: ask another one");
                    }
                    accounts.update(change, before.id(), after);
                    return accounts.find(change.tx(), before.id()).map(View::of).orElseThrow();
                }));
    }

    private ApiAnswer delete(ApiRequest request) {
        changes.inRealm(request.realm(), request.caller().actor(), "account", change -> {
            Account before = touchable.requireAnothers(request, change, "nobody deletes himself: ask another one");
            request.requireSeen(View.of(before));
            accounts.delete(change, before.id());
            return Map.of();
        });
        return ApiAnswer.done();
    }

    private ApiAnswer resetPassword(ApiRequest request) {
        String password = Passwords.generate(random);
        String hash = hashes.hash(password);
        Account account = changes.inRealm(request.realm(), request.caller().actor(), "password reset", change -> {
            Account before = touchable.requireAnothers(
                    request, change, "nobody resets his own password: change it with the old one");
            accounts.resetPassword(change, before.id(), hash);
            return before;
        });
        return ApiAnswer.ok(new Created(account.id(), account.details().login(), Optional.of(password)));
    }

    private static AccountDetails details(JsonNode body) {
        List<Role> roles = new ArrayList<>();
        body.path("roles").forEach(word -> Role.of(word.asText()).ifPresent(roles::add));
        return new AccountDetails(
                body.path("login").asText(),
                body.path("name").asText().strip(),
                roles,
                body.path("disabled").asBoolean());
    }

    private static Problem unknown() {
        return Problem.notFound("there is nothing of that id");
    }
}
