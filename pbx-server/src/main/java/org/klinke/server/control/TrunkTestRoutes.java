package org.klinke.server.control;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.klinke.core.alarm.Alarms;
import org.klinke.core.alarm.Kind;
import org.klinke.core.audit.Actor;
import org.klinke.core.audit.Changes;
import org.klinke.core.call.Calls;
import org.klinke.core.db.Database;
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
import org.klinke.core.selftest.TrunkRun;
import org.klinke.core.selftest.TrunkTest;
import org.klinke.core.selftest.TrunkTest.Step;
import org.klinke.core.selftest.TrunkTestStore;
import org.klinke.core.selftest.TrunkTests;
import org.klinke.core.tenant.TenantDirectory;
import org.klinke.core.tenant.TenantScope;
import org.klinke.core.trunk.NumberForms;
import org.klinke.core.trunk.Trunk;
import org.klinke.core.trunk.TrunkAccount;
import org.klinke.core.trunk.TrunkStatus;
import org.klinke.core.trunk.TrunkStatus.Cause;
import org.klinke.core.trunk.TrunkStatus.State;
import org.klinke.sip.trunk.TrunkDesk;
import org.klinke.web.ControlRoute;
import org.klinke.web.ControlRoute.Method;
import org.klinke.web.ControlRoute.Request;
import org.klinke.web.Problem;
import org.klinke.web.api.ApiAnswer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// `trunks test`: begins the self-test of a trunk, tells how far it has come, and keeps what the last one of
/// each trunk found.
public final class TrunkTestRoutes {
    private static final Logger LOG = LoggerFactory.getLogger(TrunkTestRoutes.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PLATFORM = "platform/";
    private static final String RUNNING = "trunk-test.running";
    private static final Duration START_MAX = Duration.ofSeconds(12);
    private static final Duration LOOK = Duration.ofMillis(200);
    /// Whatever a call does, the next account has its turn then.
    private static final Duration TEST_MAX = Duration.ofMinutes(4);

    private final TrunkDesk trunks;
    private final TenantDirectory tenants;
    private final OutsidePlans outside;
    private final Calls calls;
    private final TrunkTests tests;
    private final TrunkTestStore store;
    private final Alarms alarms;
    private final Database database;
    private final Changes changes;
    private final Ids ids;
    private final RandomGenerator random;
    private final InstantSource time;

    public TrunkTestRoutes(
            TrunkDesk trunks,
            TenantDirectory tenants,
            OutsidePlans outside,
            Calls calls,
            TrunkTests tests,
            TrunkTestStore store,
            Alarms alarms,
            Database database,
            Changes changes,
            Ids ids,
            RandomGenerator random,
            InstantSource time) {
        this.trunks = trunks;
        this.tenants = tenants;
        this.outside = outside;
        this.calls = calls;
        this.tests = tests;
        this.store = store;
        this.alarms = alarms;
        this.database = database;
        this.changes = changes;
        this.ids = ids;
        this.random = random;
        this.time = time;
    }

    public List<ControlRoute> routes() {
        return List.of(
                new ControlRoute(Method.POST, "/trunks/test", this::begin),
                new ControlRoute(Method.GET, "/trunks/test/{tenant}", this::look),
                new ControlRoute(Method.GET, "/trunks/tests/{tenant}", this::kept));
    }

    /// @param id of this run
    /// @param over nothing more is found
    /// @param ok it is over, and all that was found is good
    /// @param tests one for each account of the trunk, in their order; one alone where it has none
    public record Report(String id, boolean over, boolean ok, List<Part> tests) {}

    /// @param account user of the account, "" where the trunk has none
    /// @param called own number, in E.164
    /// @param shows the number the carrier is asked to show
    public record Part(String account, String called, String shows, boolean over, List<TrunkTest.Line> lines) {}

    /// The last test of a trunk.
    ///
    /// @param trunk as [#begin] takes it
    /// @param at when it ended
    /// @param nightly nobody asked for it
    public record Kept(String trunk, String at, boolean nightly, JsonNode test) {}

    private Object begin(Request request) {
        return begin(
                tenant(request.body().path("tenant").asText()),
                request.body().path("trunk").asText().strip(),
                request.body().path("number").asText("").strip(),
                Actor.LOCAL_CLI);
    }

    /// Begins one, which goes on by itself.
    ///
    /// @param name of the trunk, or `platform/` and the name of one of the platform's
    /// @param number of the tenant, that is to be called; "" for one that fits
    public Report begin(TenantScope scope, String name, String number, Actor actor) {
        return begin(scope, name, number, actor, false);
    }

    /// Begins one that nobody has asked for: if it fails, or cannot begin, the tenant's alarms say so.
    ///
    /// @return false: another one of the tenant, or of this trunk, runs
    public boolean beginNightly(TenantScope scope, String name) {
        try {
            begin(scope, name, "", Actor.SYSTEM, true);
            return true;
        } catch (Problem e) {
            if (e.code().equals(RUNNING)) {
                return false;
            }
            alarms.raise(
                    scope,
                    Kind.TRUNK_TEST_FAILED,
                    Map.of("trunk", name, "stage", "NOT_BEGUN", "reason", e.getMessage()));
            return true;
        }
    }

    private Report begin(TenantScope scope, String name, String number, Actor actor, boolean nightly) {
        OutsidePlan plan = outside.in(scope);
        TrunkStatus status = status(scope, name)
                .orElseThrow(() -> Problem.notFound(
                        "there is no trunk '" + name + "' that this tenant may use; `klinke trunks` lists them"));
        Trunk trunk = plan.trunk(status.id())
                .orElseThrow(() -> Problem.notFound("the trunk '" + name + "' is just being changed; try again"));
        TrunkRun run = new TrunkRun(ids.next(), trunk.id(), tests(scope, plan, trunk, number));
        if (!tests.begin(scope, run)) {
            throw Problem.refused(
                    RUNNING,
                    "a test of this trunk, or another one of this tenant, is running; wait until it has ended");
        }
        Thread.ofVirtual().name("trunk-test-" + run.id()).start(() -> run(scope, trunk.name(), run, actor, nightly));
        return report(run);
    }

    /// An account shows its own number, if it has one, and calls that of the next: so each is called, too.
    private List<TrunkTest> tests(TenantScope scope, OutsidePlan plan, Trunk trunk, String named) {
        List<E164> own = plan.ownNumbers();
        List<TrunkAccount> accounts = trunk.accounts();
        if (accounts.isEmpty()) {
            E164 called = called(named, Optional.empty(), own, plan, scope);
            return List.of(test(trunk, Optional.empty(), called, shown(Optional.empty(), called, own)));
        }
        List<TrunkTest> all = new ArrayList<>();
        for (int i = 0; i < accounts.size(); i++) {
            TrunkAccount account = accounts.get(i);
            Optional<E164> next = accounts.size() == 1
                    ? Optional.empty()
                    : number(accounts.get((i + 1) % accounts.size())).filter(plan::owns);
            E164 called = called(named, next, own, plan, scope);
            all.add(test(
                    trunk,
                    Optional.of(account.user()),
                    called,
                    shown(number(account).filter(own::contains), called, own)));
        }
        return all;
    }

    private static Optional<E164> number(TrunkAccount account) {
        return account.number().flatMap(E164::of);
    }

    private static E164 shown(Optional<E164> accounts, E164 called, List<E164> own) {
        return accounts.or(() ->
                        own.stream().filter(number -> !number.equals(called)).findFirst())
                .or(() -> own.stream().findFirst())
                .orElseThrow(() -> Problem.refused(
                        "trunk-test.number", "the tenant has no number that is verified and may be shown"));
    }

    private TrunkTest test(Trunk trunk, Optional<String> account, E164 called, E164 shown) {
        return new TrunkTest(called.text(), shown.text(), exit(trunk, account, called, shown), ids, random);
    }

    private Object look(Request request) {
        return last(tenant(request.pathParameter().apply("tenant")))
                .orElseThrow(() -> Problem.notFound("no trunk of this tenant was tested since the server started"));
    }

    /// How far the tenant's last one has come.
    public Optional<Report> last(TenantScope scope) {
        return tests.last(scope).map(TrunkTestRoutes::report);
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

    /// The one that was named, if it is the tenant's; else that of the account that is to be called, or his first.
    private static E164 called(
            String named, Optional<E164> account, List<E164> own, OutsidePlan plan, TenantScope scope) {
        if (named.isEmpty()) {
            return account.or(() -> own.stream().findFirst())
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

    private static Exit exit(Trunk trunk, Optional<String> account, E164 called, E164 shown) {
        Place place = trunk.identity().place();
        String shows = NumberForms.write(shown, trunk.identity().numbers(), place);
        return new Exit(
                trunk.id(), account, NumberForms.write(called, trunk.identity().numbers(), place), shows, shows, false);
    }

    private void run(TenantScope scope, String trunk, TrunkRun run, Actor actor, boolean nightly) {
        try {
            for (TrunkTest test : run.tests()) {
                run(scope, test);
            }
        } finally {
            tests.end(run);
            if (nightly) {
                failure(run).ifPresent(facts -> alarms.raise(scope, Kind.TRUNK_TEST_FAILED, with(facts, trunk)));
            }
            note(scope, trunk, run, actor, nightly);
        }
    }

    private void run(TenantScope scope, TrunkTest test) {
        Standing now = settled(scope, test.exit());
        if (now.cause() != Cause.WELL) {
            test.found(Step.TRUNK, finding(now.cause()), now.reason());
            test.end();
            return;
        }
        test.found(
                Step.TRUNK,
                Finding.TRUNK_UP,
                now.reason(),
                now.roundTrip().map(time -> time.toMillis() + " ms").orElse("-"));
        TrunkTestCall.begin(calls, scope, tests, test, new LegId(ids.next()));
        long end = System.nanoTime() + TEST_MAX.toNanos();
        while (!test.isOver() && System.nanoTime() < end) {
            LockSupport.parkNanos(LOOK.toNanos());
        }
        test.end(); // one that overruns is not taken for the next
    }

    /// How the trunk, or one account of it, is.
    private record Standing(Cause cause, String reason, Optional<Duration> roundTrip) {}

    /// As it is once it has had the time to connect.
    private Standing settled(TenantScope scope, Exit exit) {
        long end = System.nanoTime() + START_MAX.toNanos();
        while (true) {
            TrunkStatus trunk = Stream.concat(trunks.status(scope).stream(), trunks.platformStatus().stream())
                    .filter(status -> status.id().equals(exit.trunk()))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("the trunk under test is gone"));
            Optional<TrunkStatus.Account> account = trunk.accounts().stream()
                    .filter(one -> exit.account().filter(one.user()::equals).isPresent())
                    .findFirst();
            State state = account.map(TrunkStatus.Account::state).orElse(trunk.state());
            if (state != State.STARTING || System.nanoTime() > end) {
                return new Standing(
                        account.map(TrunkStatus.Account::cause).orElse(trunk.cause()),
                        account.map(TrunkStatus.Account::reason).orElse(trunk.reason()),
                        trunk.roundTrip());
            }
            LockSupport.parkNanos(LOOK.toNanos());
        }
    }

    private static Finding finding(Cause cause) {
        return switch (cause) {
            case WELL -> Finding.TRUNK_UP;
            case SWITCHED_OFF -> Finding.TRUNK_SWITCHED_OFF;
            case NOT_YET -> Finding.TRUNK_NOT_YET;
            case NAME_UNKNOWN -> Finding.TRUNK_NAME_UNKNOWN;
            case UNREACHABLE -> Finding.TRUNK_UNREACHABLE;
            case TLS_FAILED -> Finding.TRUNK_TLS_FAILED;
            case SILENT -> Finding.TRUNK_SILENT;
            case CARRIER_FAILED -> Finding.TRUNK_CARRIER_FAILED;
            case ACCOUNT_REFUSED -> Finding.TRUNK_ACCOUNT_REFUSED;
        };
    }

    /// What failed first.
    private static Optional<Map<String, String>> failure(TrunkRun run) {
        return run.tests().stream()
                .flatMap(test -> test.lines().stream()
                        .filter(line -> !line.finding().ok())
                        .map(line -> Map.of(
                                "stage", line.step().name(),
                                "called", test.called(),
                                "reason", line.finding().name())))
                .findFirst();
    }

    private static Map<String, String> with(Map<String, String> facts, String trunk) {
        Map<String, String> all = new HashMap<>(facts);
        all.put("trunk", trunk);
        return all;
    }

    /// Who sees calls on the carrier's bill finds here whose they were.
    private void note(TenantScope scope, String trunk, TrunkRun run, Actor actor, boolean nightly) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("trunk", trunk);
        facts.put("result", run.isWell() ? "ok" : "failed");
        for (TrunkTest test : run.tests()) {
            facts.put(test.account().map(user -> "account " + user).orElse("call"), result(test));
        }
        try {
            changes.in(scope, actor, "trunks test", change -> {
                store.keep(
                        change.tx(), new TrunkTestStore.Kept(run.trunk(), time.instant(), nightly, json(report(run))));
                change.noted("test trunk", "trunk", run.trunk().value(), facts);
                return true;
            });
        } catch (RuntimeException e) { // an edge: the test is over, whatever the database says
            LOG.atError()
                    .setCause(e)
                    .addKeyValue("tenant", scope.name())
                    .addKeyValue("trunk", trunk)
                    .log("A trunk's test is neither kept nor in the audit log");
        }
    }

    private static String json(Report report) {
        try {
            return JSON.writeValueAsString(ApiAnswer.withoutBlanks(report));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private Object kept(Request request) {
        return Map.of("tests", kept(tenant(request.pathParameter().apply("tenant"))));
    }

    /// The last test of each trunk that the tenant may use now, the latest first.
    public List<Kept> kept(TenantScope scope) {
        Map<TrunkId, String> names = new HashMap<>();
        trunks.platformStatus().forEach(trunk -> names.put(trunk.id(), PLATFORM + trunk.name()));
        trunks.status(scope).forEach(trunk -> names.put(trunk.id(), trunk.name()));
        return database.inTenant(scope, store::list).stream()
                .filter(test -> names.containsKey(test.trunk()))
                .map(test -> new Kept(
                        names.getOrDefault(test.trunk(), ""),
                        CallStories.instant(test.at()),
                        test.nightly(),
                        parsed(test.report())))
                .toList();
    }

    private static JsonNode parsed(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("not what was written", e);
        }
    }

    /// `+49891000, shown +4989200: CALL_BUSY`
    private static String result(TrunkTest test) {
        return test.called() + ", shown " + test.shows() + ": "
                + test.lines().stream()
                        .map(TrunkTest.Line::finding)
                        .filter(finding -> !finding.ok() && finding != Finding.NOT_REACHED)
                        .map(Finding::name)
                        .findFirst()
                        .orElse("ok");
    }

    private static Report report(TrunkRun run) {
        boolean over = run.isOver();
        List<Part> parts = run.tests().stream()
                .map(test -> {
                    boolean ended = test.isOver();
                    return new Part(test.account().orElse(""), test.called(), test.shows(), ended, test.lines());
                })
                .toList();
        return new Report(run.id().toString(), over, over && run.isWell(), parts);
    }
}
