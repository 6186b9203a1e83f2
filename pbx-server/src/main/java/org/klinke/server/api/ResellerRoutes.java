package org.klinke.server.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.klinke.core.account.Account;
import org.klinke.core.account.AccountStore;
import org.klinke.core.account.Permission;
import org.klinke.core.account.Reseller;
import org.klinke.core.account.ResellerStore;
import org.klinke.core.audit.Actor;
import org.klinke.core.audit.Changes;
import org.klinke.core.audit.PlatformChange;
import org.klinke.core.db.Database;
import org.klinke.core.db.PlatformTx;
import org.klinke.core.directory.InvalidInput;
import org.klinke.core.id.Ids;
import org.klinke.core.tenant.TenantDirectory;
import org.klinke.core.tenant.TenantId;
import org.klinke.core.tenant.TenantScope;
import org.klinke.web.ControlRoute;
import org.klinke.web.Problem;
import org.klinke.web.api.Access;
import org.klinke.web.api.ApiAnswer;
import org.klinke.web.api.ApiRequest;
import org.klinke.web.api.ApiRoute;
import org.klinke.web.api.ApiRoute.Verb;

/// Resellers, for the operator and for who has the machine: whose accounts see which tenants.
public final class ResellerRoutes {
    private static final String ALL = "/platform/resellers";
    private static final String ONE = ALL + "/{reseller}";

    private final ResellerStore resellers;
    private final AccountStore accounts;
    private final TenantDirectory tenants;
    private final Database database;
    private final Changes changes;
    private final Ids ids;

    public ResellerRoutes(
            ResellerStore resellers,
            AccountStore accounts,
            TenantDirectory tenants,
            Database database,
            Changes changes,
            Ids ids) {
        this.resellers = resellers;
        this.accounts = accounts;
        this.tenants = tenants;
        this.database = database;
        this.changes = changes;
        this.ids = ids;
    }

    public List<ApiRoute> routes() {
        Access reads = Access.needs(Permission.PLATFORM_READ);
        Access writes = Access.sessionWith(Permission.PLATFORM_WRITE);
        return List.of(
                new ApiRoute(
                        Verb.GET,
                        ALL,
                        "listResellers",
                        reads,
                        _ -> ApiAnswer.items(database.inPlatform(tx -> resellers.list(tx).stream()
                                .map(one -> view(tx, one))
                                .toList()))),
                new ApiRoute(Verb.POST, ALL, "createReseller", writes, this::create),
                new ApiRoute(
                        Verb.GET,
                        ONE,
                        "getReseller",
                        reads,
                        request -> ApiAnswer.tagged(database.inPlatform(tx -> resellers
                                .find(tx, request.id("reseller"))
                                .map(one -> view(tx, one))
                                .orElseThrow(() -> Problem.notFound("there is nothing of that id"))))),
                new ApiRoute(Verb.PUT, ONE, "changeReseller", writes, this::change),
                new ApiRoute(Verb.DELETE, ONE, "deleteReseller", writes, this::delete));
    }

    public List<ControlRoute> orders() {
        return List.of(
                new ControlRoute(
                        ControlRoute.Method.GET,
                        "/resellers",
                        _ -> Map.of(
                                "resellers",
                                database.inPlatform(tx -> resellers.list(tx).stream()
                                        .map(one -> view(tx, one))
                                        .toList()))),
                new ControlRoute(ControlRoute.Method.POST, "/resellers/set", this::set),
                new ControlRoute(ControlRoute.Method.POST, "/resellers/delete", this::remove));
    }

    /// @param tenants their names
    /// @param accounts their logins
    record View(UUID id, String name, int tenantsMax, List<String> tenants, List<String> accounts) {}

    private View view(PlatformTx tx, Reseller reseller) {
        return new View(
                reseller.id(),
                reseller.name(),
                reseller.tenantsMax(),
                reseller.tenants().stream()
                        .flatMap(id -> tenants.byId(id).stream())
                        .map(TenantScope::name)
                        .sorted()
                        .toList(),
                reseller.accounts().stream()
                        .flatMap(id -> accounts.find(tx, id).stream())
                        .map(account -> account.details().login())
                        .sorted()
                        .toList());
    }

    private ApiAnswer create(ApiRequest request) {
        UUID id = ids.next();
        View made = changes.platform(request.caller().actor(), "reseller made", change -> {
            Reseller wanted = read(change.tx(), id, request.body());
            resellers.create(change, wanted);
            return view(change.tx(), wanted);
        });
        return ApiAnswer.created(made, ALL + "/" + id);
    }

