package org.klinke.sip.trunk;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.sip.address.SipURI;
import javax.sip.message.Request;
import org.jspecify.annotations.Nullable;
import org.klinke.core.id.TrunkId;
import org.klinke.core.tenant.PerTenant;
import org.klinke.core.tenant.TenantScope;
import org.klinke.core.trunk.Trunk;
import org.klinke.core.trunk.TrunkLimits;
import org.klinke.core.trunk.TrunkStatus;
import org.klinke.core.trunk.TrunksChanged;
import org.klinke.sip.transport.SipFlow;
import org.klinke.sip.transport.SipTransport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// All trunks, each kept connected by a keeper of its own:
///
///     replace ──▶ keepers ──▶ registrars, peers
///                   │ lines, status ──▶ calls, people
///                   └ tokens, connections, addresses ──▶ claim: whose is this request?
///
/// Those of a tenant are reached only through its scope; the platform's by every scope. Thread-safe.
public final class TrunkDesk implements Trunks, TrunksChanged, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(TrunkDesk.class);
    /// 50 trunks begin in a second: after a restart all want to register.
    private static final Duration BETWEEN_STARTS = Duration.ofMillis(20);

    private static final Duration GOODBYE_MAX = Duration.ofSeconds(2);

    private final TrunkTools tools;
    private final PerTenant<Keepers> tenants = new PerTenant<>(() -> Keepers.NONE);
    private final Map<String, TrunkKeeper> tokens = new ConcurrentHashMap<>();
    /// Those of all lines, with whose lines they are: one's alone, unless it is over UDP.
    private final Map<SipFlow, Set<TrunkKeeper>> flows = new ConcurrentHashMap<>();
    private final Map<TrunkId, TrunkKeeper> byId = new ConcurrentHashMap<>();
    /// TCP connections beside lines of trunks that are gone: calls go on there.
    private final Map<SipFlow, TrunkId> left = new ConcurrentHashMap<>();
    /// Ways on which a carrier said nothing, or asked to be left alone, and until when.
    private final Map<Way, Instant> resting = new ConcurrentHashMap<>();
    private volatile Keepers platform = Keepers.NONE;
    private volatile Peers peers = Peers.NOBODY;
    private final List<TrunkKeeper> all = new ArrayList<>(); // guarded by this
    private Instant nextStart = Instant.MIN; // guarded by this

    private record Way(TrunkId trunk, SipFlow flow) {
        static Way of(TrunkLine line) {
            return new Way(line.trunk().id(), line.flow());
        }
    }

    /// In the order they were given.
    private record Keepers(List<TrunkKeeper> list, Map<TrunkId, TrunkKeeper> byId) {
        static final Keepers NONE = new Keepers(List.of(), Map.of());
    }

    public TrunkDesk(TrunkTools tools) {
        this.tools = tools;
    }

    @Override
    public void ofTenant(TenantScope scope, List<Trunk> trunks) {
        replace(scope, trunks);
    }

    @Override
    public void ofPlatform(List<Trunk> trunks) {
        replacePlatform(trunks);
    }

    /// The trunks a tenant has from now on. Connections of those that did not change in what matters to them stay.
    public synchronized void replace(TenantScope scope, List<Trunk> trunks) {
        Keepers next = next(tenants.in(scope), Optional.of(scope), trunks);
        if (trunks.isEmpty()) {
            tenants.remove(scope); // it may have been deleted
        } else {
            tenants.set(scope, next);
        }
    }

    /// Those of the platform, which serve all tenants.
    public synchronized void replacePlatform(List<Trunk> trunks) {
        platform = next(platform, Optional.empty(), trunks);
    }

    private Keepers next(Keepers former, Optional<TenantScope> owner, List<Trunk> trunks) {
        Map<TrunkId, TrunkKeeper> leaving = new HashMap<>(former.byId());
        List<TrunkKeeper> list = new ArrayList<>();
        Map<TrunkId, TrunkKeeper> ofOwner = new HashMap<>();
        for (Trunk trunk : trunks) {
            TrunkKeeper known = leaving.get(trunk.id());
            TrunkKeeper keeper;
            if (known != null && known.carries(trunk)) {
                leaving.remove(trunk.id());
                known.become(owner, trunk);
                keeper = known;
            } else {
                keeper = new TrunkKeeper(tools, owner, trunk, this::changed);
                all.add(keeper);
                byId.put(trunk.id(), keeper);
                Duration pause = startPause();
                if (known == null) {
                    keeper.start(pause);
                } else {
                    // First off, then on: both have the same Contact, and the registrar must not take them for one.
                    leaving.remove(trunk.id());
                    leave(known).whenComplete((done, failure) -> keeper.start(pause));
                }
            }
            list.add(keeper);
            ofOwner.put(trunk.id(), keeper);
        }
        leaving.values().forEach(this::leave);
        Keepers next = new Keepers(List.copyOf(list), Map.copyOf(ofOwner));
        peers = Peers.of(all);
        return next;
    }

    /// @return completes when it has said goodbye, or has had the time to
    private CompletableFuture<Void> leave(TrunkKeeper keeper) {
        all.remove(keeper);
        byId.remove(keeper.trunk().id(), keeper);
        keeper.opened().forEach(stream -> {
            left.put(stream, keeper.trunk().id());
            var _ = stream.onClose(() -> left.remove(stream));
        });
        CompletableFuture<Void> gone = keeper.stop();
        var _ = tools.timers().after(GOODBYE_MAX, () -> gone.complete(null));
        return gone;
    }

    private Duration startPause() {
        Instant now = tools.time().instant();
        Instant at = nextStart.isAfter(now) ? nextStart : now;
        nextStart = at.plus(BETWEEN_STARTS);
        return Duration.between(now, at).plus(tools.about(BETWEEN_STARTS));
    }

    private void changed(TrunkKeeper keeper, TrunkKeeper.View former, TrunkKeeper.View now) {
        if (!former.tokens().keySet().equals(now.tokens().keySet())) {
            former.tokens().keySet().forEach(token -> tokens.remove(token, keeper));
            now.tokens().keySet().forEach(token -> tokens.put(token, keeper));
        }
        Set<SipFlow> before = flows(former);
        Set<SipFlow> after = flows(now);
        after.stream()
                .filter(flow -> !before.contains(flow))
                .forEach(flow -> flows.merge(flow, Set.of(keeper), TrunkDesk::union));
        before.stream()
                .filter(flow -> !after.contains(flow))
                .forEach(flow -> flows.computeIfPresent(flow, (key, keepers) -> without(keepers, keeper)));
        if (!former.hosts().equals(now.hosts())) {
            synchronized (this) {
                peers = Peers.of(all);
            }
        }
        if (former.status().state() != now.status().state()) {
            log.atInfo()
                    .addKeyValue("tenant", keeper.owner().map(TenantScope::name).orElse("platform"))
                    .addKeyValue("trunk", keeper.trunk().name())
                    .addKeyValue("state", now.status().state())
                    .addKeyValue("reason", now.status().reason())
                    .log("Trunk changed");
        }
    }

    private static Set<SipFlow> flows(TrunkKeeper.View view) {
        return view.lines().stream().map(TrunkLine::flow).collect(Collectors.toSet());
    }

    private static Set<TrunkKeeper> union(Set<TrunkKeeper> some, Set<TrunkKeeper> more) {
        return Stream.concat(some.stream(), more.stream()).collect(Collectors.toUnmodifiableSet());
    }

    private static @Nullable Set<TrunkKeeper> without(Set<TrunkKeeper> keepers, TrunkKeeper keeper) {
        Set<TrunkKeeper> rest =
                keepers.stream().filter(each -> !each.equals(keeper)).collect(Collectors.toUnmodifiableSet());
        return rest.isEmpty() ? null : rest;
    }

    @Override
    public List<TrunkLine> lines(TenantScope scope, TrunkId trunk, Optional<String> account) {
        return keeper(scope, trunk).stream()
                .flatMap(keeper -> keeper.view().lines().stream())
                .filter(line -> line.flow().isOpen())
                .filter(line -> account.isEmpty() || line.isOf(account.get()))
                .toList();
    }

    @Override
    public CompletableFuture<SipFlow> forLarge(TenantScope scope, TrunkLine line, boolean urgent) {
        return keeper(scope, line.trunk().id())
                .filter(keeper -> line.flow().transport() == SipTransport.UDP
                        && line.trunk().way().switchesToTcp())
                .map(keeper -> keeper.forLarge(line.flow(), urgent))
                .orElseGet(() -> CompletableFuture.completedFuture(line.flow()));
    }

    @Override
    public void tried(TenantScope scope, TrunkLine line, SipFlow stream, boolean answered) {
        keeper(scope, line.trunk().id()).ifPresent(keeper -> keeper.tried(line.flow(), stream, answered));
    }

    private Optional<TrunkKeeper> keeper(TenantScope scope, TrunkId trunk) {
        return Optional.ofNullable(tenants.in(scope).byId().get(trunk))
                .or(() -> Optional.ofNullable(platform.byId().get(trunk)));
    }

    @Override
    public Claim claim(SipFlow flow, Request request) {
        String user = request.getRequestURI() instanceof SipURI uri && uri.getUser() != null ? uri.getUser() : "";
        TrunkKeeper keeper = tokens.get(user);
        TrunkLine line = keeper == null ? null : keeper.view().tokens().get(user);
        if (keeper == null || line == null) {
            // Over UDP a connection is but an address: anybody can have typed it.
            return peers.claim(flow, flow.transport().reliable() ? flows.getOrDefault(flow, Set.of()) : Set.of());
        }
        return line.flow().equals(flow)
                ? new Claim.Known(keeper.owner(), line)
                : new Claim.Nobody("to the Contact of an account that is registered over another connection");
    }

    @Override
    public boolean speaks(SipFlow flow, TrunkId trunk) {
        if (trunk.equals(left.get(flow))) {
            return true;
        }
        TrunkKeeper keeper = byId.get(trunk);
        return keeper != null
                && (keeper.view().lines().stream().anyMatch(line -> line.flow().equals(flow))
                        || keeper.hasOpened(flow)
                        || peers.knows(flow, keeper));
    }

    @Override
    public boolean carries(SipFlow flow) {
        return flows.containsKey(flow) || peers.knows(flow);
    }

    @Override
    public boolean rests(TrunkLine line) {
        Instant until = resting.get(Way.of(line));
        return until != null && tools.time().instant().isBefore(until);
    }

    @Override
    public void failed(TenantScope scope, TrunkLine line, Duration rest) {
        Instant now = tools.time().instant();
        resting.values().removeIf(until -> !now.isBefore(until));
        resting.put(Way.of(line), now.plus(rest));
        keeper(scope, line.trunk().id()).ifPresent(keeper -> keeper.failed(line.flow(), rest));
    }

    /// In the order they were given.
    public List<TrunkStatus> status(TenantScope scope) {
        return status(tenants.in(scope));
    }

    public List<TrunkStatus> platformStatus() {
        return status(platform);
    }

    /// Whoever owns it.
    public Optional<TrunkLimits> limits(TrunkId trunk) {
        return Optional.ofNullable(byId.get(trunk)).map(keeper -> keeper.trunk().limits());
    }

    private static List<TrunkStatus> status(Keepers keepers) {
        return keepers.list().stream().map(keeper -> keeper.view().status()).toList();
    }

    /// Unregisters everywhere; takes two seconds at most.
    @Override
    public void close() {
        List<CompletableFuture<Void>> leaving;
        synchronized (this) {
            leaving = List.copyOf(all).stream().map(this::leave).toList();
        }
        try {
            CompletableFuture.allOf(leaving.toArray(CompletableFuture<?>[]::new))
                    .get(GOODBYE_MAX.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            log.atDebug().addKeyValue("reason", String.valueOf(e)).log("Some registrars did not answer our goodbye");
        }
    }
}
