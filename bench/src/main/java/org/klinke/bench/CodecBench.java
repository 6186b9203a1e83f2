package org.klinke.bench;

import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.klinke.core.media.Codec;
import org.klinke.core.media.MediaPolicy;
import org.klinke.media.codec.AudioCodecs;
import org.klinke.media.codec.AudioDecoder;
import org.klinke.media.codec.AudioEncoder;
import org.klinke.media.codec.Resampler;
import org.klinke.media.transcode.Transcoder;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/// Codecs per frame of 20 ms, of something like a voice: three gliding harmonics and some noise.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(
        value = 1,
        jvmArgsAppend = {"--enable-native-access=ALL-UNNAMED"})
public class CodecBench {
    private static final int FRAMES = 50;

    @Param({"pcma", "g722", "opus", "g729"})
    public String name = "pcma";

    private Codec codec = Codec.PCMA;
    private AudioEncoder encoder = Objects.requireNonNull(AudioCodecs.encoder(Codec.PCMA, ""));
    private AudioDecoder decoder = Objects.requireNonNull(AudioCodecs.decoder(Codec.PCMA));
    private final short[][] voice = new short[FRAMES][];
    private final byte[][] payloads = new byte[FRAMES][];
    private final byte[] payload = new byte[AudioEncoder.PAYLOAD_BYTES_MAX];
    private final short[] pcm = new short[AudioDecoder.PACKET_SAMPLES_MAX];
    private final Resampler halving = new Resampler(16_000, 8_000);
    private final Resampler sixth = new Resampler(48_000, 8_000);
    private Transcoder transcoder = new Transcoder(Codec.PCMA, encoder, 20);
    private int sequence;
    private long now;
    private int frame;

    @Setup
    public void prepare() {
        codec = MediaPolicy.TRANSCODABLE.stream()
                .filter(one -> one.name().equals(name))
                .findFirst()
                .orElseThrow();
        encoder = Objects.requireNonNull(AudioCodecs.encoder(codec, "useinbandfec=1"));
        decoder = Objects.requireNonNull(AudioCodecs.decoder(codec));
        int samples = encoder.sampleRate() / 50;
        for (int i = 0; i < FRAMES; i++) {
            voice[i] = voice(encoder.sampleRate(), i * samples, samples);
            int bytes = encoder.encode(voice[i], samples, payload, 0);
            payloads[i] = Arrays.copyOf(payload, bytes);
        }
        Codec other = codec.equals(Codec.PCMA) ? Codec.OPUS : Codec.PCMA;
        transcoder = new Transcoder(other, Objects.requireNonNull(AudioCodecs.encoder(other, "", 8_000)), 20);
    }

    @TearDown
    public void free() {
        encoder.close();
        decoder.close();
        transcoder.close();
    }

    @Benchmark
    public int encode() {
        short[] next = voice[frame = (frame + 1) % FRAMES];
        return encoder.encode(next, next.length, payload, 0);
    }

    @Benchmark
    public int decode() {
        byte[] next = payloads[frame = (frame + 1) % FRAMES];
        return decoder.decode(next, 0, next.length, pcm);
    }

    /// One direction: to Opus from G.711, to G.711 from the others.
    @Benchmark
    public long transcode() {
        byte[] next = payloads[frame = (frame + 1) % FRAMES];
        transcoder.put(sequence++ & 0xffff, codec, next, 0, next.length, now);
        now += 20_000_000;
        return transcoder.playDue(now, (to, ticks, data, length) -> {});
    }

    /// 20 ms from 16 kHz to 8 kHz.
    @Benchmark
    public int halve() {
        return halving.resample(pcm, 320, pcm);
    }

    /// 20 ms from 48 kHz to 8 kHz.
    @Benchmark
    public int sixth() {
        return sixth.resample(pcm, 960, pcm);
    }

    private static short[] voice(int rate, int from, int samples) {
        short[] made = new short[samples];
        for (int i = 0; i < samples; i++) {
            double seconds = (double) (from + i) / rate;
            double pitch = 120 * seconds + 5 * Math.sin(3 * seconds);
            double sum = 0;
            for (int harmonic = 1; harmonic <= 12; harmonic++) {
                sum += Math.sin(2 * Math.PI * pitch * harmonic) / harmonic;
            }
            made[i] = (short) (4_000 * sum + 300 * Math.sin(12_345.678 * (from + i) * (from + i)));
        }
        return made;
    }
}
