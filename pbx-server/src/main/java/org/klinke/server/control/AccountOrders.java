package org.klinke.server.control;

import com.fasterxml.jackson.databind.JsonNode;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.klinke.core.account.Account;
import org.klinke.core.account.AccountDetails;
import org.klinke.core.account.AccountStore;
import org.klinke.core.account.ApiKey;
import org.klinke.core.account.ApiKeyStore;
import org.klinke.core.account.PasswordHashes;
import org.klinke.core.account.Passwords;
import org.klinke.core.account.Permission;
import org.klinke.core.account.Role;
import org.klinke.core.account.SecondFactorStore;
import org.klinke.core.audit.Actor;
import org.klinke.core.audit.Changes;
import org.klinke.core.audit.RealmChange;
import org.klinke.core.db.Database;
import org.klinke.core.directory.InvalidInput;
import org.klinke.core.tenant.Realm;
import org.klinke.core.tenant.TenantDirectory;
import org.klinke.web.ControlRoute;
import org.klinke.web.ControlRoute.Method;
import org.klinke.web.ControlRoute.Request;
import org.klinke.web.Problem;

/// `accounts …` and `api-keys …`: of a tenant, or of the platform where no tenant is named. Who has the machine may
/// help any account; it stands in the history as done there.
public final class AccountOrders {
    private final AccountStore accounts;
    private final AccountPersons persons;
    private final InvitationDesk invitations;
    private final SecondFactorStore secondFactors;
    private final ApiKeyStore keys;
    private final PasswordHashes hashes;
    private final Database database;
    private final Changes changes;
    private final TenantDirectory tenants;
    private final InstantSource time;
    private final SecureRandom random;

    public AccountOrders(
            AccountStore accounts,
            AccountPersons persons,
            InvitationDesk invitations,
            SecondFactorStore secondFactors,
            ApiKeyStore keys,
            PasswordHashes hashes,
            Database database,
            Changes changes,
            TenantDirectory tenants,
            InstantSource time,
            SecureRandom random) {
        this.accounts = accounts;
        this.persons = persons;
        this.invitations = invitations;
        this.secondFactors = secondFactors;
        this.keys = keys;
        this.hashes = hashes;
        this.database = database;
        this.changes = changes;
        this.tenants = tenants;
        this.time = time;
        this.random = random;
    }

    public List<ControlRoute> routes() {
        return List.of(
                new ControlRoute(Method.GET, "/accounts", this::list),
                new ControlRoute(Method.POST, "/accounts/add", this::add),
                new ControlRoute(
                        Method.POST, "/accounts/disable", request -> switched(request, "accounts disable", true)),
                new ControlRoute(
                        Method.POST, "/accounts/enable", request -> switched(request, "accounts enable", false)),
                new ControlRoute(Method.POST, "/accounts/reset", this::reset),
                new ControlRoute(Method.POST, "/accounts/invite", this::invite),
                new ControlRoute(Method.POST, "/accounts/user", this::belongs),
                new ControlRoute(Method.POST, "/accounts/delete", this::delete),
                new ControlRoute(Method.GET, "/api-keys", this::listKeys),
                new ControlRoute(Method.POST, "/api-keys/revoke", this::revoke));
    }

    record Line(
            String login,
            String name,
            List<String> roles,
            boolean disabled,
            boolean secondFactor,
            String user,
            String createdAt,
            String passwordChangedAt) {}

    /// @param password shown only now
    record Made(String login, String password) {
        @Override
        public String toString() {
            return "Made[" + login + ", masked]";
        }
    }

    /// @param lastUsedAt empty if it never was
    record KeyLine(
            UUID id,
            String account,
            String name,
            List<String> scopes,
            String createdAt,
            String endsAt,
            String lastUsedAt,
            boolean inForce) {}

    private Object list(Request request) {
        Realm realm = realm(asked(request));
        return Map.of(
                "accounts",
                database.inRealm(
                        realm,
                        tx -> accounts.list(tx).stream()
                                .map(account -> new Line(
                                        account.details().login(),
                                        account.details().name(),
                                        words(account),
                                        account.details().disabled(),
                                        secondFactors.isOn(tx, account.id()),
                                        account.extension().orElse(""),
                                        account.createdAt().toString(),
                                        account.passwordChangedAt().toString()))
                                .toList()));
    }

    private static List<String> words(Account account) {
        return account.details().roles().stream().map(Role::word).toList();
    }

    private Object add(Request request) {
        JsonNode body = request.body();
        List<Role> roles = new ArrayList<>();
        for (JsonNode word : body.path("roles")) {
            roles.add(Role.of(word.asText())
                    .orElseThrow(() ->
                            new Problem(400, "accounts.roles", "there is no role '" + word.asText() + "'", List.of())));
        }
        AccountDetails details = new AccountDetails(
                body.path("login").asText().strip(), body.path("name").asText().strip(), roles, false);
        String password = Passwords.generate(random);
        String hash = hashes.hash(password);
        change(
                realm(said(body)),
                "accounts add",
                change -> accounts.create(change, persons.named(change, body, details, Optional.empty()), hash));
        return new Made(details.login(), password);
    }

