package org.klinke.media.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.klinke.core.id.LegId;
import org.klinke.core.id.RecordingId;
import org.klinke.core.media.Codec;
import org.klinke.core.media.RecordingFormat;
import org.klinke.core.media.RecordingFormat.Channels;
import org.klinke.core.media.RecordingFormat.Kind;
import org.klinke.core.media.RecordingSink;
import org.klinke.media.codec.AudioCodecs;
import org.klinke.media.codec.AudioEncoder;
import org.klinke.media.codec.Resampler;
import org.klinke.media.file.Sound;
import org.klinke.media.file.SoundFile;
import org.klinke.media.tone.Goertzel;
import org.klinke.media.tone.Sine;

/// Recordings on fake time: packets with the time they came at, turns of the recorder thread, and the file that
/// results.
class TakeTest {
    private static final long MILLI = 1_000_000L;
    private static final int FAR_HZ = 700;
    private static final int NEAR_HZ = 1_700;

    private final Random random = new Random(11);
    private final long start = 5_000_000_000_000L;
    private final Disk disk = new Disk();
    private long now = start;

    /// What was written, chunk by chunk.
    private static final class Disk implements RecordingSink {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final List<byte[]> parts = new ArrayList<>();
        private Optional<Channels> packets = Optional.empty();
        private int room = Integer.MAX_VALUE;
        private boolean ended;
        private boolean closed;
        private int syncs;

        @Override
        public void write(byte[] data, int length, boolean last) throws IOException {
            if (bytes.size() + length > room) {
                throw new IOException("No space left on device");
            }
            assertThat(ended).isFalse();
            bytes.write(data, 0, length);
            parts.add(Arrays.copyOf(data, length));
            ended = last;
        }

        @Override
        public void sync() {
            syncs++;
        }

        @Override
        public void close() {
            closed = true;
        }

        Sound sound() throws IOException {
            return SoundFile.read(packets.isPresent() ? Packets.wav(parts, packets.get()) : bytes.toByteArray(), 60);
        }
    }

    /// One side's stream.
    private final class Voice {
        private final boolean farEnd;
        private final Codec codec;
        private final AudioEncoder encoder;
        private final Sine sine;
        private final Resampler resampler;
        private final long source = random.nextInt();
        private int timestamp = random.nextInt();

        Voice(boolean farEnd, Codec codec, int hz) {
            this.farEnd = farEnd;
            this.codec = codec;
            encoder = AudioCodecs.encoder(codec, "");
            sine = new Sine(hz, 16_000);
            resampler = new Resampler(16_000, encoder.sampleRate());
        }

        Tape.Packet next(long nanos) {
            short[] pcm = new short[resampler.maxOutput(320)];
            int samples = resampler.resample(sine.next(320), 320, pcm);
            byte[] payload = new byte[AudioEncoder.PAYLOAD_BYTES_MAX];
            int length = encoder.encode(pcm, samples, payload, 0);
            int stamp = timestamp;
            timestamp += codec.clockRate() / 50;
            return new Tape.Packet(farEnd, codec, source, stamp, Arrays.copyOf(payload, length), nanos);
        }
    }

    private Take take(Kind kind, Channels channels) {
        disk.packets = Optional.of(channels).filter(_ -> kind == Kind.PACKETS);
        return new Take(new Tape(
                new LegId(UUID.randomUUID()),
                new RecordingId(UUID.randomUUID()),
                new RecordingFormat(kind, channels),
                start,
                tape -> {
                    throw new AssertionError("too slow");
                }));
    }

    private static void hear(Take take, Tape.Packet packet) {
        byte[] payload = packet.payload();
        take.tape.heard(
                packet.farEnd(),
                packet.codec(),
                packet.source(),
                packet.timestamp(),
                payload,
                0,
                payload.length,
                packet.nanos());
    }

    private boolean turn(Take take) throws IOException {
        return take.turn(recording -> disk, now);
    }

    /// @return whether the last turn said that the recording has ended
    private boolean run(Take take, int millis, Voice... voices) throws IOException {
        boolean ended = false;
        for (int at = 0; at < millis; at += 20) {
            now += 20 * MILLI;
            for (Voice voice : voices) {
                hear(take, voice.next(now));
            }
            if (at % 100 == 0) {
                ended = turn(take);
            }
        }
        return ended;
    }

