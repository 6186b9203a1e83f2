package org.klinke.core.trunk;

import java.util.List;
import org.klinke.core.media.Codec;
import org.klinke.core.media.MediaPolicy;
import org.klinke.core.media.SrtpSuite;

/// What is spoken with the carrier.
///
/// @param suites offered and taken where SRTP is not off, in this order; never with an MKI
/// @param codecs voice codecs offered and taken, in this order
/// @param packetMillis wanted length of a packet
/// @param digits how digits are sent
public record TrunkAudio(Srtp srtp, List<SrtpSuite> suites, List<Codec> codecs, int packetMillis, Digits digits) {
    public TrunkAudio {
        suites = List.copyOf(suites);
        codecs = List.copyOf(codecs);
    }

    /// What is allowed on a leg to this carrier.
    public MediaPolicy policy(MediaPolicy house) {
        List<Codec> transcoded =
                codecs.stream().filter(house.codecs()::contains).toList();
        return new MediaPolicy(
                srtp == Srtp.REQUIRED, srtp == Srtp.OFF ? List.of() : suites, transcoded, codecs, packetMillis);
    }

    public enum Srtp {
        OFF,
        OPTIONAL,
        REQUIRED
    }

    public enum Digits {
        /// RFC 4733
        EVENTS,
        INFO,
        /// As tones in the audio.
        TONES
    }
}
