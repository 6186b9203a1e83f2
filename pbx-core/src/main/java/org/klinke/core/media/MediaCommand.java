package org.klinke.core.media;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import org.klinke.core.id.LegId;
import org.klinke.core.id.MixId;
import org.klinke.core.id.RecordingId;

/// What a call asks of the media engine.
public sealed interface MediaCommand {
    LegId leg();

    /// Makes the leg's media session: answered by [MediaEvent.Opened] or [MediaEvent.Failed].
    ///
    /// @param localAddress address to receive on: that of the leg's signalling flow unless configured
    /// @param signallingRemote where the leg's signalling comes from: an unlatched device may send media from there
    /// @param secure SRTP is certain, so the session may live on a port shared with other legs
    /// @param near a leg this one will be bridged to, so that both get the same worker
    record Open(LegId leg, InetAddress localAddress, InetAddress signallingRemote, boolean secure, Optional<LegId> near)
            implements MediaCommand {}

    /// Sets or replaces what was agreed with the far end; the engine itself compares keys: the same key keeps ROC,
    /// replay window and the outgoing context, a new one starts afresh.
    record Agree(LegId leg, StreamAgreement agreement) implements MediaCommand {}

    /// From now on, until the next [Agree], the leg's port carries a fax: UDPTL (ITU-T T.38 §9.1), relayed to a
    /// partner that does so too, as it is, and nothing else. It has no encryption, so the leg must have no keys
    /// and no shared port.
    ///
    /// @param remote where to send until the far end has latched from elsewhere
    record RelayFax(LegId leg, InetSocketAddress remote) implements MediaCommand {}

    /// Relays between two legs, payload unchanged, payload types mapped. A leg bridged with itself hears its own echo.
    /// A leg has at most one partner: the bridge it had before ends. Directions of the agreements are respected.
    record Bridge(LegId leg, LegId other) implements MediaCommand {}

    /// Ends the leg's bridge, if any; its partner falls silent too.
    record Unbridge(LegId leg) implements MediaCommand {}

    /// Plays to the leg until stopped or played out ([MediaEvent.PlayedOut]), in a codec of its agreement and instead
    /// of what was played before; media from a bridge partner is not sent meanwhile.
    record Play(LegId leg, Source source) implements MediaCommand {}

    record StopPlaying(LegId leg) implements MediaCommand {}

    /// Sends a digit to the leg: as telephone event (RFC 4733) if that was agreed, else as tone in the audio; what else
    /// it hears is not sent meanwhile. Several are sent one after the other.
    ///
    /// @param digit 0–9, *, #, A–D
    record SendDigit(LegId leg, char digit, int millis) implements MediaCommand {}

    /// Gives the leg a place in a mix, which begins with its first leg and ends with its last; the bridge or mix it was
    /// in ends for it.
    record JoinMix(LegId leg, MixId mix, MixSeat seat) implements MediaCommand {}

    /// Mutes, lets speak, listen or whisper; nothing if the leg is in no mix.
    record ChangeSeat(LegId leg, MixSeat seat) implements MediaCommand {}

    /// The leg hears nobody any more; nothing if it is in no mix.
    record LeaveMix(LegId leg) implements MediaCommand {}
    /// Writes what is said on the leg to the sink of an announced recording; answered by [MediaEvent.RecordingEnded],
    /// sooner or later. A leg has at most one recording. It stays with the leg, whoever the leg is bridged with.
    ///
    /// @param recording as announced, see [RecordingSink.Opener]
    record StartRecording(LegId leg, RecordingId recording, RecordingFormat format) implements MediaCommand {}

    /// Leaves out what is said (silence stands in its place) until resumed: for card numbers and the like.
    record PauseRecording(LegId leg, boolean paused) implements MediaCommand {}

    record StopRecording(LegId leg) implements MediaCommand {}

    /// Ends the session and frees its ports; answered by [MediaEvent.Closed]. Idempotent.
    record Close(LegId leg) implements MediaCommand {}
}
