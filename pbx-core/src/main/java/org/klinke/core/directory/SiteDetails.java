package org.klinke.core.directory;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.klinke.core.id.TrunkId;
import org.klinke.core.net.Network;
import org.klinke.core.numbering.E164;

/// What can be said about a place where devices stand. Checked when it is made.
///
/// @param country ISO 3166-1 alpha-2; "" = the tenant's
/// @param areaCode without the national prefix; "" = the tenant's
/// @param address for people, and for whoever sends help; one line
/// @param emergencyNumber shown by 110 and 112 from here: one of the tenant's numbers in service, whose address at the
///     carrier is this one. Empty = the first number of the inventory that is at this site
/// @param emergencyTrunks over which 110 and 112 leave, in this order; empty = all the tenant may use
/// @param networks addresses that its devices register from, as the server sees them; empty = nobody says
/// Throws InvalidInput from the constructor, naming the field
public record SiteDetails(
        String name,
        String country,
        String areaCode,
        String address,
        Optional<E164> emergencyNumber,
        List<TrunkId> emergencyTrunks,
        List<Network> networks) {
    private static final int TRUNKS_MAX = 20;
    private static final int NETWORKS_MAX = 20;

    public SiteDetails {
        name = Check.name("name", name);
        if (!country.isEmpty()) {
            Check.country(country);
        }
        Check.areaCode(areaCode);
        address = Check.address(address);
        emergencyTrunks = List.copyOf(emergencyTrunks);
        if (emergencyTrunks.size() > TRUNKS_MAX || new HashSet<>(emergencyTrunks).size() < emergencyTrunks.size()) {
            throw new InvalidInput(
                    "emergencyTrunks",
                    "one stands there twice, or there are more than " + TRUNKS_MAX,
                    "name each once, in the order in which they shall be tried");
        }
        networks = List.copyOf(networks);
        if (networks.size() > NETWORKS_MAX) {
            throw new InvalidInput("networks", "more than " + NETWORKS_MAX, "join neighbours to larger networks");
        }
    }

    Map<String, String> facts() {
        Map<String, String> facts =
                new HashMap<>(Map.of("name", name, "country", country, "areaCode", areaCode, "address", address));
        emergencyNumber.ifPresent(number -> facts.put("emergencyNumber", number.text()));
        if (!emergencyTrunks.isEmpty()) {
            facts.put(
                    "emergencyTrunks",
                    String.join(
                            ", ",
                            emergencyTrunks.stream().map(TrunkId::toString).toList()));
        }
        if (!networks.isEmpty()) {
            facts.put("networks", Network.text(networks));
        }
        return facts;
    }
}
