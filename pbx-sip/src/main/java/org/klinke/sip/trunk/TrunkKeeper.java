package org.klinke.sip.trunk;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.sip.message.Request;
import org.jspecify.annotations.Nullable;
import org.klinke.core.tenant.TenantScope;
import org.klinke.core.time.Timers.Timer;
import org.klinke.core.trunk.Trunk;
import org.klinke.core.trunk.TrunkStatus;
import org.klinke.core.trunk.TrunkStatus.Cause;
import org.klinke.core.trunk.TrunkStatus.Why;
import org.klinke.core.trunk.TrunkWay;
import org.klinke.sip.resolve.FailedHops;
import org.klinke.sip.resolve.Hop;
import org.klinke.sip.resolve.Resolution;
import org.klinke.sip.transport.SipFlow;

/// Keeps one trunk connected:
///
///     look up (NAPTR, SRV, A) ──▶ hosts in their order, those that failed lately last; looked up again every minute
///        │
///        ├─ peer ──────▶ a connection to each of the first hosts; what goes down is opened again: 1 s, 2 s, … 60 s
///        │
///        └─ accounts ──▶ a connection to the best host ──▶ each account registers over it
///                           ▲                                │ the host, or the registrar on it, fails (for all)
///                           └──────────── the next host ◀────┘ (after all have: 1 s, 2 s, … 60 s)
///
/// What others ask for is a value, replaced after every change: whoever asks never waits. Everything else happens on
/// the trunk's [Serial].
final class TrunkKeeper {
    private static final int PEER_HOSTS_MAX = 4;
    private static final Duration LOOK_UP_AGAIN = Duration.ofMinutes(1);
    private static final Duration REST = Duration.ofMinutes(1);
    private static final int PAUSE_SECONDS_MAX = 60;
    private static final Duration NEXT_HOST = Duration.ofMillis(200);
    private static final Duration BETWEEN_ACCOUNTS = Duration.ofMillis(50);

    private final TrunkTools tools;
    private final TrunkHeaders headers;
    private final Changed changed;
    private final Serial serial = new Serial();
    private final FailedHops failedHops;
    private final Map<Hop, TrunkPath> paths = new LinkedHashMap<>(); // in the order of the hosts
    private final List<Registration> registrations;
    /// Of a peer that knows us by our address, and still asks for a password.
    private final Optional<TrunkDigest> peerDigest;
    private final Set<SipFlow> streams = ConcurrentHashMap.newKeySet();
    private volatile Optional<TenantScope> owner;
    private volatile Trunk trunk;
    private volatile View view;
    private List<Hop> hops = List.of();
    private Why lookUp = new Why(Cause.NOT_YET, "the carrier is being looked up");
    private int failures; // of hosts since an account was registered
    private int lookUpFailures;
    private @Nullable Timer lookingUp;
    private @Nullable Timer connecting;
    private boolean stopped;

    /// @param lines usable now, best first
    /// @param tokens of Contacts that are registered, with the line each is registered over
    /// @param hosts addresses the carrier's name led to
    record View(List<TrunkLine> lines, Map<String, TrunkLine> tokens, Set<InetAddress> hosts, TrunkStatus status) {}

    /// Told after each change.
    interface Changed {
        void view(TrunkKeeper keeper, View former, View now);
    }

    TrunkKeeper(TrunkTools tools, Optional<TenantScope> owner, Trunk trunk, Changed changed) {
        this.tools = tools;
        this.headers = new TrunkHeaders(tools.codec(), tools.advertised());
        this.owner = owner;
        this.trunk = trunk;
        this.changed = changed;
        this.failedHops = new FailedHops(tools.time());
        this.view = new View(
                List.of(),
                Map.of(),
                Set.of(),
                new TrunkStatus(
                        trunk.id(),
                        trunk.name(),
                        trunk.profile(),
                        trunk.enabled() ? TrunkStatus.State.STARTING : TrunkStatus.State.DISABLED,
                        trunk.enabled() ? Cause.NOT_YET : Cause.SWITCHED_OFF,
                        trunk.enabled() ? lookUp.words() : "switched off",
                        tools.time().instant(),
                        Optional.empty(),
                        List.of()));
        this.registrations = isPeer() || !trunk.enabled()
                ? List.of()
                : trunk.accounts().stream()
                        .map(account -> new Registration(this, account, hosts(account.domain(), trunk.way())))
                        .toList();
        this.peerDigest = peerDigest();
    }