    private void finish(Take take) throws IOException {
        take.tape.stop(now);
        assertThat(turn(take)).isTrue();
        assertThat(disk.ended).isTrue();
        assertThat(disk.closed).isTrue();
        assertThat(disk.syncs).isPositive();
    }

    private static void isTone(Sound sound, int channel, int hz) {
        isTone(sound, channel, hz, 0.5, sound.seconds() - 0.3, 0.97);
    }

    private static void isTone(Sound sound, int channel, int hz, double from, double to, double purity) {
        short[] piece = Arrays.copyOfRange(
                sound.channels()[channel], (int) (from * sound.sampleRate()), (int) (to * sound.sampleRate()));
        Goertzel.Tone tone = Goertzel.strongest(piece, sound.sampleRate());
        assertThat(tone.hz()).as("%s", tone).isCloseTo(hz, within(3));
        assertThat(tone.purity()).as("%s", tone).isGreaterThan(purity);
    }

    private static boolean isSilent(Sound sound, int channel, double from, double to) {
        short[] piece = Arrays.copyOfRange(
                sound.channels()[channel], (int) (from * sound.sampleRate()), (int) (to * sound.sampleRate()));
        return Goertzel.strongest(piece, sound.sampleRate()).hz() == 0;
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "OPUS")
    void eachSideIsOnItsOwnChannelWhateverItsCodec(Kind kind) throws IOException {
        Take take = take(kind, Channels.SIDES);
        run(take, 3_000, new Voice(true, Codec.OPUS, FAR_HZ), new Voice(false, Codec.G722, NEAR_HZ));
        finish(take);

        Sound sound = disk.sound();
        assertThat(sound.seconds()).isCloseTo(3, within(0.05));
        assertThat(sound.channels()).hasDimensions(2, sound.channels()[0].length);
        isTone(sound, 0, FAR_HZ);
        isTone(sound, 1, NEAR_HZ);
        assertThat(take.seconds()).isEqualTo(3);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "OPUS")
    void aMixedRecordingHasBothOnOneChannel(Kind kind) throws IOException {
        Take take = take(kind, Channels.MIXED);
        Voice far = new Voice(true, Codec.PCMA, FAR_HZ);
        Voice near = new Voice(false, Codec.PCMU, NEAR_HZ);
        run(take, 1_000, far);
        run(take, 1_000, far, near);
        run(take, 1_000, near);
        finish(take);

        Sound sound = disk.sound();
        assertThat(sound.channels()).hasNumberOfRows(1);
        isTone(sound, 0, FAR_HZ, 0.2, 0.9, 0.97);
        isTone(sound, 0, NEAR_HZ, 2.2, 2.9, 0.97);
        short[] both =
                Arrays.copyOfRange(sound.channels()[0], sound.sampleRate() * 12 / 10, sound.sampleRate() * 18 / 10);
        assertThat(Goertzel.strongest(both, sound.sampleRate()).purity()).isBetween(0.6, 0.8);
    }

    @Test
    void aMessageHasTheFarEndOnly() throws IOException {
        Take take = take(Kind.WAV_16K, Channels.FAR_END);
        run(take, 2_000, new Voice(true, Codec.PCMA, FAR_HZ), new Voice(false, Codec.PCMA, NEAR_HZ));
        finish(take);
        isTone(disk.sound(), 0, FAR_HZ);
    }

    /// 40 ms of jitter, one packet in twenty lost, one in twenty doubled, and the order is what comes of it.
    @Test
    void aBadNetworkLeavesTheToneInPlace() throws IOException {
        Take take = take(Kind.WAV_8K, Channels.SIDES);
        Voice far = new Voice(true, Codec.PCMA, FAR_HZ);
        List<Tape.Packet> packets = new ArrayList<>();
        for (int at = 0; at < 5_000; at += 20) {
            Tape.Packet packet = far.next(start + at * MILLI + random.nextInt(40) * MILLI);
            int fate = random.nextInt(20);
            if (fate != 0) {
                packets.add(packet);
            }
            if (fate == 1) {
                packets.add(packet);
            }
        }
        packets.sort((a, b) -> Long.compare(a.nanos(), b.nanos()));
        for (Tape.Packet packet : packets) {
            while (now < packet.nanos()) {
                now += 10 * MILLI;
                turn(take);
            }
            hear(take, packet);
        }
        finish(take);
        isTone(disk.sound(), 0, FAR_HZ, 0.5, 4.5, 0.9);
    }

