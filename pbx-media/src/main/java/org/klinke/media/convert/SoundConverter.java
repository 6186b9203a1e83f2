package org.klinke.media.convert;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.klinke.media.file.Sound;
import org.klinke.media.file.SoundFile;
import org.klinke.media.file.UnreadableSound;
import org.klinke.media.file.Wav;

/// Reads what people upload: WAV and Ogg/Opus by itself, all else by ffmpeg; on a thread of its own. Thread-safe.
public final class SoundConverter {
    /// Of what is read; ten minutes of music.
    public static final int BYTES_MAX = 12 << 20;

    static final int RATE = 16_000;

    private static final int WAITING_MAX = 4;
    private static final long IDLE_SECONDS = 10;

    private final Optional<Ffmpeg> ffmpeg;
    /// Converting computes, and waits for pipes, for seconds: the threads of calls and requests do neither.
    private final ThreadPoolExecutor thread;

    public SoundConverter() {
        this(Ffmpeg.find());
    }

    SoundConverter(Optional<Ffmpeg> ffmpeg) {
        this.ffmpeg = ffmpeg;
        thread = thread();
    }

    @SuppressWarnings("ThreadPriorityCheck") // calls come first
    private static ThreadPoolExecutor thread() {
        ThreadPoolExecutor made = new ThreadPoolExecutor(
                1,
                1,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(WAITING_MAX),
                Thread.ofPlatform()
                        .name("klinke-converter")
                        .daemon()
                        .priority(Thread.MIN_PRIORITY)
                        .factory());
        made.allowCoreThreadTimeOut(true);
        return made;
    }

    /// Whether it reads more than WAV and Ogg/Opus.
    public boolean readsAll() {
        return ffmpeg.isPresent();
    }

    /// Waits for its turn: one file at a time.
    ///
    /// @param file as it was brought, up to [#BYTES_MAX]
    /// @return a WAV file
    /// @throws UnreadableSound saying what is wrong with it, and what would do
    /// @throws ConverterBusy if too many wait already
    public byte[] wav(byte[] file, int secondsMax) throws UnreadableSound, ConverterBusy {
        if (file.length == 0) {
            throw new UnreadableSound("it is empty");
        }
        if (file.length > BYTES_MAX) {
            throw new UnreadableSound("it is larger than " + (BYTES_MAX >> 20) + " MB");
        }
        try {
            return thread.submit(() -> converted(file, secondsMax)).get();
        } catch (RejectedExecutionException e) {
            throw new ConverterBusy();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnreadableSound unreadable) {
                throw unreadable;
            }
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnreadableSound("the server is stopping");
        }
    }

    private byte[] converted(byte[] file, int secondsMax) throws UnreadableSound {
        byte[] samples = samples(file, secondsMax);
        if (samples.length < RATE / 10 * Short.BYTES) {
            throw new UnreadableSound("it holds no sound");
        }
        return ByteBuffer.allocate(Wav.HEAD_BYTES + samples.length)
                .put(Wav.head(RATE, 1, samples.length))
                .put(samples)
                .array();
    }

    private byte[] samples(byte[] file, int secondsMax) throws UnreadableSound {
        try {
            return bytes(SoundFile.read(file, secondsMax));
        } catch (UnreadableSound ours) {
            if (ffmpeg.isEmpty()) {
                throw new UnreadableSound(ours.getMessage()
                        + "; without ffmpeg this server reads WAV and Ogg/Opus only: convert it, or let the operator"
                        + " install ffmpeg");
            }
            return ffmpeg.get().samples(file, secondsMax);
        } catch (RuntimeException e) { // an edge: what somebody from outside has made may be broken in any way
            throw new UnreadableSound("it is damaged");
        }
    }

    private static byte[] bytes(Sound sound) {
        short[] samples = sound.mono(RATE);
        ByteBuffer bytes = ByteBuffer.allocate(samples.length * Short.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asShortBuffer().put(samples);
        return bytes.array();
    }
}
