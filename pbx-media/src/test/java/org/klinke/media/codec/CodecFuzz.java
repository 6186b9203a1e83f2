package org.klinke.media.codec;

import java.util.List;
import java.util.Objects;
import org.klinke.core.media.Codec;

/// Fuzz target: audio payloads. A decoder of our own gives no more samples than there is room for and never throws,
/// whatever came before. Input: which decoder, then packets, each behind its length in a byte; an empty one is a lost
/// one.
public final class CodecFuzz {
    private static final List<Codec> OURS = List.of(Codec.PCMA, Codec.PCMU, Codec.G722, Codec.G729);
    private static final int ROOM = 960;

    private CodecFuzz() {}

    public static void fuzzerTestOneInput(byte[] data) {
        if (data.length == 0) {
            return;
        }
        Codec codec = OURS.get((data[0] & 0xff) % OURS.size());
        short[] pcm = new short[ROOM];
        try (AudioDecoder decoder = Objects.requireNonNull(AudioCodecs.decoder(codec))) {
            for (int at = 1; at < data.length; ) {
                int length = Math.min(data[at] & 0xff, data.length - at - 1);
                int samples = length == 0
                        ? decoder.conceal(pcm, decoder.sampleRate() / 50)
                        : decoder.decode(data, at + 1, length, pcm);
                if (samples < 0 || samples > ROOM) {
                    throw new IllegalStateException(codec.name() + " gave " + samples + " samples");
                }
                at += 1 + length;
            }
        }
    }
}
