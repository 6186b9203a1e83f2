package org.klinke.server.events;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.klinke.core.id.Ids;
import org.klinke.core.tenant.TenantId;
import org.klinke.core.tenant.TenantScope;
import org.klinke.core.time.Timers;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Who watches which tenant. A ring lives while somebody watches, and a while longer: who comes back after a gap
/// goes on where he was. Thread-safe.
public final class LiveEvents implements AutoCloseable {
    private static final int STREAMS_MAX = 1_000;
    private static final int STREAMS_PER_TENANT_MAX = 250;
    /// Of people who watch their own calls: these take no places of those who watch a tenant.
    private static final int OWN_STREAMS_MAX = 2_000;

    private static final int OWN_STREAMS_PER_TENANT_MAX = 500;
    private static final int STREAMS_PER_CREDENTIAL_MAX = 5;
    private static final Duration KEPT = Duration.ofMinutes(2);
    private static final Duration LOOK = Duration.ofMillis(500);
    private static final Logger LOG = LoggerFactory.getLogger(LiveEvents.class);

    private final Function<TenantScope, LiveState> look;
    private final Ids ids;
    private final InstantSource time;
    private final Timers timers;
    private final Map<TenantId, Watched> watched = new ConcurrentHashMap<>();
    private final Map<UUID, Integer> perCredential = new HashMap<>(); // under this
    private int streams; // under this
    private int ownStreams; // under this
    private volatile EventFollower follower = EventFollower.NONE;
    private volatile boolean closed;

    /// @param look at what goes on in a tenant
    public LiveEvents(Function<TenantScope, LiveState> look, Ids ids, InstantSource time, Timers timers) {
        this.look = look;
        this.ids = ids;
        this.time = time;
        this.timers = timers;
        again();
    }

    /// One tenant that is, or was a moment ago, watched.
    private static final class Watched {
        private final TenantScope scope;
        private final String id;
        private final EventRing ring = new EventRing();
        private LiveState state; // under this
        private int streams; // under LiveEvents
        private int ownStreams; // under LiveEvents
        private Instant left = Instant.MAX; // under LiveEvents

        Watched(TenantScope scope, String id, LiveState state) {
            this.scope = scope;
            this.id = id;
            this.state = state;
        }

        synchronized List<LiveEvent> look(LiveState now) {
            List<LiveEvent> events = now.since(state);
            events.forEach(ring::add);
            state = now;
            return events;
        }
    }

    /// Begins to watch. What has happened is told from this moment on, or from where an earlier stream was.
    ///
    /// @param credential of who watches
    /// @param last id of the last event he has seen
    /// @return empty if there are too many streams
    public synchronized Optional<EventStream> open(TenantScope scope, UUID credential, Optional<String> last) {
        boolean full = streams >= STREAMS_MAX
                || Optional.ofNullable(watched.get(scope.id()))
                        .map(one -> one.streams >= STREAMS_PER_TENANT_MAX)
                        .orElse(false);
        return full ? Optional.empty() : open(scope, credential, last, false);
    }

    /// The same for who watches what is his own; it has places of its own.
    public synchronized Optional<EventStream> openOwn(TenantScope scope, UUID credential) {
        boolean full = ownStreams >= OWN_STREAMS_MAX
                || Optional.ofNullable(watched.get(scope.id()))
                        .map(one -> one.ownStreams >= OWN_STREAMS_PER_TENANT_MAX)
                        .orElse(false);
        return full ? Optional.empty() : open(scope, credential, Optional.empty(), true);
    }

    private Optional<EventStream> open(TenantScope scope, UUID credential, Optional<String> last, boolean mine) {
        int own = perCredential.getOrDefault(credential, 0);
        Optional<Watched> known = Optional.ofNullable(watched.get(scope.id()));
        if (closed || own >= STREAMS_PER_CREDENTIAL_MAX) {
            return Optional.empty();
        }
        Watched one = known.orElseGet(() -> new Watched(scope, ids.next().toString(), look.apply(scope)));
        watched.put(scope.id(), one);
        count(one, mine, 1);
        one.left = Instant.MAX;
        perCredential.put(credential, own + 1);
        return Optional.of(new EventStream(one.ring, one.id, last, () -> left(one, credential, mine)));
    }

    private void count(Watched one, boolean mine, int more) {
        if (mine) {
            ownStreams += more;
            one.ownStreams += more;
        } else {
            streams += more;
            one.streams += more;
        }
    }

    private synchronized void left(Watched one, UUID credential, boolean mine) {
        count(one, mine, -1);
        one.left = one.streams + one.ownStreams == 0 ? time.instant() : Instant.MAX;
        perCredential.computeIfPresent(credential, (_, own) -> own == 1 ? null : own - 1);
    }

    /// One at most; told from the next look on.
    public void follow(EventFollower one) {
        follower = one;
    }

    /// Tells who watches the tenant, if anybody does. Never waits.
    public void tell(TenantScope scope, LiveEvent event) {
        Watched one = watched.get(scope.id());
        if (one != null) {
            one.ring.add(event);
        }
        follower.told(scope, event);
    }

    /// Something of the tenant's configuration, or of its accounts, was changed.
    public void configured(TenantScope scope) {
        tell(scope, new LiveEvent(LiveEvent.Kind.CONFIGURATION, JsonNodeFactory.instance.objectNode()));
    }

    private void again() {
        timers.after(
                LOOK,
                () -> Thread.ofVirtual().name("klinke-events").start(() -> {
                    try {
                        round();
                    } catch (RuntimeException e) { // an edge: the next round comes
                        LOG.atError().setCause(e).log("a round of live events failed");
                    } finally {
                        if (!closed) {
                            again();
                        }
                    }
                }));
    }

    /// Looks at each tenant that is watched, and forgets who has not been for long.
    private void round() {
        Collection<TenantScope> followed = follower.tenants();
        forget(followed);
        followed.forEach(scope -> edge(scope, () -> watch(scope)));
        for (Watched one : watched.values()) {
            edge(one.scope, () -> one.look(look.apply(one.scope)).forEach(event -> follower.told(one.scope, event)));
        }
    }

    /// The next look may be better, and that at another tenant.
    private static void edge(TenantScope scope, Runnable one) {
        try {
            one.run();
        } catch (RuntimeException e) {
            LOG.atError().setCause(e).addKeyValue("tenant", scope.name()).log("live events could not be looked for");
        }
    }

    private synchronized void watch(TenantScope scope) {
        watched.computeIfAbsent(scope.id(), _ -> {
            Watched one = new Watched(scope, ids.next().toString(), look.apply(scope));
            one.left = time.instant();
            return one;
        });
    }

    private synchronized void forget(Collection<TenantScope> followed) {
        Instant now = time.instant();
        Set<TenantId> kept = followed.stream().map(TenantScope::id).collect(Collectors.toSet());
        watched.values()
                .removeIf(one -> one.streams + one.ownStreams == 0
                        && now.isAfter(one.left.plus(KEPT))
                        && !kept.contains(one.scope.id()));
    }

    /// Ends all streams.
    @Override
    public synchronized void close() {
        closed = true;
        watched.values().forEach(one -> one.ring.close());
    }
}
