package org.klinke.server.api;

import java.util.List;
import org.klinke.core.account.Account;
import org.klinke.core.account.AccountStore;
import org.klinke.core.account.Role;
import org.klinke.core.audit.RealmChange;
import org.klinke.web.Problem;
import org.klinke.web.api.ApiRequest;

/// Which accounts who asks may touch, and which roles he may give: what may no more than he; and who is inside by a
/// grant leaves nobody behind who stays when it ends.
record TouchableAccounts(AccountStore accounts) {
    /// The path's account.
    ///
    /// @throws Problem if there is none, or it is out of his reach
    Account require(ApiRequest request, RealmChange change) {
        Account account = accounts.find(change.tx(), request.id("account"))
                .orElseThrow(() -> Problem.notFound("there is nothing of that id"));
        requireRoles(request, change, account.details().roles());
        return account;
    }

    /// The path's account, which is another's.
    ///
    /// @param remedy what to do about one's own
    Account requireAnothers(ApiRequest request, RealmChange change, String remedy) {
        Account account = require(request, change);
        if (account.id().equals(request.caller().account().id())) {
            throw Problem.refused("account.own", remedy);
        }
        return account;
    }

    void requireRoles(ApiRequest request, RealmChange change, List<Role> roles) {
        if (!request.caller().covers(roles, request.realm())) {
            throw new Problem(403, "roles.beyond", "an account of these roles may more than you", List.of());
        }
        boolean byGrant = request.caller().home().tenant().isEmpty()
                && request.realm().tenant().isPresent();
        if (byGrant && roles.contains(Role.TENANT_ADMIN) && accounts.isRunBy(change.tx(), Role.TENANT_ADMIN)) {
            throw new Problem(
                    403,
                    "admins.own",
                    "the tenant has an admin: ask there, a grant makes and changes no other",
                    List.of());
        }
    }
}
