package org.klinke.server.api;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.klinke.core.account.Permission;
import org.klinke.core.audit.Changes;
import org.klinke.core.db.Database;
import org.klinke.core.hours.HoursSwitch;
import org.klinke.core.hours.SwitchStore;
import org.klinke.core.tenant.TenantScope;
import org.klinke.server.control.TrunkTestRoutes;
import org.klinke.server.tls.ServerTls;
import org.klinke.web.Problem;
import org.klinke.web.api.Access;
import org.klinke.web.api.ApiAnswer;
import org.klinke.web.api.ApiRequest;
import org.klinke.web.api.ApiRoute;
import org.klinke.web.api.ApiRoute.Verb;

/// What whoever looks after a tenant turns, tries and keeps an eye on: switches, trunks, certificates.
public final class CareRoutes {
    private static final String TENANT = "/tenants/{tenant}";

    private final SwitchStore switches;
    private final TrunkTestRoutes trunkTests;
    private final Function<TenantScope, List<ServerTls.End>> certificates;
    private final Database database;
    private final Changes changes;

    /// @param certificates those that the tenant's phones are shown
    public CareRoutes(
            SwitchStore switches,
            TrunkTestRoutes trunkTests,
            Function<TenantScope, List<ServerTls.End>> certificates,
            Database database,
            Changes changes) {
        this.switches = switches;
        this.trunkTests = trunkTests;
        this.certificates = certificates;
        this.database = database;
        this.changes = changes;
    }

    public List<ApiRoute> routes() {
        String list = TENANT + "/live/switches";
        String tests = TENANT + "/live/trunk-tests";
        return List.of(
                new ApiRoute(
                        Verb.GET, list, "listSwitchStates", Access.needs(Permission.DIALPLAN_READ), this::switches),
                new ApiRoute(
                        Verb.PUT,
                        list + "/{extension}",
                        "turnSwitch",
                        Access.needs(Permission.DIALPLAN_WRITE),
                        this::turn),
                new ApiRoute(Verb.POST, tests, "testTrunk", Access.needs(Permission.TRUNKS_WRITE), this::test),
                new ApiRoute(Verb.GET, tests, "listTrunkTests", Access.needs(Permission.TRUNKS_READ), this::keptTests),
                new ApiRoute(
                        Verb.GET,
                        tests + "/{test}",
                        "getTrunkTest",
                        Access.needs(Permission.TRUNKS_READ),
                        this::tested),
                new ApiRoute(
                        Verb.GET,
                        TENANT + "/certificates",
                        "listCertificates",
                        Access.needs(Permission.TRUNKS_READ),
                        this::certificates));
    }

    /// @param condition what it forces while it is on, and whether to be open
    record SwitchView(String name, String extension, boolean on, Optional<String> condition, Optional<Boolean> open) {
        static SwitchView of(HoursSwitch one) {
            return new SwitchView(
                    one.name(),
                    one.extension(),
                    one.on(),
                    one.forces().map(HoursSwitch.Force::condition),
                    one.forces().map(HoursSwitch.Force::open));
        }
    }

    /// @param own whether the server's own authority signed it
    record CertificateView(String name, Instant until, boolean own) {}

    private ApiAnswer switches(ApiRequest request) {
        return ApiAnswer.items(database.inTenant(request.tenant(), switches::list).stream()
                .map(SwitchView::of)
                .toList());
    }

    /// As its code does, but to a side that is named: twice is once.
    private ApiAnswer turn(ApiRequest request) {
        boolean on = request.body().path("on").asBoolean();
        return ApiAnswer.ok(changes.in(request.tenant(), request.caller().actor(), "switch", change -> {
            HoursSwitch before = switches.list(change.tx()).stream()
                    .filter(one -> one.extension().equals(request.path("extension")))
                    .findFirst()
                    .orElseThrow(() -> Problem.notFound("there is nothing of that name"));
            boolean now = before.on() == on ? on : switches.turn(change, before.id());
            return SwitchView.of(new HoursSwitch(before.id(), before.name(), before.extension(), before.forces(), now));
        }));
    }

    private ApiAnswer test(ApiRequest request) {
        TrunkTestRoutes.Report report = trunkTests.begin(
                request.tenant(),
                request.body().path("trunk").asText().strip(),
                request.body().path("number").asText("").strip(),
                request.caller().actor());
        return ApiAnswer.created(
                ApiAnswer.withoutBlanks(report),
                TENANT.replace("{tenant}", request.path("tenant")) + "/live/trunk-tests/" + report.id());
    }

    /// The last one; those before are forgotten.
    private ApiAnswer tested(ApiRequest request) {
        return trunkTests
                .last(request.tenant())
                .filter(report -> report.id().equals(request.path("test")))
                .map(report -> ApiAnswer.ok(ApiAnswer.withoutBlanks(report)))
                .orElseThrow(() -> Problem.notFound("there is nothing of that id"));
    }

    private ApiAnswer keptTests(ApiRequest request) {
        return ApiAnswer.items(trunkTests.kept(request.tenant()));
    }

    private ApiAnswer certificates(ApiRequest request) {
        return ApiAnswer.items(certificates.apply(request.tenant()).stream()
                .distinct()
                .map(end -> new CertificateView(end.name(), end.until(), end.own()))
                .sorted(Comparator.comparing(CertificateView::until))
                .toList());
    }
}
