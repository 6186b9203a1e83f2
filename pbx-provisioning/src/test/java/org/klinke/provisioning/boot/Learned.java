package org.klinke.provisioning.boot;

import java.util.List;
import java.util.Map;

/// What a phone found in its files, as it would use it.
///
/// @param host where it connects to: the outbound proxy, whose name the certificate must have
/// @param transport "TLS", "TCP" or "UDP"
/// @param checksCertificate whether it refuses a server that cannot prove its name
/// @param domain the host part of its own address
/// @param authUser the user name it answers a challenge with
/// @param label what its display shows for the line
/// @param srtp whether it takes encrypted sound only
/// @param codecs names as SDP has them, in its order
/// @param address where it fetches next time
/// @param asksNetwork whether it asks DHCP or a multicast group for a server when it starts
/// @param settings everything it found, by the maker's names
public record Learned(
        String host,
        int port,
        String transport,
        boolean checksCertificate,
        String domain,
        String user,
        String authUser,
        String password,
        String label,
        boolean srtp,
        List<String> codecs,
        String address,
        boolean asksNetwork,
        Map<String, String> settings) {
    public Learned {
        codecs = List.copyOf(codecs);
        settings = Map.copyOf(settings);
    }
}
