package org.klinke.core.reach;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.klinke.core.code.FeatureCodes;
import org.klinke.core.id.UserId;
import org.klinke.core.voicemail.VoicemailSettings;

/// How the people of one tenant want to be reached: immutable, complete.
public final class Reach {
    public static final Reach NONE = new Reach(Map.of(), List.of(), List.of(), List.of(), List.of());

    private final Map<UserId, Wishes> wishes;
    private final Map<UserId, Wishes> configured;
    private final Map<UserId, Map<Forward, Instant>> since;
    private final Map<UUID, RingGroup> groups = new HashMap<>();
    private final Map<String, RingGroup> groupsByExtension = new HashMap<>();
    private final Map<String, SpeedDial> speedDials = new HashMap<>();
    private final Map<String, ParkingLot> parking = new HashMap<>();
    private final VoicemailSettings boxes;
    private final FeatureCodes codes;
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
        this(wishes, Map.of(), groups, speedDials, blockedCallers, blockedCalled);
    }

    /// Where nobody has a voice box.
    ///
    /// @param since when forwardings were set as they are, where that is known
    public Reach(
            Map<UserId, Wishes> wishes,
            Map<UserId, Map<Forward, Instant>> since,
            Collection<RingGroup> groups,
            Collection<SpeedDial> speedDials,
            List<NumberMask> blockedCallers,
            List<NumberMask> blockedCalled) {
        this(wishes, since, groups, speedDials, blockedCallers, blockedCalled, VoicemailSettings.NOTHING);
    }

    /// @param since when forwardings were set as they are, where that is known
    /// @param boxes who has a voice box
    public Reach(
            Map<UserId, Wishes> wishes,
            Map<UserId, Map<Forward, Instant>> since,
            Collection<RingGroup> groups,
            Collection<SpeedDial> speedDials,
            List<NumberMask> blockedCallers,
            List<NumberMask> blockedCalled,
            VoicemailSettings boxes) {
        this(wishes, Map.of(), since, groups, speedDials, List.of(), blockedCallers, blockedCalled, boxes);
    }

    /// Where all codes are as usual.
    ///
    /// @param configured see [#asConfigured]
    /// @param since when forwardings were set as they are, where that is known
    /// @param boxes who has a voice box
    public Reach(
            Map<UserId, Wishes> wishes,
            Map<UserId, Wishes> configured,
            Map<UserId, Map<Forward, Instant>> since,
            Collection<RingGroup> groups,
            Collection<SpeedDial> speedDials,
            Collection<ParkingLot> parking,
            List<NumberMask> blockedCallers,
            List<NumberMask> blockedCalled,
            VoicemailSettings boxes) {
        this(
                wishes,
                configured,
                since,
                groups,
                speedDials,
                parking,
                blockedCallers,
                blockedCalled,
                boxes,
                FeatureCodes.USUAL);
    }

    private Reach(
            Map<UserId, Wishes> wishes,
            Map<UserId, Wishes> configured,
            Map<UserId, Map<Forward, Instant>> since,
            Collection<RingGroup> groups,
            Collection<SpeedDial> speedDials,
            Collection<ParkingLot> parking,
            List<NumberMask> blockedCallers,
            List<NumberMask> blockedCalled,
            VoicemailSettings boxes,
            FeatureCodes codes) {
        this.boxes = boxes;
        this.codes = codes;
        this.wishes = Map.copyOf(wishes);
        this.configured = Map.copyOf(configured);
        this.since = Map.copyOf(since);
        groups.forEach(group -> {
            this.groups.put(group.id(), group);
            groupsByExtension.put(group.extension(), group);
        });
        speedDials.forEach(dial -> this.speedDials.put(dial.extension(), dial));
        parking.forEach(lot -> lot.all().forEach(number -> this.parking.put(number, lot)));
        this.blockedCallers = List.copyOf(blockedCallers);
        this.blockedCalled = List.copyOf(blockedCalled);
    }

    public Wishes of(UserId user) {
        return wishes.getOrDefault(user, Wishes.NONE);
    }

    /// As if no user had changed anything on his phone.
    public Reach asConfigured() {
        if (configured.isEmpty()) {
            return this;
        }
        Map<UserId, Wishes> all = new HashMap<>(wishes);
        all.putAll(configured);
        return new Reach(
                all,
                Map.of(),
                since,
                groups.values(),
                speedDials.values(),
                parking(),
                blockedCallers,
                blockedCalled,
                boxes,
                codes);
    }

    /// Where these are the codes.
    public Reach coded(FeatureCodes other) {
        return new Reach(
                wishes,
                configured,
                since,
                groups.values(),
                speedDials.values(),
                parking(),
                blockedCallers,
                blockedCalled,
                boxes,
                other);
    }

    /// When this forwarding was set as it is.
    public Optional<Instant> since(UserId user, Forward forward) {
        return Optional.ofNullable(since.getOrDefault(user, Map.of()).get(forward));
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

    /// @param number of a lot, or of one of its places
    public Optional<ParkingLot> parking(String number) {
        return Optional.ofNullable(parking.get(number));
    }

    /// Each lot once, in no order.
    public Set<ParkingLot> parking() {
        return Set.copyOf(parking.values());
    }

    /// Who has a voice box.
    public VoicemailSettings boxes() {
        return boxes;
    }

    /// What people dial to change or reach something else.
    public FeatureCodes codes() {
        return codes;
    }

    /// @param some ids of users and groups
    /// @return whether the user is one of them, or in a group that is, or in a group within it
    public boolean isAmong(UserId user, Collection<UUID> some) {
        Set<UUID> seen = new HashSet<>(some);
        Deque<UUID> next = new ArrayDeque<>(seen);
        while (!next.isEmpty()) {
            UUID one = next.remove();
            if (one.equals(user.value())) {
                return true;
            }
            group(one)
                    .ifPresent(
                            group -> group.members().stream().filter(seen::add).forEach(next::add));
        }
        return false;
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
