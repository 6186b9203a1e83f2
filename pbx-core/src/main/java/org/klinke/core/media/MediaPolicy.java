package org.klinke.core.media;

import java.util.List;

/// What is allowed on a leg: by the operator on that of a device, by the trunk's settings on that of a carrier.
///
/// @param srtpRequired `media.srtp: required`: a leg without SRTP is refused with 488
/// @param suites `media.srtp-suites`: what is offered, in this order, and what is taken of an offer, in the offer's
/// order (RFC 4568 §5.1.2); none: no stream with keys is taken, and none is offered
/// @param codecs `media.codecs`: what is transcoded where two sides share nothing, in order of preference; may be
/// empty. What is neither here nor in [Negotiation#KNOWN] is not relayed either
/// @param only the only voice codecs we offer, in this order; empty: those of who is on the other side first
/// @param packetMillis what we ask for in our offers (`a=ptime`), 0 = nothing
/// @param digits how digits go and come
/// @param t38 the far end may change to fax by T.38, where nothing is encrypted
public record MediaPolicy(
        boolean srtpRequired,
        List<SrtpSuite> suites,
        List<Codec> codecs,
        List<Codec> only,
        int packetMillis,
        DigitWay digits,
        boolean t38) {
    /// All that we can encode and decode, in our order of preference.
    public static final List<Codec> TRANSCODABLE = List.of(Codec.OPUS, Codec.G722, Codec.PCMA, Codec.PCMU, Codec.G729);

    /// Where nothing else is said: without G.729, which sounds worse than all others and is wanted by few.
    public static final List<Codec> USUAL = TRANSCODABLE.subList(0, TRANSCODABLE.size() - 1);

    public MediaPolicy {
        suites = List.copyOf(suites);
        codecs = List.copyOf(codecs);
        only = List.copyOf(only);
    }

    /// Where no fax goes by T.38.
    public MediaPolicy(
            boolean srtpRequired,
            List<SrtpSuite> suites,
            List<Codec> codecs,
            List<Codec> only,
            int packetMillis,
            DigitWay digits) {
        this(srtpRequired, suites, codecs, only, packetMillis, digits, false);
    }

    /// The same for a device with a fax machine behind it.
    public MediaPolicy withT38() {
        return new MediaPolicy(srtpRequired, suites, codecs, only, packetMillis, digits, true);
    }

    public MediaPolicy(boolean srtpRequired, List<SrtpSuite> suites, List<Codec> codecs) {
        this(srtpRequired, suites, codecs, List.of(), 0, DigitWay.EVENTS);
    }

    public MediaPolicy(boolean srtpRequired, List<SrtpSuite> suites) {
        this(srtpRequired, suites, USUAL);
    }

    public MediaPolicy(boolean srtpRequired) {
        this(srtpRequired, SrtpSuite.DEFAULT);
    }
}
