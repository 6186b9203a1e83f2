package org.klinke.server.control;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.klinke.core.call.Calls;
import org.klinke.core.dialplan.Exit;
import org.klinke.core.dialplan.OutsidePlan;
import org.klinke.core.dialplan.OutsidePlans;
import org.klinke.core.flow.TrunkTestCall;
import org.klinke.core.id.Ids;
import org.klinke.core.id.LegId;
import org.klinke.core.id.TrunkId;
import org.klinke.core.numbering.Dialled;
import org.klinke.core.numbering.E164;
import org.klinke.core.numbering.NumberReader;
import org.klinke.core.numbering.Place;
import org.klinke.core.selftest.Finding;
import org.klinke.core.selftest.TrunkTest;
import org.klinke.core.selftest.TrunkTest.Step;
import org.klinke.core.selftest.TrunkTests;
import org.klinke.core.tenant.TenantDirectory;
import org.klinke.core.tenant.TenantScope;
import org.klinke.core.trunk.NumberForms;
import org.klinke.core.trunk.Trunk;
import org.klinke.core.trunk.TrunkStatus;
import org.klinke.sip.trunk.TrunkDesk;
import org.klinke.web.ControlRoute;
import org.klinke.web.ControlRoute.Method;
import org.klinke.web.ControlRoute.Request;
import org.klinke.web.Problem;

/// `trunks test`: begins the self-test of a trunk, and tells how far it has come.
public final class TrunkTestRoutes {
    private static final String PLATFORM = "platform/";
    private static final Duration START_MAX = Duration.ofSeconds(12);
    private static final Duration LOOK = Duration.ofMillis(200);
    private static final Pattern TLS =
            Pattern.compile("certif|tls|ssl|handshake|alert|subject alternative", Pattern.CASE_INSENSITIVE);
    private static final Pattern ACCOUNT =
            Pattern.compile("refuses the account|password|registrar answers 40|carrier answers 40");

    private final TrunkDesk trunks;
    private final TenantDirectory tenants;
    private final OutsidePlans outside;
    private final Calls calls;
    private final TrunkTests tests;
    private final Ids ids;
    private final RandomGenerator random;

    public TrunkTestRoutes(
            TrunkDesk trunks,
            TenantDirectory tenants,
            OutsidePlans outside,
            Calls calls,
            TrunkTests tests,
            Ids ids,
            RandomGenerator random) {
        this.trunks = trunks;
        this.tenants = tenants;
        this.outside = outside;
        this.calls = calls;
        this.tests = tests;
        this.ids = ids;
        this.random = random;
    }

    public List<ControlRoute> routes() {
        return List.of(
                new ControlRoute(Method.POST, "/trunks/test", this::begin),
                new ControlRoute(Method.GET, "/trunks/test/{tenant}", this::look));
    }

    /// @param id of this test
    /// @param called own number, in E.164
    /// @param shows the number the carrier is asked to show
    /// @param over nothing more is found
    /// @param ok it is over, and all that was found is good
    record Report(String id, String called, String shows, boolean over, boolean ok, List<TrunkTest.Line> lines) {}

    private Object begin(Request request) {
        TenantScope scope = tenant(request.body().path("tenant").asText());
        String name = request.body().path("trunk").asText().strip();
        OutsidePlan plan = outside.in(scope);
        TrunkStatus status = status(scope, name)
                .orElseThrow(() -> Problem.notFound(
                        "there is no trunk '" + name + "' that this tenant may use; `klinke trunks` lists them"));
        Trunk trunk = plan.trunk(status.id())
                .orElseThrow(() -> Problem.notFound("the trunk '" + name + "' is just being changed; try again"));
        List<E164> own = plan.ownNumbers();
        E164 called = called(request.body().path("number").asText("").strip(), own, plan, scope);
        E164 shown = own.stream()
                .filter(number -> !number.equals(called))
                .findFirst()
                .or(() -> own.stream().findFirst())
                .orElseThrow(() -> Problem.refused(
                        "trunk-test.number", "the tenant has no number that is verified and may be shown"));
        TrunkTest test = new TrunkTest(called.text(), shown.text(), exit(trunk, called, shown), ids, random);
        if (!tests.begin(scope, test)) {
            throw Problem.refused(
                    "trunk-test.running",
                    "a test of this trunk, or another one of this tenant, is running; wait until it has ended");
        }
        Thread.ofVirtual().name("trunk-test-" + test.id()).start(() -> run(scope, test));
        return report(test);
    }

