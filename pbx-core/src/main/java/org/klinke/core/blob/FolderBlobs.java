package org.klinke.core.blob;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.klinke.core.tenant.TenantId;

/// Blobs as files that only this user may read:
///
///     DIR/recordings/TENANT/ID.part     a draft            ID.label    what is noted beside it, and waits
///                           ID.sealed   a blob             ID.listed   the same, waiting no longer
///                           ID.gone     set aside          ID.refused  a mark: it may not be kept
///
/// Tenant and id are UUIDs, so no name leads out of a folder. A name is safe from a power cut only when its folder is
/// forced to the disk, too.
public final class FolderBlobs implements BlobStore {
    private static final String DRAFT = ".part";
    private static final String BLOB = ".sealed";
    private static final String LABEL = ".label";
    private static final String FRESH_LABEL = ".label-new";
    private static final String LISTED_LABEL = ".listed";
    private static final String REFUSED = ".refused";
    private static final String ASIDE = ".gone";
    private static final int LABEL_BYTES_MAX = 64 << 10;
    private static final Pattern ID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
    private static final FileAttribute<?> ONLY_US =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private final Path directory;
    private final FolderForce force;

    /// Writes the names in a folder to the disk.
    public interface FolderForce {
        void force(Path folder) throws IOException;
    }

    public FolderBlobs(Path directory) {
        this(directory, FolderBlobs::force);
    }

    public FolderBlobs(Path directory, FolderForce force) {
        this.directory = directory;
        this.force = force;
    }

    /// As [FolderForce] does it.
    public static void force(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    @Override
    public Draft begin(TenantId tenant, UUID id) throws IOException {
        makeFolder(tenant);
        Path blob = file(tenant, id, BLOB);
        if (Files.exists(blob)) {
            throw new IOException("there is a recording of this id");
        }
        Path draft = file(tenant, id, DRAFT);
        return new FileDraft(
                FileChannel.open(draft, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), ONLY_US),
                draft,
                blob,
                force);
    }

    private void makeFolder(TenantId tenant) throws IOException {
        Path folder = folder(tenant);
        if (!Files.isDirectory(folder)) {
            Files.createDirectories(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            force.force(directory);
        }
    }

    @Override
    public Blob open(TenantId tenant, UUID id) throws IOException {
        FileChannel channel = FileChannel.open(file(tenant, id, BLOB), StandardOpenOption.READ);
        return new Blob() {
            @Override
            public long size() throws IOException {
                return channel.size();
            }

            @Override
            public int read(ByteBuffer into, long position) throws IOException {
                int before = into.position();
                while (into.hasRemaining() && channel.read(into, position + into.position() - before) >= 0) {
                    // until full or at the end of the file
                }
                return into.position() - before;
            }

            @Override
            public void close() throws IOException {
                channel.close();
            }
        };
    }

    @Override
    public void label(TenantId tenant, UUID id, byte[] sealed) throws IOException {
        Path fresh = file(tenant, id, FRESH_LABEL);
        try (FileChannel channel = FileChannel.open(
                fresh,
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE),
                ONLY_US)) {
            ByteBuffer bytes = ByteBuffer.wrap(sealed);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(false);
        }
        Files.move(fresh, file(tenant, id, LABEL), StandardCopyOption.ATOMIC_MOVE);
        force.force(folder(tenant));
    }

    @Override
    public Optional<byte[]> labelOf(TenantId tenant, UUID id) throws IOException {
        Path waiting = file(tenant, id, LABEL);
        Path label = Files.exists(waiting) ? waiting : file(tenant, id, LISTED_LABEL);
        try {
            if (Files.size(label) > LABEL_BYTES_MAX) {
                throw new IOException(label + " is no label: it is too large");
            }
            return Optional.of(Files.readAllBytes(label));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    @Override
    public void listed(TenantId tenant, UUID id, boolean listed) throws IOException {
        Path waiting = file(tenant, id, LABEL);
        Path done = file(tenant, id, LISTED_LABEL);
        moveIfThere(listed ? waiting : done, listed ? done : waiting);
    }

    @Override
    public void refuse(TenantId tenant, UUID id) throws IOException {
        makeFolder(tenant);
        try (FileChannel mark = FileChannel.open(
                file(tenant, id, REFUSED), Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE), ONLY_US)) {
            mark.force(true);
        }
        force.force(folder(tenant));
    }

    @Override
    public boolean isRefused(TenantId tenant, UUID id) {
        return Files.exists(file(tenant, id, REFUSED));
    }

    @Override
    public void setAside(TenantId tenant, UUID id) throws IOException {
        moveIfThere(file(tenant, id, BLOB), file(tenant, id, ASIDE));
    }

    @Override
    public void bringBack(TenantId tenant, UUID id) throws IOException {
        moveIfThere(file(tenant, id, ASIDE), file(tenant, id, BLOB));
    }

    private static void moveIfThere(Path from, Path to) throws IOException {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        } catch (NoSuchFileException e) {
            // it has been moved before, or was never there
        }
    }

