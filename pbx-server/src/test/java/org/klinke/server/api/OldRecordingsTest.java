package org.klinke.server.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.klinke.core.id.CallId;
import org.klinke.core.id.ConversationId;
import org.klinke.core.id.Ids;
import org.klinke.core.id.LegId;
import org.klinke.core.id.RecordingId;
import org.klinke.core.media.RecordingFormat;
import org.klinke.core.secret.Keyring;
import org.klinke.core.shelf.Label;
import org.klinke.core.shelf.MediaObject;
import org.klinke.core.shelf.Recordings;
import org.klinke.core.tenant.Tenant;
import org.klinke.core.tenant.TenantDirectory;
import org.klinke.core.tenant.TenantId;
import org.klinke.core.tenant.TenantScope;
import org.klinke.media.file.OggConversion;
import org.klinke.media.file.Sound;
import org.klinke.media.file.SoundFile;
import org.klinke.media.file.Wav;
import org.klinke.media.tone.Goertzel;
import org.klinke.media.tone.Sine;

/// Calls were recorded as Ogg/Opus files once: they are still taken away, heard as WAV, and drawn.
class OldRecordingsTest {
    private static final RecordingFormat OLD =
            new RecordingFormat(RecordingFormat.Kind.OPUS, RecordingFormat.Channels.SIDES);
    private static final int RATE = 16_000;
    private static final int SECONDS = 2;

    private final Recordings recordings;
    private final TenantScope acme;
    private final Ids ids;
    private final Decoding decoding = new Decoding();

    OldRecordingsTest(@TempDir Path directory) {
        SecureRandom random = new SecureRandom();
        ids = new Ids(InstantSource.system(), random);
        Keyring keyring = Keyring.open(directory.resolve("keys"), random);
        TenantDirectory tenants = new TenantDirectory();
        tenants.replace(
                List.of(new Tenant(new TenantId(ids.next()), "acme", "acme.test", "DE", "89", "Europe/Berlin", "de")));
        acme = tenants.byName("acme").orElseThrow();
        keyring.create(acme);
        recordings = new Recordings(directory.resolve("recordings"), keyring, ids);
    }

    /// 500 Hz left, 900 Hz right.
    private static byte[] ogg() throws IOException {
        short[] left = new Sine(500, RATE).next(RATE * SECONDS);
        short[] right = new Sine(900, RATE).next(RATE * SECONDS);
        ByteBuffer wav = ByteBuffer.allocate(Wav.HEAD_BYTES + 4 * left.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(Wav.head(RATE, 2, 4L * left.length));
        for (int i = 0; i < left.length; i++) {
            wav.putShort(left[i]).putShort(right[i]);
        }
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        try (OggConversion conversion = new OggConversion(file, 7)) {
            conversion.write(wav.array());
        }
        return file.toByteArray();
    }

    private MediaObject kept(byte[] ogg) throws IOException {
        Label label = new Label(
                new CallId(ids.next()),
                new ConversationId(ids.next()),
                new LegId(ids.next()),
                Instant.EPOCH,
                Optional.empty(),
                "Anna",
                "100",
                "Bert",
                "101",
                true,
                OLD,
                "",
                "",
                0,
                1L << 30);
        RecordingId id = recordings.keep(acme, label, ogg);
        return new MediaObject(
                id, MediaObject.Kind.RECORDING, label, SECONDS, ogg.length, true, 1, Optional.empty(), "");
    }

    private RecordedSound open(MediaObject object) throws IOException {
        return new RecordedSound(
                recordings.read(acme, object.id()), object.label().format(), decoding::apart);
    }

    @Test
    void theyAreTakenAwayAsTheyAre() throws IOException {
        byte[] ogg = ogg();
        ByteArrayOutputStream part = new ByteArrayOutputStream();
        try (RecordedSound sound = open(kept(ogg))) {
            assertThat(sound.length()).isEqualTo(ogg.length);
            sound.send(ByteRange.of(Optional.of("bytes=10-99"), ogg.length), part, () -> true);
            assertThat(sound.readAll()).isEqualTo(ogg);
        }
        assertThat(part.toByteArray()).isEqualTo(Arrays.copyOfRange(ogg, 10, 100));
    }

    @Test
    void theyAreHeardAsWavAndDrawn() throws IOException {
        MediaObject object = kept(ogg());
        ByteArrayOutputStream wav = new ByteArrayOutputStream();
        try (RecordedSound sound = open(object)) {
            decoding.write(decoding.file(object, sound), wav);
            assertThat(decoding.draw(object, sound).channels())
                    .hasSize(2)
                    .allSatisfy(side -> assertThat(side.get(500)).as("a tone").isGreaterThan(20));
        }
        Sound heard = SoundFile.read(wav.toByteArray(), 60);
        assertThat(heard.seconds()).isCloseTo(SECONDS, within(0.1));
        assertThat(Goertzel.strongest(heard.channels()[0], heard.sampleRate()).hz())
                .isCloseTo(500, within(5));
        assertThat(Goertzel.strongest(heard.channels()[1], heard.sampleRate()).hz())
                .isCloseTo(900, within(5));
    }
}
