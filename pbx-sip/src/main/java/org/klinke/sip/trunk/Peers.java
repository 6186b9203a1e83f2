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
import java.util.Set;
import java.util.stream.Stream;
import org.klinke.core.net.Network;
import org.klinke.core.tenant.TenantScope;
import org.klinke.core.trunk.TrunkWay;
import org.klinke.core.trunk.TrunkWay.Transport;
import org.klinke.sip.transport.SipFlow;

/// Which peer is calling, by address, transport and certificate; immutable.
///
///     address in one of its networks (none given: one its host led to) ─▶ its transport ─▶ its certificate, if
/// demanded
///        │
///        ├─ over a connection that a trunk opened ─▶ that one, or nobody
///        ├─ some of the platform ─▶ those alone: what a tenant has typed must not silence what the operator has
///        ├─ of one owner         ─▶ the first that demands (and got) a certificate, else the first: nobody else is
///        │                          concerned
///        └─ of several tenants   ─▶ nobody: neither an address nor a certificate's name, which all of them may type,
///                                   tells whose the call is, and a wrong guess would let one take another's calls
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

    /// @param openers whose connection it is, if we opened it
    Claim claim(SipFlow flow, Set<TrunkKeeper> openers) {
        List<TrunkKeeper> candidates = candidates(flow).toList();
        if (!openers.isEmpty()) {
            candidates = candidates.stream().filter(openers::contains).toList();
            if (candidates.isEmpty()) {
                return new Claim.Nobody("over the connection of a trunk that takes no such calls there");
            }
        }
        if (candidates.isEmpty()) {
            return new Claim.Stranger();
        }
        List<TrunkKeeper> ofPlatform =
                candidates.stream().filter(keeper -> keeper.owner().isEmpty()).toList();
        List<TrunkKeeper> left = ofPlatform.isEmpty() ? candidates : ofPlatform;
        Optional<TenantScope> owner = left.getFirst().owner();
        if (left.stream().anyMatch(keeper -> !keeper.owner().equals(owner))) {
            return new Claim.Nobody("trunks of different tenants have this address: " + left.size()
                    + "; client certificates, demanded by all of them, would tell them apart");
        }
        TrunkKeeper best = left.stream()
                .filter(keeper -> keeper.trunk().access().certificateName().isPresent())
                .findFirst()
                .orElse(left.getFirst());
        return new Claim.Known(owner, best.peerLine(flow));
    }

    /// Whether some peer calls from there.
    boolean knows(SipFlow flow) {
        return candidates(flow).findAny().isPresent();
    }

    /// Whether this one may call on this flow, whoever else may.
    boolean knows(SipFlow flow, TrunkKeeper keeper) {
        return candidates(flow).anyMatch(keeper::equals);
    }

    private Stream<TrunkKeeper> candidates(SipFlow flow) {
        InetAddress address = flow.remote().getAddress();
        return Stream.concat(
                        byAddress.getOrDefault(address, List.of()).stream(),
                        wide.stream()
                                .filter(each -> each.network().contains(address))
                                .map(Wide::keeper))
                .distinct()
                .filter(keeper -> speaks(keeper.trunk().way(), flow))
                .filter(keeper -> proves(keeper, flow));
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
