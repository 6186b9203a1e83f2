package org.klinke.media.play;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.klinke.core.id.RecordingId;
import org.klinke.core.media.Codec;
import org.klinke.core.media.MediaPolicy;
import org.klinke.core.media.Source;
import org.klinke.media.codec.AudioCodecs;
import org.klinke.media.codec.AudioDecoder;
import org.klinke.media.file.Sound;
import org.klinke.media.file.Wav;
import org.klinke.media.tone.Goertzel;
import org.klinke.media.tone.Sine;

class SoundsTest {
    private static final String ACME_ID = new UUID(1, 1).toString();
    private static final Source ACME = new Source.Music(ACME_ID);
    private static final Source ZETA = new Source.Music(new UUID(1, 2).toString());

    private final Path folder;
    private final Sounds sounds;

    SoundsTest(@TempDir Path folder) {
        this.folder = folder;
        sounds = new Sounds(folder);
    }

    @AfterEach
    void stop() {
        sounds.close();
    }

    private Frames load(Source source, Codec codec) {
        return sounds.load(source, codec).join();
    }

    private static Goertzel.Tone heard(Frames frames, int from, int count) {
        try (AudioDecoder decoder = AudioCodecs.decoder(frames.codec())) {
            int rate = decoder.sampleRate();
            short[] pcm = new short[AudioDecoder.PACKET_SAMPLES_MAX];
            short[] all = new short[count * rate / 50];
            for (int i = 0; i < from + count; i++) {
                byte[] payload = frames.payloads().get(i);
                int samples = decoder.decode(payload, 0, payload.length, pcm);
                if (i >= from) {
                    System.arraycopy(pcm, 0, all, (i - from) * rate / 50, samples);
                }
            }
            return Goertzel.strongest(all, rate);
        }
    }

    private void music(String name, int hertz, int rate) throws IOException {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.writeBytes(Wav.head(rate, 2));
        for (short sample : new Sine(hertz, rate).next(3 * rate)) {
            for (int channel = 0; channel < 2; channel++) {
                file.write(sample);
                file.write(sample >> 8);
            }
        }
        Files.write(folder.resolve(name), file.toByteArray());
    }

    @Test
    void ourMusicIsHeardInEveryCodecWhereATenantHasNone() {
        for (Codec codec : MediaPolicy.TRANSCODABLE) {
            Frames frames = load(ACME, codec);
            assertThat(frames.loops()).isTrue();
            assertThat(frames.payloads()).hasSizeBetween(30 * 50, 120 * 50);
            assertThat(frames.samples()).isEqualTo(codec.clockRate() / 50);
            Goertzel.Tone heard = heard(frames, 100, 100);
            assertThat(heard.level()).isBetween(300, 4_000);
            assertThat(heard.purity()).isLessThan(0.9);
        }
    }

    /// Five hundred legs on hold share what was encoded once.
    @Test
    void theSameIsEncodedOnceForAllWhoHearIt() {
        List<CompletableFuture<Frames>> all = new ArrayList<>();
        for (int leg = 0; leg < 500; leg++) {
            all.add(sounds.load(leg % 2 == 0 ? ACME : ZETA, Codec.G722));
        }
        Frames first = all.getFirst().join();
        assertThat(all).allSatisfy(each -> assertThat(each.join()).isSameAs(first));
        assertThat(load(ACME, Codec.PCMA)).isSameAs(load(ACME, Codec.PCMA)).isNotSameAs(first);
    }

    @Test
    void aTenantsMusicIsItsOwnAndAChangedFileIsHeardFromThenOn() throws IOException {
        music(ACME_ID + ".wav", 700, 44_100);
        assertThat(heard(load(ACME, Codec.PCMA), 20, 50).hz()).isCloseTo(700, within(3));
        assertThat(heard(load(ZETA, Codec.PCMA), 20, 50).purity()).isLessThan(0.9);

        music(ACME_ID + ".wav", 1_100, 48_000);
        Files.setLastModifiedTime(folder.resolve(ACME_ID + ".wav"), FileTime.from(Instant.ofEpochSecond(1_000_000)));
        assertThat(heard(load(ACME, Codec.PCMA), 20, 50).hz()).isCloseTo(1_100, within(3));

        Files.delete(folder.resolve(ACME_ID + ".wav"));
        assertThat(load(ACME, Codec.PCMA)).isSameAs(load(ZETA, Codec.PCMA));
    }

