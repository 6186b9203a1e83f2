package org.klinke.core.dialplan;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.klinke.core.authority.ShownNumber.Owned;
import org.klinke.core.id.SiteId;
import org.klinke.core.id.TrunkId;
import org.klinke.core.numbering.Din5008;
import org.klinke.core.numbering.E164;
import org.klinke.core.numbering.EmergencyNumbers;
import org.klinke.core.numbering.NumberReader;
import org.klinke.core.numbering.Place;
import org.klinke.core.trunk.Trunk;

/// A tenant's numbers, trunks and rules for calls from and to outside: immutable, ready to decide by.
public final class OutsidePlan {
    public static final OutsidePlan EMPTY =
            new OutsidePlan(List.of(), List.of(), List.of(), List.of(), List.of(), Map.of());

    private final List<NumberBlock> numbers;
    private final Map<TrunkId, Trunk> trunks;
    private final List<InboundRule> inbound;
    private final List<OutboundRule> outbound;
    private final Map<SiteId, EmergencyRoute> emergency;
    private final Map<SiteId, Place> places;
    private final EmergencyNumbers emergencyNumbers;
    private final NumberInventory inventory;
    private final InboundRules inboundRules = new InboundRules();
    private final OutboundRules outboundRules = new OutboundRules();
    private final List<String> unreadable = new ArrayList<>();

    /// Of a tenant that has added no emergency number.
    public OutsidePlan(
            List<NumberBlock> numbers,
            List<Trunk> trunks,
            List<InboundRule> inbound,
            List<OutboundRule> outbound,
            List<EmergencyRoute> emergency,
            Map<SiteId, Place> places) {
        this(numbers, trunks, inbound, outbound, emergency, places, EmergencyNumbers.EVERYWHERE);
    }

    /// A rule that cannot be read, which [RuleCheck] refuses, is left out: it costs no other call.
    ///
    /// @param trunks the tenant's own and those of the platform that it may use
    /// @param places of the sites that are not where the tenant is
    public OutsidePlan(
            List<NumberBlock> numbers,
            List<Trunk> trunks,
            List<InboundRule> inbound,
            List<OutboundRule> outbound,
            List<EmergencyRoute> emergency,
            Map<SiteId, Place> places,
            EmergencyNumbers emergencyNumbers) {
        this.numbers = List.copyOf(numbers);
        this.trunks = trunks.stream().collect(Collectors.toMap(Trunk::id, Function.identity()));
        this.inbound = List.copyOf(inbound);
        this.outbound = List.copyOf(outbound);
        this.emergency = emergency.stream().collect(Collectors.toMap(EmergencyRoute::site, Function.identity()));
        this.places = Map.copyOf(places);
        this.emergencyNumbers = emergencyNumbers;
        this.inventory = new NumberInventory(numbers);
        for (InboundRule rule : inbound) {
            unlessUnreadable(rule.title(), () -> inboundRules.add(InboundRules.Ready.of(rule)));
        }
        for (OutboundRule rule : outbound) {
            unlessUnreadable(rule.title(), () -> outboundRules.add(OutboundRules.Ready.of(rule)));
        }
    }

    /// As if each rule counted for everybody at all times that lets some calls leave at some: what leaves by none of
    /// these never leaves. For checks.
    OutsidePlan atBest() {
        List<OutboundRule> rules = outbound.stream()
                .filter(rule -> rule.isForAll() || !(rule.deny() || rule.pin().isPresent()))
                .map(OutboundRule::forAll)
                .toList();
        return new OutsidePlan(
                numbers,
                List.copyOf(trunks.values()),
                List.of(),
                rules,
                List.copyOf(emergency.values()),
                places,
                emergencyNumbers);
    }

    private void unlessUnreadable(String title, Runnable adding) {
        try {
            adding.run();
        } catch (BadSyntax e) {
            unreadable.add("rule '" + title + "' cannot be read and counts for nothing: " + e.getMessage());
        }
    }

    public List<NumberBlock> numbers() {
        return numbers;
    }

    /// One number of each entry that may be shown: of a block its "-0".
    public List<E164> ownNumbers() {
        return numbers.stream()
                .filter(block -> block.state().routes() && block.proof().isPresent())
                .map(NumberBlock::switchboard)
                .toList();
    }

    /// It is of the tenant, and in service.
    public boolean owns(E164 number) {
        return inventory.owned(number) != Owned.NO;
    }

    /// A number outside as phones of the house dial it, with the prefix that a rule wants.
    public String dialled(E164 number, Place place) {
        return outboundRules.dialled(number, place);
    }

    /// For people: as they write it at this place, the extension of one of the tenant's blocks behind a hyphen.
    public String written(E164 number, Place place) {
        return Din5008.at(
                place,
                number,
                inventory.find(number).map(found -> found.extension().length()).orElse(0));
    }

    public Optional<Trunk> trunk(TrunkId id) {
        return Optional.ofNullable(trunks.get(id));
    }

    /// In no order.
    public Collection<Trunk> trunks() {
        return trunks.values();
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

    Collection<EmergencyRoute> emergencyRoutes() {
        return emergency.values();
    }

    /// Empty for a site where the tenant is.
    public Optional<Place> place(SiteId site) {
        return Optional.ofNullable(places.get(site));
    }

    NumberInventory inventory() {
        return inventory;
    }

    InboundRules inboundRules() {
        return inboundRules;
    }

    /// The emergency number, if that is what a device of the tenant's calls so: as it is, or after one of the tenant's
    /// own prefixes.
    /// Whoever lets a call pass a limit because it is one for help, asks here: what only ends like one is none.
    public Optional<String> help(String dialled) {
        String called = emergencyNumbers.withoutWithholdCodes(dialled);
        return emergencyNumbers
                .of(called)
                .or(() -> outboundRules.emergency(NumberReader.withoutPunctuation(called), emergencyNumbers));
    }

    /// 110, 112, and what the tenant has added.
    public EmergencyNumbers emergencyNumbers() {
        return emergencyNumbers;
    }

    OutboundRules outboundRules() {
        return outboundRules;
    }

    List<String> unreadable() {
        return unreadable;
    }
}