    private Optional<TrunkDigest> peerDigest() {
        return trunk.accounts().stream()
                .filter(_ -> isPeer())
                .findFirst()
                .map(account ->
                        new TrunkDigest(tools.codec(), account, hosts(account.domain(), trunk.way()), tools.random()));
    }

    /// What the carrier may call itself.
    private static Set<String> hosts(String domain, TrunkWay way) {
        return Stream.of(domain, way.host(), TrunkTarget.of(way).destination().host())
                .collect(Collectors.toSet());
    }

    TrunkTools tools() {
        return tools;
    }

    TrunkHeaders headers() {
        return headers;
    }

    Serial serial() {
        return serial;
    }

    Optional<TenantScope> owner() {
        return owner;
    }

    Trunk trunk() {
        return trunk;
    }

    View view() {
        return view;
    }

    boolean isPeer() {
        return trunk.way().mode() == TrunkWay.Mode.PEER;
    }

    int optionsSeconds() {
        return trunk.way().optionsSeconds();
    }

    List<String> routes() {
        return TrunkTarget.of(trunk.way()).routes();
    }

    Request options(SipFlow flow) {
        Optional<Registration> account = registrations.stream().findFirst();
        return headers.options(
                account.isPresent() ? lineOf(flow, account.get()) : peerLine(flow),
                tools.stack().token(),
                tools.stack().token());
    }

    private TrunkLine lineOf(SipFlow flow, Registration account) {
        return new TrunkLine(trunk, Optional.of(account.account()), flow, account.token(), routes(), Optional.empty());
    }

    TrunkLine peerLine(SipFlow flow) {
        return new TrunkLine(trunk, Optional.empty(), flow, tools.node(), routes(), peerDigest);
    }

    /// Whether a trunk as it is now can stay connected while it becomes that one.
    boolean carries(Trunk next) {
        return trunk.enabled() == next.enabled()
                && trunk.way().equals(next.way())
                && trunk.accounts().equals(next.accounts());
    }

    void become(Optional<TenantScope> nowOwner, Trunk next) {
        owner = nowOwner; // at once: whoever decides whose calls come from where asks next
        trunk = next;
        serial.run(this::publish);
    }

    void start(Duration pause) {
        if (trunk.enabled()) {
            serial.run(() -> lookingUp = later(pause, this::lookUp));
        }
    }

    /// Unregisters and forgets; calls go on over the connections there are.
    ///
    /// @return completes when the registrar has answered, or will not any more
    CompletableFuture<Void> stop() {
        CompletableFuture<Void> done = new CompletableFuture<>();
        serial.run(() -> {
            stopped = true;
            cancel(lookingUp);
            cancel(connecting);
            List<CompletableFuture<Void>> gone =
                    registrations.stream().map(Registration::unregister).toList();
            paths.values().forEach(TrunkPath::stop);
            paths.clear();
            publish();
            CompletableFuture.allOf(gone.toArray(CompletableFuture<?>[]::new)).thenRun(() -> done.complete(null));
        });
        return done;
    }

    /// The way for a request that does not fit into a datagram of this flow.
    ///
    /// @return completes within half a second: with a connection beside it, or the flow itself
    CompletableFuture<SipFlow> forLarge(SipFlow flow, boolean urgent) {
        CompletableFuture<SipFlow> result = new CompletableFuture<>();
        serial.run(() -> on(flow).map(path -> path.beside().ask(urgent))
                .orElse(CompletableFuture.completedFuture(Optional.empty()))
                .thenAccept(stream -> result.complete(stream.orElse(flow))));
        return result;
    }

