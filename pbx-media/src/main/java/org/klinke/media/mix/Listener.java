package org.klinke.media.mix;

import org.klinke.core.media.Codec;

/// Where a place's audio goes.
public interface Listener {
    /// Takes one frame; the array is the mixer's and changes after the call.
    ///
    /// @param samples how much time has passed since the frame before, in ticks of the codec's RTP clock
    void hear(Codec codec, int samples, byte[] data, int length, long nowNanos);

    /// Its place failed and is no longer there; nothing more comes.
    void failed();
}
