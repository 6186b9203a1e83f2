package org.klinke.media.play;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.klinke.core.media.Codec;
import org.klinke.core.media.Source;
import org.klinke.media.file.Sound;
import org.klinke.media.file.SoundFile;
import org.klinke.media.file.UnreadableSound;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Brings what can be played into a codec, once for all who hear it. Thread-safe; nobody waits.
///
/// A tenant's own music is the file `ID.wav`, `ID.opus` or `ID.ogg` of the music folder. It is looked for each
/// time somebody is put on hold, so a new or changed file is heard from then on; one that cannot be read is replaced
/// by ours.
public final class Sounds implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Sounds.class);
    private static final int THREADS = 2;
    /// Music is long: no tone or prompt waits behind it, and one file at a time is in memory.
    private static final int MUSIC_THREADS = 1;
    private static final int WAITING_MAX = 2_000;
    private static final long KEPT_BYTES_MAX = 64L << 20;
    private static final long MUSIC_BYTES_MAX = 8L << 20;
    private static final int MUSIC_SECONDS_MAX = 600;
    private static final int KEPT_SECONDS_MAX = 900;
    private static final long IDLE_SECONDS = 10;
    private static final List<String> ENDINGS = List.of(".wav", ".opus", ".ogg");

    /// Nothing that leads out of the folder, nor a name that one tenant may bear after another.
    private static final Pattern ID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    private final Path music;
    private final ThreadPoolExecutor threads;
    private final ThreadPoolExecutor musicThreads;
    /// Messages are long, too, and their disk may be slow: nobody's prompt waits for them.
    private final ThreadPoolExecutor keptThreads;
    /// The longest unused first.
    private final Map<Key, CompletableFuture<Frames>> kept = new LinkedHashMap<>(64, 0.75f, true);

    private long keptBytes;

    /// A thing in a codec.
    private record Key(Object what, Codec codec) {}

    private record Prompt(String name, String language) {}

    /// @param modified a file that was changed is another one
    private record MusicFile(Path path, FileTime modified) {}

    /// The music that ships.
    private enum Own {
        MUSIC
    }

    /// @param music the folder with the tenants' music; need not exist
    public Sounds(Path music) {
        this.music = music;
        threads = threads(THREADS, "klinke-sounds-");
        musicThreads = threads(MUSIC_THREADS, "klinke-music-");
        keptThreads = threads(MUSIC_THREADS, "klinke-messages-");
    }

    private static ThreadPoolExecutor threads(int count, String name) {
        ThreadPoolExecutor made = new ThreadPoolExecutor(
                count,
                count,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(WAITING_MAX),
                Thread.ofPlatform().name(name, 0).daemon().factory());
        made.allowCoreThreadTimeOut(true);
        return made;
    }

    /// @param codec one of [org.klinke.core.media.MediaPolicy#TRANSCODABLE]
    /// @return done at once if it is at hand; fails if there is no such thing, with a reason for people
    public CompletableFuture<Frames> load(Source source, Codec codec) {
        return switch (source) {
            case Source.Tone tone -> once(threads, new Key(tone, codec), () -> Encoding.tone(tone, codec));
            case Source.TestTone tone -> once(threads, new Key(tone, codec), () -> Encoding.sine(tone.hz(), codec));
            case Source.Prompts prompts -> prompts(prompts, codec);
            case Source.Kept kept ->
                kept.shared()
                        ? once(keptThreads, new Key(kept, codec), () -> kept(kept, codec))
                        : start(keptThreads, () -> kept(kept, codec));
            case Source.Music of ->
                of.own().isEmpty()
                        ? start(threads, () -> musicOf(of.tenant())).thenCompose(what -> music(what, codec))
                        : once(musicThreads, new Key(of.own(), codec), () -> playlist(of.own(), codec));
        };
    }

    private CompletableFuture<Frames> prompts(Source.Prompts prompts, Codec codec) {
        if (prompts.names().isEmpty()) {
            return CompletableFuture.failedFuture(new IllegalArgumentException("no prompt is named"));
        }
        List<CompletableFuture<Frames>> parts = prompts.names().stream()
                .map(name -> once(
                        threads,
                        new Key(new Prompt(name, prompts.language()), codec),
                        () -> Encoding.sound(PromptSet.read(name, prompts.language()), codec, false)))
                .toList();
        return CompletableFuture.allOf(parts.toArray(CompletableFuture[]::new))
                .thenApply(all -> Frames.joined(
                        parts.stream().map(CompletableFuture::join).toList()));
    }

    /// What cannot be read is left out; if all of it cannot, ours is played.
    private static Frames playlist(List<Source.Kept> pieces, Codec codec) {
        List<Frames> read = new ArrayList<>();
        for (Source.Kept piece : pieces) {
            try {
                read.add(kept(piece, codec));
            } catch (RuntimeException e) {
                LOG.atWarn()
                        .addKeyValue("prompt", piece.id())
                        .addKeyValue("reason", e.getMessage())
                        .log("a piece of music on hold cannot be played and is left out");
            }
        }
        return read.isEmpty() ? Encoding.sound(HoldMusic.sound(), codec, true) : Frames.joined(read, true);
    }

    /// What somebody has said is heard once by one, and nobody else's business: it is not kept here.
    private static Frames kept(Source.Kept kept, Codec codec) {
        try {
            return Encoding.sound(SoundFile.read(kept.opener().open(), KEPT_SECONDS_MAX), codec, false);
        } catch (IOException e) {
            throw new UncheckedIOException("what was kept cannot be opened", e);
        }
    }

    private Object musicOf(String tenant) {
        if (!ID.matcher(tenant).matches()) {
            return Own.MUSIC;
        }
        for (String ending : ENDINGS) {
            Path file = music.resolve(tenant + ending);
            try {
                if (Files.isRegularFile(file)) {
                    return new MusicFile(file, Files.getLastModifiedTime(file));
                }
            } catch (IOException e) {
                LOG.atWarn().setCause(e).addKeyValue("file", file).log("music on hold cannot be looked at");
            }
        }
        return Own.MUSIC;
    }

    private CompletableFuture<Frames> music(Object what, Codec codec) {
        return once(musicThreads, new Key(what, codec), () -> {
            if (what instanceof MusicFile file) {
                try {
                    return Encoding.sound(read(file.path), codec, true);
                } catch (IOException e) {
                    LOG.atWarn()
                            .addKeyValue("file", file.path)
                            .addKeyValue("reason", e.getMessage())
                            .log("music on hold cannot be played, ours is played instead");
                }
            }
            return Encoding.sound(HoldMusic.sound(), codec, true);
        });
    }

    private static Sound read(Path file) throws IOException {
        if (Files.size(file) > MUSIC_BYTES_MAX) {
            throw new UnreadableSound("larger than " + (MUSIC_BYTES_MAX >> 20) + " MB");
        }
        Sound sound = SoundFile.read(Files.readAllBytes(file), MUSIC_SECONDS_MAX);
        if (sound.seconds() * Frames.PER_SECOND < 1) {
            throw new UnreadableSound("holds no sound");
        }
        return sound;
    }

    /// The same work is done once, however many ask for it meanwhile and later.
    private CompletableFuture<Frames> once(ThreadPoolExecutor where, Key key, Supplier<Frames> work) {
        CompletableFuture<Frames> fresh;
        synchronized (kept) {
            CompletableFuture<Frames> known = kept.get(key);
            if (known != null) {
                return known;
            }
            fresh = start(where, work);
            kept.put(key, fresh);
        }
        fresh.whenComplete((frames, failure) -> keep(key, frames));
        return fresh;
    }

    private void keep(Key key, @Nullable Frames frames) {
        synchronized (kept) {
            if (frames == null) {
                kept.remove(key); // perhaps it is there the next time
                return;
            }
            keptBytes += frames.bytes();
            var eldest = kept.entrySet().iterator();
            while (keptBytes > KEPT_BYTES_MAX && eldest.hasNext()) {
                var entry = eldest.next();
                if (!entry.getKey().equals(key) && entry.getValue().isDone()) {
                    keptBytes -= entry.getValue().join().bytes();
                    eldest.remove();
                }
            }
        }
    }

    private static <T> CompletableFuture<T> start(ThreadPoolExecutor where, Supplier<T> work) {
        try {
            return CompletableFuture.supplyAsync(work, where);
        } catch (RejectedExecutionException e) {
            return CompletableFuture.failedFuture(
                    new UncheckedIOException(new IOException("too much to play at once")));
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
        musicThreads.shutdownNow();
        keptThreads.shutdownNow();
    }
}
