package org.klinke.core.shelf;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import org.klinke.core.blob.BlobStore;
import org.klinke.core.blob.FolderBlobs;
import org.klinke.core.blob.NoRoom;
import org.klinke.core.blob.SealedReader;
import org.klinke.core.blob.SealedWriter;
import org.klinke.core.id.Ids;
import org.klinke.core.id.RecordingId;
import org.klinke.core.media.RecordingSink;
import org.klinke.core.secret.ChunkCipher;
import org.klinke.core.secret.Keyring;
import org.klinke.core.tenant.TenantId;
import org.klinke.core.tenant.TenantScope;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The blobs of all recordings, each tenant's apart and sealed with its key while they are written.
///
///     announce(scope, label) ─▶ open(id): room on the disk, within the quota?
///                                 ─▶ label noted, draft begun ─▶ chunks …
///                                 ─▶ closed: published, or dropped if discarded ─▶ told to [Shelf]
///
/// Thread-safe.
public final class Recordings implements RecordingSink.Opener, RecordingAnnouncer {
    private static final Logger LOG = LoggerFactory.getLogger(Recordings.class);

    /// Announced and not begun: the engine begins within moments, or its leg has gone.
    private static final int ANNOUNCED_MAX = 1_000;

    /// Kept free for the database and the call journal, which live on the same disk and matter more.
    private static final long RESERVE_BYTES = 1L << 30;

    private static final String KIND = "recording";
    private static final String LABEL = "label";