    /// What became of a request on such a connection.
    void tried(SipFlow flow, SipFlow stream, boolean answered) {
        serial.run(() -> on(flow).ifPresent(path -> path.beside().tried(stream, answered)));
    }

    private Optional<TrunkPath> on(SipFlow flow) {
        return paths.values().stream()
                .filter(path -> path.flow().filter(flow::equals).isPresent())
                .findFirst();
    }

    /// What comes on this connection, which we opened for large requests, is the carrier's.
    void opened(SipFlow stream) {
        streams.add(stream);
        var _ = stream.onClose(() -> streams.remove(stream));
    }

    Set<SipFlow> opened() {
        return Set.copyOf(streams);
    }

    boolean hasOpened(SipFlow stream) {
        return streams.contains(stream);
    }

    /// A call failed on this flow.
    void failed(SipFlow flow, Duration rest) {
        serial.run(() -> {
            for (TrunkPath path : paths.values()) {
                if (path.flow().filter(flow::equals).isPresent()) {
                    failedHops.failed(path.hop(), rest);
                    path.check();
                    publish();
                    return;
                }
            }
        });
    }

    // ---- where it is ----

    private void lookUp() {
        tools.connector()
                .resolve(TrunkTarget.of(trunk.way()).destination())
                .thenAccept(found -> serial.run(() -> lookedUp(found)));
    }

    private void lookedUp(Resolution found) {
        if (stopped) {
            return;
        }
        switch (found) {
            case Resolution.Found(List<Hop> all) -> {
                lookUpFailures = 0;
                lookUp = new Why(Cause.NOT_YET, "");
                hops = all;
                arrange();
            }
            case Resolution.Nothing(String why) -> notFound(why);
            case Resolution.Unavailable(String why) -> notFound(why);
        }
        Duration pause = lookUpFailures == 0 || !hops.isEmpty() ? LOOK_UP_AGAIN : pause(lookUpFailures);
        lookingUp = later(tools.about(pause), this::lookUp);
        publish();
    }

    /// Hosts known from before stay: a name server that is down is no reason to hang up.
    private void notFound(String why) {
        lookUpFailures++;
        lookUp = new Why(Cause.NAME_UNKNOWN, why);
    }

    private void arrange() {
        if (!isPeer()) {
            if (paths.isEmpty()) {
                connect();
            } else if (paths.keySet().stream().noneMatch(hops::contains)) {
                // The carrier has moved: over there at the next opportunity, which is now.
                paths.values().forEach(TrunkPath::stop);
                paths.clear();
                registrations.forEach(
                        each -> each.lost(new Why(Cause.UNREACHABLE, "the carrier's address has changed")));
                connect();
            }
            return;
        }
        List<Hop> wanted = hops.stream().limit(PEER_HOSTS_MAX).toList();
        Map<Hop, TrunkPath> former = new LinkedHashMap<>(paths);
        paths.clear();
        for (Hop hop : wanted) {
            TrunkPath known = former.remove(hop);
            TrunkPath path = known == null ? new TrunkPath(this, hop) : known;
            paths.put(hop, path);
        }
        former.values().forEach(TrunkPath::stop);
        List.copyOf(paths.values()).stream()
                .filter(path -> path.failures() == 0)
                .forEach(TrunkPath::open);
    }

    /// The best host there is for the accounts.
    private void connect() {
        if (stopped || hops.isEmpty()) {
            return;
        }
        Hop best = failedHops.order(hops).getFirst();
        paths.values().stream().filter(path -> !path.hop().equals(best)).forEach(TrunkPath::stop);
        TrunkPath path = paths.getOrDefault(best, new TrunkPath(this, best));
        paths.clear();
        paths.put(best, path);
        path.open();
    }

    // ---- what connections tell ----