    private Object switched(Request request, String reason, boolean disabled) {
        return ofOne(request, reason, (change, account) -> {
            AccountDetails before = account.details();
            accounts.update(
                    change,
                    account.id(),
                    new AccountDetails(before.login(), before.name(), before.roles(), disabled, before.user()));
            return Map.of("login", before.login());
        });
    }

    /// A new password, and no second factor: who has lost both is helped.
    private Object reset(Request request) {
        String password = Passwords.generate(random);
        String hash = hashes.hash(password);
        return ofOne(request, "accounts reset", (change, account) -> {
            accounts.resetPassword(change, account.id(), hash);
            if (secondFactors.isOn(change.tx(), account.id())) {
                secondFactors.remove(change, account.id());
            }
            return new Made(account.details().login(), password);
        });
    }

    /// @param link shown only now, and only where it is not mailed
    record Invited(String login, String link, String mailedTo, String endsAt) {
        @Override
        public String toString() {
            return "Invited[" + login + ", masked]";
        }
    }

    private Object invite(Request request) {
        JsonNode body = request.body();
        String login = body.path("login").asText().strip();
        try {
            InvitationDesk.Invited invited = invitations.invite(
                    realm(said(body)),
                    Actor.LOCAL_CLI,
                    body.path("mail").asBoolean() ? InvitationDesk.By.MAIL : InvitationDesk.By.PAPER,
                    body.path("days").asInt(),
                    change -> accounts.byLogin(change.tx(), login).orElseThrow(() -> unknown(login)));
            return new Invited(
                    login,
                    invited.link().orElse(""),
                    invited.mailedTo().orElse(""),
                    invited.endsAt().toString());
        } catch (InvalidInput e) {
            throw new Problem(400, "accounts." + e.field(), e.problem() + "; " + e.remedy(), List.of());
        }
    }

    private Object belongs(Request request) {
        return ofOne(request, "accounts user", (change, account) -> {
            AccountDetails before = account.details();
            accounts.update(change, account.id(), persons.named(change, request.body(), before, before.user()));
            return Map.of("login", before.login());
        });
    }

    private Object delete(Request request) {
        return ofOne(request, "accounts delete", (change, account) -> {
            accounts.delete(change, account.id());
            return Map.of("login", account.details().login());
        });
    }

    private Object ofOne(Request request, String reason, BiFunction<RealmChange, Account, Object> work) {
        String login = request.body().path("login").asText().strip();
        return change(
                realm(said(request.body())),
                reason,
                change ->
                        work.apply(change, accounts.byLogin(change.tx(), login).orElseThrow(() -> unknown(login))));
    }

    private static Problem unknown(String login) {
        return Problem.notFound("there is no account '" + login + "'; `klinke accounts` lists them");
    }

    private Object listKeys(Request request) {
        Realm realm = realm(asked(request));
        Instant now = time.instant();
        return Map.of("keys", database.inRealm(realm, tx -> {
            Map<UUID, String> logins = new HashMap<>();
            accounts.list(tx)
                    .forEach(account ->
                            logins.put(account.id(), account.details().login()));
            return keys.list(tx, Optional.empty()).stream()
                    .map(key -> line(key, logins, now))
                    .toList();
        }));
    }

    private static KeyLine line(ApiKey key, Map<UUID, String> logins, Instant now) {
        return new KeyLine(
                key.id(),
                logins.getOrDefault(key.account(), ""),
                key.name(),
                key.scopes().stream().sorted().map(Permission::word).toList(),
                key.createdAt().toString(),
                key.endsAt().toString(),
                key.lastUsedAt().map(Instant::toString).orElse(""),
                now.isBefore(key.endsAt()));
    }

    private Object revoke(Request request) {
        String text = request.body().path("id").asText().strip();
        Problem unknown = Problem.notFound("there is no API key '" + text + "'; `klinke api-keys` lists them");
        return change(realm(said(request.body())), "api-keys revoke", change -> {
            ApiKey key = keys.list(change.tx(), Optional.empty()).stream()
                    .filter(one -> one.id().toString().equals(text))
                    .findFirst()
                    .orElseThrow(() -> unknown);
            keys.delete(change, key.account(), key.id());
            return Map.of("id", key.id(), "name", key.name());
        });
    }

    private <T> T change(Realm realm, String reason, Function<RealmChange, T> work) {
        try {
            return changes.inRealm(realm, Actor.LOCAL_CLI, reason, work);
        } catch (InvalidInput e) {
            throw new Problem(400, "accounts." + e.field(), e.problem() + "; " + e.remedy(), List.of());
        }
    }

    private static String asked(Request request) {
        return request.queryParameter().apply("tenant").orElse("");
    }

    private static String said(JsonNode body) {
        return body.path("tenant").asText();
    }

    private Realm realm(String tenant) {
        return realm(tenants, tenant);
    }

    /// @param tenant its name; empty for the platform
    static Realm realm(TenantDirectory tenants, String tenant) {
        String name = tenant.strip();
        return name.isEmpty()
                ? Realm.platform()
                : tenants.byName(name)
                        .map(Realm::of)
                        .orElseThrow(() -> Problem.notFound("there is no tenant '" + name + "'"));
    }
}
