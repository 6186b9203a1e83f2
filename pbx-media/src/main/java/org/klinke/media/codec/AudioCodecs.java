package org.klinke.media.codec;

import org.jspecify.annotations.Nullable;
import org.klinke.core.media.Codec;
import org.klinke.core.media.MediaPolicy;

/// Which codecs we decode and encode ourselves, as opposed to passing on.
public final class AudioCodecs {
    private AudioCodecs() {}

    public static boolean canDecode(Codec codec) {
        return codec.equals(Codec.OPUS) ? LibOpus.get().isPresent() : MediaPolicy.TRANSCODABLE.contains(codec);
    }

    /// A decoder for one stream, or null if we have none for this codec.
    public static @Nullable AudioDecoder decoder(Codec codec) {
        return decoder(codec, OpusParameters.RATE_MAX);
    }

    /// As [#decoder(Codec)]; a codec that has no rate of its own (Opus) gives samples at this one.
    ///
    /// @param rate 8000, 16000 or 48000 Hz
    public static @Nullable AudioDecoder decoder(Codec codec, int rate) {
        return switch (codec.name()) {
            case "pcma" -> G711Decoder.alaw();
            case "pcmu" -> G711Decoder.mulaw();
            case "g722" -> new G722Decoder();
            case "g729" -> new G729Decoder();
            case "opus" ->
                LibOpus.get().map(opus -> new OpusDecoder(opus, rate)).orElse(null);
            default -> null;
        };
    }

    /// An encoder for one stream, or null if we have none for this codec.
    ///
    /// @param fmtp what the far end wrote about how it wants to receive the codec (`a=fmtp` without the payload
    /// type), "" if nothing
    public static @Nullable AudioEncoder encoder(Codec codec, String fmtp) {
        return encoder(codec, fmtp, OpusParameters.RATE_MAX);
    }

    /// As [#encoder(Codec, String)]; a codec that has no rate of its own (Opus) takes samples at this one.
    ///
    /// @param rate 8000, 16000 or 48000 Hz
    public static @Nullable AudioEncoder encoder(Codec codec, String fmtp, int rate) {
        return switch (codec.name()) {
            case "pcma" -> G711Encoder.alaw();
            case "pcmu" -> G711Encoder.mulaw();
            case "g722" -> new G722Encoder();
            case "g729" -> new G729Encoder();
            case "opus" ->
                LibOpus.get()
                        .map(opus -> new OpusEncoder(opus, rate, OpusParameters.parse(fmtp)))
                        .orElse(null);
            default -> null;
        };
    }
}
