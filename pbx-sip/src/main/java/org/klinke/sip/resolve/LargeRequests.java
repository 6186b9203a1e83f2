package org.klinke.sip.resolve;

import java.util.ArrayList;
import java.util.List;
import org.klinke.sip.transport.SipTransport;

/// Requests that do not fit into one packet (RFC 3261 §18.1.1): networks lose fragmented datagrams, so where DNS says
/// that the target takes TCP (or TLS) too, that goes first and UDP after it. A target that offers UDP alone keeps UDP.
///
/// Only what was resolved has a choice: a registered phone is reached on its flow, whatever the size.
public final class LargeRequests {
    /// Where the path's MTU is not known.
    public static final int DATAGRAM_BYTES_MAX = 1_300;

    private LargeRequests() {}

    /// @param hops in the order to try them
    /// @param requestBytes with its Via
    /// @param switchesToTcp off for targets that say they take TCP and do not
    /// @return the hops in the order to try them with this request
    public static List<Hop> order(List<Hop> hops, int requestBytes, boolean switchesToTcp) {
        if (!switchesToTcp || requestBytes <= DATAGRAM_BYTES_MAX) {
            return hops;
        }
        List<Hop> ordered = new ArrayList<>(hops.size());
        hops.stream().filter(hop -> hop.transport() != SipTransport.UDP).forEach(ordered::add);
        hops.stream().filter(hop -> hop.transport() == SipTransport.UDP).forEach(ordered::add);
        return List.copyOf(ordered);
    }
}
