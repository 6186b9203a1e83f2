package org.klinke.sip.presence;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.klinke.core.id.UserId;
import org.klinke.core.presence.Presence;
import org.klinke.core.tenant.TenantId;
import org.klinke.sip.transport.SipLoop;

/// The subscriptions of one event loop, by what they watch. A change costs the call's thread one task per loop; what it
/// means to each subscriber is worked out here, in slices, so that a thousand lamps of one extension do not hold up
/// what else the loop has to do.
///
///     call ─► Presence ─► knock ─► [loop] slice of subscriptions ─► slice ─► …
///
/// Touched only on its loop, but for the knock.
final class Watchers {
    static final int SLICE = 50;

    private record Key(TenantId tenant, UserId user) {}

    private static final class Group {
        final Set<Subscription> subscriptions = new LinkedHashSet<>();
        final AtomicBoolean knocked = new AtomicBoolean();
        final Presence.Watch watch;

        Group(Watchers house, Presence presence, Resource first) {
            watch = presence.watch(first.scope(), first.user(), () -> house.knock(this));
        }
    }

    private final SipLoop loop;
    private final Presence presence;
    private final Map<Key, Group> groups = new HashMap<>();

    Watchers(SipLoop loop, Presence presence) {
        this.loop = loop;
        this.presence = presence;
    }

    void add(Subscription subscription) {
        groups.computeIfAbsent(key(subscription), key -> new Group(this, presence, subscription.resource))
                .subscriptions
                .add(subscription);
    }

    void remove(Subscription subscription) {
        groups.computeIfPresent(key(subscription), (key, group) -> {
            group.subscriptions.remove(subscription);
            if (!group.subscriptions.isEmpty()) {
                return group;
            }
            group.watch.cancel();
            return null;
        });
    }

    private static Key key(Subscription subscription) {
        return new Key(subscription.resource.scope().id(), subscription.resource.user());
    }

    /// Any thread.
    private void knock(Group group) {
        if (group.knocked.compareAndSet(false, true)) {
            execute(() -> {
                group.knocked.set(false);
                tell(List.copyOf(group.subscriptions), 0);
            });
        }
    }

    /// Everybody looks again: rights may have changed without a knock. Any thread.
    void sweep() {
        execute(() -> {
            List<Subscription> all = new ArrayList<>();
            groups.values().forEach(group -> all.addAll(group.subscriptions));
            tell(all, 0);
        });
    }

    private void tell(List<Subscription> subscriptions, int from) {
        int to = Math.min(from + SLICE, subscriptions.size());
        subscriptions.subList(from, to).forEach(Subscription::changed);
        if (to < subscriptions.size()) {
            execute(() -> tell(subscriptions, to));
        }
    }

    private void execute(Runnable task) {
        try {
            loop.execute(task);
        } catch (RejectedExecutionException closed) {
            // The server stops; so do its subscriptions.
        }
    }
}
