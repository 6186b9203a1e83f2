package org.klinke.media.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.klinke.core.id.LegId;
import org.klinke.core.id.RecordingId;
import org.klinke.core.media.Codec;
import org.klinke.core.media.RecordedParts;
import org.klinke.core.media.RecordingFormat;
import org.klinke.core.media.RecordingFormat.Channels;
import org.klinke.core.media.RecordingSink;
import org.klinke.media.codec.AudioCodecs;
import org.klinke.media.codec.AudioEncoder;
import org.klinke.media.codec.Resampler;
import org.klinke.media.file.OggConversion;
import org.klinke.media.file.Sound;
import org.klinke.media.file.SoundFile;
import org.klinke.media.file.UnreadableSound;
import org.klinke.media.tone.Goertzel;
import org.klinke.media.tone.Sine;

/// A recording that is kept as packets is a WAV file from any place of it.
class PacketSoundTest {
    private static final long FRAME_NANOS = 20_000_000L;
    private static final int HZ = 700;

    private final List<byte[]> parts = new ArrayList<>();
    private long now;

    private final class Disk implements RecordingSink {
        @Override
        public void write(byte[] bytes, int length, boolean last) {
            parts.add(Arrays.copyOf(bytes, length));
        }

        @Override
        public void sync() {
            // memory
        }

        @Override
        public void close() {
            // memory
        }
    }

    /// Somebody talks in these codecs, so many seconds in each; the other side says nothing.
    private PacketSound recorded(int secondsEach, Codec... codecs) throws IOException {
        return recorded(Channels.SIDES, secondsEach, codecs);
    }

    private PacketSound recorded(Channels channels, int secondsEach, Codec... codecs) throws IOException {
        Take take = new Take(new Tape(
                new LegId(UUID.randomUUID()),
                new RecordingId(UUID.randomUUID()),
                new RecordingFormat(RecordingFormat.Kind.PACKETS, channels),
                now,
                tape -> {
                    throw new AssertionError("too slow");
                }));
        Sine sine = new Sine(HZ, 16_000);
        int stamp = 12_345;
        for (Codec codec : codecs) {
            AudioEncoder encoder = AudioCodecs.encoder(codec, "");
            Resampler resampler = new Resampler(16_000, encoder.sampleRate());
            for (int i = 0; i < 50 * secondsEach; i++) {
                short[] pcm = new short[resampler.maxOutput(320)];
                int samples = resampler.resample(sine.next(320), 320, pcm);
                byte[] payload = new byte[AudioEncoder.PAYLOAD_BYTES_MAX];
                int length = encoder.encode(pcm, samples, payload, 0);
                take.tape.heard(true, codec, codec.hashCode(), stamp, payload, 0, length, now);
                stamp += codec.clockRate() / 50;
                now += FRAME_NANOS;
                take.turn(recording -> new Disk(), now);
            }
        }
        take.tape.stop(now);
        take.turn(recording -> new Disk(), now);
        return new PacketSound(Packets.of(parts), channels);
    }

    private static byte[] read(PacketSound sound, long from, int length) throws IOException {
        byte[] bytes = new byte[length];
        assertThat(sound.read(from, bytes, 0, length)).isEqualTo(length);
        return bytes;
    }

    @ParameterizedTest
    @ValueSource(strings = {"pcma", "pcmu", "g722", "g729", "opus"})
    void anyPartIsWhatTheWholeHasThere(String codec) throws IOException {
        PacketSound sound = recorded(10, codec(codec));
        byte[] all = read(sound, 0, Math.toIntExact(sound.length()));
        assertThat(all).hasSize(44 + 10 * 16_000 * 4);
        Random random = new Random(5);
        for (int i = 0; i < 12; i++) {
            int from = random.nextInt(all.length);
            int length = random.nextInt(all.length - from);
            PacketSound afresh = new PacketSound(Packets.of(parts), Channels.SIDES);
            assertThat(read(afresh, from, length)).isEqualTo(Arrays.copyOfRange(all, from, from + length));
        }
        assertThat(sound.read(all.length, new byte[1], 0, 1)).isZero();
        assertThat(sound.read(all.length - 1, new byte[9], 0, 9)).isEqualTo(1);
    }

