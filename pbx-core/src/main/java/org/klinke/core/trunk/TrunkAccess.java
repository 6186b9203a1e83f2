package org.klinke.core.trunk;

import java.util.List;
import java.util.Optional;

/// From where a peer's calls are taken. A trunk that registers needs none of it: its calls come over the connection it
/// opened, to the random Contact it registered.
///
/// @param networks addresses in CIDR form the peer calls from; empty = the addresses its host resolves to
/// @param certificateName DNS name that the peer's client certificate must bear, where it must bring one
public record TrunkAccess(List<String> networks, Optional<String> certificateName) {
    public TrunkAccess {
        networks = List.copyOf(networks);
    }
}