    private final BlobStore blobs;
    private final long reserveBytes;
    private final Keyring keyring;
    private final Ids ids;
    private final Map<TenantId, AtomicLong> used = new ConcurrentHashMap<>();
    private final Object lock = new Object(); // of the next three
    private final Set<RecordingId> running = new HashSet<>();
    private final Map<RecordingId, TenantScope> unwanted = new HashMap<>();
    private volatile BiConsumer<TenantScope, RecordingId> refused = (_, _) -> {};
    private volatile BiConsumer<TenantScope, RecordingId> ended = (_, _) -> {};
    private final Map<RecordingId, Announced> announced = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<RecordingId, Announced> eldest) {
            return size() > ANNOUNCED_MAX;
        }
    };

    private record Announced(TenantScope scope, Label label) {}

    /// @param directory `DIR/recordings`, made when it is needed
    public Recordings(Path directory, Keyring keyring, Ids ids) {
        this(new FolderBlobs(directory), keyring, ids, RESERVE_BYTES);
    }

    Recordings(BlobStore blobs, Keyring keyring, Ids ids, long reserveBytes) {
        this.blobs = blobs;
        this.reserveBytes = reserveBytes;
        this.keyring = keyring;
        this.ids = ids;
    }

    /// Neither may wait.
    ///
    /// @param whenEnded told of each recording that has been closed
    /// @param whenRefused told of each that may not be kept, whether it still runs or not
    void listen(BiConsumer<TenantScope, RecordingId> whenEnded, BiConsumer<TenantScope, RecordingId> whenRefused) {
        ended = whenEnded;
        refused = whenRefused;
    }

    BlobStore blobs() {
        return blobs;
    }

    @Override
    public RecordingId announce(TenantScope scope, Label label) {
        RecordingId recording = new RecordingId(ids.next());
        synchronized (lock) {
            announced.put(recording, new Announced(scope, label));
        }
        return recording;
    }

    @Override
    public void discard(TenantScope scope, RecordingId recording) {
        synchronized (lock) {
            if (announced.remove(recording) != null) {
                return;
            }
            unwanted.put(recording, scope);
        }
        refused.accept(scope, recording);
    }

    /// Keeps a sound that is there as a whole.
    ///
    /// @throws IOException also if there is no room for it; nothing of it is kept then
    public RecordingId keep(TenantScope scope, Label label, byte[] sound) throws IOException {
        RecordingId kept = announce(scope, label);
        try (RecordingSink sink = open(kept)) {
            byte[] part = new byte[RecordingSink.CHUNK_BYTES_MAX];
            for (int at = 0; at < sound.length; at += part.length) {
                int length = Math.min(part.length, sound.length - at);
                System.arraycopy(sound, at, part, 0, length);
                sink.write(part, length, at + length == sound.length);
            }
            sink.sync();
        } catch (IOException | RuntimeException e) {
            discard(scope, kept); // half a sound is none
            throw e;
        }
        return kept;
    }

    boolean runs(RecordingId recording) {
        synchronized (lock) {
            return running.contains(recording);
        }
    }

    /// Whether somebody did not want it, before or after the last start; true until it is removed.
    boolean isUnwanted(TenantScope scope, RecordingId recording) throws IOException {
        synchronized (lock) {
            if (unwanted.containsKey(recording)) {
                return true;
            }
        }
        return blobs.isRefused(scope.id(), recording.value());
    }

    /// All that nobody may keep and that are not removed yet.
    Set<UUID> unwanted(TenantScope scope) throws IOException {
        Set<UUID> all = new HashSet<>(blobs.refused(scope.id()));
        synchronized (lock) {
            unwanted.forEach((recording, of) -> {
                if (of.equals(scope)) {
                    all.add(recording.value());
                }
            });
        }
        return all;
    }

    /// @throws IOException also if the disk has too little room left for anything but the database
    @Override
    public RecordingSink open(RecordingId recording) throws IOException {
        Announced known;
        synchronized (lock) { // in one step: whoever discards it finds it in either
            known = announced.remove(recording);
            if (known == null) {
                throw new IOException("recording " + recording + " was not announced, or was begun before");
            }
            running.add(recording);
        }
        try {
            return begin(recording, known);
        } catch (IOException | RuntimeException e) {
            over(known.scope(), recording);
            throw e;
        }
    }

    private RecordingSink begin(RecordingId recording, Announced known) throws IOException {
        TenantScope scope = known.scope();
        checkRoom(scope, known.label());
        ChunkCipher cipher = keyring.cipherFor(scope).chunks(KIND, recording.value());
        BlobStore.Draft draft = blobs.begin(scope.id(), recording.value());
        try {
            blobs.label(
                    scope.id(),
                    recording.value(),
                    keyring.cipherFor(scope)
                            .seal(KIND, recording.value(), LABEL, known.label().print()));
            return new SealedWriter(
                    new Running(scope, recording, draft), cipher, () -> checkRoom(scope, known.label()));
        } catch (IOException | RuntimeException e) {
            draft.drop(); // nothing can be read of half a head
            blobs.remove(scope.id(), recording.value());
            throw e;
        }
    }

    private void over(TenantScope scope, RecordingId recording) {
        synchronized (lock) {
            running.remove(recording);
        }
        ended.accept(scope, recording);
    }

    private void checkRoom(TenantScope scope, Label label) throws IOException {
        if (blobs.freeBytes() < reserveBytes) {
            throw new NoRoom("the disk is nearly full: less than " + (reserveBytes >> 20) + " MB are free");
        }
        if (label.quotaBytes() > 0 && usedBytes(scope.id()) >= label.quotaBytes()) {
            throw new NoRoom(
                    "the tenant's recordings fill all of their " + (label.quotaBytes() >> 20) + " MB (quotaMegabytes)");
        }
    }

    /// So full that nothing more is recorded; what cannot be asked is not said.
    public boolean isDiskNearlyFull() {
        try {
            return blobs.freeBytes() < reserveBytes;
        } catch (IOException e) {
            return false;
        }
    }

    /// Publishes what a killed process was writing, and counts what there is, so that nobody who writes has to: for the
    /// start, before anything is recorded.
    public void repair(TenantScope scope) throws IOException {
        blobs.publishDrafts(scope.id());
        counter(scope.id());
    }

    /// What the tenant's recordings take up.
    public long usedBytes(TenantId tenant) {
        return counter(tenant).get();
    }

    private AtomicLong counter(TenantId tenant) {
        return used.computeIfAbsent(tenant, id -> {
            try {
                return new AtomicLong(blobs.usedBytes(id));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    /// Deletes what there is of a recording.
    void remove(TenantScope scope, RecordingId recording) throws IOException {
        AtomicLong counter = counter(scope.id());
        counter.addAndGet(-blobs.remove(scope.id(), recording.value()));
        synchronized (lock) {
            unwanted.remove(recording);
        }
    }

    /// The tenant was deleted: without its key nothing of it can be read, and it goes. As long as there is a key,
    /// nothing does.
    public void forget(TenantScope scope) {
        forget(scope.id());
    }

    void forget(TenantId tenant) {
        if (keyring.knows(tenant)) {
            return;
        }
        try {
            blobs.removeAll(tenant);
            used.remove(tenant);
        } catch (IOException e) {
            LOG.atWarn()
                    .setCause(e)
                    .addKeyValue("tenant", tenant)
                    .log("recordings that nobody can open any more could not be deleted");
        }
    }

    /// @throws java.nio.file.NoSuchFileException if this tenant has no such recording
    /// @throws org.klinke.core.secret.SecretUnavailable if the tenant's key is not the one it was sealed with
    public SealedReader read(TenantScope scope, RecordingId recording) throws IOException {
        return SealedReader.open(
                blobs.open(scope.id(), recording.value()),
                head -> keyring.cipherFor(scope).chunks(KIND, recording.value(), head));
    }

    /// What was noted when it began.
    Optional<Label> labelOf(TenantScope scope, RecordingId recording) throws IOException {
        Optional<byte[]> sealed = blobs.labelOf(scope.id(), recording.value());
        return sealed.isEmpty()
                ? Optional.empty()
                : Optional.of(Label.parse(keyring.cipherFor(scope).open(KIND, recording.value(), LABEL, sealed.get())));
    }

    /// A draft that tells when it is closed, whole or not: what was written before can be read.
    private final class Running implements BlobStore.Draft {
        private final TenantScope scope;
        private final RecordingId recording;
        private final BlobStore.Draft draft;
        private long written;
        private boolean closed;

        Running(TenantScope scope, RecordingId recording, BlobStore.Draft draft) {
            this.scope = scope;
            this.recording = recording;
            this.draft = draft;
        }

        @Override
        public void append(ByteBuffer bytes) throws IOException {
            int length = bytes.remaining();
            AtomicLong counter = counter(scope.id()); // or else a first count finds what is added to it
            draft.append(bytes);
            written += length;
            counter.addAndGet(length);
        }

        @Override
        public void sync() throws IOException {
            draft.sync();
        }

        @Override
        public void publish() throws IOException {
            draft.publish();
        }

        @Override
        public void drop() throws IOException {
            draft.drop();
            counter(scope.id()).addAndGet(-written);
        }

        @Override
        public void close() throws IOException {
            if (closed) {
                return;
            }
            closed = true;
            try {
                boolean drop;
                synchronized (lock) {
                    drop = unwanted.containsKey(recording);
                }
                if (drop) {
                    drop();
                } else {
                    publish();
                }
            } finally {
                over(scope, recording);
            }
        }
    }
}
