package org.klinke.server.control;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.klinke.core.audit.Actor;
import org.klinke.core.audit.Changes;
import org.klinke.core.db.DatabaseUnavailable;
import org.klinke.core.id.Ids;
import org.klinke.core.tenant.TenantDirectory;
import org.klinke.core.tenant.TenantScope;
import org.klinke.sip.edge.Ban;
import org.klinke.sip.edge.Bans;
import org.klinke.web.ControlRoute;
import org.klinke.web.ControlRoute.Method;
import org.klinke.web.ControlRoute.Request;
import org.klinke.web.Problem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// `bans` and `unban`.
public final class BanRoutes {
    private static final Logger LOG = LoggerFactory.getLogger(BanRoutes.class);
    private static final String NO_DATABASE =
            "the database does not answer, so its end cannot be written into the audit log; try again later";

    private final Bans bans;
    private final TenantDirectory tenants;
    private final Changes changes;
    private final Ids ids;

    public BanRoutes(Bans bans, TenantDirectory tenants, Changes changes, Ids ids) {
        this.bans = bans;
        this.tenants = tenants;
        this.changes = changes;
        this.ids = ids;
    }

    public List<ControlRoute> routes() {
        return List.of(
                new ControlRoute(Method.GET, "/bans", _ -> Map.of("bans", all())),
                new ControlRoute(Method.POST, "/bans/release", this::release));
    }

    /// @param what "account" or "source"
    public record Line(
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

    public List<Line> all() {
        return lines(bans.list());
    }

    /// Those of a tenant's own accounts. An address that is banned as a whole has tried several tenants' for all
    /// anybody
    /// knows, and is the operator's.
    public List<Line> of(TenantScope scope) {
        return bans.list().stream()
                .filter(ban -> isOf(ban, scope))
                .map(BanRoutes::line)
                .toList();
    }

    private static boolean isOf(Ban ban, TenantScope scope) {
        return ban.tenant().filter(one -> one.id().equals(scope.id())).isPresent() && ban.kind() == Ban.Kind.ACCOUNT;
    }

    /// Ends one ban of a tenant's own accounts in somebody's name.
    ///
    /// @throws Problem 404 if the tenant has none of that id
    /// @throws DatabaseUnavailable it goes on
    public void release(TenantScope scope, String id, Actor actor) {
        release(ban -> ban.id().equals(id) && isOf(ban, scope), actor);
    }

    /// Ends one ban in somebody's name.
    ///
    /// @throws Problem 404 if there is none of that id
    /// @throws DatabaseUnavailable it goes on
    public void release(String id, Actor actor) {
        release(ban -> ban.id().equals(id), actor);
    }

    private void release(Predicate<Ban> which, Actor actor) {
        Ban ban = bans.list().stream()
                .filter(which)
                .findFirst()
                .orElseThrow(() -> Problem.notFound("there is nothing of that id"));
        audited(ban, actor);
    }

    private Object release(Request request) {
        String what = request.body().path("what").asText();
        List<Ban> found = bans.find(what);
        if (found.isEmpty()) {
            throw Problem.notFound("no ban is called '" + what
                    + "': give an id of `klinke bans`, an address, user@domain, or TENANT/DEVICE");
        }
        List<Ban> released = new ArrayList<>();
        List<Kept> kept = new ArrayList<>();
        for (Ban ban : found) {
            // Without the database one wait is enough for all of them.
            Optional<String> hindrance =
                    kept.stream().anyMatch(Kept::databaseDown) ? Optional.of(NO_DATABASE) : end(ban);
            hindrance.ifPresentOrElse(why -> kept.add(new Kept(line(ban), why)), () -> released.add(ban));
        }
        return Map.of("released", lines(released), "kept", kept);
    }

    /// A ban that goes on.
    ///
    /// @param why no entry could be written into the audit log
    record Kept(Line ban, String why) {
        private boolean databaseDown() {
            return why.equals(NO_DATABASE);
        }
    }

    /// @return why it goes on
    private Optional<String> end(Ban ban) {
        try {
            audited(ban, Actor.LOCAL_CLI);
            return Optional.empty();
        } catch (DatabaseUnavailable _) {
            return Optional.of(NO_DATABASE);
        } catch (RuntimeException e) { // an edge: one ban's failure must not hold up the others
            LOG.atError().setCause(e).addKeyValue("ban", ban.id()).log("A ban's end cannot be audited");
            return Optional.of("its end cannot be written into the audit log; the server's log says why");
        }
    }

    /// Ends a ban with its entry in the audit log, or not at all, as every change. The entry stands in the tenant's
    /// chain, or in the platform's if it is nobody's or the tenant's is gone.
    private void audited(Ban ban, Actor actor) {
        Map<String, String> facts = Map.of("what", name(ban), "account", ban.account(), "source", ban.source());
        Optional<TenantScope> chain = ban.tenant().flatMap(scope -> tenants.byId(scope.id()));
        changes.platform(actor, "unban", change -> {
            chain.ifPresentOrElse(
                    scope -> change.within(scope, inside -> {
                        inside.deleted("ban", ids.next(), facts);
                        return true;
                    }),
                    () -> change.deleted("ban", ids.next(), facts));
            change.onCommit(() -> bans.release(List.of(ban)));
            return true;
        });
    }

    private static List<Line> lines(List<Ban> bans) {
        return bans.stream().map(BanRoutes::line).toList();
    }

    private static Line line(Ban ban) {
        return new Line(
                ban.id(),
                name(ban),
                reason(ban),
                ban.tenant().map(TenantScope::name).orElse(""),
                ban.account(),
                ban.device(),
                ban.source(),
                CallStories.instant(ban.since()),
                CallStories.instant(ban.until()),
                ban.hits());
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
