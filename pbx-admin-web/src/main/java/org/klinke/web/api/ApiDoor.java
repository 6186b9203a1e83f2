package org.klinke.web.api;

import io.javalin.http.Context;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.klinke.core.account.Caller;
import org.klinke.core.account.Callers;
import org.klinke.core.account.LoginToken;
import org.klinke.core.account.Permission;
import org.klinke.core.tenant.Realm;
import org.klinke.core.tenant.TenantDirectory;
import org.klinke.core.tenant.TenantId;
import org.klinke.core.tenant.TenantScope;
import org.klinke.web.Problem;

/// Finds out who asks, whether he may, and where the route works. The only place of the API where a tenant is looked
/// up, and every route passes it:
///
///     bearer token ─▶ API key ─┐                    ┌─ /me, /sessions: the caller's home
///     cookie ─▶ session        ├─▶ caller ─▶ place ─┼─ /tenants/{tenant}: his own; an operator's by a grant
///       (changes: proof, Origin)                    └─ all else: the platform's own accounts
///
/// A tenant that is not the caller's looks like one that does not exist.
public final class ApiDoor {
    public static final String COOKIE = "__Host-klinke";
    public static final String PROOF = "X-Klinke-Proof";
    private static final String SCHEME = "Bearer ";

    private final Callers callers;
    private final TenantDirectory tenants;
    private final Grants grants;

    /// Where accounts of the platform may go now.
    public interface Grants {
        /// Whether the account has a grant for the tenant.
        boolean open(TenantScope tenant, UUID account);

        /// Tenants of the reseller whose account it is.
        Set<TenantId> owned(UUID account);
    }

    public ApiDoor(Callers callers, TenantDirectory tenants, Grants grants) {
        this.callers = callers;
        this.tenants = tenants;
        this.grants = grants;
    }

    /// A token somebody shows, not looked at yet.
    record Shown(LoginToken.Kind kind, LoginToken token) {}

    /// What the request shows, if it could be a token of ours at all.
    static Optional<Shown> shown(Context context) {
        @Nullable String header = context.header("Authorization");
        if (header != null) {
            // Whoever shows a key wants no session: a bad key is not made good by a cookie.
            return Optional.of(header)
                    .filter(value -> value.startsWith(SCHEME))
                    .flatMap(value -> shown(LoginToken.Kind.API_KEY, value.substring(SCHEME.length())));
        }
        return Optional.ofNullable(context.cookie(COOKIE)).flatMap(value -> shown(LoginToken.Kind.SESSION, value));
    }

    private static Optional<Shown> shown(LoginToken.Kind kind, String text) {
        return LoginToken.read(kind, text).map(token -> new Shown(kind, token));
    }

    /// Whether it is known without asking the database.
    boolean remembers(Shown shown) {
        return callers.remembers(shown.token());
    }

    /// Who asks; empty if what he shows is not in force.
    ///
    /// @param changes whether the request may change something: then a session must prove that our page sent it
    Optional<Caller> caller(Context context, Shown shown, boolean changes, String from) {
        Optional<Realm> realm = realm(shown.token());
        return switch (shown.kind()) {
            case API_KEY -> realm.flatMap(one -> callers.byKey(one, shown.token(), from));
            case INVITATION -> Optional.empty(); // it opens nothing but its own door
            case SESSION -> {
                Optional<Caller> caller = realm.flatMap(one -> callers.bySession(one, shown.token(), from));
                if (changes && caller.isPresent()) {
                    requireOwnPage(context, shown.token());
                }
                yield caller;
            }
        };
    }

    /// What a page of this session must send with each change. The answer is for our own pages alone: no header of ours
    /// lets another's read it, and without the cookie it is worth nothing.
    ///
    /// @param cookies the request's header
    public static Optional<String> proof(String cookies) {
        return Arrays.stream(cookies.split(";", -1))
                .map(String::strip)
                .filter(one -> one.startsWith(COOKIE + "="))
                .findFirst()
                .flatMap(one -> LoginToken.read(LoginToken.Kind.SESSION, one.substring(COOKIE.length() + 1)))
                .map(LoginToken::proof);
    }

    private Optional<Realm> realm(LoginToken token) {
        UUID id = token.realm();
        return id.equals(Realm.platform().id())
                ? Optional.of(Realm.platform())
                : tenants.byId(new TenantId(id)).map(Realm::of);
    }

