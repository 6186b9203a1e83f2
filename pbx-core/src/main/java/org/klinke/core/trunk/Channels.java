package org.klinke.core.trunk;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.klinke.core.id.TrunkId;

/// How many calls each trunk carries now, counted against its limits; a platform's trunk over all tenants. Thread-safe.
///
///     free: reserved │ not reserved        an ordinary call takes of what is not reserved
///                                          an emergency call takes what there is, else the place of an ordinary one
public final class Channels {
    private final Map<TrunkId, Set<Channel>> taken = new HashMap<>();

    /// A place on a trunk, until [#release].
    public static final class Channel {
        private final Channels house;
        private final TrunkId trunk;
        private final boolean inbound;
        private final boolean emergency;
        private final Runnable giveUp;

        private Channel(Channels house, TrunkId trunk, boolean inbound, boolean emergency, Runnable giveUp) {
            this.house = house;
            this.trunk = trunk;
            this.inbound = inbound;
            this.emergency = emergency;
            this.giveUp = giveUp;
        }

        /// Idempotent.
        public void release() {
            house.release(this);
        }
    }

    /// @param giveUp ends the call that has the place where one to 110 or 112 needs it: called once at most, on the
    /// thread of whoever makes that one; must not block
    /// @return empty if all that such a call may take are taken
    public Optional<Channel> take(Trunk trunk, boolean inbound, boolean emergency, Runnable giveUp) {
        Channel channel = new Channel(this, trunk.id(), inbound, emergency, giveUp);
        Optional<Channel> victim = Optional.empty();
        synchronized (taken) {
            Set<Channel> now = taken.computeIfAbsent(trunk.id(), id -> new LinkedHashSet<>());
            if (!hasRoom(trunk.limits(), now, inbound, emergency)) {
                victim = emergency ? ordinary(now, trunk.limits()) : Optional.empty();
                if (victim.isEmpty()) {
                    return Optional.empty();
                }
                now.remove(victim.get());
            }
            now.add(channel);
        }
        victim.ifPresent(one -> one.giveUp.run());
        return Optional.of(channel);
    }

    private static boolean hasRoom(TrunkLimits limits, Set<Channel> now, boolean inbound, boolean emergency) {
        int kept = emergency ? 0 : limits.reserved();
        long inwards = now.stream().filter(channel -> channel.inbound).count();
        long outwards = now.size() - inwards;
        return now.size() < limits.calls() - kept
                && (inbound ? inwards < limits.inbound() : outwards < limits.outbound() - kept);
    }

    /// The one that began last: it has lost least. Where the limit outwards is what is full, it must be one of those.
    private static Optional<Channel> ordinary(Set<Channel> now, TrunkLimits limits) {
        boolean onlyOutwards = now.size() < limits.calls();
        return now.stream()
                .filter(channel -> !channel.emergency && !(onlyOutwards && channel.inbound))
                .reduce((earlier, later) -> later);
    }

    private void release(Channel channel) {
        synchronized (taken) {
            Set<Channel> now = taken.get(channel.trunk);
            if (now != null && now.remove(channel) && now.isEmpty()) {
                taken.remove(channel.trunk);
            }
        }
    }

    /// Calls the trunk carries now.
    public int of(TrunkId trunk) {
        synchronized (taken) {
            return taken.getOrDefault(trunk, Set.of()).size();
        }
    }
}
