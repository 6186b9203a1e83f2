package org.klinke.media.convert;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.klinke.media.file.UnreadableSound;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Lets ffmpeg decode a file. No shell is in between, and nothing that comes from outside is an argument. It may open
/// no file and no address, whatever the bytes say: its only protocols are the pipe and a cache on top of it, and none
/// of
/// its formats is one that names others (playlists, lists of parts). It has the bytes, a minute, an empty folder of its
/// own and no environment; what it writes is counted.
///
///     bytes ──stdin──▶ ffmpeg ──stdout──▶ linear samples, as many as are allowed
final class Ffmpeg {
    private static final Logger LOG = LoggerFactory.getLogger(Ffmpeg.class);
    private static final List<String> PLACES = List.of("/usr/bin/ffmpeg", "/usr/local/bin/ffmpeg");
    private static final String FORMATS =
            "aac,ac3,aiff,amr,amrnb,amrwb,ape,asf,au,caf,flac,g722,gsm,matroska,webm,mov,mp4,m4a,mp3,mpc,mpc8,ogg,tta,w64,wav,wv";
    private static final int AT_ONCE_MAX = 2;
    private static final int SECONDS_MAX = 60;
    private static final int ALLOCATION_BYTES_MAX = 128 << 20;

    private final Path program;
    private final Semaphore room = new Semaphore(AT_ONCE_MAX);

    Ffmpeg(Path program) {
        this.program = program;
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
        if (!room.tryAcquire()) {
            throw new UnreadableSound("other files are being converted; try again in a moment");
        }
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
        } finally {
            room.release();
        }
    }

    private List<String> command(int secondsMax) {
        return List.of(
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
                "pipe:1");
    }

    private byte[] converted(byte[] file, int secondsMax) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory(
                "klinke-sound", PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        try {
            ProcessBuilder builder = new ProcessBuilder(command(secondsMax))
                    .directory(folder.toFile())
                    .redirectError(ProcessBuilder.Redirect.DISCARD);
            builder.environment().clear();
            builder.environment().put("TMPDIR", folder.toString());
            Process process = builder.start();
            try {
                return samples(process, file, secondsMax);
            } finally {
                process.destroyForcibly().waitFor();
            }
        } finally {
            empty(folder);
        }
    }

    private static byte[] samples(Process process, byte[] file, int secondsMax)
            throws IOException, InterruptedException {
        Thread feeder = Thread.ofVirtual().name("feeds ffmpeg").start(() -> feed(process, file));
        Thread watch = Thread.ofVirtual().name("watches ffmpeg").start(() -> endInTime(process));
        try (InputStream out = process.getInputStream()) {
            int bytesMax = secondsMax * SoundConverter.RATE * Short.BYTES;
            byte[] samples = out.readNBytes(bytesMax + 1);
            if (samples.length > bytesMax) {
                throw new UnreadableSound("it lasts longer than the " + secondsMax + " s that are allowed");
            }
            boolean ended = process.waitFor(SECONDS_MAX, TimeUnit.SECONDS);
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

    private static void endInTime(Process process) {
        try {
            if (!process.waitFor(SECONDS_MAX, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt(); // it has ended
        }
    }

    private static void empty(Path folder) throws IOException {
        try (Stream<Path> left = Files.list(folder)) {
            for (Path one : left.toList()) {
                Files.deleteIfExists(one);
            }
        }
        Files.deleteIfExists(folder);
    }
}