    /// A foreign page makes a browser send the cookie, but it can neither set this header nor hide where it is from.
    private static void requireOwnPage(Context context, LoginToken token) {
        @Nullable String proof = context.header(PROOF);
        boolean proven = proof != null
                && MessageDigest.isEqual(
                        proof.getBytes(StandardCharsets.UTF_8), token.proof().getBytes(StandardCharsets.UTF_8));
        @Nullable String site = context.header("Sec-Fetch-Site");
        if (!proven || !isOwn(context) || (site != null && !site.equals("same-origin"))) {
            throw new Problem(
                    403,
                    "proof.missing",
                    "a session changes something only from our own pages: the header X-Klinke-Proof is missing or wrong",
                    List.of());
        }
    }

    /// Without an Origin it is no browser, or an old one: then the proof alone must do.
    static boolean isOwn(Context context) {
        @Nullable String origin = context.header("Origin");
        return origin == null || origin.equals("https://" + context.header("Host"));
    }

    /// Where the route works.
    ///
    /// @throws Problem 401, 403 or 404 if the caller does not get there
    Realm enter(ApiRoute route, Optional<Caller> caller, Context context) {
        if (!(route.access() instanceof Access.Needs needs)) {
            return caller.map(Caller::home).orElse(Realm.platform());
        }
        Caller known =
                caller.orElseThrow(() -> new Problem(401, "login.required", "log in, or show an API key", List.of())
                        .with("WWW-Authenticate", "Bearer"));
        if (known.owesSecondFactor() && !route.leadsToSecondFactor()) {
            throw new Problem(
                    403,
                    "second-factor.owed",
                    "your role needs a second factor: set one up first (POST /api/v1/me/second-factor)",
                    List.of());
        }
        Realm realm = switch (route.place()) {
            case HOME -> known.home();
            // A reseller's other permissions are for within his tenants.
            case PLATFORM ->
                known.home().tenant().isEmpty()
                                && (!known.isReseller() || needs.permission().platformOnly())
                        ? known.home()
                        : refuse();
            case TENANT -> Realm.of(tenant(known, context.pathParam("tenant"), needs.permission()));
        };
        if (!known.may(needs.permission())) {
            refuse();
        }
        if (needs.sessionOnly() && known.way() != Caller.Way.SESSION) {
            throw new Problem(403, "session.required", "an API key cannot do this: log in", List.of());
        }
        return realm;
    }

    private TenantScope tenant(Caller caller, String name, Permission permission) {
        Optional<TenantScope> named = tenants.byName(name);
        return switch (caller.home()) {
            case Realm.OfTenant(TenantScope own) ->
                named.filter(own::equals)
                        .orElseThrow(() -> Problem.notFound("there is no such tenant, or it is not yours"));
            case Realm.Platform _ -> {
                if (!caller.may(permission)) {
                    refuse();
                }
                TenantScope tenant = named.filter(sight(caller))
                        .orElseThrow(() -> Problem.notFound("there is no such tenant, or it is not yours"));
                if (!grants.open(tenant, caller.account().id())) {
                    throw new Problem(
                            403,
                            "grant.required",
                            "the tenant must know why you come in: ask for a grant first (POST /api/v1/grants)",
                            List.of());
                }
                yield tenant;
            }
        };
    }

    /// Which tenants are there for him: for a reseller those of his own as they are now, for others of the platform
    /// all.
    public Predicate<TenantScope> sight(Caller caller) {
        if (!caller.isReseller()) {
            return _ -> true;
        }
        Set<TenantId> own = grants.owned(caller.account().id());
        return tenant -> own.contains(tenant.id());
    }

    /// The same caller a while later, asked about without counting as use of what he shows; empty if it is not in force
    /// any more, or does not lead there.
    Optional<Caller> stillIn(Context context, ApiRoute route, Realm place, String from) {
        Permission needed = route.access().demanded().orElseThrow();
        return shown(context)
                .flatMap(one -> realm(one.token())
                        .flatMap(realm -> callers.look(
                                realm,
                                one.token(),
                                one.kind() == LoginToken.Kind.SESSION ? Caller.Way.SESSION : Caller.Way.API_KEY,
                                from)))
                .filter(caller -> caller.may(needed))
                .filter(caller -> caller.home().equals(place)
                        || place.tenant()
                                .filter(sight(caller))
                                .filter(tenant ->
                                        grants.open(tenant, caller.account().id()))
                                .isPresent());
    }

    private static Realm refuse() {
        throw new Problem(403, "permission.missing", "your roles do not allow this", List.of());
    }
}
