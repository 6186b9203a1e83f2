package org.klinke.media.mix;

import org.jspecify.annotations.Nullable;
import org.klinke.core.media.Codec;
import org.klinke.media.codec.AudioEncoder;
import org.klinke.media.codec.Resampler;

/// One mix in one format: limited, brought to the codec's rate, encoded once however many hear it.
final class MixEncoder {
    final int audience;
    final MixFormat format;
    private final Coders coders;
    private final @Nullable AudioEncoder encoder;
    private final @Nullable Resampler resampler;
    private final Limiter limiter = new Limiter();
    private final short[] pcm = new short[Mixer.FRAME_SAMPLES_MAX];
    private final short[] resampled = new short[Mixer.FRAME_SAMPLES_MAX];
    private final byte[] payload = new byte[AudioEncoder.PAYLOAD_BYTES_MAX];
    private final int clockTicks;
    private int length;
    /// The tick in which it was encoded last.
    private long tick = -1;

    MixEncoder(int audience, MixFormat format, int mixRate, Coders coders) {
        this.audience = audience;
        this.format = format;
        this.coders = coders;
        this.encoder = coders.encoder(format);
        int rate = format.sampleRate();
        this.resampler = rate == mixRate ? null : new Resampler(mixRate, rate);
        this.clockTicks = format.codec().clockRate() / Mixer.FRAMES_PER_SECOND;
    }

    boolean isFor(int wantedAudience, MixFormat wanted) {
        return audience == wantedAudience && format.equals(wanted);
    }

    boolean isUsed(long now) {
        return tick == now;
    }

    /// Encodes what is to be heard in this tick.
    void encode(int[] sum, int frameSamples, long now) {
        tick = now;
        length = 0;
        AudioEncoder current = encoder;
        if (current == null) {
            return;
        }
        limiter.narrow(sum, pcm, frameSamples);
        Resampler change = resampler;
        if (change == null) {
            length = current.encode(pcm, frameSamples, payload, 0);
        } else {
            length = current.encode(resampled, change.resample(pcm, frameSamples, resampled), payload, 0);
        }
    }

    void send(Place place, long nowNanos) {
        Codec codec = format.codec();
        place.owedSamples += clockTicks;
        if (length > 0) { // else silence that need not be sent (DTX)
            place.listener.hear(codec, place.owedSamples, payload, length, nowNanos);
            place.owedSamples = 0;
        }
    }

    void close() {
        if (encoder != null) {
            coders.close(encoder);
        }
    }
}
