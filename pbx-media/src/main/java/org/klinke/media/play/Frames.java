package org.klinke.media.play;

import java.util.ArrayList;
import java.util.List;
import org.klinke.core.media.Codec;

/// Sound in one codec, ready to be sent: payloads of 20 ms each. Shared by all legs that hear it.
///
/// @param samples clock ticks per frame
/// @param loops begins again at its end
public record Frames(Codec codec, int samples, List<byte[]> payloads, boolean loops) {
    static final int PER_SECOND = 50;

    /// One after the other, once.
    static Frames joined(List<Frames> parts) {
        return joined(parts, false);
    }

    /// One after the other.
    static Frames joined(List<Frames> parts, boolean loops) {
        List<byte[]> all = new ArrayList<>();
        parts.forEach(part -> all.addAll(part.payloads));
        Frames first = parts.getFirst();
        return new Frames(first.codec, first.samples, List.copyOf(all), loops);
    }

    int bytes() {
        return payloads.stream().mapToInt(payload -> payload.length).sum();
    }
}
