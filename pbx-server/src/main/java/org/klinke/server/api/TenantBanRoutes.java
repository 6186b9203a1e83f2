package org.klinke.server.api;

import java.util.List;
import org.klinke.core.account.Permission;
import org.klinke.server.control.BanRoutes;
import org.klinke.web.api.Access;
import org.klinke.web.api.ApiAnswer;
import org.klinke.web.api.ApiRequest;
import org.klinke.web.api.ApiRoute;
import org.klinke.web.api.ApiRoute.Verb;

/// Which of a tenant's own telephones are not let in for a while, for too many wrong passwords, and their release.
public final class TenantBanRoutes {
    private final BanRoutes bans;

    public TenantBanRoutes(BanRoutes bans) {
        this.bans = bans;
    }

    public List<ApiRoute> routes() {
        return List.of(
                new ApiRoute(
                        Verb.GET,
                        "/tenants/{tenant}/live/bans",
                        "listBansOfTenant",
                        Access.needs(Permission.PHONES_READ),
                        request -> ApiAnswer.lines(bans.of(request.tenant()))),
                new ApiRoute(
                        Verb.DELETE,
                        "/tenants/{tenant}/live/bans/{ban}",
                        "releaseBanOfTenant",
                        Access.needs(Permission.PHONES_WRITE),
                        this::release));
    }

    private ApiAnswer release(ApiRequest request) {
        bans.release(request.tenant(), request.path("ban"), request.caller().actor());
        return ApiAnswer.done();
    }
}
