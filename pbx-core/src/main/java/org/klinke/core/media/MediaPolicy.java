package org.klinke.core.media;

import java.util.List;

/// What the operator allows on a device's leg.
///
/// @param srtpRequired `media.srtp: required`: a leg without SRTP is refused with 488
/// @param suites `media.srtp-suites`: what is offered, in this order, and what is taken of an offer, in the offer's
/// order (RFC 4568 §5.1.2); at least one
public record MediaPolicy(boolean srtpRequired, List<SrtpSuite> suites) {
    public MediaPolicy {
        suites = List.copyOf(suites);
    }

    public MediaPolicy(boolean srtpRequired) {
        this(srtpRequired, SrtpSuite.DEFAULT);
    }
}
