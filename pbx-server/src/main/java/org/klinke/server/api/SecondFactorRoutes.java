package org.klinke.server.api;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.klinke.core.account.Account;
import org.klinke.core.account.AccountStore;
import org.klinke.core.account.Caller;
import org.klinke.core.account.Logins;
import org.klinke.core.account.Permission;
import org.klinke.core.account.SecondFactorStore;
import org.klinke.core.audit.Changes;
import org.klinke.core.db.Database;
import org.klinke.core.tenant.TenantScope;
import org.klinke.web.api.Access;
import org.klinke.web.api.ApiAnswer;
import org.klinke.web.api.ApiRequest;
import org.klinke.web.api.ApiRoute;
import org.klinke.web.api.ApiRoute.Verb;

/// The second factor: one's own, and help for who has lost it. An open session alone neither makes nor removes one.
public final class SecondFactorRoutes {
    private final SecondFactorStore factors;
    private final TouchableAccounts touchable;
    private final Logins logins;
    private final Database database;
    private final Changes changes;

    public SecondFactorRoutes(
            SecondFactorStore factors, AccountStore accounts, Logins logins, Database database, Changes changes) {
        this.factors = factors;
        this.touchable = new TouchableAccounts(accounts);
        this.logins = logins;
        this.database = database;
        this.changes = changes;
    }

    public List<ApiRoute> routes() {
        Access session = Access.sessionWith(Permission.SELF);
        Access write = Access.sessionWith(Permission.ACCOUNTS_WRITE);
        String own = "/me/second-factor";
        String ones = "/accounts/{account}/second-factor";
        return List.of(
                new ApiRoute(Verb.GET, own, "getOwnSecondFactor", Access.needs(Permission.SELF), this::get),
                new ApiRoute(Verb.POST, own, "beginOwnSecondFactor", session, this::begin),
                new ApiRoute(Verb.PUT, own, "confirmOwnSecondFactor", session, this::confirm),
                new ApiRoute(Verb.POST, own + "/removal", "removeOwnSecondFactor", session, this::removeOwn),
                new ApiRoute(
                        Verb.DELETE, "/tenants/{tenant}" + ones, "removeSecondFactorOfAccount", write, this::remove),
                new ApiRoute(
                        Verb.DELETE, "/platform" + ones, "removeSecondFactorOfPlatformAccount", write, this::remove));
    }

    /// @param secret shown only now
    record Begun(String secret, String uri) {
        @Override
        public String toString() {
            return "Begun[masked]";
        }
    }

    private ApiAnswer get(ApiRequest request) {
        UUID account = request.caller().account().id();
        return ApiAnswer.ok(Map.of("on", database.inRealm(request.realm(), tx -> factors.takesCodes(tx, account))));
    }

    private ApiAnswer begin(ApiRequest request) {
        Caller caller = request.caller();
        requirePassword(request);
        String secret = changes.inRealm(
                caller.home(),
                caller.actor(),
                "own second factor",
                change -> factors.begin(change, caller.account().id()));
        String name = caller.account().details().login()
                + caller.home()
                        .tenant()
                        .map(TenantScope::name)
                        .map(tenant -> "@" + tenant)
                        .orElse("");
        return ApiAnswer.ok(new Begun(
                secret,
                "otpauth://totp/Klinke:" + URLEncoder.encode(name, StandardCharsets.UTF_8) + "?secret=" + secret
                        + "&issuer=Klinke"));
    }

    private ApiAnswer confirm(ApiRequest request) {
        Caller caller = request.caller();
        String code = request.body().path("code").asText();
        return ApiAnswer.ok(Map.of(
                "recoveryCodes",
                changes.inRealm(
                        caller.home(),
                        caller.actor(),
                        "own second factor",
                        change -> factors.confirm(change, caller.account().id(), code))));
    }

    private ApiAnswer removeOwn(ApiRequest request) {
        Caller caller = request.caller();
        requirePassword(request);
        changes.inRealm(caller.home(), caller.actor(), "own second factor", change -> {
            factors.removeCodes(change, caller.account().id());
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

    private ApiAnswer remove(ApiRequest request) {
        changes.inRealm(request.realm(), request.caller().actor(), "second factor lost", change -> {
            Account account = touchable.requireAnothers(
                    request, change, "nobody takes off his own second factor here: do it with the password");
            factors.remove(change, account.id());
            return Map.of();
        });
        return ApiAnswer.done();
    }
}
