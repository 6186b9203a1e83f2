package org.klinke.media.convert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.klinke.media.file.Sound;
import org.klinke.media.file.SoundFile;
import org.klinke.media.file.UnreadableSound;
import org.klinke.media.file.Wav;
import org.klinke.media.tone.Goertzel;
import org.klinke.media.tone.Sine;

/// Of whatever is brought comes one form, or a reason.
class SoundConverterTest {
    private static final int HERTZ = 440;

    private final SoundConverter alone = new SoundConverter(Optional.empty());
    private final SoundConverter converter = new SoundConverter();

    private static byte[] tone(int rate, int seconds) {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.writeBytes(Wav.head(rate, 1));
        short[] samples = new Sine(HERTZ, rate).next(rate * seconds);
        ByteBuffer bytes = ByteBuffer.allocate(samples.length * 2).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asShortBuffer().put(samples);
        file.writeBytes(bytes.array());
        return file.toByteArray();
    }

    private static void assertTone(byte[] wav, double seconds) throws IOException {
        Sound sound = SoundFile.read(wav, 60);
        assertThat(sound.sampleRate()).isEqualTo(16_000);
        assertThat(sound.channels()).hasNumberOfRows(1);
        assertThat(sound.seconds()).isCloseTo(seconds, within(0.2));
        Goertzel.Tone heard = Goertzel.strongest(sound.mono(), 16_000);
        assertThat(heard.hz()).isCloseTo(HERTZ, within(3));
        assertThat(heard.purity()).isGreaterThan(0.9);
        int said = ByteBuffer.wrap(wav).order(ByteOrder.LITTLE_ENDIAN).getInt(40);
        assertThat(said).as("players show how long it is").isEqualTo(wav.length - 44);
    }

    @ParameterizedTest
    @CsvSource({"8000", "16000", "44100", "48000"})
    void whatWeReadOurselvesNeedsNoProgram(int rate) throws IOException {
        assertTone(alone.wav(tone(rate, 2), 60), 2);
    }

    @Test
    void whatIsNoSoundIsSaidSo() {
        byte[] text = "this is a text that somebody has called music.wav".getBytes(StandardCharsets.US_ASCII);

        assertThatThrownBy(() -> converter.wav(new byte[0], 60)).hasMessage("it is empty");
        assertThatThrownBy(() -> converter.wav(tone(8_000, 3), 2)).isInstanceOf(UnreadableSound.class);
        assertThatThrownBy(() -> alone.wav(text, 60)).hasMessageContaining("let the operator install ffmpeg");
        assertThatThrownBy(() -> alone.wav(tone(8_000, 0), 60)).hasMessageContaining("no sound");
        assertThatThrownBy(() -> alone.wav(new byte[SoundConverter.BYTES_MAX + 1], 60))
                .hasMessageContaining("larger than 12 MB");
    }