    @Test
    void aFileThatIsNoMusicIsReplacedByOurs() throws IOException {
        Files.writeString(folder.resolve(ACME_ID + ".wav"), "this is no music");
        assertThat(load(ACME, Codec.PCMA).payloads()).hasSizeGreaterThan(30 * 50);
    }

    @Test
    void aFileThatIsTooLargeIsReplacedByOurs() throws IOException {
        music(ACME_ID + ".wav", 700, 48_000);
        byte[] whole = Arrays.copyOf(Files.readAllBytes(folder.resolve(ACME_ID + ".wav")), (8 << 20) + 1);
        Files.write(folder.resolve(ACME_ID + ".wav"), whole);
        assertThat(heard(load(ACME, Codec.PCMA), 20, 50).purity()).isLessThan(0.9);
    }

    /// A new tenant may bear a name that another had: what lies there under the name is nobody's, and an id comes once.
    @Test
    void whatBearsATenantsNameIsNotPlayed() throws IOException {
        music("acme.wav", 700, 8_000);
        assertThat(load(ACME, Codec.PCMA)).isSameAs(load(ZETA, Codec.PCMA));
        assertThat(load(new Source.Music("acme"), Codec.PCMA)).isSameAs(load(ZETA, Codec.PCMA));
    }

    @Test
    void noIdLeadsOutOfTheFolder() throws IOException {
        music(ACME_ID + ".wav", 700, 8_000);
        Sounds below = new Sounds(Files.createDirectory(folder.resolve("below")));
        Frames frames =
                below.load(new Source.Music("../" + ACME_ID), Codec.PCMA).join();
        below.close();
        assertThat(heard(frames, 20, 50).purity()).isLessThan(0.9);
    }

    private Source.Kept kept(int id, String file) {
        return kept(id, ACME_ID, () -> Files.readAllBytes(folder.resolve(file)));
    }

    private static Source.Kept kept(int id, String tenant, Source.Kept.Opener opener) {
        return new Source.Kept(new RecordingId(new UUID(7, id)), opener, Optional.of(tenant));
    }

    @Test
    void whatATenantHasBroughtIsHeardRoundAndRoundOnePieceAfterTheOther() throws IOException {
        music("one.wav", 700, 16_000);
        music("two.wav", 1_100, 16_000);

        Source music = new Source.Music(ACME_ID, List.of(kept(1, "one.wav"), kept(2, "two.wav")));
        Frames frames = load(music, Codec.PCMA);
        assertThat(frames.loops()).isTrue();
        assertThat(frames.payloads()).hasSize(300);
        assertThat(heard(frames, 20, 50).hz()).isCloseTo(700, within(3));
        assertThat(heard(frames, 200, 50).hz()).isCloseTo(1_100, within(3));
        Source again = new Source.Music(ACME_ID, List.of(kept(1, "one.wav"), kept(2, "two.wav")));
        assertThat(load(again, Codec.PCMA)).as("encoded once").isSameAs(frames);

        Frames shared = load(kept(1, "one.wav"), Codec.PCMA);
        assertThat(shared.loops()).isFalse();
        assertThat(load(kept(1, "one.wav"), Codec.PCMA)).isSameAs(shared);
        Source secret =
                new Source.Kept(new RecordingId(new UUID(7, 9)), () -> Files.readAllBytes(folder.resolve("one.wav")));
        assertThat(load(secret, Codec.PCMA)).as("what somebody has said").isNotSameAs(load(secret, Codec.PCMA));
    }

    @Test
    void ofWhatATenantHasBroughtAllIsPlayedOrOursUntilItCanBeRead() throws IOException {
        music("one.wav", 700, 16_000);
        Source music = new Source.Music(ACME_ID, List.of(kept(1, "one.wav"), kept(2, "two.wav")));
        assertThat(load(music, Codec.PCMA)).as("ours").isSameAs(load(ZETA, Codec.PCMA));

        music("two.wav", 1_100, 16_000);
        assertThat(load(music, Codec.PCMA).payloads()).hasSize(300);
    }

