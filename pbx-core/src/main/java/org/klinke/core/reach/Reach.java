package org.klinke.core.reach;

import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.klinke.core.id.UserId;

/// How the people of one tenant want to be reached: immutable, complete.
public final class Reach {
    public static final Reach NONE = new Reach(Map.of(), List.of(), List.of(), List.of(), List.of());

    private final Map<UserId, Wishes> wishes;
    private final Map<UUID, RingGroup> groups = new HashMap<>();
    private final Map<String, RingGroup> groupsByExtension = new HashMap<>();
    private final Map<String, SpeedDial> speedDials = new HashMap<>();
    private final List<NumberMask> blockedCallers;
    private final List<NumberMask> blockedCalled;

    /// @param blockedCallers that reach nobody of the tenant
    /// @param blockedCalled numbers that nobody of the tenant may call
    public Reach(
            Map<UserId, Wishes> wishes,
            Collection<RingGroup> groups,
            Collection<SpeedDial> speedDials,
            List<NumberMask> blockedCallers,
            List<NumberMask> blockedCalled) {
        this.wishes = Map.copyOf(wishes);
        groups.forEach(group -> {
            this.groups.put(group.id(), group);
            groupsByExtension.put(group.extension(), group);
        });
        speedDials.forEach(dial -> this.speedDials.put(dial.extension(), dial));
        this.blockedCallers = List.copyOf(blockedCallers);
        this.blockedCalled = List.copyOf(blockedCalled);
    }

    public Wishes of(UserId user) {
        return wishes.getOrDefault(user, Wishes.NONE);
    }

    /// Of those who want anything.
    public Map<UserId, Wishes> wishes() {
        return wishes;
    }

    public Optional<RingGroup> group(UUID id) {
        return Optional.ofNullable(groups.get(id));
    }

    public Optional<RingGroup> groupByExtension(String extension) {
        return Optional.ofNullable(groupsByExtension.get(extension));
    }

    /// In no order.
    public Collection<RingGroup> groups() {
        return groups.values();
    }

    public Optional<SpeedDial> speedDial(String extension) {
        return Optional.ofNullable(speedDials.get(extension));
    }

    public Collection<SpeedDial> speedDials() {
        return Collections.unmodifiableCollection(speedDials.values());
    }

    /// @param caller E.164 or extension; "" if it is withheld
    /// @return the line of the list that blocks it
    public Optional<NumberMask> blocks(String caller) {
        return blockedCallers.stream().filter(mask -> mask.matches(caller)).findFirst();
    }

    /// @param number E.164, or as it was dialled
    public Optional<NumberMask> blocksCallsTo(String number) {
        return blockedCalled.stream().filter(mask -> mask.matches(number)).findFirst();
    }
}
