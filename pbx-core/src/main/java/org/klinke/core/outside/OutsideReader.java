package org.klinke.core.outside;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.klinke.core.code.FeatureCode;
import org.klinke.core.code.FeatureCodesStore;
import org.klinke.core.db.TenantTx;
import org.klinke.core.dialplan.EmergencyRoute;
import org.klinke.core.dialplan.NumberBlock;
import org.klinke.core.dialplan.OutsidePlan;
import org.klinke.core.directory.SiteRow;
import org.klinke.core.directory.SiteStore;
import org.klinke.core.id.SiteId;
import org.klinke.core.id.TrunkId;
import org.klinke.core.numbering.E164;
import org.klinke.core.numbering.EmergencyNumbers;
import org.klinke.core.numbering.Place;
import org.klinke.core.tenant.Tenant;
import org.klinke.core.trunk.Trunk;
import org.klinke.core.trunk.TrunkStore;

/// Puts a tenant's plan together from what is stored, as a transaction sees it. Thread-safe.
public final class OutsideReader {
    private final NumberStore numbers;
    private final TrunkStore trunks;
    private final InboundRuleStore inbound;
    private final OutboundRuleStore outbound;
    private final SiteStore sites;
    private final FeatureCodesStore codes;

    public OutsideReader(
            NumberStore numbers,
            TrunkStore trunks,
            InboundRuleStore inbound,
            OutboundRuleStore outbound,
            SiteStore sites,
            FeatureCodesStore codes) {
        this.numbers = numbers;
        this.trunks = trunks;
        this.inbound = inbound;
        this.outbound = outbound;
        this.sites = sites;
        this.codes = codes;
    }

    /// @param own the tenant's trunks alone, for whoever keeps them connected
    record Read(OutsidePlan plan, List<Trunk> own) {}

    /// @param permitted trunks of the platform over which the tenant may call out
    public OutsidePlan plan(TenantTx tx, List<Trunk> permitted) {
        return read(tx, permitted).plan();
    }

    Read read(TenantTx tx, List<Trunk> permitted) {
        List<Trunk> own = trunks.load(tx);
        List<Trunk> all = new ArrayList<>(own);
        all.addAll(permitted);
        List<NumberBlock> blocks = numbers.list(tx).stream()
                .filter(row -> row.details().state() != NumberBlock.State.RELEASED) // another's meanwhile, perhaps
                .map(OutsideReader::block)
                .toList();
        List<SiteRow> places = sites.list(tx);
        return new Read(
                new OutsidePlan(
                        blocks,
                        all,
                        inbound.list(tx).stream().map(InboundRow::rule).toList(),
                        outbound.list(tx).stream().map(OutboundRow::rule).toList(),
                        emergency(places, blocks, all),
                        places(places, tx.scope().tenant()),
                        emergencyNumbers(tx)),
                own);
    }

    private EmergencyNumbers emergencyNumbers(TenantTx tx) {
        EmergencyNumbers numbers =
                EmergencyNumbers.EVERYWHERE.and(tx.scope().tenant().emergencyNumbers());
        return codes.read(tx).of(FeatureCode.WITHHOLD).map(numbers::behind).orElse(numbers);
    }

    /// Of the sites that are not where the tenant is.
    private static Map<SiteId, Place> places(List<SiteRow> sites, Tenant tenant) {
        Place main = new Place(tenant.country(), tenant.areaCode());
        Map<SiteId, Place> places = new HashMap<>();
        for (SiteRow site : sites) {
            String country = site.details().country();
            String areaCode = site.details().areaCode();
            Place place = new Place(
                    country.isEmpty() ? main.country() : country, areaCode.isEmpty() ? main.areaCode() : areaCode);
            if (!place.equals(main)) {
                places.put(site.id(), place);
            }
        }
        return places;
    }

    private static NumberBlock block(NumberRow row) {
        NumberDetails details = row.details();
        return new NumberBlock(
                row.id(),
                details.number(),
                details.digits(),
                details.state(),
                details.site().orElseThrow(),
                details.target(),
                row.proof());
    }

    /// Emergency calls always leave: what a site does not say follows from its numbers and the tenant's trunks, and a
    /// site without any number shows that of the default site, rather than that nobody is called.
    private static List<EmergencyRoute> emergency(List<SiteRow> sites, List<NumberBlock> blocks, List<Trunk> trunks) {
        List<TrunkId> usable =
                trunks.stream().filter(Trunk::enabled).map(Trunk::id).toList();
        Optional<E164> fallback = sites.stream()
                .filter(SiteRow::isDefault)
                .findFirst()
                .flatMap(site -> shown(site, blocks))
                .or(() -> blocks.stream()
                        .filter(block -> block.state().routes())
                        .map(OutsideReader::central)
                        .findFirst());
        List<EmergencyRoute> routes = new ArrayList<>();
        for (SiteRow site : sites) {
            List<TrunkId> over = site.details().emergencyTrunks().isEmpty()
                    ? usable
                    : site.details().emergencyTrunks();
            Optional<E164> number = shown(site, blocks).or(() -> fallback);
            if (number.isPresent() && !over.isEmpty()) {
                routes.add(new EmergencyRoute(site.id(), number.get(), over));
            }
        }
        return routes;
    }

    private static Optional<E164> shown(SiteRow site, List<NumberBlock> blocks) {
        SiteId id = site.id();
        return site.details()
                .emergencyNumber()
                .or(() -> blocks.stream()
                        .filter(block ->
                                block.site().equals(id) && block.state().routes())
                        .map(OutsideReader::central)
                        .findFirst());
    }

    /// The "-0" of a block.
    private static E164 central(NumberBlock block) {
        return block.digits() == 0 ? block.base() : new E164(block.base().text() + "0");
    }
}