    @Override
    public long remove(TenantId tenant, UUID id) throws IOException {
        long freed = 0;
        for (String suffix : List.of(DRAFT, BLOB, ASIDE)) {
            Path file = file(tenant, id, suffix);
            long size = Files.exists(file) ? Files.size(file) : 0;
            freed += Files.deleteIfExists(file) ? size : 0;
        }
        for (String suffix : List.of(LABEL, FRESH_LABEL, LISTED_LABEL, REFUSED)) {
            Files.deleteIfExists(file(tenant, id, suffix));
        }
        return freed;
    }

    @Override
    public void removeAll(TenantId tenant) throws IOException {
        for (Path file : files(tenant)) {
            Files.deleteIfExists(file);
        }
        Files.deleteIfExists(folder(tenant));
    }

    @Override
    public void publishDrafts(TenantId tenant) throws IOException {
        for (UUID id : ids(tenant, DRAFT)) {
            if (!isRefused(tenant, id)) {
                moveIfThere(file(tenant, id, DRAFT), file(tenant, id, BLOB));
            }
        }
    }

    @Override
    public List<UUID> labelled(TenantId tenant, boolean listed) throws IOException {
        return ids(tenant, listed ? LISTED_LABEL : LABEL);
    }

    @Override
    public List<UUID> refused(TenantId tenant) throws IOException {
        return ids(tenant, REFUSED);
    }

    @Override
    public List<UUID> aside(TenantId tenant) throws IOException {
        return ids(tenant, ASIDE);
    }

    @Override
    public List<TenantId> tenants() throws IOException {
        return list(directory).stream()
                .map(folder -> String.valueOf(folder.getFileName()))
                .filter(name -> ID.matcher(name).matches())
                .map(name -> new TenantId(UUID.fromString(name)))
                .toList();
    }

    @Override
    public long usedBytes(TenantId tenant) throws IOException {
        long bytes = 0;
        for (Path file : files(tenant)) {
            String name = String.valueOf(file.getFileName());
            try {
                bytes += Stream.of(DRAFT, BLOB, ASIDE).anyMatch(name::endsWith) ? Files.size(file) : 0;
            } catch (NoSuchFileException e) {
                // deleted meanwhile
            }
        }
        return bytes;
    }

    @Override
    public long freeBytes() throws IOException {
        Path at = directory.toAbsolutePath();
        for (Path parent = at.getParent(); !Files.exists(at) && parent != null; parent = at.getParent()) {
            at = parent;
        }
        return Files.getFileStore(at).getUsableSpace();
    }

    private List<UUID> ids(TenantId tenant, String suffix) throws IOException {
        List<UUID> ids = new ArrayList<>();
        for (Path file : files(tenant)) {
            String name = String.valueOf(file.getFileName());
            String id = name.endsWith(suffix) ? name.substring(0, name.length() - suffix.length()) : "";
            if (ID.matcher(id).matches()) {
                ids.add(UUID.fromString(id));
            }
        }
        return ids;
    }

    private List<Path> files(TenantId tenant) throws IOException {
        return list(folder(tenant));
    }

    private static List<Path> list(Path folder) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.toList();
        } catch (NoSuchFileException e) {
            return List.of();
        }
    }

    private Path folder(TenantId tenant) {
        return directory.resolve(tenant.toString());
    }

    private Path file(TenantId tenant, UUID id, String suffix) {
        return folder(tenant).resolve(id + suffix);
    }
}
