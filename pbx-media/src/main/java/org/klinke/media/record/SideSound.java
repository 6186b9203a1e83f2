package org.klinke.media.record;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.klinke.core.media.Codec;
import org.klinke.core.media.PacketSpan;
import org.klinke.media.codec.AudioCodecs;
import org.klinke.media.codec.AudioDecoder;
import org.klinke.media.codec.Resampler;

/// One side of a recording as it sounds.
///
///     placed packets in order ─▶ decode ─▶ resample ─▶ ring of samples ─▶ read, silence where nobody spoke
///
/// Of one thread.
final class SideSound implements AutoCloseable {
    private static final int RING_SECONDS = 2;
    /// Longer gaps are silence: somebody stopped sending.
    private static final int CONCEALED_MILLIS_MAX = 60;

    private final Placed.Source source;
    private final int sampleRate;
    private final int ticksPerSample;
    private final short[] ring;
    private final Map<Codec, Voice> voices = new HashMap<>();

    /// The end of what was decoded.
    private long next;
    private @Nullable Voice last;

    SideSound(Placed.Source source, int sampleRate) {
        this.source = source;
        this.sampleRate = sampleRate;
        ticksPerSample = PacketSpan.TICKS_PER_SECOND / sampleRate;
        ring = new short[RING_SECONDS * sampleRate];
    }

    /// Each sample is read once, in order; what is passed over is heard by nobody.
    void read(long from, short[] into, int samples) {
        long until = (from + samples) * ticksPerSample;
        for (Placed placed = source.next(until); placed != null; placed = source.next(until)) {
            decode(placed, from);
        }
        for (int i = 0; i < samples; i++) {
            int at = (int) ((from + i) % ring.length);
            into[i] = ring[at];
            ring[at] = 0;
        }
    }

    @Override
    public void close() {
        voices.values().forEach(voice -> voice.decoder.close());
        voices.clear();
    }

    private void decode(Placed placed, long readFrom) {
        Voice voice = voice(placed.codec());
        int tolerance = sampleRate / 100; // 10 ms
        long place = placed.place() / ticksPerSample;
        if (voice == null || place < next - tolerance) {
            return;
        }
        long gap = place - next;
        if (gap > tolerance && gap <= (long) CONCEALED_MILLIS_MAX * sampleRate / 1000 && voice == last) {
            int missing = (int) (gap * voice.decoder.sampleRate() / sampleRate);
            int step = voice.decoder.sampleRate() / 400; // whole 2.5 ms
            put(next, voice, voice.decoder.conceal(voice.pcm, missing / step * step), readFrom);
        }
        long at = Math.abs(gap) <= tolerance ? next : place;
        byte[] payload = placed.payload();
        next = at + put(at, voice, voice.decoder.decode(payload, 0, payload.length, voice.pcm), readFrom);
        last = voice;
    }

    private int put(long at, Voice voice, int decoded, long readFrom) {
        int samples = voice.resampler.resample(voice.pcm, decoded, voice.resampled);
        for (int i = 0; i < samples; i++) {
            long place = at + i;
            if (place >= readFrom && place < readFrom + ring.length) {
                ring[(int) (place % ring.length)] = voice.resampled[i];
            }
        }
        return samples;
    }

    private @Nullable Voice voice(Codec codec) {
        Voice known = voices.get(codec);
        if (known == null) {
            AudioDecoder decoder = AudioCodecs.decoder(codec, sampleRate);
            if (decoder == null) {
                return null;
            }
            known = new Voice(decoder, sampleRate);
            voices.put(codec, known);
        }
        return known;
    }

    /// A decoder and what it needs.
    private static final class Voice {
        final AudioDecoder decoder;
        final Resampler resampler;
        final short[] pcm = new short[AudioDecoder.PACKET_SAMPLES_MAX];
        final short[] resampled;

        Voice(AudioDecoder decoder, int sampleRate) {
            this.decoder = decoder;
            resampler = new Resampler(decoder.sampleRate(), sampleRate);
            resampled = new short[resampler.maxOutput(pcm.length)];
        }
    }
}