    /// A handover, or a path that has become longer: nothing says so but the packets.
    @Test
    void aStreamThatComesLaterFromThenOnIsStillHeard() throws IOException {
        Take take = take(Kind.WAV_8K, Channels.SIDES);
        Voice far = new Voice(true, Codec.PCMA, FAR_HZ);
        run(take, 1_500, far);
        run(take, 300);
        run(take, 3_000, far);
        finish(take);
        isTone(disk.sound(), 0, FAR_HZ, 0.2, 1.4, 0.97);
        isTone(disk.sound(), 0, FAR_HZ, 2.0, 4.5, 0.97);
    }

    /// After 200 s it is 400 ms behind; what is 500 ms behind would be placed anew anyway.
    @Test
    void aSendersClockThatIsSlowSilencesNothing() throws IOException {
        Take take = take(Kind.WAV_8K, Channels.FAR_END);
        Voice far = new Voice(true, Codec.PCMA, FAR_HZ);
        for (int packet = 0; packet < 10_000; packet++) {
            now += 20 * MILLI * 501 / 500;
            hear(take, far.next(now));
            if (packet % 5 == 0) {
                turn(take);
            }
        }
        finish(take);
        Sound sound = SoundFile.read(disk.bytes.toByteArray(), 300);
        for (int second = 1; second < 200; second++) {
            assertThat(isSilent(sound, 0, second, second + 1))
                    .as("second %d", second)
                    .isFalse();
        }
        isTone(sound, 0, FAR_HZ, 196, 200, 0.97);
    }

    /// One packet that was held up for 300 ms is lost, and the others stay where they are.
    @Test
    void aStragglerMovesNothing() throws IOException {
        Take take = take(Kind.WAV_8K, Channels.FAR_END);
        Voice far = new Voice(true, Codec.PCMA, FAR_HZ);
        run(take, 1_000, far);
        Tape.Packet held = far.next(now);
        run(take, 300, far);
        hear(take, new Tape.Packet(true, held.codec(), held.source(), held.timestamp(), held.payload(), now));
        run(take, 1_000, far);
        finish(take);
        assertThat(isSilent(disk.sound(), 0, 1.3, 1.5)).isFalse();
        isTone(disk.sound(), 0, FAR_HZ, 1.3, 2.2, 0.99);
    }

    @Test
    void whatIsSaidWhilePausedIsSilence() throws IOException {
        Take take = take(Kind.WAV_8K, Channels.SIDES);
        Voice far = new Voice(true, Codec.PCMA, FAR_HZ);
        Voice near = new Voice(false, Codec.PCMA, NEAR_HZ);
        run(take, 1_000, far, near);
        take.tape.pause(true);
        run(take, 2_000, far, near);
        take.tape.pause(false);
        run(take, 1_000, far, near);
        finish(take);

        Sound sound = disk.sound();
        assertThat(sound.seconds()).isCloseTo(4, within(0.05));
        for (int channel = 0; channel < 2; channel++) {
            assertThat(isSilent(sound, channel, 1.1, 2.95)).isTrue();
        }
        isTone(sound, 0, FAR_HZ, 3.2, 3.9, 0.97);
        isTone(sound, 1, NEAR_HZ, 0.2, 0.9, 0.97);
    }

    @Test
    void anotherPartnerIsHeardInPlaceOfTheFormer() throws IOException {
        Take take = take(Kind.WAV_16K, Channels.SIDES);
        Voice far = new Voice(true, Codec.PCMA, FAR_HZ);
        run(take, 1_500, far, new Voice(false, Codec.PCMA, 1_000));
        run(take, 1_000, far);
        run(take, 1_500, far, new Voice(false, Codec.OPUS, 2_000));
        finish(take);

        Sound sound = disk.sound();
        isTone(sound, 0, FAR_HZ);
        isTone(sound, 1, 1_000, 0.3, 1.4, 0.97);
        assertThat(isSilent(sound, 1, 1.7, 2.4)).isTrue();
        isTone(sound, 1, 2_000, 2.7, 3.8, 0.97);
    }

