package org.klinke.server.api;

import java.util.ArrayList;
import java.util.List;
import org.klinke.core.account.AccountStore;
import org.klinke.core.account.LoginPolicy;
import org.klinke.core.account.LoginPolicyStore;
import org.klinke.core.account.Permission;
import org.klinke.core.account.Role;
import org.klinke.core.audit.Changes;
import org.klinke.core.db.Database;
import org.klinke.core.directory.InvalidInput;
import org.klinke.web.Problem;
import org.klinke.web.api.Access;
import org.klinke.web.api.ApiAnswer;
import org.klinke.web.api.ApiRequest;
import org.klinke.web.api.ApiRoute;
import org.klinke.web.api.ApiRoute.Verb;

/// Which roles must log in with a second factor: in a tenant, and on the platform. Who is inside by a grant takes
/// nothing
/// away from what a tenant demands that has an admin.
public final class LoginPolicyRoutes {
    private final LoginPolicyStore policies;
    private final AccountStore accounts;
    private final Database database;
    private final Changes changes;

    public LoginPolicyRoutes(LoginPolicyStore policies, AccountStore accounts, Database database, Changes changes) {
        this.policies = policies;
        this.accounts = accounts;
        this.database = database;
        this.changes = changes;
    }

    public List<ApiRoute> routes() {
        Access read = Access.needs(Permission.ACCOUNTS_READ);
        // A stolen key would open the way for stolen passwords.
        Access write = Access.sessionWith(Permission.ACCOUNTS_WRITE);
        return List.of(
                new ApiRoute(Verb.GET, "/tenants/{tenant}/login-policy", "getLoginPolicy", read, this::get),
                new ApiRoute(Verb.PUT, "/tenants/{tenant}/login-policy", "changeLoginPolicy", write, this::change),
                new ApiRoute(Verb.GET, "/platform/login-policy", "getPlatformLoginPolicy", read, this::get),
                new ApiRoute(Verb.PUT, "/platform/login-policy", "changePlatformLoginPolicy", write, this::change));
    }

    record View(List<String> secondFactor) {
        static View of(LoginPolicy policy) {
            return new View(policy.secondFactor().stream().map(Role::word).toList());
        }
    }

    private ApiAnswer get(ApiRequest request) {
        return ApiAnswer.tagged(View.of(database.inRealm(request.realm(), policies::read)));
    }

    private ApiAnswer change(ApiRequest request) {
        List<Role> roles = new ArrayList<>();
        request.body()
                .path("secondFactor")
                .forEach(word -> roles.add(Role.of(word.asText())
                        .orElseThrow(() -> new InvalidInput(
                                "secondFactor",
                                "'" + word.asText() + "' does not exist here",
                                "choose another role"))));
        return ApiAnswer.tagged(changes.inRealm(
                request.realm(), request.caller().actor(), "login policy", change -> {
                    LoginPolicy before = policies.read(change.tx());
                    request.requireSeen(View.of(before));
                    boolean byGrant = request.caller().home().tenant().isEmpty()
                            && request.realm().tenant().isPresent();
                    if (byGrant
                            && !roles.containsAll(before.secondFactor())
                            && accounts.isRunBy(change.tx(), Role.TENANT_ADMIN)) {
                        throw new Problem(
                                403,
                                "admins.own",
                                "the tenant has an admin: ask there, by a grant no less is demanded",
                                List.of());
                    }
                    policies.set(change, new LoginPolicy(roles));
                    return View.of(policies.read(change.tx()));
                }));
    }
}
