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
    /// At the codec's rate, until a packet is full.
    private final short[] gathered;
    private int gatheredFrames;
    private int gatheredSamples;
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
        this.gathered = new short[format.frames() * Mixer.FRAME_SAMPLES_MAX];
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
        short[] samples = pcm;
        int count = frameSamples;
        if (change != null) {
            samples = resampled;
            count = change.resample(pcm, frameSamples, resampled);
        }
        if (format.frames() == 1) {
            length = current.encode(samples, count, payload, 0);
            return;
        }
        System.arraycopy(samples, 0, gathered, gatheredSamples, count);
        gatheredSamples += count;
        gatheredFrames++;
        if (gatheredFrames == format.frames()) {
            length = current.encode(gathered, gatheredSamples, payload, 0);
            gatheredFrames = 0;
            gatheredSamples = 0;
        }
    }

    void send(Place place, long nowNanos) {
        Codec codec = format.codec();
        place.owedSamples += clockTicks;
        if (length > 0) { // else it is not full yet, or silence that need not be sent (DTX)
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
