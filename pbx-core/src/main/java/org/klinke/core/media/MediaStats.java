package org.klinke.core.media;

/// Counters of one leg's media session, for the call record.
///
/// @param packetsLost by the sequence numbers received (RFC 3550 §6.4.1), never negative
/// @param jitterMillis interarrival jitter of RFC 3550 §6.4.1 at the end
/// @param packetsRefused failed authentication, replayed, or from a place that was not allowed
public record MediaStats(
        long packetsReceived, long packetsSent, long packetsLost, double jitterMillis, long packetsRefused) {
    public static final MediaStats NONE = new MediaStats(0, 0, 0, 0, 0);
}
