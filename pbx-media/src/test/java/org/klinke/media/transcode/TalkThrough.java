package org.klinke.media.transcode;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.klinke.core.media.Codec;
import org.klinke.media.Tones;
import org.klinke.media.codec.AudioCodecs;
import org.klinke.media.codec.AudioDecoder;
import org.klinke.media.codec.AudioEncoder;
import org.klinke.media.rtp.OutgoingStream;

/// Somebody says a tone, its packets come through weather to a transcoder, and what that sends is put down: all on a
/// clock of its own, millisecond by millisecond.
final class TalkThrough {
    static final double HERTZ = 500;
    private static final int FRAME_MILLIS = 20;
    private static final int FRAMES_PER_SECOND = 1_000 / FRAME_MILLIS;
    private static final String FMTP = "useinbandfec=1";

    private final Codec from;
    private final Codec to;

    TalkThrough(Codec from, Codec to) {
        this.from = from;
        this.to = to;
    }

    /// @param lossShare 0–1
    /// @param jitterMillis each packet is late by up to this
    /// @param twiceShare 0–1
    record Weather(double lossShare, int jitterMillis, double twiceShare, long seed) {
        static final Weather CLEAR = new Weather(0, 0, 0, 0);
    }

    private record Arrival(int atMillis, int sequence, byte[] payload) {}

    /// A packet that was sent.
    record Sent(int sequence, int timestamp, byte[] payload) {}

    /// @param packets of 20 ms that are said
    List<Sent> hear(int packets, Weather weather) {
        List<Arrival> arrivals = arrivals(packets, weather);
        List<Sent> sent = new ArrayList<>();
        long start = TimeUnit.SECONDS.toNanos(5_000);
        OutgoingStream stream = new OutgoingStream(4711, 1_000, 77, start);
        AudioEncoder encoder = Objects.requireNonNull(AudioCodecs.encoder(
                to, FMTP, from.equals(Codec.G722) ? 16_000 : from.equals(Codec.OPUS) ? 48_000 : 8_000));
        try (Transcoder transcoder = new Transcoder(to, encoder, FRAME_MILLIS)) {
            encoder.expectLoss((int) (100 * weather.lossShare()));
            int next = 0;
            for (int millis = 0; millis < packets * FRAME_MILLIS; millis++) {
                long now = start + TimeUnit.MILLISECONDS.toNanos(millis);
                for (; next < arrivals.size() && arrivals.get(next).atMillis() <= millis; next++) {
                    Arrival arrival = arrivals.get(next);
                    transcoder.put(arrival.sequence(), from, arrival.payload(), 0, arrival.payload().length, now);
                }
                transcoder.playDue(now, (codec, ticks, payload, length) -> {
                    stream.generate(1, codec.clockRate(), ticks, now);
                    sent.add(new Sent(stream.sequence(), stream.timestamp(), Arrays.copyOf(payload, length)));
                });
            }
        }
        return sent;
    }

    private List<Arrival> arrivals(int packets, Weather weather) {
        Random random = new Random(weather.seed());
        List<Arrival> arrivals = new ArrayList<>();
        try (AudioEncoder encoder = Objects.requireNonNull(AudioCodecs.encoder(from, FMTP))) {
            encoder.expectLoss((int) (100 * weather.lossShare()));
            int frame = encoder.sampleRate() / FRAMES_PER_SECOND;
            byte[] payload = new byte[AudioEncoder.PAYLOAD_BYTES_MAX];
            for (int i = 0; i < packets; i++) {
                short[] tone = Tones.sine(encoder.sampleRate(), HERTZ, 10_000, (long) i * frame, frame);
                int bytes = encoder.encode(tone, frame, payload, 0);
                int at = FRAME_MILLIS * i + random.nextInt(weather.jitterMillis() + 1);
                Arrival arrival = new Arrival(at, 65_500 + i & 0xffff, Arrays.copyOf(payload, bytes));
                if (random.nextDouble() >= weather.lossShare()) {
                    arrivals.add(arrival);
                }
                if (random.nextDouble() < weather.twiceShare()) {
                    arrivals.add(new Arrival(at + 1, arrival.sequence(), arrival.payload()));
                }
            }
        }
        arrivals.sort(Comparator.comparingInt(Arrival::atMillis));
        return arrivals;
    }

    /// Of 100 ms at a time, for a skipped packet moves the phase: the mean share of the tone in all that was sent.
    double purity(List<Sent> sent) {
        try (AudioDecoder decoder = Objects.requireNonNull(AudioCodecs.decoder(to))) {
            short[] all = new short[sent.size() * AudioDecoder.PACKET_SAMPLES_MAX];
            short[] pcm = new short[AudioDecoder.PACKET_SAMPLES_MAX];
            int written = 0;
            for (Sent packet : sent) {
                int samples = decoder.decode(packet.payload(), 0, packet.payload().length, pcm);
                System.arraycopy(pcm, 0, all, written, samples);
                written += samples;
            }
            int rate = decoder.sampleRate();
            int piece = rate / 10;
            double sum = 0;
            int pieces = 0;
            for (int at = rate / 5; at + piece <= written; at += piece) {
                sum += Tones.share(Arrays.copyOfRange(all, at, at + piece), rate, HERTZ);
                pieces++;
            }
            return sum / pieces;
        }
    }
}
