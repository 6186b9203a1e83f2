package org.klinke.core.media;

import java.nio.ByteBuffer;

/// What stands first in each part of a recording that is kept as packets ([RecordingFormat.Kind#PACKETS]): which time
/// the part is of. Each part is of the time that follows the one before, so a place is found by halving, and the end
/// of the final one is how long the recording lasts.
///
///     1 (the form) | from (8) | until (8)
///
/// @param from in 1/48,000 s since the recording began
/// @param until likewise; what begins there is in the next part
public record PacketSpan(long from, long until) {
    public static final int BYTES = 17;
    public static final int TICKS_PER_SECOND = 48_000;

    private static final byte FORM = 1;

    public void print(ByteBuffer to) {
        to.put(FORM).putLong(from).putLong(until);
    }

    /// @throws IllegalArgumentException if a newer version has written it, or nobody
    public static PacketSpan parse(ByteBuffer part) {
        if (part.remaining() < BYTES || part.get() != FORM) {
            throw new IllegalArgumentException("no packets in a form that this version knows");
        }
        return new PacketSpan(part.getLong(), part.getLong());
    }
}
