package org.klinke.server.api;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.klinke.core.account.Account;
import org.klinke.core.account.Caller;
import org.klinke.core.account.Logins;
import org.klinke.core.account.Permission;
import org.klinke.core.account.Role;
import org.klinke.core.tenant.Realm;
import org.klinke.core.tenant.TenantScope;
import org.klinke.server.control.OperatorAccount;
import org.klinke.web.api.Access;
import org.klinke.web.api.ApiAnswer;
import org.klinke.web.api.ApiDoor;
import org.klinke.web.api.ApiRequest;
import org.klinke.web.api.ApiRoute;
import org.klinke.web.api.ApiRoute.Verb;

/// One's own account.
public final class MeRoutes {
    private final Logins logins;
    private final OperatorAccount operator;

    public MeRoutes(Logins logins, OperatorAccount operator) {
        this.logins = logins;
        this.operator = operator;
    }

    public List<ApiRoute> routes() {
        return List.of(
                new ApiRoute(Verb.GET, "/me", "getMe", Access.needs(Permission.SELF), this::get),
                new ApiRoute(
                        Verb.PUT,
                        "/me/password",
                        "changeOwnPassword",
                        Access.sessionWith(Permission.SELF),
                        this::changePassword));
    }

    /// @param tenant none on the platform
    /// @param user extension of the person whose account it is
    /// @param proof of a session: a page that was loaded anew needs it again
    record Me(
            UUID id,
            String login,
            String name,
            Optional<String> tenant,
            Optional<String> user,
            List<String> roles,
            List<String> permissions,
            String way,
            boolean owesSecondFactor,
            Optional<String> proof) {
        @Override
        public String toString() {
            return "Me[" + login + ", masked]";
        }
    }

    private ApiAnswer get(ApiRequest request) {
        Caller caller = request.caller();
        Account account = caller.account();
        return ApiAnswer.ok(new Me(
                account.id(),
                account.details().login(),
                account.details().name(),
                caller.home().tenant().map(TenantScope::name),
                account.extension(),
                account.details().roles().stream().map(Role::word).toList(),
                caller.permissions().stream().map(Permission::word).sorted().toList(),
                switch (caller.way()) {
                    case SESSION -> "session";
                    case API_KEY -> "api-key";
                },
                caller.owesSecondFactor(),
                switch (caller.way()) {
                    case SESSION -> request.header("Cookie").flatMap(ApiDoor::proof);
                    case API_KEY -> Optional.empty();
                }));
    }

    private ApiAnswer changePassword(ApiRequest request) {
        Caller caller = request.caller();
        logins.changePassword(
                caller,
                request.from(),
                request.body().path("old").asText(),
                request.body().path("new").asText());
        if (caller.home().equals(Realm.platform())
                && caller.account().details().login().equals(OperatorAccount.LOGIN)) {
            operator.forgetFirstPassword();
        }
        return ApiAnswer.done();
    }
}
