package org.klinke.media.play;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
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
/// by ours. What a tenant has brought is worked on in its own turn and has a share of the memory: no other waits for
/// it, nor loses by it; whoever would wait too long for his tenant's music hears ours.
public final class Sounds implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Sounds.class);
    private static final int THREADS = 2;
    /// Our music is long: no tone or prompt waits behind it.
    private static final int MUSIC_THREADS = 1;
    /// Of what tenants have brought one piece each is in memory.
    private static final int TENANT_THREADS = 2;
    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final int WAITING_MAX = 2_000;
    private static final long KEPT_BYTES_MAX = 64L << 20;
    /// What many hear in several codecs; a list of five minutes has 2.4 MB in one.
    private static final long TENANT_BYTES_MAX = 16L << 20;
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
    private final FairThreads tenantThreads = new FairThreads(TENANT_THREADS, "klinke-brought-");
    /// Messages are long, too, and their disk may be slow: nobody's prompt waits for them.
    private final ThreadPoolExecutor keptThreads;
    /// The longest unused first.
    private final Map<Key, CompletableFuture<Frames>> kept = new LinkedHashMap<>(64, 0.75f, true);

    /// By tenant.
    private final Map<String, Long> keptBytes = new HashMap<>();

    private final Duration patience;
    private final long keptBytesMax;
    private final long tenantBytesMax;

    /// A thing in a codec.
    ///
    /// @param tenant that has brought it; empty: ours
    private record Key(Object what, Codec codec, String tenant) {
        Key(Object what, Codec codec) {
            this(what, codec, "");
        }

        boolean isOurs() {
            return tenant.isEmpty();
        }
    }

    private record Prompt(String name, String language) {}

    /// @param modified a file that was changed is another one
    private record MusicFile(Path path, FileTime modified) {}

    /// The music that ships.
    private enum Own {
        MUSIC
    }

    /// @param music the folder with the tenants' music; need not exist
    public Sounds(Path music) {
        this(music, PATIENCE, KEPT_BYTES_MAX, TENANT_BYTES_MAX);
    }

    /// @param patience after which who waits hears our music instead of his tenant's
    /// @param tenantBytesMax of what is kept for one tenant
    Sounds(Path music, Duration patience, long keptBytesMax, long tenantBytesMax) {
        this.music = music;
        this.patience = patience;
        this.keptBytesMax = keptBytesMax;
        this.tenantBytesMax = tenantBytesMax;
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
                kept.sharedIn()
                        .map(tenant ->
                                once(tenantThreads.of(tenant), new Key(kept, codec, tenant), () -> kept(kept, codec)))
                        .orElseGet(() -> start(keptThreads, () -> kept(kept, codec)));
            case Source.Music of ->
                of.own().isEmpty()
                        ? start(threads, () -> musicOf(of.tenant()))
                                .thenCompose(what -> music(of.tenant(), what, codec))
                        : inTime(
                                once(
                                        tenantThreads.of(of.tenant()),
                                        new Key(of.own(), codec, of.tenant()),
                                        () -> playlist(of.own(), codec)),
                                codec);
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

    /// All of it, or it fails, and is tried again when the next one waits: what is kept is whole.
    private static Frames playlist(List<Source.Kept> pieces, Codec codec) {
        List<Frames> read = new ArrayList<>();
        for (Source.Kept piece : pieces) {
            try {
                read.add(kept(piece, codec));
            } catch (RuntimeException e) {
                LOG.atWarn()
                        .addKeyValue("prompt", piece.id())
                        .addKeyValue("reason", e.getMessage())
                        .log("a piece of music on hold cannot be played, the music that ships is played instead");
                throw e;
            }
        }
        return Frames.joined(read, true);
    }

    /// Ours instead of what is not ready in time, or not at all.
    private CompletableFuture<Frames> inTime(CompletableFuture<Frames> brought, Codec codec) {
        return brought.copy()
                .orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS)
                .exceptionallyCompose(_ -> ours(codec));
    }

    private CompletableFuture<Frames> ours(Codec codec) {
        return once(musicThreads, new Key(Own.MUSIC, codec), () -> Encoding.sound(HoldMusic.sound(), codec, true));
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

    private CompletableFuture<Frames> music(String tenant, Object what, Codec codec) {
        if (!(what instanceof MusicFile file)) {
            return ours(codec);
        }
        return inTime(
                once(tenantThreads.of(tenant), new Key(what, codec, tenant), () -> {
                    try {
                        return Encoding.sound(read(file.path), codec, true);
                    } catch (IOException e) {
                        LOG.atWarn()
                                .addKeyValue("file", file.path)
                                .addKeyValue("reason", e.getMessage())
                                .log("music on hold cannot be played, ours is played instead");
                        throw new UncheckedIOException(e);
                    }
                }),
                codec);
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
    private CompletableFuture<Frames> once(Executor where, Key key, Supplier<Frames> work) {
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
            keptBytes.merge(key.tenant, (long) frames.bytes(), Long::sum);
            if (!key.isOurs()) {
                forget(
                        key,
                        tenantBytesMax,
                        () -> keptBytes.getOrDefault(key.tenant, 0L),
                        other -> other.tenant.equals(key.tenant));
            }
            // What tenants bring is never kept in the place of ours.
            forget(key, keptBytesMax, this::allBytes, other -> key.isOurs() || !other.isOurs());
        }
    }

    private long allBytes() {
        return keptBytes.values().stream().mapToLong(Long::longValue).sum();
    }

    /// The longest unused first, until there is room for the new one.
    private void forget(Key fresh, long bytesMax, LongSupplier bytes, Predicate<Key> which) {
        var eldest = kept.entrySet().iterator();
        while (bytes.getAsLong() > bytesMax && eldest.hasNext()) {
            var entry = eldest.next();
            Key old = entry.getKey();
            if (!old.equals(fresh) && which.test(old) && entry.getValue().isDone()) {
                long left = keptBytes.getOrDefault(old.tenant, 0L)
                        - entry.getValue().join().bytes();
                keptBytes.put(old.tenant, left);
                eldest.remove();
            }
        }
    }

    private static <T> CompletableFuture<T> start(Executor where, Supplier<T> work) {
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
        tenantThreads.close();
        keptThreads.shutdownNow();
    }
}
