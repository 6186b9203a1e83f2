package org.klinke.core.dialplan;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.klinke.core.id.SiteId;
import org.klinke.core.id.TrunkId;
import org.klinke.core.trunk.Trunk;

/// A tenant's numbers, trunks and rules for calls from and to outside: immutable, ready to decide by.
public final class OutsidePlan {
    public static final OutsidePlan EMPTY = new OutsidePlan(List.of(), List.of(), List.of(), List.of(), List.of());

    private final List<NumberBlock> numbers;
    private final Map<TrunkId, Trunk> trunks;
    private final List<InboundRule> inbound;
    private final List<OutboundRule> outbound;
    private final Map<SiteId, EmergencyRoute> emergency;

    /// @param trunks the tenant's own and those of the platform that it may use
    public OutsidePlan(
            List<NumberBlock> numbers,
            List<Trunk> trunks,
            List<InboundRule> inbound,
            List<OutboundRule> outbound,
            List<EmergencyRoute> emergency) {
        this.numbers = List.copyOf(numbers);
        this.trunks = trunks.stream().collect(Collectors.toMap(Trunk::id, Function.identity()));
        this.inbound = List.copyOf(inbound);
        this.outbound = List.copyOf(outbound);
        this.emergency = emergency.stream().collect(Collectors.toMap(EmergencyRoute::site, Function.identity()));
    }

    public List<NumberBlock> numbers() {
        return numbers;
    }

    public Optional<Trunk> trunk(TrunkId id) {
        return Optional.ofNullable(trunks.get(id));
    }

    public List<InboundRule> inbound() {
        return inbound;
    }

    public List<OutboundRule> outbound() {
        return outbound;
    }

    public Optional<EmergencyRoute> emergency(SiteId site) {
        return Optional.ofNullable(emergency.get(site));
    }
}
