package org.klinke.server.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.klinke.core.account.AccountStore;
import org.klinke.core.account.Permission;
import org.klinke.core.account.Role;
import org.klinke.core.account.SignOn;
import org.klinke.core.account.SignOnStore;
import org.klinke.core.audit.Change;
import org.klinke.core.audit.Changes;
import org.klinke.core.db.Database;
import org.klinke.core.db.TenantTx;
import org.klinke.core.tenant.TenantDirectory;
import org.klinke.core.tenant.TenantScope;
import org.klinke.server.signon.SignOnFailed;
import org.klinke.server.signon.SignOns;
import org.klinke.web.Problem;
import org.klinke.web.api.Access;
import org.klinke.web.api.ApiAnswer;
import org.klinke.web.api.ApiRequest;
import org.klinke.web.api.ApiRoute;
import org.klinke.web.api.ApiRoute.Verb;

/// Logging in elsewhere: for a tenant's admin who says where, and for its people who do.
public final class SignOnRoutes {
    private static final String TRAVEL = "__Host-klinke-sign-on";
    /// Lax: it must come along when the issuer sends the browser back. It is worth nothing without what the issuer
    /// adds.
    private static final String COOKIE = TRAVEL + "=%s; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=%d";

    private static final int COOKIE_SECONDS = 600;
    private static final String SETTINGS = "/tenants/{tenant}/sign-on";
    private static final String LOGIN_PAGE = "/login#sign-on";

    private final SignOns signOns;
    private final SignOnStore store;
    private final AccountStore accounts;
    private final Database database;
    private final Changes changes;
    private final TenantDirectory tenants;
    private final Turns ways = new Turns(10, 40, "sign-on.many", "many people sign on just now; try again");

    public SignOnRoutes(
            SignOns signOns,
            SignOnStore store,
            AccountStore accounts,
            Database database,
            Changes changes,
            TenantDirectory tenants) {
        this.signOns = signOns;
        this.store = store;
        this.accounts = accounts;
        this.database = database;
        this.changes = changes;
        this.tenants = tenants;
    }

    public List<ApiRoute> routes() {
        Access read = Access.needs(Permission.ACCOUNTS_READ);
        // A stolen key would open the way for everybody its thief knows.
        Access write = Access.sessionWith(Permission.ACCOUNTS_WRITE);
        return List.of(
                new ApiRoute(Verb.GET, "/sign-on", "getSignOnOffer", Access.anyone(), this::offer),
                new ApiRoute(Verb.POST, "/sign-on/begin", "beginSignOn", Access.anyone(), this::begin),
                new ApiRoute(Verb.GET, "/sign-on/callback", "returnFromSignOn", Access.anyone(), this::back),
                new ApiRoute(Verb.POST, "/sign-on/completion", "completeSignOn", Access.anyone(), this::complete),
                new ApiRoute(Verb.GET, SETTINGS, "getSignOn", read, this::get),
                new ApiRoute(Verb.PUT, SETTINGS, "changeSignOn", write, this::change),
                new ApiRoute(Verb.DELETE, SETTINGS, "deleteSignOn", write, this::delete));
    }

    /// @param offered people of this tenant log in elsewhere
    /// @param passwords good here, too
    record Offer(boolean offered, boolean passwords) {}

    record Begun(String location) {
        @Override
        public String toString() {
            return "Begun[masked]";
        }
    }

    /// @param redirect to be entered at the issuer
    record View(
            String issuer,
            String clientId,
            boolean hasSecret,
            String claim,
            List<String> domains,
            boolean makeAccounts,
            boolean passwords,
            String redirect) {}

    /// Of a tenant that does not exist it tells what it tells of one without.
    private ApiAnswer offer(ApiRequest request) {
        Optional<SignOn> found =
                named(request.query("tenant").orElse("")).flatMap(tenant -> database.inTenant(tenant, store::find));
        return ApiAnswer.ok(
                new Offer(found.isPresent(), found.map(SignOn::passwords).orElse(true)));
    }

    private Optional<TenantScope> named(String text) {
        String name = text.strip().toLowerCase(Locale.ROOT);
        return tenants.byName(name).or(() -> tenants.byDomain(name));
    }

