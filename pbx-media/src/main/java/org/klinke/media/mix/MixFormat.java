package org.klinke.media.mix;

import java.util.List;
import java.util.Optional;
import org.klinke.core.media.Codec;
import org.klinke.core.media.StreamAgreement.AgreedCodec;

/// What a listener is sent: whoever hears the same in the same format shares one encoder.
///
/// @param fmtp how its far end wants the codec, as it wrote it
public record MixFormat(Codec codec, String fmtp) {
    /// The first codec of the agreement that we can encode, by its order; empty if there is none.
    public static Optional<MixFormat> of(List<AgreedCodec> agreed) {
        return agreed.stream()
                .filter(one -> sampleRate(one.codec()) > 0)
                .findFirst()
                .map(one -> new MixFormat(one.codec(), ""));
    }

    /// Of the samples its coder takes, in Hz; 0 for codecs that we cannot encode.
    int sampleRate() {
        return sampleRate(codec);
    }

    private static int sampleRate(Codec codec) {
        return switch (codec.name()) {
            case "pcma", "pcmu" -> 8_000;
            case "g722" -> 16_000;
            case "opus" -> 48_000;
            default -> 0;
        };
    }
}
