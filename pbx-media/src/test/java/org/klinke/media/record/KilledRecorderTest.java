package org.klinke.media.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.klinke.core.blob.SealedReader;
import org.klinke.core.id.CallId;
import org.klinke.core.id.ConversationId;
import org.klinke.core.id.Ids;
import org.klinke.core.id.LegId;
import org.klinke.core.id.RecordingId;
import org.klinke.core.media.Codec;
import org.klinke.core.media.RecordingFormat;
import org.klinke.core.media.RecordingFormat.Channels;
import org.klinke.core.secret.Keyring;
import org.klinke.core.shelf.Label;
import org.klinke.core.shelf.Recordings;
import org.klinke.core.tenant.Tenant;
import org.klinke.core.tenant.TenantDirectory;
import org.klinke.core.tenant.TenantId;
import org.klinke.core.tenant.TenantScope;
import org.klinke.media.codec.G711;
import org.klinke.media.file.Sound;
import org.klinke.media.file.SoundFile;
import org.klinke.media.tone.Goertzel;
import org.klinke.media.tone.Sine;

/// A process is killed in the middle of a recording: what it leaves behind is opened with the tenant's key and played.
class KilledRecorderTest {
    private static final int HZ = 900;
    private static final int SPOKEN_MILLIS = 3_000;

    @Test
    void theFilePlaysUpToItsLastSecond(@TempDir Path directory) throws IOException, InterruptedException {
        TenantScope scope = scope();
        Keyring.open(directory.resolve("keys"), new SecureRandom()).create(scope);
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        "--enable-native-access=ALL-UNNAMED",
                        Killed.class.getName(),
                        directory.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        int spoken = 0;
        try (BufferedReader out = child.inputReader(StandardCharsets.US_ASCII)) {
            for (String line = out.readLine(); line != null && spoken < SPOKEN_MILLIS; line = out.readLine()) {
                spoken = Integer.parseInt(line.strip());
            }
            child.destroyForcibly().waitFor();
        } finally {
            child.destroyForcibly();
        }
        assertThat(spoken).isGreaterThanOrEqualTo(SPOKEN_MILLIS);
        assertThat(child.exitValue()).isEqualTo(128 + 9);

        Recordings recordings = recordings(directory);
        recordings.repair(scope);
        try (SealedReader reader = recordings.read(scope, only(directory))) { // as its next start will find it
            assertThat(reader.complete()).isFalse();
            Sound sound = SoundFile.read(Packets.wav(reader, Channels.SIDES), 60);
            assertThat(sound.seconds()).isGreaterThan(spoken / 1_000.0 - 1);
            short[] last = sound.channels()[0];
            last = Arrays.copyOfRange(last, last.length - sound.sampleRate(), last.length);
            assertThat(Goertzel.strongest(last, sound.sampleRate()).hz()).isCloseTo(HZ, within(3));
            assertThat(Goertzel.strongest(last, sound.sampleRate()).purity()).isGreaterThan(0.95);
        }
    }

    /// The process that is killed: says how many milliseconds it has been told. Its clock waits for the recorder's
    /// thread, which looks at it in each of its turns.
    static final class Killed {
        private static final long FRAME_NANOS = 20_000_000L;
        private static final int MILLIS_PER_TURN = 200;

        private Killed() {}

        public static void main(String[] arguments) throws InterruptedException {
            Recordings recordings = recordings(Path.of(arguments[0]));
            RecordingId recording = recordings.announce(scope(), label());
            AtomicLong clock = new AtomicLong();
            Thread speaker = Thread.currentThread();
            Semaphore turns = new Semaphore(0);
            Recorder recorder = new Recorder(recordings, event -> {}, () -> {
                if (!Thread.currentThread().equals(speaker)) {
                    turns.release();
                }
                return clock.get();
            });
            Tape tape = recorder.start(new LegId(UUID.randomUUID()), recording, RecordingFormat.SIDE_BY_SIDE);
            Sine sine = new Sine(HZ, G711.SAMPLE_RATE);
            for (int millis = 20; millis < 60_000; millis += 20) {
                byte[] payload = G711.encodeAlaw(sine.next(160));
                long now = clock.addAndGet(FRAME_NANOS);
                tape.heard(true, Codec.PCMA, 1, 8 * millis, payload, 0, payload.length, now);
                if (millis % MILLIS_PER_TURN == 0) {
                    turns.drainPermits();
                    turns.acquire(2); // the second turn begins when one that saw all this is done
                }
                System.out.println(millis);
            }
        }
    }

    private static Label label() {
        return new Label(
                new CallId(UUID.randomUUID()),
                new ConversationId(UUID.randomUUID()),
                new LegId(UUID.randomUUID()),
                Instant.EPOCH,
                Optional.empty(),
                "",
                "",
                "",
                "",
                true,
                RecordingFormat.SIDE_BY_SIDE,
                "",
                "",
                0,
                0);
    }

    private static TenantScope scope() {
        TenantDirectory tenants = new TenantDirectory();
        tenants.replace(List.of(
                new Tenant(new TenantId(new UUID(1, 2)), "acme", "acme.test", "DE", "89", "Europe/Berlin", "de")));
        return tenants.byName("acme").orElseThrow();
    }

    private static Recordings recordings(Path directory) {
        SecureRandom random = new SecureRandom();
        return new Recordings(
                directory.resolve("recordings"),
                Keyring.open(directory.resolve("keys"), random),
                new Ids(InstantSource.system(), random));
    }

    private static RecordingId only(Path directory) throws IOException {
        try (Stream<Path> all = Files.walk(directory.resolve("recordings"))) {
            String name = all.filter(Files::isRegularFile)
                    .findFirst()
                    .orElseThrow()
                    .getFileName()
                    .toString();
            return new RecordingId(UUID.fromString(name.substring(0, name.indexOf('.'))));
        }
    }
}