    /// What was on the disk at any moment, as if the process had been killed then.
    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "OPUS")
    void aKilledProcessLosesLessThanASecond(Kind kind) throws IOException {
        Take take = take(kind, Channels.SIDES);
        Voice far = new Voice(true, Codec.PCMA, FAR_HZ);
        Voice near = new Voice(false, Codec.PCMA, NEAR_HZ);
        for (int tenths = 1; tenths <= 40; tenths++) {
            run(take, 100, far, near);
            if (tenths > 10) {
                Sound sound = disk.sound();
                assertThat(tenths / 10.0 - sound.seconds()).isBetween(0.0, 0.999);
            }
        }
        isTone(disk.sound(), 0, FAR_HZ);
        isTone(disk.sound(), 1, NEAR_HZ);
        assertThat(disk.ended).isFalse();
    }

    @Test
    void aFullDiskEndsItAndWhatWasWrittenStays() throws IOException {
        disk.room = 60_000;
        Take take = take(Kind.WAV_8K, Channels.SIDES);
        Voice far = new Voice(true, Codec.PCMA, FAR_HZ);
        assertThatThrownBy(() -> run(take, 10_000, far))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("space");
        take.abandon();
        assertThat(disk.closed).isTrue();
        assertThat(take.seconds()).isEqualTo(1);
        isTone(disk.sound(), 0, FAR_HZ);
    }

    @Test
    void aDiskThatHangsIsToldOnceAndMediaGoesOn() {
        List<Tape> told = new ArrayList<>();
        Tape tape = new Tape(
                new LegId(UUID.randomUUID()),
                new RecordingId(UUID.randomUUID()),
                RecordingFormat.SIDE_BY_SIDE,
                start,
                told::add);
        Voice far = new Voice(true, Codec.PCMA, FAR_HZ);
        for (int i = 0; i < 2 * Tape.PACKETS_MAX; i++) {
            Tape.Packet packet = far.next(start);
            tape.heard(true, packet.codec(), 1, packet.timestamp(), packet.payload(), 0, 160, start);
        }
        assertThat(told).isEqualTo(Collections.singletonList(tape));
    }

    /// An Opus packet may hold the one before it once more (RFC 6716 §2.1.7).
    @Test
    void theFirstPacketAfterAPauseKeepsNothingOfThePause() {
        Tape tape = new Tape(
                new LegId(UUID.randomUUID()),
                new RecordingId(UUID.randomUUID()),
                RecordingFormat.SIDE_BY_SIDE,
                start,
                _ -> {});
        byte[] payload = new byte[160];
        tape.pause(true);
        tape.heard(true, Codec.OPUS, 1, 0, payload, 0, 100, start);
        tape.pause(false);
        tape.heard(true, Codec.OPUS, 1, 960, payload, 0, 100, start);
        assertThat(tape.next()).isNull();
        tape.heard(true, Codec.OPUS, 1, 1_920, payload, 0, 100, start);
        assertThat(tape.next()).isNotNull();
        tape.heard(false, Codec.PCMA, 2, 160, payload, 0, 160, start);
        assertThat(tape.next()).as("a codec that repeats nothing").isNotNull();
    }

    /// What was broken off because nothing kept pace must not look whole.
    @Test
    void whatWasBrokenOffIsNotSealedAsWhole() throws IOException {
        Tape tape = new Tape(
                new LegId(UUID.randomUUID()),
                new RecordingId(UUID.randomUUID()),
                RecordingFormat.SIDE_BY_SIDE,
                start,
                slow -> slow.stop(now));
        Take take = new Take(tape);
        Voice far = new Voice(true, Codec.PCMA, FAR_HZ);
        run(take, 1_000, far);
        for (int i = 0; i <= Tape.PACKETS_MAX; i++) {
            now += 20 * MILLI;
            hear(take, far.next(now));
        }
        assertThat(turn(take)).isTrue();
        assertThat(disk.closed).isTrue();
        assertThat(disk.ended).isFalse();
    }

    @Test
    void digitsAreNotRecorded() throws IOException {
        Take take = take(Kind.WAV_8K, Channels.SIDES);
        for (int at = 0; at < 1_000; at += 20) {
            now += 20 * MILLI;
            take.tape.heard(true, Codec.TELEPHONE_EVENT, 1, 0, new byte[] {5, 10, 0, 80}, 0, 4, now);
        }
        finish(take);
        assertThat(isSilent(disk.sound(), 0, 0, 1)).isTrue();
    }
}
