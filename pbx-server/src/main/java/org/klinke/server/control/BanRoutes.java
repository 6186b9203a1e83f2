package org.klinke.server.control;

import java.util.List;
import java.util.Map;
import org.klinke.core.audit.Actor;
import org.klinke.core.audit.Changes;
import org.klinke.core.id.Ids;
import org.klinke.core.tenant.TenantScope;
import org.klinke.sip.edge.Ban;
import org.klinke.sip.edge.Bans;
import org.klinke.web.ControlRoute;
import org.klinke.web.ControlRoute.Method;
import org.klinke.web.ControlRoute.Request;
import org.klinke.web.Problem;

/// `bans` and `unban`.
public final class BanRoutes {
    private final Bans bans;
    private final Changes changes;
    private final Ids ids;

    public BanRoutes(Bans bans, Changes changes, Ids ids) {
        this.bans = bans;
        this.changes = changes;
        this.ids = ids;
    }

    public List<ControlRoute> routes() {
        return List.of(
                new ControlRoute(Method.GET, "/bans", request -> Map.of("bans", lines(bans.list()))),
                new ControlRoute(Method.POST, "/bans/release", this::release));
    }

    /// @param what "account" or "source"
    record Line(
            String id,
            String what,
            String reason,
            String tenant,
            String account,
            String device,
            String source,
            String since,
            String until,
            long hits) {}

    private Object release(Request request) {
        String what = request.body().path("what").asText();
        List<Ban> found = bans.find(what);
        if (found.isEmpty()) {
            throw Problem.notFound("no ban is called '" + what
                    + "': give an id of `klinke bans`, an address, user@domain, or TENANT/DEVICE");
        }
        changes.platform(Actor.LOCAL_CLI, "unban", change -> {
            for (Ban ban : found) {
                Map<String, String> facts = Map.of("what", name(ban), "account", ban.account(), "source", ban.source());
                ban.tenant()
                        .ifPresentOrElse(
                                scope -> change.within(scope, inside -> {
                                    inside.deleted("ban", ids.next(), facts);
                                    return true;
                                }),
                                () -> change.deleted("ban", ids.next(), facts));
            }
            change.onCommit(() -> bans.release(found));
            return true;
        });
        return Map.of("released", lines(found));
    }

    private static List<Line> lines(List<Ban> bans) {
        return bans.stream()
                .map(ban -> new Line(
                        ban.id(),
                        name(ban),
                        reason(ban),
                        ban.tenant().map(TenantScope::name).orElse(""),
                        ban.account(),
                        ban.device(),
                        ban.source(),
                        CallStories.instant(ban.since()),
                        CallStories.instant(ban.until()),
                        ban.hits()))
                .toList();
    }

    private static String name(Ban ban) {
        return switch (ban.kind()) {
            case ACCOUNT -> "account";
            case SOURCE -> "source";
        };
    }

    private static String reason(Ban ban) {
        return switch (ban.kind()) {
            case ACCOUNT -> "too many wrong passwords";
            case SOURCE -> "wrong passwords for many accounts";
        };
    }
}
