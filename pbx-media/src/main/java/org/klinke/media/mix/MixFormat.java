package org.klinke.media.mix;

import java.util.List;
import java.util.Optional;
import org.klinke.core.media.Codec;
import org.klinke.core.media.StreamAgreement.AgreedCodec;
import org.klinke.media.codec.AudioCodecs;

/// What a listener is sent: whoever hears the same in the same format shares one encoder.
///
/// @param fmtp how its far end wants the codec, as it wrote it
/// @param frames of 20 ms in a packet: 1–3, as its far end asked for
public record MixFormat(Codec codec, String fmtp, int frames) {
    static final int FRAMES_MAX = 3;

    private static final int FRAME_MILLIS = 1000 / Mixer.FRAMES_PER_SECOND;

    public MixFormat(Codec codec) {
        this(codec, "", 1);
    }

    /// The first codec of the agreement that we can encode, by its order; empty if there is none.
    ///
    /// @param packetMillis `a=ptime`, 0 if not given; what is no multiple of 20 ms is rounded down to one
    public static Optional<MixFormat> of(List<AgreedCodec> agreed, int packetMillis) {
        int frames = Math.clamp(packetMillis / FRAME_MILLIS, 1, FRAMES_MAX);
        return agreed.stream()
                .filter(one -> sampleRate(one.codec()) > 0)
                .findFirst()
                .map(one -> new MixFormat(one.codec(), one.fmtp(), frames));
    }

    /// Of the samples its coder takes, in Hz; 0 for codecs that we cannot encode.
    int sampleRate() {
        return sampleRate(codec);
    }

    private static int sampleRate(Codec codec) {
        return switch (codec.name()) {
            case "pcma", "pcmu", "g729" -> 8_000;
            case "g722" -> 16_000;
            case "opus" -> AudioCodecs.canDecode(codec) ? 48_000 : 0;
            default -> 0;
        };
    }
}
