package org.klinke.server.api;

import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import org.klinke.core.account.Permission;
import org.klinke.server.control.BanRoutes;
import org.klinke.server.tls.ServerTls;
import org.klinke.web.api.Access;
import org.klinke.web.api.ApiAnswer;
import org.klinke.web.api.ApiRequest;
import org.klinke.web.api.ApiRoute;
import org.klinke.web.api.ApiRoute.Verb;

/// The server itself, for who runs it: its name, its certificate, and whom it does not let in.
public final class ServerRoutes {
    private final String name;
    private final Function<List<String>, List<ServerTls.End>> certificates;
    private final BanRoutes bans;

    /// @param certificates those that are shown under these names
    public ServerRoutes(String name, Function<List<String>, List<ServerTls.End>> certificates, BanRoutes bans) {
        this.name = name;
        this.certificates = certificates;
        this.bans = bans;
    }

    public List<ApiRoute> routes() {
        return List.of(
                new ApiRoute(
                        Verb.GET,
                        "/platform/server",
                        "getServer",
                        Access.needs(Permission.PLATFORM_READ),
                        _ -> ApiAnswer.ok(view())),
                new ApiRoute(
                        Verb.GET,
                        "/platform/bans",
                        "listBans",
                        Access.needs(Permission.PLATFORM_READ),
                        _ -> ApiAnswer.lines(bans.all())),
                new ApiRoute(
                        Verb.DELETE,
                        "/platform/bans/{ban}",
                        "releaseBan",
                        Access.needs(Permission.PLATFORM_WRITE),
                        this::release));
    }

    /// @param own whether the server's own authority signed it: who connects must have been given that one
    record Certificate(Instant until, boolean own) {}

    record View(String name, Certificate certificate, String java) {}

    private View view() {
        ServerTls.End shown = certificates.apply(List.of(name)).getFirst();
        return new View(
                name,
                new Certificate(shown.until(), shown.own()),
                Runtime.version().toString());
    }

    private ApiAnswer release(ApiRequest request) {
        bans.release(request.path("ban"), request.caller().actor());
        return ApiAnswer.done();
    }
}
