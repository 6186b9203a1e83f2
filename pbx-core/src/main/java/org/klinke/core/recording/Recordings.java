package org.klinke.core.recording;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.klinke.core.id.Ids;
import org.klinke.core.id.RecordingId;
import org.klinke.core.media.RecordingSink;
import org.klinke.core.secret.ChunkCipher;
import org.klinke.core.secret.Keyring;
import org.klinke.core.tenant.TenantScope;

/// The recordings of all tenants, each in its tenant's directory and sealed with its tenant's key. Thread-safe.
public final class Recordings implements RecordingSink.Opener, RecordingAnnouncer {
    /// Announced and not begun: the engine begins within moments, or its leg has gone.
    private static final int ANNOUNCED_MAX = 1_000;

    /// Kept free for the database and the call journal, which live on the same disk and matter more.
    private static final long RESERVE_BYTES = 1L << 30;

    private static final String KIND = "recording";

    private final Path directory;
    private final long reserveBytes;
    private final Keyring keyring;
    private final Ids ids;
    private final Map<RecordingId, TenantScope> announced = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<RecordingId, TenantScope> eldest) {
            return size() > ANNOUNCED_MAX;
        }
    };

    /// @param directory `DIR/recordings`, made when it is needed
    public Recordings(Path directory, Keyring keyring, Ids ids) {
        this(directory, keyring, ids, RESERVE_BYTES);
    }

    Recordings(Path directory, Keyring keyring, Ids ids, long reserveBytes) {
        this.directory = directory;
        this.reserveBytes = reserveBytes;
        this.keyring = keyring;
        this.ids = ids;
    }

    @Override
    public RecordingId announce(TenantScope scope) {
        RecordingId recording = new RecordingId(ids.next());
        synchronized (announced) {
            announced.put(recording, scope);
        }
        return recording;
    }

    /// @throws IOException also if the disk has too little room left for anything but the database
    @Override
    public RecordingSink open(RecordingId recording) throws IOException {
        TenantScope scope;
        synchronized (announced) {
            scope = announced.remove(recording);
        }
        if (scope == null) {
            throw new IOException("recording " + recording + " was not announced, or was begun before");
        }
        Path file = file(scope, recording);
        Path folder = Objects.requireNonNull(file.getParent());
        Files.createDirectories(
                folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        checkReserve(folder);
        ChunkCipher cipher = keyring.cipherFor(scope).chunks(KIND, recording.value());
        FileChannel channel = FileChannel.open(
                file,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try {
            return new SealedWriter(channel, cipher, () -> checkReserve(file));
        } catch (IOException | RuntimeException e) {
            channel.close();
            Files.deleteIfExists(file); // nothing can be read of half a head
            throw e;
        }
    }

    private void checkReserve(Path at) throws IOException {
        if (Files.getFileStore(at).getUsableSpace() < reserveBytes) {
            throw new IOException("the disk is nearly full: less than " + (reserveBytes >> 20) + " MB are free");
        }
    }

    /// @throws java.nio.file.NoSuchFileException if this tenant has no such recording
    /// @throws org.klinke.core.secret.SecretUnavailable if the tenant's key is not the one it was sealed with
    public SealedReader read(TenantScope scope, RecordingId recording) throws IOException {
        FileChannel channel = FileChannel.open(file(scope, recording), StandardOpenOption.READ);
        return SealedReader.open(channel, head -> keyring.cipherFor(scope).chunks(KIND, recording.value(), head));
    }

    private Path file(TenantScope scope, RecordingId recording) {
        return directory.resolve(scope.id().toString()).resolve(recording + ".sealed");
    }
}
