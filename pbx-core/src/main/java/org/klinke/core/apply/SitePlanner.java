package org.klinke.core.apply;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.klinke.core.apply.WantedOutside.Thing;
import org.klinke.core.audit.Change;
import org.klinke.core.directory.InvalidInput;
import org.klinke.core.directory.SiteDetails;
import org.klinke.core.directory.SiteRow;
import org.klinke.core.directory.SiteStore;
import org.klinke.core.id.TrunkId;
import org.klinke.core.net.Network;
import org.klinke.core.numbering.E164;
import org.klinke.core.numbering.Place;

/// Compares the wanted sites with those that are there.
final class SitePlanner {
    private static final String KIND = "site";

    private final SiteStore sites;
    private final String tenant;
    private final Place place;
    private final Sheet<Change> sheet;

    SitePlanner(SiteStore sites, String tenant, Place place, Sheet<Change> sheet) {
        this.sites = sites;
        this.tenant = tenant;
        this.place = place;
        this.sheet = sheet;
    }

    void plan(List<Thing> wanted, List<SiteRow> present, Names names, boolean prune, Where where) {
        Set<SiteRow> kept = new HashSet<>();
        List<SiteRow> renamed = new ArrayList<>();
        List<Sheet.Deed<Change>> changes = new ArrayList<>();
        for (Thing site : wanted) {
            Optional<SiteRow> old = find(site, present);
            if (site.id().isPresent() && old.isEmpty()) {
                sheet.refuse(site.where(), "id", "this tenant has no site with this id");
                continue;
            }
            old.ifPresent(kept::add);
            old.filter(row -> !row.details().name().equals(site.name())).ifPresent(renamed::add);
            try {
                plan(site, old, names).ifPresent(changes::add);
            } catch (InvalidInput e) {
                sheet.refuse(site.where(), e);
            }
        }
        if (!changes.isEmpty()) {
            sheet.deed(
                    Phase.SITES,
                    where,
                    (change, known) -> sites.exchange(
                            change, renamed, () -> changes.forEach(deed -> Sheet.carryOut(deed, change, known))));
        }
        for (SiteRow row : present) {
            if (prune && !kept.contains(row) && !row.isDefault()) {
                sheet.gone(
                        Phase.LEFT,
                        where,
                        KIND,
                        tenant + "/" + row.details().name(),
                        (change, _) -> sites.delete(change, row.id()));
            }
        }
    }

    private static Optional<SiteRow> find(Thing site, List<SiteRow> present) {
        boolean isDefault = site.given().getOrDefault("default", "").equals("true");
        return present.stream()
                .filter(row -> site.id().isPresent()
                        ? row.id().value().equals(site.id().get())
                        : isDefault ? row.isDefault() : row.details().name().equals(site.name()))
                .findFirst();
    }

    private Optional<Sheet.Deed<Change>> plan(Thing site, Optional<SiteRow> old, Names names) {
        Map<String, String> before = old.map(row -> facts(row, names)).orElse(Map.of());
        Map<String, String> after = Sheet.merged(before, site.given());
        after.remove("default");
        after.put("name", site.name());
        after.computeIfPresent(
                "emergencyNumber",
                (field, text) -> text.isEmpty()
                        ? ""
                        : NumberTexts.e164(field, text, placeOf(after)).text());
        // The shapes; names of trunks are looked up when they are there.
        SiteDetails shape = details(after, List.of());
        after.put("networks", networks(shape));
        List<String> fields = Sheet.differences(before, after);
        sheet.line(old.isEmpty(), KIND, tenant + "/" + site.name(), fields);
        if (fields.isEmpty()) {
            old.ifPresent(row -> names.site(site.name(), row.id()));
            return Optional.empty();
        }
        return Optional.of(new Sheet.Deed<>(site.where(), (change, known) -> {
            List<TrunkId> trunks = Names.list(Optional.ofNullable(after.get("emergencyTrunks")))
                    .map(name -> known.trunk("emergencyTrunks", name))
                    .toList();
            SiteDetails details = details(after, trunks);
            // A new tenant has its default site by now.
            Optional<SiteRow> there = old.or(() -> find(site, sites.list(change.tx())));
            if (there.isPresent()) {
                sites.update(change, there.get(), details);
                known.site(site.name(), there.get().id());
            } else {
                known.site(site.name(), sites.create(change, details));
            }
        }));
    }

    private Place placeOf(Map<String, String> site) {
        String country = site.getOrDefault("country", "");
        String areaCode = site.getOrDefault("areaCode", "");
        return new Place(
                country.isEmpty() ? place.country() : country, areaCode.isEmpty() ? place.areaCode() : areaCode);
    }

    private static SiteDetails details(Map<String, String> fields, List<TrunkId> trunks) {
        return new SiteDetails(
                fields.getOrDefault("name", ""),
                fields.getOrDefault("country", ""),
                fields.getOrDefault("areaCode", ""),
                fields.getOrDefault("address", ""),
                Optional.ofNullable(fields.get("emergencyNumber"))
                        .filter(text -> !text.isEmpty())
                        .map(E164::new),
                trunks,
                Names.list(Optional.ofNullable(fields.get("networks")))
                        .map(SitePlanner::network)
                        .toList());
    }

    /// An address may be written in several ways; here it is in one.
    private static String networks(SiteDetails details) {
        return String.join(
                Names.SEPARATOR,
                details.networks().stream().map(Network::toString).toList());
    }

    private static Network network(String text) {
        return Network.parse(text)
                .orElseThrow(() -> new InvalidInput(
                        "networks", "'" + text + "' is no network", "write 192.0.2.0/24, 2001:db8::/32 or an address"));
    }

    /// As the file writes them.
    static Map<String, String> facts(SiteRow row, Names names) {
        SiteDetails details = row.details();
        Map<String, String> facts = new TreeMap<>(Map.of(
                "name", details.name(),
                "country", details.country(),
                "areaCode", details.areaCode(),
                "address", details.address(),
                "emergencyNumber", details.emergencyNumber().map(E164::text).orElse("")));
        facts.put(
                "emergencyTrunks",
                String.join(
                        Names.SEPARATOR,
                        details.emergencyTrunks().stream().map(names::of).toList()));
        facts.put("networks", networks(details));
        return facts;
    }
}