    private ApiAnswer begin(ApiRequest request) {
        Optional<TenantScope> tenant = named(request.body().path("tenant").asText());
        SignOn signOn = tenant.flatMap(one -> database.inTenant(one, store::find))
                .orElseThrow(() ->
                        new Problem(404, "sign-on.none", "people of this tenant log in with a password", List.of()));
        try (Turns.Turn _ = ways.take(tenant.get())) {
            SignOns.Begun begun = signOns.begin(tenant.get(), signOn);
            return ApiAnswer.ok(new Begun(begun.location()))
                    .with("Set-Cookie", COOKIE.formatted(begun.travel(), COOKIE_SECONDS));
        } catch (SignOnFailed e) {
            SignOns.note(e);
            throw new Problem(
                    503, "sign-on.issuer", "where your people log in does not answer as it should", List.of());
        }
    }

    /// The only request that comes from another's page: it changes nothing here but where this browser is on its way.
    private ApiAnswer back(ApiRequest request) {
        SignOns.Back back = new SignOns.Back(
                travel(request),
                request.query("state"),
                request.query("code"),
                request.query("error"),
                request.query("iss"));
        try (Turns.Turn _ = ways.take(signOns.tenant(back))) {
            return ApiAnswer.elsewhere(LOGIN_PAGE)
                    .with("Set-Cookie", COOKIE.formatted(signOns.back(back, request.from()), COOKIE_SECONDS));
        } catch (SignOnFailed e) {
            SignOns.note(e);
            return ApiAnswer.elsewhere(LOGIN_PAGE + "=" + e.why().name().toLowerCase(Locale.ROOT))
                    .with("Set-Cookie", COOKIE.formatted("", 0));
        }
    }

    private ApiAnswer complete(ApiRequest request) {
        Optional<String> code = Optional.ofNullable(request.body().get("code")).map(JsonNode::asText);
        return signOns.complete(travel(request), code, request.from(), request.agent())
                .map(SessionRoutes::answer)
                .orElseThrow(() -> new Problem(401, "sign-on.over", "sign on again", List.of()));
    }

    private static String travel(ApiRequest request) {
        return Arrays.stream(request.header("Cookie").orElse("").split(";", -1))
                .map(String::strip)
                .filter(one -> one.startsWith(TRAVEL + "="))
                .map(one -> one.substring(TRAVEL.length() + 1))
                .findFirst()
                .orElse("");
    }

    private View view(TenantTx tx) {
        SignOn one = store.find(tx).orElseThrow(() -> Problem.notFound("there is nothing of that id"));
        return new View(
                one.issuer().toString(),
                one.clientId(),
                store.secret(tx).isPresent(),
                one.claim(),
                one.domains(),
                one.makeAccounts(),
                one.passwords(),
                signOns.redirect());
    }

    private ApiAnswer get(ApiRequest request) {
        return ApiAnswer.tagged(database.inTenant(request.tenant(), this::view));
    }

    private ApiAnswer change(ApiRequest request) {
        JsonNode body = request.body();
        SignOn wanted = new SignOn(
                SignOn.issuer(body.path("issuer").asText()),
                body.path("clientId").asText().strip(),
                body.path("claim").asText("preferred_username"),
                StreamSupport.stream(body.path("domains").spliterator(), false)
                        .map(one -> one.asText().strip().toLowerCase(Locale.ROOT))
                        .distinct()
                        .toList(),
                body.path("makeAccounts").asBoolean(),
                body.path("passwords").asBoolean(true));
        Optional<String> secret = Optional.ofNullable(body.get("secret")).map(JsonNode::asText);
        return ApiAnswer.tagged(changes.in(request.tenant(), request.caller().actor(), "sign-on", change -> {
            requireOwn(request, change);
            if (store.find(change.tx()).isPresent()) {
                request.requireSeen(view(change.tx()));
            }
            store.set(change, wanted, secret);
            return view(change.tx());
        }));
    }

    private ApiAnswer delete(ApiRequest request) {
        changes.in(request.tenant(), request.caller().actor(), "sign-on", change -> {
            requireOwn(request, change);
            store.remove(change);
            return Map.of();
        });
        return ApiAnswer.done();
    }

    /// Who says where people log in says who they are: so nobody who is inside by a grant does, or he stayed.
    private void requireOwn(ApiRequest request, Change change) {
        boolean byGrant = request.caller().home().tenant().isEmpty();
        if (byGrant && accounts.isRunBy(change.tx(), Role.TENANT_ADMIN)) {
            throw new Problem(
                    403,
                    "admins.own",
                    "the tenant has an admin: ask there, a grant does not say who is who",
                    List.of());
        }
    }
}
