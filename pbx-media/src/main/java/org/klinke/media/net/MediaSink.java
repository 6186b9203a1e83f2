package org.klinke.media.net;

import org.klinke.core.id.LegId;

/// Where a leg's incoming audio goes: its partner, on this worker or another.
interface MediaSink {
    /// Takes one payload; the caller goes on to use it after the call.
    void relay(Payload payload);

    /// How loud what comes from this leg is, where it is decoded here: mean absolute sample; negative = it is not.
    default int loudness(LegId from) {
        return -1;
    }

    /// The leg has another partner now, or has gone.
    void partnerLeft(LegId leg);
}