    /// What one tenant has brought hangs: others hear theirs, and his callers hear ours.
    @Test
    void nobodyWaitsForAnotherTenantsSounds() throws Exception {
        music("one.wav", 700, 16_000);
        CountDownLatch end = new CountDownLatch(1);
        Source.Kept.Opener hanging = () -> {
            try {
                end.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            return Files.readAllBytes(folder.resolve("one.wav"));
        };
        try (Sounds hasty = new Sounds(folder, Duration.ofMillis(50), 1 << 20, 1 << 20)) {
            List<CompletableFuture<Frames>> stuck = new ArrayList<>();
            for (int id = 1; id <= 10; id++) {
                stuck.add(hasty.load(kept(id, ACME_ID, hanging), Codec.PCMA));
            }
            CompletableFuture<Frames> others =
                    hasty.load(kept(20, "zeta", () -> Files.readAllBytes(folder.resolve("one.wav"))), Codec.PCMA);
            assertThat(others.get(60, TimeUnit.SECONDS).payloads()).hasSize(150);
            Source music = new Source.Music(ACME_ID, List.of(kept(11, ACME_ID, hanging)));
            assertThat(hasty.load(music, Codec.PCMA).get(60, TimeUnit.SECONDS))
                    .as("ours")
                    .isSameAs(hasty.load(ZETA, Codec.PCMA).join());
            assertThat(stuck).noneMatch(CompletableFuture::isDone);

            end.countDown();
            for (CompletableFuture<Frames> one : stuck) {
                assertThat(one.get(60, TimeUnit.SECONDS).payloads()).hasSize(150);
            }
        }
    }

    @Test
    void whatOneTenantBringsPushesOutItsOwnAlone() throws IOException {
        music("one.wav", 700, 16_000); // 24 kB as PCMA
        Source.Kept.Opener opener = () -> Files.readAllBytes(folder.resolve("one.wav"));
        try (Sounds small = new Sounds(folder, Duration.ofSeconds(60), 200_000, 50_000)) {
            Source tone = new Source.Tone(Source.ToneKind.BUSY, "DE");
            Frames ours = small.load(tone, Codec.PCMA).join();
            Frames others = small.load(kept(1, "zeta", opener), Codec.PCMA).join();
            Frames first = small.load(kept(2, ACME_ID, opener), Codec.PCMA).join();
            for (int id = 3; id < 20; id++) {
                small.load(kept(id, ACME_ID, opener), Codec.PCMA).join();
            }
            assertThat(small.load(kept(1, "zeta", opener), Codec.PCMA).join()).isSameAs(others);
            assertThat(small.load(tone, Codec.PCMA).join()).isSameAs(ours);
            assertThat(small.load(kept(2, ACME_ID, opener), Codec.PCMA).join()).isNotSameAs(first);
        }
    }

    @Test
    void promptsFollowEachOtherOnce() {
        Frames both = load(new Source.Prompts(List.of("voicemail-you-have", "number-3"), "en"), Codec.G722);
        Frames one = load(new Source.Prompts(List.of("voicemail-you-have"), "en"), Codec.G722);
        Frames other = load(new Source.Prompts(List.of("number-3"), "en"), Codec.G722);
        assertThat(both.loops()).isFalse();
        List<byte[]> joined = new ArrayList<>(one.payloads());
        joined.addAll(other.payloads());
        assertThat(both.payloads()).isEqualTo(joined);
    }

    @Test
    void whatIsNotThereFailsWithAReason() {
        assertThatThrownBy(() -> load(new Source.Prompts(List.of("busy", "nothing"), "de"), Codec.PCMA))
                .hasMessageContaining("nothing");
        assertThatThrownBy(() -> load(new Source.Prompts(List.of("busy"), "fr"), Codec.PCMA))
                .hasMessageContaining("fr");
        assertThatThrownBy(() -> load(new Source.Prompts(List.of(), "de"), Codec.PCMA))
                .hasMessageContaining("no prompt");
    }

    /// Soft, at least half a minute, and no click where it begins again.
    @Test
    void ourMusicIsSoftLongAndWithoutASeam() {
        Sound sound = HoldMusic.sound();
        short[] samples = sound.mono();
        assertThat(sound.seconds()).isGreaterThanOrEqualTo(30);
        int peak = 0;
        int step = 0;
        for (int i = 0; i < samples.length; i++) {
            peak = Math.max(peak, Math.abs(samples[i]));
            step = Math.max(step, Math.abs(samples[i] - samples[(i + 1) % samples.length]));
        }
        int seam = Math.abs(samples[0] - samples[samples.length - 1]);
        assertThat(peak).isBetween(3_000, 14_000);
        assertThat(seam).isLessThan(step);
        for (int second = 0; second < (int) sound.seconds(); second++) {
            short[] part = Arrays.copyOfRange(samples, second * sound.sampleRate(), (second + 1) * sound.sampleRate());
            assertThat(Goertzel.strongest(part, sound.sampleRate()).level()).isBetween(200, 5_000);
        }
    }
}
