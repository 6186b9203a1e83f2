package org.klinke.media.record;

import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;
import org.klinke.core.media.Codec;
import org.klinke.media.codec.AudioCodecs;
import org.klinke.media.codec.AudioDecoder;
import org.klinke.media.codec.Resampler;

/// One side of a recording: packets become samples at the place where they were heard.
///
///     arrival ─▶ first packet of a stream ─▶ place;  further ones by their timestamps, which jitter does not move
///     a stream that lags, or is half a second ahead, is placed anew
///
///     packets in order of place ─▶ decode ─▶ resample ─▶ ring of samples ─▶ read, silence where nobody spoke
final class Track {
    private static final int ORDER_MAX = 1_000;
    private static final int RING_SECONDS = 2;
    /// A stream may fall behind by this before it is placed anew (its clock is slow, its path has become longer): less
    /// than [Take] reads late, or else all of it would come too late.
    private static final int LAG_MILLIS_MAX = 150;

    private static final int AHEAD_MILLIS_MAX = 500;
    /// Longer gaps are silence: somebody stopped sending.
    private static final int CONCEALED_MILLIS_MAX = 60;

    private final int sampleRate;
    private final long startNanos;
    private final short[] ring;
    private final PriorityQueue<Placed> waiting = new PriorityQueue<>((a, b) -> Long.compare(a.place, b.place));
    private final Map<Codec, Voice> voices = new HashMap<>();

    private boolean anchored;
    private long source;
    private Codec anchorCodec = Codec.PCMA;
    private long anchorPlace;
    private int anchorTimestamp;

    /// The end of what was decoded.
    private long next;
    private @Nullable Voice last;

    Track(int sampleRate, long startNanos) {
        this.sampleRate = sampleRate;
        this.startNanos = startNanos;
        ring = new short[RING_SECONDS * sampleRate];
    }

    /// A packet and the sample its sound begins at.
    private record Placed(long place, Tape.Packet packet) {}

    void add(Tape.Packet packet) {
        if (waiting.size() < ORDER_MAX) {
            waiting.add(new Placed(place(packet), packet));
        }
    }

    /// Each sample is read once, in order.
    void read(long from, short[] into, int samples) {
        for (Placed head = waiting.peek(); head != null && head.place < from + samples; head = waiting.peek()) {
            waiting.poll();
            decode(head, from);
        }
        for (int i = 0; i < samples; i++) {
            int at = (int) ((from + i) % ring.length);
            into[i] = ring[at];
            ring[at] = 0;
        }
    }

    void close() {
        voices.values().forEach(voice -> voice.decoder.close());
        voices.clear();
    }

    private long place(Tape.Packet packet) {
        long nanos = Math.max(0, packet.nanos() - startNanos);
        long arrival = nanos / 1_000_000_000L * sampleRate + nanos % 1_000_000_000L * sampleRate / 1_000_000_000L;
        boolean same = anchored && packet.source() == source && packet.codec().equals(anchorCodec);
        int ticks = packet.timestamp() - anchorTimestamp;
        long place = anchorPlace + (long) ticks * sampleRate / packet.codec().clockRate();
        long lagMillis = (arrival - place) * 1000 / sampleRate;
        boolean lags = lagMillis > (ticks > 0 ? LAG_MILLIS_MAX : AHEAD_MILLIS_MAX); // a straggler moves nothing
        if (!same || lags || -lagMillis > AHEAD_MILLIS_MAX) {
            place = arrival;
        } else if (ticks <= 0) {
            return place; // out of order: the anchor is further on
        }
        anchored = true;
        source = packet.source();
        anchorCodec = packet.codec();
        anchorPlace = place;
        anchorTimestamp = packet.timestamp();
        return place;
    }

    private void decode(Placed placed, long readFrom) {
        Tape.Packet packet = placed.packet;
        Voice voice = voice(packet.codec());
        int tolerance = sampleRate / 100; // 10 ms: two clocks, or a joint of two streams
        if (voice == null || placed.place < next - tolerance) {
            return; // a duplicate, or too late
        }
        long gap = placed.place - next;
        if (gap > tolerance && gap <= (long) CONCEALED_MILLIS_MAX * sampleRate / 1000 && voice == last) {
            int missing = (int) (gap * voice.decoder.sampleRate() / sampleRate);
            int step = voice.decoder.sampleRate() / 400; // whole 2.5 ms
            put(next, voice, voice.decoder.conceal(voice.pcm, missing / step * step), readFrom);
        }
        long at = Math.abs(gap) <= tolerance ? next : placed.place;
        byte[] payload = packet.payload();
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
