package org.klinke.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.klinke.core.id.RecordingId;
import org.klinke.core.media.MediaCommand;
import org.klinke.core.media.MediaEvent;
import org.klinke.core.media.RecordingFormat;
import org.klinke.core.media.RecordingFormat.Channels;
import org.klinke.core.media.RecordingFormat.Kind;
import org.klinke.core.media.RecordingSink;
import org.klinke.media.codec.G711;
import org.klinke.media.file.Sound;
import org.klinke.media.file.SoundFile;
import org.klinke.media.record.Packets;
import org.klinke.media.tone.Goertzel;
import org.klinke.media.tone.Sine;

/// Recordings of real packets through the engine.
class RecordingTest {
    private static final RecordingFormat WAV = new RecordingFormat(Kind.WAV_8K, Channels.SIDES);
    private static final long FRAME_NANOS = 20_000_000L;

    private final Map<RecordingId, ByteArrayOutputStream> files = new ConcurrentHashMap<>();
    private final List<byte[]> parts = new CopyOnWriteArrayList<>();
    /// The engine's clock: sound has the length that was said, however slow the machine is.
    private final AtomicLong nanos = new AtomicLong(7_000_000_000L);

    private volatile int roomBytes = Integer.MAX_VALUE;
    private final EngineFixture engine = new EngineFixture(
            EngineFixture.config(100, 2, MediaConfig.SILENT_AFTER_DEFAULT, MediaConfig.REPORT_INTERVAL_DEFAULT),
            this::open,
            nanos::get);
    private final Peer a = Peer.secure(engine);
    private final Peer b = Peer.secure(engine);
    private final Sine toneA = new Sine(700, G711.SAMPLE_RATE);
    private final Sine toneB = new Sine(1_700, G711.SAMPLE_RATE);
    private final RecordingId recording = new RecordingId(UUID.randomUUID());

    @AfterEach
    void stop() {
        a.close();
        b.close();
        engine.close();
    }

    /// A disk with so much room.
    private RecordingSink open(RecordingId id) {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        files.put(id, file);
        return new RecordingSink() {
            @Override
            public void write(byte[] bytes, int length, boolean last) throws IOException {
                if (file.size() + length > roomBytes) {
                    throw new IOException("No space left on device");
                }
                file.write(bytes, 0, length);
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
        };
    }

    private void connect() {
        a.agree();
        b.agree();
        engine.bridge(a, b);
    }

    /// Both talk, and each hears the other.
    private void talk(int frames) {
        for (int i = 0; i < frames; i++) {
            a.say(G711.encodeAlaw(toneA.next(160)));
            b.say(G711.encodeAlaw(toneB.next(160)));
            a.hear();
            b.hear();
            nanos.addAndGet(FRAME_NANOS);
        }
    }

    private static void isTone(Sound sound, int channel, int hz) {
        Goertzel.Tone tone = Goertzel.strongest(sound.channels()[channel], sound.sampleRate());
        assertThat(tone.hz()).isCloseTo(hz, within(3));
        assertThat(tone.purity()).isGreaterThan(0.95);
    }

    @Test
    void bothSidesOfABridgeAreRecordedOnOneOfItsLegs() throws IOException {
        connect();
        engine.apply(new MediaCommand.StartRecording(a.leg, recording, WAV));
        talk(75);
        engine.send(new MediaCommand.StopRecording(a.leg));
        MediaEvent.RecordingEnded ended = engine.event(a.leg, MediaEvent.RecordingEnded.class);

        assertThat(ended.failure()).isEmpty();
        assertThat(ended.recording()).isEqualTo(recording);
        Sound sound = SoundFile.read(files.get(recording).toByteArray(), 60);
        isTone(sound, 0, 700);
        isTone(sound, 1, 1_700);
        engine.await(() -> engine.engine.counters().recordings() == 0, "the recording to be let go");
        assertThat(engine.engine.counters().recordingFailures()).isZero();
    }

    @Test
    void theRecordingIsWholeWhenItsLegEnds() throws IOException {
        connect();
        engine.apply(new MediaCommand.StartRecording(a.leg, recording, RecordingFormat.SIDE_BY_SIDE));
        talk(75);
        engine.close(a.leg);
        assertThat(engine.event(a.leg, MediaEvent.RecordingEnded.class).failure())
                .isEmpty();
        Sound sound = SoundFile.read(Packets.wav(parts, Channels.SIDES), 60);
        isTone(sound, 0, 700);
        isTone(sound, 1, 1_700);
    }

    @Test
    void aFullDiskEndsTheRecordingAndNotTheCall() {
        roomBytes = 20_000;
        connect();
        engine.apply(new MediaCommand.StartRecording(a.leg, recording, WAV));
        talk(75);
        MediaEvent.RecordingEnded ended = engine.event(a.leg, MediaEvent.RecordingEnded.class);
        assertThat(ended.failure()).contains("No space left");
        talk(10);
        assertThat(engine.engine.counters().recordingFailures()).isEqualTo(1);
        assertThat(engine.engine.counters().recordings()).isZero();

        // It may be tried again.
        roomBytes = Integer.MAX_VALUE;
        RecordingId second = new RecordingId(UUID.randomUUID());
        engine.apply(new MediaCommand.StartRecording(a.leg, second, WAV));
        talk(10);
        engine.send(new MediaCommand.StopRecording(a.leg));
        engine.await(() -> engine.events(a.leg, MediaEvent.RecordingEnded.class).size() == 2, "the second recording");
        assertThat(engine.events(a.leg, MediaEvent.RecordingEnded.class)
                        .getLast()
                        .failure())
                .isEmpty();
    }

    @Test
    void whatCannotBeRecordedIsTold() {
        connect();
        engine.apply(new MediaCommand.StartRecording(a.leg, recording, WAV));
        engine.apply(new MediaCommand.StartRecording(a.leg, new RecordingId(UUID.randomUUID()), WAV));
        assertThat(engine.event(a.leg, MediaEvent.RecordingEnded.class).failure())
                .contains("already");
        engine.close(b.leg);
        engine.send(new MediaCommand.StartRecording(b.leg, new RecordingId(UUID.randomUUID()), WAV));
        assertThat(engine.event(b.leg, MediaEvent.RecordingEnded.class).failure())
                .contains("gone");
    }
}