    private Object look(Request request) {
        return report(tests.last(tenant(request.pathParameter().apply("tenant")))
                .orElseThrow(() -> Problem.notFound("no trunk of this tenant was tested since the server started")));
    }

    private TenantScope tenant(String name) {
        return tenants.byName(name.strip()).orElseThrow(() -> Problem.notFound("there is no tenant '" + name + "'"));
    }

    private Optional<TrunkStatus> status(TenantScope scope, String name) {
        List<TrunkStatus> platforms = trunks.platformStatus();
        return name.startsWith(PLATFORM)
                ? named(platforms, name.substring(PLATFORM.length()))
                : named(trunks.status(scope), name).or(() -> named(platforms, name));
    }

    private static Optional<TrunkStatus> named(List<TrunkStatus> some, String name) {
        return some.stream().filter(status -> status.name().equals(name)).findFirst();
    }

    /// The one that was named, if it is the tenant's; else his first.
    private static E164 called(String named, List<E164> own, OutsidePlan plan, TenantScope scope) {
        if (named.isEmpty()) {
            return own.stream()
                    .findFirst()
                    .orElseThrow(() -> Problem.refused(
                            "trunk-test.number", "the tenant has no number in service that could be called"));
        }
        Place home = new Place(scope.tenant().country(), scope.tenant().areaCode());
        if (NumberReader.read(NumberReader.withoutPunctuation(named), home) instanceof Dialled.Outside number
                && plan.owns(number.number())) {
            return number.number();
        }
        throw Problem.refused(
                "trunk-test.number",
                "'" + named + "' is none of the tenant's numbers in service: a test calls nobody else");
    }

    private static Exit exit(Trunk trunk, E164 called, E164 shown) {
        Place place = trunk.identity().place();
        String shows = NumberForms.write(shown, trunk.identity().numbers(), place);
        return new Exit(
                trunk.id(),
                Optional.empty(),
                NumberForms.write(called, trunk.identity().numbers(), place),
                shows,
                shows,
                false);
    }

    private void run(TenantScope scope, TrunkTest test) {
        boolean calling = false;
        try {
            TrunkStatus status = settled(scope, test.exit().trunk());
            if (status.state() == TrunkStatus.State.UP) {
                test.found(
                        Step.TRUNK,
                        Finding.TRUNK_UP,
                        status.reason(),
                        status.roundTrip().map(time -> time.toMillis() + " ms").orElse("-"));
                calling = true;
                TrunkTestCall.begin(calls, scope, tests, test, new LegId(ids.next()));
            } else {
                test.found(Step.TRUNK, trouble(status), status.reason());
            }
        } finally {
            if (!calling) {
                tests.end(test);
            }
        }
    }

    /// As it is once it has had the time to connect.
    private TrunkStatus settled(TenantScope scope, TrunkId id) {
        long end = System.nanoTime() + START_MAX.toNanos();
        while (true) {
            TrunkStatus now = Stream.concat(trunks.status(scope).stream(), trunks.platformStatus().stream())
                    .filter(status -> status.id().equals(id))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("the trunk under test is gone"));
            if (now.state() != TrunkStatus.State.STARTING || System.nanoTime() > end) {
                return now;
            }
            LockSupport.parkNanos(LOOK.toNanos());
        }
    }

    private static Finding trouble(TrunkStatus status) {
        String reason = status.reason();
        return switch (status.state()) {
            case UP -> Finding.TRUNK_UP;
            case DISABLED -> Finding.TRUNK_SWITCHED_OFF;
            case STARTING -> Finding.TRUNK_NOT_YET;
            case DOWN -> {
                if (reason.startsWith("DNS ")) {
                    yield Finding.TRUNK_NAME_UNKNOWN;
                }
                if (ACCOUNT.matcher(reason).find()) {
                    yield Finding.TRUNK_ACCOUNT_REFUSED;
                }
                if (reason.toLowerCase(Locale.ROOT).contains("does not answer")) {
                    yield Finding.TRUNK_SILENT;
                }
                yield TLS.matcher(reason).find() ? Finding.TRUNK_TLS_FAILED : Finding.TRUNK_UNREACHABLE;
            }
        };
    }

    private static Report report(TrunkTest test) {
        boolean over = test.isOver();
        List<TrunkTest.Line> lines = test.lines();
        return new Report(
                test.id().toString(),
                test.called(),
                test.shows(),
                over,
                over && lines.stream().allMatch(line -> line.finding().ok()),
                lines);
    }
}
