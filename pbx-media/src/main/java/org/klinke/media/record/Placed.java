package org.klinke.media.record;

import org.jspecify.annotations.Nullable;
import org.klinke.core.media.Codec;
import org.klinke.core.media.PacketSpan;
import org.klinke.media.file.OpusPacket;

/// A payload, and where its sound begins.
///
/// @param place in ticks of 1/48,000 s since the recording began
record Placed(long place, Codec codec, byte[] payload) {
    private static final int TICKS_PER_BYTE = PacketSpan.TICKS_PER_SECOND / 8_000;
    private static final int G729_FRAME_BYTES = 10;
    private static final int G729_FRAME_TICKS = PacketSpan.TICKS_PER_SECOND / 100;

    /// How long it sounds; 0 for a codec that we don't know.
    int ticks() {
        return switch (codec.name()) {
            case "pcma", "pcmu", "g722" -> TICKS_PER_BYTE * payload.length;
            case "g729" -> payload.length / G729_FRAME_BYTES * G729_FRAME_TICKS;
            case "opus" -> OpusPacket.samples(payload, payload.length);
            default -> 0;
        };
    }

    /// Placed packets of one side, in order.
    interface Source {
        /// @return the next of those that begin before `until`, null if there is none
        @Nullable
        Placed next(long until);
    }
}
