package org.klinke.core.media;

/// What a side says by `a=rtcp-xr` (RFC 3611 §5.1) that it wants to be sent of extended reports, as far as we have it.
///
/// @param voipMetrics how its audio comes through to us (§4.7)
/// @param roundTrip what lets also a side that only receives know the round-trip time (§4.4, §4.5)
public record ExtendedReports(boolean voipMetrics, boolean roundTrip) {
    public static final ExtendedReports NONE = new ExtendedReports(false, false);
}
