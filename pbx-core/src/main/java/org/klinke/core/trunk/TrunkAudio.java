package org.klinke.core.trunk;

import java.util.List;
import org.klinke.core.media.Codec;
import org.klinke.core.media.DigitWay;
import org.klinke.core.media.MediaPolicy;
import org.klinke.core.media.SrtpSuite;

/// What is spoken with the carrier.
///
/// @param suites offered and taken where SRTP is not off, in this order; never with an MKI
/// @param codecs voice codecs offered and taken, in this order
/// @param packetMillis wanted length of a packet
/// @param digits how digits go and come
/// @param t38 either side may change to fax by T.38
public record TrunkAudio(
        Srtp srtp, List<SrtpSuite> suites, List<Codec> codecs, int packetMillis, DigitWay digits, boolean t38) {
    public TrunkAudio {
        suites = List.copyOf(suites);
        codecs = List.copyOf(codecs);
    }

    public TrunkAudio(Srtp srtp, List<SrtpSuite> suites, List<Codec> codecs, int packetMillis, DigitWay digits) {
        this(srtp, suites, codecs, packetMillis, digits, false);
    }

    /// What is allowed on a leg to this carrier.
    public MediaPolicy policy(MediaPolicy house) {
        List<Codec> transcoded =
                codecs.stream().filter(house.codecs()::contains).toList();
        return new MediaPolicy(
                srtp == Srtp.REQUIRED,
                srtp == Srtp.OFF ? List.of() : suites,
                transcoded,
                codecs,
                packetMillis,
                digits,
                t38);
    }

    public enum Srtp {
        OFF,
        OPTIONAL,
        REQUIRED
    }
}