    private static Codec codec(String name) {
        return name.equals("opus") ? Codec.OPUS : new Codec(name, 8_000, 1);
    }

    /// Where one block ends and the next begins, four seconds on, nothing is heard of it.
    @ParameterizedTest
    @ValueSource(strings = {"pcma", "g722", "g729", "opus"})
    void noJointIsHeard(String codec) throws IOException {
        Sound sound = SoundFile.read(read(recorded(10, codec(codec)), 0, 44 + 10 * 16_000 * 4), 60);
        Goertzel.Tone within = tone(sound, 2.0);
        Goertzel.Tone across = tone(sound, 3.95);
        assertThat(across.hz()).isCloseTo(HZ, within(3));
        assertThat(across.purity()).isGreaterThan(within.purity() - 0.02);
    }

    private static Goertzel.Tone tone(Sound sound, double from) {
        int at = (int) (from * sound.sampleRate());
        return Goertzel.strongest(
                Arrays.copyOfRange(sound.channels()[0], at, at + sound.sampleRate() / 10), sound.sampleRate());
    }

    /// A re-INVITE: another codec, another stream.
    @Test
    void theCodecMayChangeWithinTheRecording() throws IOException {
        PacketSound recorded = recorded(3, Codec.PCMA, Codec.OPUS, Codec.G722);
        Sound sound = SoundFile.read(read(recorded, 0, Math.toIntExact(recorded.length())), 60);
        assertThat(sound.seconds()).isEqualTo(9);
        for (double at : List.of(1.0, 2.5, 3.5, 5.0, 6.5, 8.5)) {
            assertThat(tone(sound, at).hz()).as("at %s s", at).isCloseTo(HZ, within(5));
        }
        assertThat(Goertzel.strongest(sound.channels()[1], 16_000).hz()).isZero();
    }

    @Test
    void bothSidesAreOneChannelWhereThatIsWanted() throws IOException {
        PacketSound recorded = recorded(Channels.MIXED, 2, Codec.PCMU);
        assertThat(recorded.length()).isEqualTo(44 + 2 * 16_000 * 2);
        assertThat(tone(SoundFile.read(read(recorded, 0, (int) recorded.length()), 60), 1)
                        .hz())
                .isCloseTo(HZ, within(3));
    }

    /// The middle of an hour costs no hour.
    @Test
    void whatIsAskedForIsAllThatIsRead() throws IOException {
        recorded(60, Codec.PCMA);
        List<Integer> asked = new ArrayList<>();
        RecordedParts counted = new RecordedParts() {
            @Override
            public int parts() {
                return parts.size();
            }

            @Override
            public byte[] part(int number) {
                asked.add(number);
                return parts.get(number);
            }
        };
        PacketSound sound = new PacketSound(counted, Channels.SIDES);
        read(sound, sound.length() / 2, 1_000);
        assertThat(parts).hasSizeGreaterThan(100);
        assertThat(asked).hasSizeLessThan(25);
    }

    @Test
    void asOggItSoundsTheSame() throws IOException {
        PacketSound recorded = recorded(3, Codec.G722);
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        try (OggConversion ogg = new OggConversion(file, 7)) {
            ogg.write(read(recorded, 0, (int) recorded.length()));
        }
        Sound sound = SoundFile.read(file.toByteArray(), 60);
        assertThat(sound.seconds()).isCloseTo(3, within(0.03));
        assertThat(sound.channels()).hasNumberOfRows(2);
        assertThat(tone(sound, 1).hz()).isCloseTo(HZ, within(3));
    }

    @Test
    void whatANewerVersionWroteIsNotGuessedAt() throws IOException {
        recorded(1, Codec.PCMA);
        parts.forEach(part -> part[0] = 2);
        assertThatThrownBy(() -> new PacketSound(Packets.of(parts), Channels.SIDES))
                .isInstanceOf(UnreadableSound.class)
                .hasMessageContaining("this version");
        assertThat(new PacketSound(Packets.of(List.of()), Channels.SIDES).length())
                .isEqualTo(44);
    }
}