    private ApiAnswer change(ApiRequest request) {
        UUID id = request.id("reseller");
        return ApiAnswer.tagged(changes.platform(request.caller().actor(), "reseller changed", change -> {
            request.requireSeen(resellers
                    .find(change.tx(), id)
                    .map(before -> view(change.tx(), before))
                    .orElseThrow(() -> Problem.notFound("there is nothing of that id")));
            Reseller wanted = read(change.tx(), id, request.body());
            resellers.update(change, wanted);
            return view(change.tx(), wanted);
        }));
    }

    private ApiAnswer delete(ApiRequest request) {
        changes.platform(request.caller().actor(), "reseller deleted", change -> {
            request.requireSeen(resellers
                    .find(change.tx(), request.id("reseller"))
                    .map(before -> view(change.tx(), before))
                    .orElseThrow(() -> Problem.notFound("there is nothing of that id")));
            resellers.delete(change, request.id("reseller"));
            return Map.of();
        });
        return ApiAnswer.done();
    }

    /// By name, made if there is none: all of it is as it is said.
    private Object set(ControlRoute.Request request) {
        return order("reseller changed", change -> {
            String name = request.body().path("name").asText().strip();
            Optional<Reseller> before = named(change.tx(), name);
            Reseller wanted = read(change.tx(), before.map(Reseller::id).orElseGet(ids::next), request.body());
            if (before.isPresent()) {
                resellers.update(change, wanted);
            } else {
                resellers.create(change, wanted);
            }
            return view(change.tx(), wanted);
        });
    }

    private Object remove(ControlRoute.Request request) {
        return order("reseller deleted", change -> {
            String name = request.body().path("name").asText().strip();
            Reseller gone =
                    named(change.tx(), name).orElseThrow(() -> Problem.notFound("there is no reseller '" + name + "'"));
            View view = view(change.tx(), gone);
            resellers.delete(change, gone.id());
            return view;
        });
    }

    private View order(String reason, Function<PlatformChange, View> work) {
        try {
            return changes.platform(Actor.LOCAL_CLI, reason, work);
        } catch (InvalidInput e) {
            throw new Problem(400, "resellers." + e.field(), e.problem() + "; " + e.remedy(), List.of());
        }
    }

    private Optional<Reseller> named(PlatformTx tx, String name) {
        return resellers.list(tx).stream()
                .filter(one -> one.name().equals(name))
                .findFirst();
    }

    /// As it was, by what the history tells of it.
    ///
    /// @return its name
    String back(PlatformChange change, UUID id, Map<String, String> before) {
        Reseller now = resellers.find(change.tx(), id).orElseThrow(Told::inexact);
        View view = view(change.tx(), now);
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.put("name", before.getOrDefault("name", view.name()));
        body.put("tenantsMax", before.getOrDefault("tenantsMax", String.valueOf(view.tenantsMax())));
        names(body.putArray("tenants"), Optional.ofNullable(before.get("tenants")), view.tenants());
        names(body.putArray("accounts"), Optional.ofNullable(before.get("accounts")), view.accounts());
        resellers.update(change, read(change.tx(), id, body));
        return view.name();
    }

    private static void names(ArrayNode list, Optional<String> told, List<String> now) {
        told.map(text -> List.of(text.split(", ", -1))).orElse(now).stream()
                .filter(name -> !name.isEmpty())
                .forEach(list::add);
    }

    private Reseller read(PlatformTx tx, UUID id, JsonNode body) {
        List<TenantId> own = new ArrayList<>();
        for (JsonNode name : body.path("tenants")) {
            own.add(tenants.byName(name.asText()).map(TenantScope::id).orElseThrow(() -> unknown("tenants", name)));
        }
        List<UUID> of = new ArrayList<>();
        for (JsonNode login : body.path("accounts")) {
            of.add(accounts.byLogin(tx, login.asText()).map(Account::id).orElseThrow(() -> unknown("accounts", login)));
        }
        return new Reseller(
                id,
                body.path("name").asText().strip(),
                body.path("tenantsMax").asInt(),
                own.stream().distinct().toList(),
                of.stream().distinct().toList());
    }

    private static Problem unknown(String field, JsonNode name) {
        String text = "there is none called '" + name.asText() + "'";
        return Problem.invalid(422, "invalid", field + ": " + text, List.of(Problem.Fault.at("/" + field, text)));
    }
}
