package org.klinke.server.api;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import org.klinke.core.id.RecordingId;
import org.klinke.core.media.RecordingFormat;
import org.klinke.core.shelf.MediaObject;
import org.klinke.media.file.OggConversion;
import org.klinke.media.file.WavConversion;
import org.klinke.media.file.Waveform;
import org.klinke.web.Problem;

/// Makes sound of recordings, and pictures of their sound. That computes for seconds without waiting, and
/// requests share their processors with calls: so it is done on two threads of its own, of low priority. What takes
/// long
/// (another format, a picture) is done for no more than an hour of sound, and by turns. Thread-safe.
public final class Decoding {
    static final int SECONDS_MAX = 3_600;

    private static final int THREADS = 2;
    private static final int BYTES_MAX = 32 << 20;
    private static final int POINTS = 1_000;
    private static final int KEPT_MAX = 200;

    private final Turns turns =
            new Turns(1, THREADS, "recordings.decoding", "other recordings are decoded just now; try again");

    @SuppressWarnings("ThreadPriorityCheck") // calls come first
    private final ExecutorService threads = Executors.newFixedThreadPool(
            THREADS,
            Thread.ofPlatform()
                    .daemon()
                    .name("klinke-decoding-", 0)
                    .priority(Thread.MIN_PRIORITY)
                    .factory());

    private final Map<RecordingId, Drawn> drawn = new LinkedHashMap<>(16, 0.75f, true) { // under itself
                @Override
                protected boolean removeEldestEntry(Map.Entry<RecordingId, Drawn> eldest) {
                    return size() > KEPT_MAX;
                }
            };

    /// @param channels of each the loudness, 0 to 255, from the beginning to the end; left first
    record Drawn(double seconds, List<List<Integer>> channels) {}

    /// Whoever wants something decoded takes one first.
    Turns turns() {
        return turns;
    }

    /// All of the file.
    ///
    /// @throws Problem 422 if it is too long for that
    byte[] file(MediaObject object, RecordedSound sound) throws IOException {
        requireShort(object);
        if (sound.length() > BYTES_MAX) {
            throw tooLong();
        }
        return sound.readAll();
    }

    /// @throws Problem 422 if it lasts for longer than an hour
    void requireShort(MediaObject object) {
        if (object.seconds() > SECONDS_MAX) {
            throw tooLong();
        }
    }

    private static Problem tooLong() {
        return Problem.invalid(
                422,
                "recordings.long",
                "this recording lasts longer than an hour: take it as it is, without a format",
                List.of(new Problem.Fault("parameter", "format", "leave it out")));
    }

    void write(byte[] file, OutputStream out) throws IOException {
        apart(() -> {
            WavConversion.write(file, SECONDS_MAX, out);
            return 0;
        });
    }

    /// As Ogg/Opus; encoded piece by piece, as fast as it is taken.
    ///
    /// @param further asked before each piece
    /// @throws IOException also if it may not go on
    void ogg(RecordedSound sound, int serial, OutputStream out, BooleanSupplier further) throws IOException {
        ByteArrayOutputStream pages = new ByteArrayOutputStream();
        try (OggConversion made = new OggConversion(pages, serial)) {
            long at = 0;
            while (at < sound.length()) {
                if (!further.getAsBoolean()) {
                    throw new IOException("who takes it may not any more");
                }
                long from = at;
                at += apart(() -> sound.through(from, made));
                pages.writeTo(out);
                pages.reset();
            }
        }
        pages.writeTo(out);
    }

    Drawn draw(MediaObject object, RecordedSound sound) throws IOException {
        synchronized (drawn) {
            Optional<Drawn> known = Optional.ofNullable(drawn.get(object.id()));
            if (known.isPresent()) {
                return known.get();
            }
        }
        Waveform waveform = new Waveform(POINTS, sound.length());
        if (object.label().format().kind() == RecordingFormat.Kind.OPUS) {
            write(file(object, sound), waveform);
        } else {
            if (object.label().format().kind() == RecordingFormat.Kind.PACKETS) {
                requireShort(object);
            }
            long at = 0;
            while (at < sound.length()) {
                long from = at;
                at += apart(() -> sound.through(from, waveform));
            }
        }
        Drawn made = new Drawn(object.seconds(), waveform.channels());
        synchronized (drawn) {
            drawn.put(object.id(), made);
        }
        return made;
    }

    /// Waits until it is done.
    int apart(RecordedSound.Work work) throws IOException {
        Future<Integer> made = threads.submit(work::run);
        try {
            return made.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException failed) {
                throw failed;
            }
            if (e.getCause() instanceof RuntimeException failed) {
                throw failed;
            }
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            made.cancel(true); // nobody waits for it, and what it reads is closed
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }
}