    @Test
    void halfAFileIsReadOrRefused() {
        byte[] whole = tone(16_000, 1);
        for (int length = 1; length < 60; length++) {
            byte[] half = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> alone.wav(half, 60))
                    .as("of %d bytes", length)
                    .isInstanceOf(UnreadableSound.class);
        }
    }

    @ParameterizedTest
    @CsvSource({"mp3", "m4a", "flac", "aiff", "ogg", "mka"})
    @Tag("foreign")
    void whatOthersWriteIsReadByFfmpeg(String kind, @TempDir Path folder) throws Exception {
        assertTone(converter.wav(written(folder, kind), 60), 2);
    }

    private static byte[] written(Path folder, String kind) throws IOException, InterruptedException {
        Path in = Files.write(folder.resolve("in.wav"), tone(44_100, 2));
        Path out = folder.resolve("out." + kind);
        Process ffmpeg = new ProcessBuilder("ffmpeg", "-v", "error", "-i", in.toString(), out.toString())
                .inheritIO()
                .start();
        assertThat(ffmpeg.waitFor()).isZero();
        return Files.readAllBytes(out);
    }

    @Test
    @Tag("foreign")
    void whatLastsTooLongIsRefusedByItsLength(@TempDir Path folder) throws Exception {
        byte[] mp3 = written(folder, "mp3");

        assertThatThrownBy(() -> converter.wav(mp3, 1)).hasMessageContaining("longer than the 1 s");
    }

    /// Formats that name other files, and ffmpeg would open them: it may open nothing but what it is given.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "#EXTM3U\\n#EXT-X-TARGETDURATION:9\\n#EXTINF:9,\\n{}\\n#EXT-X-ENDLIST\\n",
                "ffconcat version 1.0\\nfile '{}'\\n",
                "v=0\\no=- 0 0 IN IP4 127.0.0.1\\ns=x\\nc=IN IP4 127.0.0.1\\nt=0 0\\nm=audio 5004 RTP/AVP 0\\na=x:{}\\n"
            })
    @Tag("foreign")
    void noFileLeadsToAnother(String text, @TempDir Path folder) throws Exception {
        Path secret = Files.write(folder.resolve("secret.wav"), tone(16_000, 2));
        for (String name : new String[] {
            secret.toString(), "file:" + secret, secret.toUri().toString()
        }) {
            byte[] trap = text.replace("\\n", "\n").replace("{}", name).getBytes(StandardCharsets.UTF_8);

            assertThatThrownBy(() -> converter.wav(trap, 60)).as(name).isInstanceOf(UnreadableSound.class);
        }
    }

    /// Requests and calls have virtual threads: what hangs must hold none of their carriers.
    @Test
    void aProgramThatHangsIsKilledAndOthersGoOnMeanwhile(@TempDir Path folder) throws Exception {
        Path script = Files.writeString(folder.resolve("hanging"), "#!/bin/sh\nexec /bin/sleep 1000\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
        SoundConverter hanging = new SoundConverter(Optional.of(new Ffmpeg(script, 2)));
        List<CompletableFuture<String>> refusals = new ArrayList<>();
        for (int i = 0; i < 10; i++) { // far more than there are processors, and than there is room for
            CompletableFuture<String> refusal = new CompletableFuture<>();
            refusals.add(refusal);
            Thread.ofVirtual().start(() -> {
                try {
                    hanging.wav(new byte[1 << 20], 60);
                    refusal.complete("none");
                } catch (UnreadableSound | ConverterBusy e) {
                    refusal.complete(String.valueOf(e.getMessage()));
                }
            });
        }
        CompletableFuture<Boolean> call = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> call.complete(refusals.stream().allMatch(CompletableFuture::isDone)));

        assertThat(call.get(30, TimeUnit.SECONDS))
                .as("it ran before they had ended")
                .isFalse();
        for (CompletableFuture<String> refusal : refusals) {
            assertThat(refusal.get(60, TimeUnit.SECONDS)).containsAnyOf("no audio file", "are being converted");
        }
    }

    @Test
    void aProgramThatFailsFailsTheUploadAlone(@TempDir Path folder) throws IOException {
        SoundConverter broken = new SoundConverter(Optional.of(new Ffmpeg(Path.of("/nowhere/ffmpeg"))));

        assertThatThrownBy(() -> broken.wav(new byte[] {1, 2, 3}, 60)).isInstanceOf(UnreadableSound.class);
        SoundConverter silent = new SoundConverter(Optional.of(new Ffmpeg(Path.of("/bin/true"))));
        assertThatThrownBy(() -> silent.wav(new byte[] {1, 2, 3}, 60)).hasMessageContaining("no audio file");
        Path script = Files.writeString(folder.resolve("endless"), "#!/bin/sh\nexec /usr/bin/yes\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
        SoundConverter endless = new SoundConverter(Optional.of(new Ffmpeg(script)));
        assertThatThrownBy(() -> endless.wav(new byte[] {1, 2, 3}, 60)).hasMessageContaining("longer than");
    }
}
