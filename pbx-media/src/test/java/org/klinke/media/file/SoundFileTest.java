package org.klinke.media.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.sun.management.ThreadMXBean;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.klinke.core.media.Codec;
import org.klinke.media.codec.AudioCodecs;
import org.klinke.media.codec.AudioEncoder;
import org.klinke.media.codec.G711;
import org.klinke.media.tone.Goertzel;
import org.klinke.media.tone.Sine;

class SoundFileTest {
    private static final int SECONDS_MAX = 60;

    private static byte[] wav(int format, int channels, int rate, int bits, byte[] data) {
        return ByteBuffer.allocate(46 + data.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put("RIFF".getBytes(StandardCharsets.US_ASCII))
                .putInt(38 + data.length)
                .put("WAVEfmt ".getBytes(StandardCharsets.US_ASCII))
                .putInt(18)
                .putShort((short) format)
                .putShort((short) channels)
                .putInt(rate)
                .putInt(rate * channels * bits / 8)
                .putShort((short) (channels * bits / 8))
                .putShort((short) bits)
                .putShort((short) 0)
                .put("data".getBytes(StandardCharsets.US_ASCII))
                .putInt(data.length)
                .put(data)
                .array();
    }

    private static byte[] linear(short[] left, short[] right) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * left.length).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < left.length; i++) {
            bytes.putShort(left[i]).putShort(right[i]);
        }
        return bytes.array();
    }

    private static void isTone(Sound sound, int channel, int hertz) {
        Goertzel.Tone tone = Goertzel.strongest(sound.channels()[channel], sound.sampleRate());
        assertThat(tone.hz()).isCloseTo(hertz, within(3));
        assertThat(tone.purity()).isGreaterThan(0.95);
    }

    @ParameterizedTest
    @ValueSource(ints = {8_000, 16_000, 44_100, 48_000})
    void readsLinearSamplesOfTwoChannels(int rate) throws IOException {
        byte[] file = wav(1, 2, rate, 16, linear(new Sine(500, rate).next(rate), new Sine(1_500, rate).next(rate)));
        Sound sound = SoundFile.read(file, SECONDS_MAX);
        assertThat(sound.sampleRate()).isEqualTo(rate);
        assertThat(sound.seconds()).isEqualTo(1);
        isTone(sound, 0, 500);
        isTone(sound, 1, 1_500);
        assertThat(sound.mono()).hasSize(rate);
    }

    @Test
    void readsALawMuLawAndEightBits() throws IOException {
        short[] tone = new Sine(700, 8_000).next(8_000);
        byte[] eight = new byte[8_000];
        for (int i = 0; i < eight.length; i++) {
            eight[i] = (byte) ((tone[i] >> 8) + 128);
        }
        isTone(SoundFile.read(wav(6, 1, 8_000, 8, G711.encodeAlaw(tone)), SECONDS_MAX), 0, 700);
        isTone(SoundFile.read(wav(7, 1, 8_000, 8, G711.encodeMulaw(tone)), SECONDS_MAX), 0, 700);
        isTone(SoundFile.read(wav(1, 1, 8_000, 8, eight), SECONDS_MAX), 0, 700);
    }

    @Test
    void readsWhatIsStillBeingWritten() throws IOException {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.writeBytes(Wav.head(8_000, 2));
        file.writeBytes(linear(new Sine(500, 8_000).next(8_000), new Sine(900, 8_000).next(8_000)));
        Sound sound = SoundFile.read(file.toByteArray(), SECONDS_MAX);
        isTone(sound, 0, 500);
        isTone(sound, 1, 900);
    }

    @ParameterizedTest
    @CsvSource({"3, 1, 48000, 32", "1, 1, 48000, 24", "1, 6, 48000, 16", "1, 1, 22050, 16", "2, 1, 8000, 4"})
    void saysWhatItCannotRead(int format, int channels, int rate, int bits) {
        assertThatThrownBy(() -> SoundFile.read(wav(format, channels, rate, bits, new byte[96]), SECONDS_MAX))
                .isInstanceOf(UnreadableSound.class)
                .hasMessageContaining("needed are");
    }

    @Test
    void refusesWhatIsTooLong() {
        assertThatThrownBy(() -> SoundFile.read(wav(1, 1, 8_000, 8, new byte[24_000]), 2))
                .isInstanceOf(UnreadableSound.class)
                .hasMessageContaining("3 s");
        assertThatThrownBy(() -> SoundFile.read(opus(1, 3), 2)).isInstanceOf(UnreadableSound.class);
    }

    /// The samples of this one would take twice its own size.
    @Test
    void whatIsTooLongIsRefusedBeforeItIsDecoded() {
        byte[] file = wav(1, 1, 8_000, 8, new byte[8 << 20]);
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        assertThatThrownBy(() -> SoundFile.read(file, 600)).hasMessageContaining("600 s are allowed");
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(8 << 20);
    }

    /// One file of ours: channel n holds a tone of 500 · (n + 1) Hz.
    private static byte[] opus(int channels, int seconds) {
        OggOpusWriter writer = new OggOpusWriter(7, channels);
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        AudioEncoder[] encoders = new AudioEncoder[channels];
        Sine[] sines = new Sine[channels];
        for (int i = 0; i < channels; i++) {
            encoders[i] = AudioCodecs.encoder(Codec.OPUS, "");
            sines[i] = new Sine(500 * (i + 1), encoders[i].sampleRate());
        }
        file.writeBytes(writer.heads(48_000, List.of("TITLE=a test", "NUMBER=2")));
        byte[][] packets = new byte[channels][AudioEncoder.PAYLOAD_BYTES_MAX];
        int[] lengths = new int[channels];
        for (int frame = 0; frame < 50 * seconds; frame++) {
            for (int i = 0; i < channels; i++) {
                int samples = encoders[i].sampleRate() / 50;
                lengths[i] = encoders[i].encode(sines[i].next(samples), samples, packets[i], 0);
            }
            writer.add(packets, lengths, 20);
            if (frame % 25 == 24) {
                file.writeBytes(writer.page(frame == 50 * seconds - 1));
            }
        }
        for (AudioEncoder encoder : encoders) {
            encoder.close();
        }
        return file.toByteArray();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void readsTheOpusThatItWrote(int channels) throws IOException {
        byte[] file = opus(channels, 2);
        Sound sound = SoundFile.read(file, SECONDS_MAX);
        assertThat(sound.seconds()).isCloseTo(2, within(0.01));
        for (int channel = 0; channel < channels; channel++) {
            isTone(sound, channel, 500 * (channel + 1));
        }
        assertThat(OggOpus.read(file, SECONDS_MAX).comments()).containsExactly("TITLE=a test", "NUMBER=2");
    }

    @Test
    void anOpusFileThatWasBrokenOffIsReadUpToItsLastPage() throws IOException {
        byte[] file = opus(2, 3);
        double before = 0;
        for (int length = file.length / 2; length < file.length; length += 97) {
            double seconds =
                    SoundFile.read(Arrays.copyOf(file, length), SECONDS_MAX).seconds();
            assertThat(seconds).isGreaterThanOrEqualTo(before).isLessThan(3);
            before = seconds;
        }
        assertThat(before).isGreaterThan(2.4);
    }

    /// Half a megabyte, whose samples would take half a gigabyte.
    @Test
    void aFileOfFiveHoursIsRefusedByItsLengthBeforeItIsDecoded() {
        OggOpusWriter writer = new OggOpusWriter(7, 1);
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.writeBytes(writer.heads(48_000, List.of()));
        for (int packet = 1; packet <= 5 * 3_600 * 1_000 / 120; packet++) {
            writer.add(new byte[][] {{3 << 3 | 1}}, new int[] {1}, 120); // two empty frames of 60 ms
            if (packet % 100 == 0) {
                file.writeBytes(writer.page(false));
            }
        }
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        assertThatThrownBy(() -> SoundFile.read(file.toByteArray(), 600))
                .isInstanceOf(UnreadableSound.class)
                .hasMessage("lasts 18000 s; 600 s are allowed");
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(64 << 20);
    }

    /// Eight megabytes of packets of a byte, each of which would become two objects: the file is refused before that.
    @Test
    void aFileOfTooManyTinyPacketsIsRefusedBeforeItFillsTheMemory() {
        byte[] lacing = new byte[OggPage.SEGMENTS_MAX];
        Arrays.fill(lacing, (byte) 1);
        byte[] page = OggPage.write(0, 1, 1, 1, lacing, new byte[OggPage.SEGMENTS_MAX]);
        byte[] file = new byte[(8 << 20) / page.length * page.length];
        for (int at = 0; at < file.length; at += page.length) {
            System.arraycopy(page, 0, file, at, page.length);
        }
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        assertThatThrownBy(() -> SoundFile.read(file, 600))
                .isInstanceOf(UnreadableSound.class)
                .hasMessageContaining("more packets than 600 s of Opus can have");
        // all that was ever asked for, most of it gone again at once
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(32 << 20);
    }

    /// Written by opusenc.
    @Test
    void readsAForeignOpusFile() throws IOException {
        try (InputStream stream = SoundFile.class.getResourceAsStream("/org/klinke/media/play/prompts/de/busy.opus")) {
            Sound sound = SoundFile.read(stream.readAllBytes(), SECONDS_MAX);
            assertThat(sound.seconds()).isBetween(1.0, 4.0);
        }
    }

    /// Whatever is in a file, it is read or refused.
    @Test
    void spoiltFilesNeverThrowAnythingElse() {
        Random random = new Random(4711);
        byte[] linear = wav(1, 2, 8_000, 16, new byte[400]);
        byte[] opus = opus(2, 1);
        for (int round = 0; round < 3_000; round++) {
            byte[] whole = round % 2 == 0 ? linear : opus;
            byte[] spoilt = Arrays.copyOf(whole, random.nextInt(whole.length) + 1);
            for (int i = 0; i < random.nextInt(8); i++) {
                spoilt[random.nextInt(Math.min(120, spoilt.length))] = (byte) random.nextInt();
            }
            try {
                SoundFile.read(spoilt, SECONDS_MAX);
            } catch (UnreadableSound expected) {
                assertThat(expected.getMessage()).isNotEmpty();
            }
        }
    }
}
