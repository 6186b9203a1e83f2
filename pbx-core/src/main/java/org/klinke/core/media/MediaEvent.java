package org.klinke.core.media;

import java.net.InetSocketAddress;
import java.util.Optional;
import org.klinke.core.id.LegId;
import org.klinke.core.id.RecordingId;

/// What the media engine tells a call.
public sealed interface MediaEvent {
    LegId leg();

    /// @param rtp the address to write into our session descriptions (an external address where configured)
    /// @param rtcp likewise for RTCP without rtcp-mux
    /// @param certificate of the engine's DTLS, if it has any
    record Opened(LegId leg, InetSocketAddress rtp, InetSocketAddress rtcp, Optional<Fingerprint> certificate)
            implements MediaEvent {}

    /// The session could not be made, or the DTLS handshake failed; nothing is left of it.
    ///
    /// @param reason for people, names the configuration key where one helps ("media.ports: none of 1000 is free")
    record Failed(LegId leg, String reason) implements MediaEvent {}

    /// The DTLS handshake is done, the far end has shown the certificate its signalling named: media may flow.
    record Secured(LegId leg, SrtpSuite suite) implements MediaEvent {}

    /// The first valid packet came, from this address.
    record Latched(LegId leg, InetSocketAddress from) implements MediaEvent {}

    /// Neither RTP nor RTCP came for `seconds`, on hold or not: told after `media.rtp-timeout`, and again each time it
    /// has passed once more, until packets come.
    ///
    /// @param mixed the leg is in a mix
    record Silent(LegId leg, int seconds, boolean mixed) implements MediaEvent {
        public Silent(LegId leg, int seconds) {
            this(leg, seconds, false);
        }
    }

    /// The far end has sent no RTP for `seconds`, though it may and gets audio from us: told every few seconds while it
    /// lasts.
    record OneWay(LegId leg, int seconds) implements MediaEvent {}

    /// The far end talks with another and sends packets, but nobody was to be heard in them for `seconds`: told once
    /// `media.silence-after` has passed, and again after somebody was heard meanwhile.
    record Unheard(LegId leg, int seconds) implements MediaEvent {}

    /// What was played has come to its end, or could not be played at all; what goes on until it is stopped has no end.
    ///
    /// @param failure for people; empty = it was heard to its end
    record PlayedOut(LegId leg, Source source, String failure) implements MediaEvent {}

    /// The recording is closed, and what was written of it can be read.
    ///
    /// @param seconds it lasts
    /// @param failure why it ended before it was told to, for people; empty = it was told to, or the leg has gone
    record RecordingEnded(LegId leg, RecordingId recording, int seconds, String failure) implements MediaEvent {}

    /// The far end sent a digit: as telephone event (RFC 4733), or, where it agreed to none, as tone. Whom it
    /// is bridged with has it already: as event, or as tone.
    ///
    /// @param digit 0–9, *, #, A–D
    record Digit(LegId leg, char digit, int millis) implements MediaEvent {}

    record Closed(LegId leg, MediaStats stats) implements MediaEvent {}
}
