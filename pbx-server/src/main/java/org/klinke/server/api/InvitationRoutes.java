package org.klinke.server.api;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.klinke.core.account.Account;
import org.klinke.core.account.AccountStore;
import org.klinke.core.account.Invitation;
import org.klinke.core.account.InvitationStore;
import org.klinke.core.account.Invitations;
import org.klinke.core.account.LoginToken;
import org.klinke.core.account.Passwords;
import org.klinke.core.account.Permission;
import org.klinke.core.audit.Changes;
import org.klinke.core.tenant.Realm;
import org.klinke.core.tenant.TenantDirectory;
import org.klinke.core.tenant.TenantId;
import org.klinke.core.tenant.TenantScope;
import org.klinke.server.control.InvitationDesk;
import org.klinke.web.Problem;
import org.klinke.web.api.Access;
import org.klinke.web.api.ApiAnswer;
import org.klinke.web.api.ApiRequest;
import org.klinke.web.api.ApiRoute;
import org.klinke.web.api.ApiRoute.Verb;

/// People are invited into their accounts, and come.
public final class InvitationRoutes {
    private static final String ONE = "/tenants/{tenant}/accounts/{account}/invitation";
    private static final int DAYS = 7;
    private static final int JUDGED_MAX = 128;

    private final Invitations invitations;
    private final InvitationStore store;
    private final InvitationDesk desk;
    /// A mail server may take minutes to say no; the admin waits to be told, nobody else does.
    private final Turns mails = new Turns(2, 10, "invitation.many", "many invitations are mailed just now; try again");

    private final TouchableAccounts touchable;
    private final TenantDirectory tenants;
    private final Changes changes;

    public InvitationRoutes(
            Invitations invitations,
            InvitationStore store,
            InvitationDesk desk,
            AccountStore accounts,
            TenantDirectory tenants,
            Changes changes) {
        this.invitations = invitations;
        this.store = store;
        this.desk = desk;
        this.touchable = new TouchableAccounts(accounts);
        this.tenants = tenants;
        this.changes = changes;
    }

    public List<ApiRoute> routes() {
        Access write = Access.sessionWith(Permission.ACCOUNTS_WRITE);
        return List.of(
                new ApiRoute(Verb.GET, ONE, "getInvitation", Access.needs(Permission.ACCOUNTS_READ), this::get),
                new ApiRoute(Verb.POST, ONE, "invite", write, this::invite),
                new ApiRoute(Verb.DELETE, ONE, "endInvitation", write, this::end),
                new ApiRoute(Verb.POST, "/invitations/look", "lookAtInvitation", Access.anyone(), this::look),
                new ApiRoute(Verb.POST, "/invitations/acceptance", "acceptInvitation", Access.anyone(), this::accept),
                new ApiRoute(Verb.POST, "/passwords/score", "scorePassword", Access.anyone(), this::score));
    }

    record View(Instant createdAt, Instant endsAt) {
        static View of(Invitation invitation) {
            return new View(invitation.createdAt(), invitation.endsAt());
        }
    }

    /// @param login with the tenant, as one logs in
    record Look(String login, String name, String tenant, Instant endsAt) {}

    private ApiAnswer get(ApiRequest request) {
        return invitations
                .waiting(request.realm(), request.id("account"))
                .map(one -> ApiAnswer.ok(View.of(one)))
                .orElseThrow(InvitationRoutes::nothing);
    }

    private ApiAnswer invite(ApiRequest request) {
        InvitationDesk.By by =
                InvitationDesk.By.valueOf(request.body().path("by").asText().toUpperCase(Locale.ROOT));
        InvitationDesk.Invited invited;
        try (Turns.Turn _ = by == InvitationDesk.By.MAIL ? mails.take(request.tenant()) : () -> {}) {
            invited = desk.invite(
                    request.realm(),
                    request.caller().actor(),
                    by,
                    request.body().path("days").asInt(DAYS),
                    change -> touchable.requireAnothers(request, change, "nobody invites himself: ask another one"));
        }
        return ApiAnswer.created(
                invited,
                ONE.replace("{tenant}", request.tenant().name()).replace("{account}", request.path("account")));
    }

    private ApiAnswer end(ApiRequest request) {
        changes.inRealm(request.realm(), request.caller().actor(), "invitation", change -> {
            store.end(change, touchable.require(request, change).id());
            return Map.of();
        });
        return ApiAnswer.done();
    }

    private ApiAnswer look(ApiRequest request) {
        LoginToken token = token(request);
        Realm realm = realm(token);
        Invitations.Open open = invitations.look(realm, token).orElseThrow(InvitationRoutes::over);
        Account account = open.account();
        String tenant = realm.tenant().map(TenantScope::name).orElse("");
        return ApiAnswer.ok(new Look(
                tenant.isEmpty() ? account.details().login() : account.details().login() + "@" + tenant,
                account.details().name(),
                tenant,
                open.invitation().endsAt()));
    }

    private ApiAnswer accept(ApiRequest request) {
        LoginToken token = token(request);
        boolean accepted = invitations
                .accept(
                        realm(token),
                        token,
                        request.body().path("password").asText(),
                        request.from().getHostAddress())
                .isPresent();
        if (!accepted) {
            throw over();
        }
        return ApiAnswer.done();
    }

    private ApiAnswer score(ApiRequest request) {
        String password = request.body().path("password").asText();
        return ApiAnswer.ok(Passwords.judge(
                password.substring(0, Math.min(password.length(), JUDGED_MAX + 1)),
                request.body().path("login").asText(),
                request.body().path("name").asText()));
    }

    private static LoginToken token(ApiRequest request) {
        return LoginToken.read(
                        LoginToken.Kind.INVITATION, request.body().path("token").asText())
                .orElseThrow(InvitationRoutes::over);
    }

    private Realm realm(LoginToken token) {
        UUID id = token.realm();
        return id.equals(Realm.platform().id())
                ? Realm.platform()
                : tenants.byId(new TenantId(id)).map(Realm::of).orElseThrow(InvitationRoutes::over);
    }

    private static Problem nothing() {
        return Problem.notFound("there is nothing of that id");
    }

    /// Whether there ever was one, nobody is told.
    private static Problem over() {
        return new Problem(
                404, "invitation.over", "the link is good no more: ask for a new one where you got it", List.of());
    }
}
