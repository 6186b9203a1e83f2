package org.klinke.media.net;

import org.klinke.core.id.LegId;
import org.klinke.core.media.Codec;

/// Where a leg's incoming audio goes: its partner, on this worker or another.
interface MediaSink {
    /// Takes one payload; the array belongs to the caller and changes after the call.
    ///
    /// @param from the leg it came from, which the taker must have as its partner
    /// @param source names the incoming stream
    void relay(
            LegId from,
            long source,
            Codec codec,
            int sequence,
            int timestamp,
            boolean marker,
            byte[] data,
            int offset,
            int length,
            long nowNanos);

    /// The leg has another partner now, or has gone.
    void partnerLeft(LegId leg);
}
