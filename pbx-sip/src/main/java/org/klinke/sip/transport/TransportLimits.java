package org.klinke.sip.transport;

/// What strangers may take before a request of theirs was accepted, and what any flow may take.
///
/// @param strangersPerAddressMax stream connections of one remote address without an accepted request
/// @param strangersMax the same over all addresses
/// @param strangerSecondsMax until the first accepted request of a stream connection
/// @param handshakeSecondsMax for the TLS handshake
/// @param messageSecondsMax from the first to the last byte of one message on a stream
/// @param idleSecondsMax without any inbound byte on a stream, keep-alives included
/// @param outboundBytesMax waiting to be read by the peer
/// @param udpFlowsMax remembered UDP peers per socket
/// @param udpIdleSecondsMax until a silent UDP peer is forgotten
public record TransportLimits(
        int strangersPerAddressMax,
        int strangersMax,
        int strangerSecondsMax,
        int handshakeSecondsMax,
        int messageSecondsMax,
        int idleSecondsMax,
        int outboundBytesMax,
        int udpFlowsMax,
        int udpIdleSecondsMax) {

    public static final TransportLimits DEFAULT =
            new TransportLimits(2_000, 20_000, 30, 10, 10, 7_200, 1 << 20, 20_000, 3_700);
}
