package org.klinke.core.trunk;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
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
        private final Holder holder;

        private Channel(Channels house, TrunkId trunk, boolean inbound, boolean emergency, Holder holder) {
            this.house = house;
            this.trunk = trunk;
            this.inbound = inbound;
            this.emergency = emergency;
            this.holder = holder;
        }

        /// Idempotent.
        public void release() {
            house.release(this);
        }
    }

    /// Who has a place; asked to leave it where a call to 110 or 112 needs it.
    public interface Holder {
        /// Ends the call that has the place. Any thread; must not block, nor come back here.
        ///
        /// @param asker who needs it
        /// @return false if it has none to give: it has ended, or is the asker itself
        boolean giveUp(Object asker);
    }

    /// @param asker who takes it: what it has already is not taken from it
    /// @param holder of the place from now on
    /// @return empty if all that such a call may take are taken
    public Optional<Channel> take(Trunk trunk, boolean inbound, boolean emergency, Object asker, Holder holder) {
        Channel channel = new Channel(this, trunk.id(), inbound, emergency, holder);
        synchronized (taken) {
            Set<Channel> now = taken.computeIfAbsent(trunk.id(), id -> new LinkedHashSet<>());
            if (!hasRoom(trunk.limits(), now, inbound, emergency)
                    && !(emergency && makesRoom(now, trunk.limits(), asker))) {
                return Optional.empty();
            }
            now.add(channel);
        }
        return Optional.of(channel);
    }

    private static boolean hasRoom(TrunkLimits limits, Set<Channel> now, boolean inbound, boolean emergency) {
        int kept = emergency ? 0 : limits.reserved();
        long inwards = now.stream().filter(channel -> channel.inbound).count();
        long outwards = now.size() - inwards;
        return now.size() < limits.calls() - kept
                && (inbound ? inwards < limits.inbound() : outwards < limits.outbound() - kept);
    }

    /// Of the ordinary calls the one that began last: it has lost least. Where the limit outwards is what is full, it
    /// must be one of those.
    private static boolean makesRoom(Set<Channel> now, TrunkLimits limits, Object asker) {
        boolean onlyOutwards = now.size() < limits.calls();
        List<Channel> ordinary = now.stream()
                .filter(channel -> !channel.emergency && !(onlyOutwards && channel.inbound))
                .toList();
        for (Channel channel : ordinary.reversed()) {
            if (channel.holder.giveUp(asker)) {
                now.remove(channel);
                return true;
            }
        }
        return false;
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