    void pathOpened(TrunkPath path, SipFlow flow) {
        Duration pause = Duration.ZERO;
        for (Registration each : registrations) {
            each.connected(flow, pause);
            pause = pause.plus(tools.about(BETWEEN_ACCOUNTS));
        }
        publish();
    }

    void pathUp(TrunkPath path) {
        failedHops.answered(path.hop());
        publish();
    }

    void pathDown(TrunkPath path) {
        if (stopped || !path.equals(paths.get(path.hop()))) {
            return;
        }
        failedHops.failed(path.hop(), longer(path.rest(), REST));
        if (isPeer()) {
            var _ = later(longer(path.rest(), tools.about(pause(path.failures()))), () -> {
                if (path.equals(paths.get(path.hop()))) {
                    path.open();
                }
            });
        } else {
            failures++;
            registrations.forEach(each -> each.lost(path.why()));
            Hop next = failedHops.order(hops).getFirst();
            Duration pause =
                    failures < hops.size() && !next.equals(path.hop()) ? NEXT_HOST : pause(failures - hops.size() + 1);
            Duration rest = next.equals(path.hop()) ? path.rest() : Duration.ZERO;
            cancel(connecting);
            connecting = later(longer(rest, tools.about(pause)), this::connect);
        }
        publish();
    }

    // ---- what accounts tell ----

    void registrationChanged() {
        if (registrations.stream().anyMatch(each -> each.line().isPresent())) {
            failures = 0;
        }
        publish();
    }

    /// The registrar does not answer one account there, or is too busy for it. That concerns the others only if none
    /// of them fares better.
    ///
    /// @return whether the host is given up, and with it all connections to it
    boolean hostFailed(Why why, Duration rest) {
        if (registrations.stream().anyMatch(Registration::isPromising)) {
            paths.values().forEach(TrunkPath::check);
            return false;
        }
        List.copyOf(paths.values())
                .forEach(path -> path.down(new Why(why.cause(), path.name() + ": " + why.words()), rest));
        return true;
    }

    private static Duration longer(Duration a, Duration b) {
        return a.compareTo(b) > 0 ? a : b;
    }

    /// 1 s, 2 s, … a minute.
    private static Duration pause(int failures) {
        return Duration.ofSeconds(Math.min(PAUSE_SECONDS_MAX, 1L << Math.clamp(failures - 1, 0, 6)));
    }

    private Timer later(Duration pause, Runnable task) {
        return tools.timers()
                .after(
                        pause,
                        () -> serial.run(() -> {
                            if (!stopped) {
                                task.run();
                            }
                        }));
    }

    private static void cancel(@Nullable Timer timer) {
        if (timer != null) {
            timer.cancel();
        }
    }

    // ---- what others see ----

    void publish() {
        Map<String, TrunkLine> tokens = new LinkedHashMap<>();
        for (Registration each : registrations) {
            each.line().ifPresent(line -> tokens.put(each.token(), line));
        }
        Set<InetAddress> hosts =
                hops.stream().map(hop -> hop.address().getAddress()).collect(Collectors.toSet());
        TrunkCondition condition = new TrunkCondition(
                trunk, List.copyOf(paths.values()), registrations, lookUp, lookUpFailures > 0 || failures > 0);
        View former = view;
        view = new View(
                isPeer() ? peerLines() : List.copyOf(tokens.values()),
                Map.copyOf(tokens),
                hosts,
                condition.status(view.status(), tools.time().instant()));
        changed.view(this, former, view);
    }

    private List<TrunkLine> peerLines() {
        List<TrunkLine> lines = new ArrayList<>();
        for (Hop hop : failedHops.order(List.copyOf(paths.keySet()))) {
            TrunkPath path = paths.get(hop);
            if (path != null && path.state() == TrunkPath.State.UP) {
                path.flow().ifPresent(flow -> lines.add(peerLine(flow)));
            }
        }
        return List.copyOf(lines);
    }
}
