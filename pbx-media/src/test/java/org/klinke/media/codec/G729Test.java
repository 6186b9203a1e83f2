package org.klinke.media.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.klinke.media.Tones.level;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.klinke.core.media.Codec;
import org.klinke.media.file.SoundFile;

/// G.729 on speech, by our own decoder and by a foreign one. How well it should sound: the segmental signal-to-noise
/// ratio of any encoder and decoder of G.729 on these prompts, whose post-filters change the waveform on purpose, is
/// 3 dB.
class G729Test {
    private static final int FRAME = 80;
    private static final int BYTES = 10;
    /// What encoder and filters delay.
    private static final int DELAY_MAX = 60;

    private static final int PROMPT_SECONDS_MAX = 60;

    @TempDir
    Path directory;

    @Test
    void speechIsSpeechAgain() {
        short[] speech = speech();
        short[] heard = decode(encode(speech));
        assertThat(segmentalSnr(speech, heard)).isGreaterThan(2.8);
        assertThat(spectralDistance(speech, heard)).isLessThan(8);
    }

    /// ffmpeg's decoder follows the recommendation's fixed point; its post-filter differs a little from ours.
    @Test
    @Tag("foreign")
    void aForeignDecoderHearsTheSame() throws IOException, InterruptedException {
        Path coded = directory.resolve("speech.g729");
        Path pcm = directory.resolve("speech.pcm");
        short[] speech = speech();
        byte[] bits = encode(speech);
        Files.write(coded, bits);
        Process ffmpeg;
        try {
            ffmpeg = new ProcessBuilder(
                            "ffmpeg",
                            "-v",
                            "error",
                            "-f",
                            "g729",
                            "-i",
                            coded.toString(),
                            "-f",
                            "s16le",
                            pcm.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(directory.resolve("log").toFile())
                    .start();
        } catch (IOException e) {
            assumeTrue(false, "ffmpeg is not installed");
            return;
        }
        assertThat(ffmpeg.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(ffmpeg.exitValue())
                .as(Files.readString(directory.resolve("log")))
                .isZero();
        byte[] read = Files.readAllBytes(pcm);
        short[] theirs = new short[read.length / 2];
        ByteBuffer.wrap(read).order(ByteOrder.LITTLE_ENDIAN).asShortBuffer().get(theirs);
        short[] ours = decode(bits);
        assertThat(theirs.length).isBetween(ours.length - FRAME, ours.length);
        assertThat(segmentalSnr(speech, theirs)).isGreaterThan(2.8);
        assertThat(segmentalSnr(ours, theirs)).isGreaterThan(20);
    }

    @Test
    void speechSurvivesLostFrames() {
        short[] speech = speech();
        byte[] bits = encode(speech);
        AudioDecoder decoder = AudioCodecsTest.decoder(Codec.G729);
        short[] whole = decode(bits);
        short[] heard = new short[speech.length];
        short[] pcm = new short[AudioDecoder.PACKET_SAMPLES_MAX];
        Random random = new Random(729);
        for (int i = 0; i < bits.length / BYTES; i++) {
            int samples =
                    random.nextInt(20) == 0 ? decoder.conceal(pcm, FRAME) : decoder.decode(bits, i * BYTES, BYTES, pcm);
            assertThat(samples).isEqualTo(FRAME);
            System.arraycopy(pcm, 0, heard, i * FRAME, FRAME);
        }
        assertThat(segmentalSnr(whole, heard)).isGreaterThan(8);
        assertThat(level(heard)).isBetween(0.8 * level(whole), 1.2 * level(whole));
    }

    @Test
    void whatIsLostForLongFades() {
        AudioDecoder decoder = AudioCodecsTest.decoder(Codec.G729);
        byte[] bits = encode(Arrays.copyOf(speech(), 8_000));
        short[] pcm = new short[AudioDecoder.PACKET_SAMPLES_MAX];
        decoder.decode(bits, 0, 720, pcm);
        for (int i = 0; i < 300; i++) {
            assertThat(decoder.conceal(pcm, 160)).isEqualTo(160);
        }
        assertThat(level(Arrays.copyOf(pcm, 160))).isLessThan(50);
    }

    /// Annex B: 15 bits say how silence sounds; it goes on until speech comes.
    @Test
    void aSilenceDescriptorIsNoiseOfItsLevel() {
        double before = 0;
        for (int code : new int[] {2, 10, 20, 31}) {
            AudioDecoder decoder = AudioCodecsTest.decoder(Codec.G729);
            short[] pcm = new short[AudioDecoder.PACKET_SAMPLES_MAX];
            byte[] descriptor = {0x20, (byte) (code << 1)};
            assertThat(decoder.decode(descriptor, 0, 2, pcm)).isEqualTo(FRAME);
            double noise = 0;
            for (int i = 0; i < 50; i++) {
                assertThat(decoder.conceal(pcm, 160)).isEqualTo(160);
                noise += level(Arrays.copyOf(pcm, 160)) / 50;
            }
            assertThat(noise).as("level %d", code).isGreaterThan(before);
            before = 2 * noise;
        }
        AudioDecoder decoder = AudioCodecsTest.decoder(Codec.G729);
        short[] pcm = new short[AudioDecoder.PACKET_SAMPLES_MAX];
        byte[] speechAndSilence = Arrays.copyOf(encode(speech()), 12);
        assertThat(decoder.decode(speechAndSilence, 0, 12, pcm)).isEqualTo(2 * FRAME);
    }

    @Test
    void nothingThatComesDisturbsIt() {
        Random random = new Random(7);
        AudioDecoder decoder = AudioCodecsTest.decoder(Codec.G729);
        short[] pcm = new short[AudioDecoder.PACKET_SAMPLES_MAX];
        for (int i = 0; i < 5_000; i++) {
            byte[] data = new byte[random.nextInt(60)];
            random.nextBytes(data);
            if (i % 7 == 0) {
                Arrays.fill(data, (byte) random.nextInt());
            }
            int rest = data.length % BYTES;
            int samples = decoder.decode(data, 0, data.length, pcm);
            boolean right = data.length > 0 && (rest == 0 || rest == 2);
            assertThat(samples).isEqualTo(right ? (data.length / BYTES + (rest == 0 ? 0 : 1)) * FRAME : 0);
        }
        // and after all that it is a decoder as before
        short[] speech = speech();
        byte[] bits = encode(speech);
        short[] heard = new short[speech.length];
        for (int i = 0; i < bits.length / BYTES; i++) {
            decoder.decode(bits, i * BYTES, BYTES, pcm);
            System.arraycopy(pcm, 0, heard, i * FRAME, FRAME);
        }
        assertThat(segmentalSnr(speech, heard)).isGreaterThan(2.5);
    }

    @Test
    void nothingIsAllocatedForAFrame() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        AudioEncoder encoder = AudioCodecsTest.encoder(Codec.G729, "");
        AudioDecoder decoder = AudioCodecsTest.decoder(Codec.G729);
        short[] speech = Arrays.copyOf(speech(), 40_000);
        short[] pcm = new short[AudioDecoder.PACKET_SAMPLES_MAX];
        byte[] payload = new byte[AudioEncoder.PAYLOAD_BYTES_MAX];
        long before = 0;
        for (int round = 0; round < 2; round++) {
            before = threads.getCurrentThreadAllocatedBytes();
            for (int at = 0; at + 160 <= speech.length; at += 160) {
                System.arraycopy(speech, at, pcm, 0, 160);
                int bytes = encoder.encode(pcm, 160, payload, 0);
                decoder.decode(payload, 0, bytes, pcm);
                if (at % 1600 == 0) {
                    decoder.conceal(pcm, 160);
                }
            }
        }
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isZero();
    }

    // ---- how it sounds

    private static byte[] encode(short[] speech) {
        AudioEncoder encoder = AudioCodecsTest.encoder(Codec.G729, "annexb=no");
        byte[] bits = new byte[speech.length / FRAME * BYTES];
        short[] frame = new short[2 * FRAME];
        for (int at = 0; at + 2 * FRAME <= speech.length; at += 2 * FRAME) {
            System.arraycopy(speech, at, frame, 0, 2 * FRAME);
            assertThat(encoder.encode(frame, 2 * FRAME, bits, at / FRAME * BYTES))
                    .isEqualTo(2 * BYTES);
        }
        return bits;
    }

    private static short[] decode(byte[] bits) {
        AudioDecoder decoder = AudioCodecsTest.decoder(Codec.G729);
        short[] heard = new short[bits.length / BYTES * FRAME];
        short[] pcm = new short[AudioDecoder.PACKET_SAMPLES_MAX];
        for (int i = 0; i < bits.length / BYTES; i++) {
            assertThat(decoder.decode(bits, i * BYTES, BYTES, pcm)).isEqualTo(FRAME);
            System.arraycopy(pcm, 0, heard, i * FRAME, FRAME);
        }
        return heard;
    }

    /// Two prompts of each language, at 8 kHz, whole packets.
    private static short[] speech() {
        short[] all = new short[0];
        for (String name : new String[] {"de/no-route", "de/enter-new-pin", "en/no-route", "en/recording-ended"}) {
            short[] one = prompt("/org/klinke/media/play/prompts/" + name + ".opus");
            int before = all.length;
            all = Arrays.copyOf(all, before + one.length);
            System.arraycopy(one, 0, all, before, one.length);
        }
        return Arrays.copyOf(all, all.length / (2 * FRAME) * 2 * FRAME);
    }

    private static short[] prompt(String resource) {
        try (var in = Objects.requireNonNull(SoundFile.class.getResourceAsStream(resource))) {
            var sound = SoundFile.read(in.readAllBytes(), PROMPT_SECONDS_MAX);
            Resampler resampler = new Resampler(sound.sampleRate(), 8_000);
            short[] out = new short[sound.mono().length];
            short[] part = new short[resampler.maxOutput(Resampler.FRAME_SAMPLES_MAX)];
            int written = 0;
            int piece = sound.sampleRate() / 50;
            for (int at = 0; at + piece <= sound.mono().length; at += piece) {
                int samples = resampler.resample(Arrays.copyOfRange(sound.mono(), at, at + piece), piece, part);
                System.arraycopy(part, 0, out, written, samples);
                written += samples;
            }
            return Arrays.copyOf(out, written);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Mean over the segments of 20 ms that are not silent, each between -10 and 35 dB, at the best delay.
    private static double segmentalSnr(short[] said, short[] heard) {
        double best = Double.NEGATIVE_INFINITY;
        for (int delay = 0; delay <= DELAY_MAX; delay++) {
            double sum = 0;
            int segments = 0;
            for (int from = 0; from + 160 + delay <= Math.min(said.length, heard.length); from += 160) {
                double signal = 0;
                double noise = 1;
                for (int n = from; n < from + 160; n++) {
                    double off = said[n] - heard[n + delay];
                    signal += (double) said[n] * said[n];
                    noise += off * off;
                }
                if (signal > 160 * 100 * 100) {
                    sum += Math.clamp(10 * Math.log10(signal / noise), -10, 35);
                    segments++;
                }
            }
            best = Math.max(best, sum / segments);
        }
        return best;
    }

    /// Mean difference of the levels in fifteen bands of 200 Hz, in dB, over the segments of 20 ms that are not silent.
    private static double spectralDistance(short[] said, short[] heard) {
        double sum = 0;
        int counted = 0;
        for (int from = 0; from + 160 + 40 <= Math.min(said.length, heard.length); from += 160) {
            short[] a = Arrays.copyOfRange(said, from, from + 160);
            short[] b = Arrays.copyOfRange(heard, from + 40, from + 200);
            if (level(a) < 100) {
                continue;
            }
            for (int hertz = 200; hertz <= 3_000; hertz += 200) {
                sum += Math.abs(20 * Math.log10((tone(a, hertz) + 3) / (tone(b, hertz) + 3)));
                counted++;
            }
        }
        return sum / counted;
    }

    private static double tone(short[] samples, int hertz) {
        double re = 0;
        double im = 0;
        for (int n = 0; n < samples.length; n++) {
            double window = 0.5 - 0.5 * Math.cos(2 * Math.PI * n / samples.length);
            re += window * samples[n] * Math.cos(2 * Math.PI * hertz * n / 8_000);
            im += window * samples[n] * Math.sin(2 * Math.PI * hertz * n / 8_000);
        }
        return Math.hypot(re, im) / samples.length;
    }
}
