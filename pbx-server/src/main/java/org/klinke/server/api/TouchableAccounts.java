package org.klinke.server.api;

import java.util.List;
import org.klinke.core.account.Account;
import org.klinke.core.account.AccountDetails;
import org.klinke.core.account.AccountStore;
import org.klinke.core.account.Role;
import org.klinke.core.audit.RealmChange;
import org.klinke.web.Problem;
import org.klinke.web.api.ApiRequest;

/// Which accounts who asks may touch, and which roles he may give: what may no more than he; and who is inside by a
/// grant leaves no admin behind who stays when it ends, and becomes nobody's person.
record TouchableAccounts(AccountStore accounts) {
    /// The path's account.
    ///
    /// @throws Problem if there is none, or it is out of his reach
    Account require(ApiRequest request, RealmChange change) {
        Account account = accounts.find(change.tx(), request.id("account"))
                .orElseThrow(() -> Problem.notFound("there is nothing of that id"));
        requireWithin(request, change, account.details());
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

    /// What an account is, or shall become.
    void requireWithin(ApiRequest request, RealmChange change, AccountDetails details) {
        if (!request.caller().covers(details.roles(), request.realm())) {
            throw new Problem(403, "roles.beyond", "an account of these roles may more than you", List.of());
        }
        boolean byGrant = request.caller().home().tenant().isEmpty()
                && request.realm().tenant().isPresent();
        if (!byGrant || !accounts.isRunBy(change.tx(), Role.TENANT_ADMIN)) {
            return;
        }
        if (details.roles().contains(Role.TENANT_ADMIN)) {
            throw new Problem(
                    403,
                    "admins.own",
                    "the tenant has an admin: ask there, a grant makes and changes no other",
                    List.of());
        }
        if (details.user().isPresent()) {
            throw new Problem(
                    403,
                    "persons.own",
                    "the account is a person's: ask the tenant's admin, a grant makes and changes none of these",
                    List.of());
        }
    }
}
