package org.klinke.sip.trunk;

import java.net.InetAddress;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.klinke.core.trunk.TrunkWay;
import org.klinke.core.trunk.TrunkWay.Transport;
import org.klinke.sip.transport.SipFlow;

/// Which peer is calling, by address, transport and certificate; immutable.
///
///     address in one of its networks (none given: one its host led to) ─▶ its transport ─▶ its certificate, if
/// demanded
///        │
///        ├─ one trunk            ─▶ that one
///        ├─ several, and exactly one demands (and got) a certificate ─▶ that one: it proves more than an address does
///        ├─ several of one owner ─▶ the first: whichever it is, nobody else is concerned
///        └─ several of different owners ─▶ none: an address cannot tell whose the call is, and a wrong guess would let
///                                          one tenant take another's calls
final class Peers {
    static final Peers NOBODY = new Peers(Map.of(), List.of());
    private static final int DNS_NAME = 2; // RFC 5280 §4.2.1.6: GeneralName [2]

    private final Map<InetAddress, List<TrunkKeeper>> byAddress;
    private final List<Wide> wide;

    private record Wide(Network network, TrunkKeeper keeper) {}

    private Peers(Map<InetAddress, List<TrunkKeeper>> byAddress, List<Wide> wide) {
        this.byAddress = byAddress;
        this.wide = wide;
    }

    static Peers of(List<TrunkKeeper> keepers) {
        Map<InetAddress, List<TrunkKeeper>> byAddress = new HashMap<>();
        List<Wide> wide = new ArrayList<>();
        for (TrunkKeeper keeper : keepers) {
            if (!keeper.isPeer() || !keeper.trunk().enabled()) {
                continue;
            }
            List<String> networks = keeper.trunk().access().networks();
            Stream<InetAddress> hosts = networks.isEmpty() ? keeper.view().hosts().stream() : Stream.empty();
            Stream<Network> parsed = networks.stream()
                    .map(Network::parse)
                    .flatMap(Optional::stream)
                    .distinct();
            Stream.concat(hosts.map(Network::of), parsed).forEach(network -> {
                if (network.single()) {
                    byAddress
                            .computeIfAbsent(network.base(), address -> new ArrayList<>())
                            .add(keeper);
                } else {
                    wide.add(new Wide(network, keeper));
                }
            });
        }
        byAddress.replaceAll((address, list) -> List.copyOf(list));
        return new Peers(Map.copyOf(byAddress), List.copyOf(wide));
    }

    Claim claim(SipFlow flow) {
        InetAddress address = flow.remote().getAddress();
        List<TrunkKeeper> candidates = Stream.concat(
                        byAddress.getOrDefault(address, List.of()).stream(),
                        wide.stream()
                                .filter(each -> each.network().contains(address))
                                .map(Wide::keeper))
                .distinct()
                .filter(keeper -> speaks(keeper.trunk().way(), flow))
                .filter(keeper -> proves(keeper, flow))
                .toList();
        if (candidates.isEmpty()) {
            return new Claim.Nobody("no trunk has this address, transport and certificate");
        }
        List<TrunkKeeper> proven = candidates.stream()
                .filter(keeper -> keeper.trunk().access().certificateName().isPresent())
                .toList();
        List<TrunkKeeper> left = proven.size() == 1 ? proven : candidates;
        TrunkKeeper first = left.getFirst();
        if (left.stream().anyMatch(keeper -> !keeper.owner().equals(first.owner()))) {
            return new Claim.Nobody("trunks of different owners have this address: " + left.size()
                    + "; client certificates would tell them apart");
        }
        return new Claim.Known(first.owner(), first.peerLine(flow));
    }

    /// Whether some peer calls from there.
    boolean knows(SipFlow flow) {
        InetAddress address = flow.remote().getAddress();
        return byAddress.containsKey(address)
                || wide.stream().anyMatch(each -> each.network().contains(address));
    }

    /// Whether this one may call on this flow, whoever else may.
    boolean knows(SipFlow flow, TrunkKeeper keeper) {
        InetAddress address = flow.remote().getAddress();
        boolean from = byAddress.getOrDefault(address, List.of()).contains(keeper)
                || wide.stream()
                        .anyMatch(each ->
                                each.keeper().equals(keeper) && each.network().contains(address));
        return from && speaks(keeper.trunk().way(), flow) && proves(keeper, flow);
    }

    private static boolean speaks(TrunkWay way, SipFlow flow) {
        return switch (flow.transport()) {
            case TLS -> way.transport() == Transport.TLS;
            case TCP -> way.transport() == Transport.TCP || (way.transport() == Transport.UDP && way.switchesToTcp());
            case UDP -> way.transport() == Transport.UDP;
            case WSS -> false;
        };
    }

    /// The transport has verified the certificate against the authorities of clients (`sip.tls.client-ca`).
    private static boolean proves(TrunkKeeper keeper, SipFlow flow) {
        Optional<String> demanded = keeper.trunk().access().certificateName();
        return demanded.isEmpty()
                || flow.peerCertificates().stream().limit(1).anyMatch(shown -> bears(shown, demanded.get()));
    }

    /// RFC 5922 §7.1: by its subjectAltName, and no wildcards.
    private static boolean bears(X509Certificate shown, String name) {
        try {
            Collection<List<?>> names = shown.getSubjectAlternativeNames();
            return names != null
                    && names.stream()
                            .filter(each -> Integer.valueOf(DNS_NAME).equals(each.getFirst()))
                            .anyMatch(each -> name.equalsIgnoreCase(String.valueOf(each.getLast())));
        } catch (CertificateParsingException _) {
            return false;
        }
    }
}
