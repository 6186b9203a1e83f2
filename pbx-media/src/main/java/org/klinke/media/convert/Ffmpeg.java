package org.klinke.media.convert;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.klinke.media.file.UnreadableSound;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Lets ffmpeg decode a file. No shell is in between, and nothing that comes from outside is an argument. It may open
/// no other file and no address, whatever the bytes say: its only protocols are the pipe and a cache on top of it, none
/// of its formats names others (playlists, lists of parts), and its decoders are those of sound. The cache is a file in
/// `/tmp`, whatever TMPDIR says: for this account alone, and without a name before it is written. It has the bytes, a
/// minute, a gigabyte and no environment; what it writes is counted. It blocks: not for the threads of calls and
/// requests.
///
///     bytes ──stdin──▶ ffmpeg ──stdout──▶ linear samples, as many as are allowed
final class Ffmpeg {
    private static final Logger LOG = LoggerFactory.getLogger(Ffmpeg.class);
    private static final List<String> PLACES = List.of("/usr/bin/ffmpeg", "/usr/local/bin/ffmpeg");
    private static final String FORMATS =
            "aac,ac3,aiff,amr,amrnb,amrwb,ape,asf,au,caf,flac,g722,gsm,matroska,webm,mov,mp4,m4a,mp3,mpc,mpc8,ogg,tta,w64,wav,wv";
    private static final String DECODERS = "aac,aac_fixed,aac_latm,ac3,adpcm_g722,adpcm_ima_wav,adpcm_ms,alac,amrnb,"
            + "amrwb,ape,eac3,flac,gsm,gsm_ms,mp1,mp1float,mp2,mp2float,mp3,mp3float,mpc7,mpc8,opus,pcm_alaw,pcm_f32be,"
            + "pcm_f32le,pcm_f64le,pcm_mulaw,pcm_s16be,pcm_s16le,pcm_s24be,pcm_s24le,pcm_s32be,pcm_s32le,pcm_s8,pcm_u8,"
            + "tta,vorbis,wavpack,wmapro,wmav1,wmav2";
    /// Of memory, processor time and files, and behind all that calls need; where the machine has these programs.
    private static final List<List<String>> LIMITS = List.of(
            List.of("/usr/bin/prlimit", "--as=1073741824", "--cpu=60", "--nofile=32", "--core=0"),
            List.of("/usr/bin/nice", "-n", "19"));

    /// Where it runs: it leaves nothing there.
    private static final Path NOWHERE = Path.of("/");

    private static final int SECONDS_MAX = 60;
    private static final int PROBED_BYTES_MAX = 1_000_000;
    private static final int PROBED_MICROS_MAX = 2_000_000;
    private static final int ALLOCATION_BYTES_MAX = 128 << 20;

    private final Path program;
    private final int timeSeconds;

    Ffmpeg(Path program) {
        this(program, SECONDS_MAX);
    }

    /// @param timeSeconds after which it is killed
    Ffmpeg(Path program, int timeSeconds) {
        this.program = program;
        this.timeSeconds = timeSeconds;
    }

    /// Where Debian and others have it: not by the search path, which others may write.
    static Optional<Ffmpeg> find() {
        return PLACES.stream()
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst()
                .map(Ffmpeg::new);
    }

    /// @return linear samples, 16 bit, [SoundConverter#RATE], one channel
    byte[] samples(byte[] file, int secondsMax) throws UnreadableSound {
        try {
            return converted(file, secondsMax);
        } catch (UnreadableSound e) {
            throw e;
        } catch (IOException e) {
            LOG.atWarn().setCause(e).log("ffmpeg could not convert a file");
            throw new UnreadableSound("it could not be converted; the server's log says why");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnreadableSound("the server is stopping");
        }
    }

    private List<String> command(int secondsMax) {
        List<String> command = new ArrayList<>();
        LIMITS.stream()
                .filter(limit -> Files.isExecutable(Path.of(limit.getFirst())))
                .forEach(command::addAll);
        command.addAll(List.of(
                program.toString(),
                "-nostdin",
                "-hide_banner",
                "-loglevel",
                "quiet",
                "-max_alloc",
                String.valueOf(ALLOCATION_BYTES_MAX),
                "-threads",
                "1",
                "-protocol_whitelist",
                "cache,pipe",
                "-format_whitelist",
                FORMATS,
                "-codec_whitelist",
                DECODERS,
                "-probesize",
                String.valueOf(PROBED_BYTES_MAX),
                "-analyzeduration",
                String.valueOf(PROBED_MICROS_MAX),
                "-vn",
                "-sn",
                "-dn",
                "-i",
                "cache:pipe:0",
                "-map",
                "0:a:0",
                "-map_metadata",
                "-1",
                "-t",
                String.valueOf(secondsMax + 1),
                "-ac",
                "1",
                "-ar",
                String.valueOf(SoundConverter.RATE),
                "-f",
                "s16le",
                "pipe:1"));
        return command;
    }

    private byte[] converted(byte[] file, int secondsMax) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command(secondsMax))
                .directory(NOWHERE.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().clear();
        Process process = builder.start();
        try {
            return samples(process, file, secondsMax);
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    private byte[] samples(Process process, byte[] file, int secondsMax) throws IOException, InterruptedException {
        Thread feeder = Thread.ofPlatform().daemon().name("feeds ffmpeg").start(() -> feed(process, file));
        Thread watch = Thread.ofPlatform().daemon().name("watches ffmpeg").start(() -> endInTime(process));
        try (InputStream out = process.getInputStream()) {
            int bytesMax = secondsMax * SoundConverter.RATE * Short.BYTES;
            byte[] samples = out.readNBytes(bytesMax + 1);
            if (samples.length > bytesMax) {
                throw new UnreadableSound("it lasts longer than the " + secondsMax + " s that are allowed");
            }
            boolean ended = process.waitFor(timeSeconds, TimeUnit.SECONDS);
            if (!ended || process.exitValue() != 0 || samples.length == 0) {
                throw new UnreadableSound("it is no audio file that can be read");
            }
            return samples;
        } finally {
            watch.interrupt();
            feeder.interrupt();
        }
    }

    private static void feed(Process process, byte[] file) {
        try (OutputStream in = process.getOutputStream()) {
            in.write(file);
        } catch (IOException _) {
            // It has read enough, or ended.
        }
    }

    private void endInTime(Process process) {
        try {
            if (!process.waitFor(timeSeconds, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt(); // it has ended
        }
    }
}
