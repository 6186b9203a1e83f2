package org.klinke.core.cdr;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The journal's files `000000000001.journal`, `000000000002.journal` …: the last one grows, the others wait to be
/// replayed and are then deleted. One thread appends; others only read what was synced.
final class JournalDisk implements CallJournal.Disk {
    static final String SUFFIX = ".journal";
    private static final String DAMAGED = ".damaged";
    private static final int FILE_BYTES_ROTATE = 1 << 20;

    private final Path directory;
    private long number;
    private @Nullable FileChannel channel;
    private long synced;

    JournalDisk(Path directory) throws IOException {
        this.directory = directory;
        Files.createDirectories(
                directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        // Files set aside count too: a number is never used twice.
        this.number = list("[0-9]{12}\\" + SUFFIX + "(\\" + DAMAGED + ")?").stream()
                .mapToLong(JournalDisk::numberOf)
                .max()
                .orElse(0);
    }

    /// All files, oldest first.
    List<Path> files() throws IOException {
        return list("[0-9]{12}\\" + SUFFIX);
    }

    private List<Path> list(String pattern) throws IOException {
        try (Stream<Path> all = Files.list(directory)) {
            return all.filter(file -> file.getFileName().toString().matches(pattern))
                    .sorted()
                    .toList();
        }
    }

    record Appended(Path file, long synced) {}

    /// Appends and syncs; begins a new file when the current one has grown.
    ///
    /// @throws IOException nothing counts as appended
    @Override
    public Appended append(byte[] bytes) throws IOException {
        @Nullable FileChannel current = channel;
        if (current == null || synced >= FILE_BYTES_ROTATE) {
            current = begin();
        }
        try {
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            long at = synced;
            while (buffer.hasRemaining()) {
                at += current.write(buffer, at);
            }
            current.force(false);
            synced = at;
            return new Appended(file(number), synced);
        } catch (IOException e) {
            // A half-written frame would be skipped by a reader, but there is no need to leave one; and after a failed
            // sync nobody knows what the file holds (the kernel forgets the dirty pages), so go on in a new one.
            try {
                current.truncate(synced);
            } finally {
                current.close();
                channel = null;
                if (synced == 0) {
                    Files.deleteIfExists(file(number));
                }
            }
            throw e;
        }
    }

    private FileChannel begin() throws IOException {
        if (channel != null) {
            channel.close();
            channel = null;
        }
        number++;
        FileChannel fresh = FileChannel.open(
                file(number),
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        synced = 0;
        channel = fresh;
        try (FileChannel names = FileChannel.open(directory, StandardOpenOption.READ)) {
            names.force(true);
        }
        return fresh;
    }

    static byte[] read(Path file, long from, long to) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            ByteBuffer buffer = ByteBuffer.allocate(Math.toIntExact(to - from));
            while (buffer.hasRemaining() && channel.read(buffer, from + buffer.position()) >= 0) {
                // until full or at the end of the file
            }
            return buffer.position() == buffer.capacity()
                    ? buffer.array()
                    : Arrays.copyOf(buffer.array(), buffer.position());
        }
    }

    static void delete(Path file) throws IOException {
        Files.deleteIfExists(file);
    }

    /// Keeps a file that could not be replayed whole, out of the way, for somebody to look at.
    static Path setAside(Path file) throws IOException {
        return Files.move(
                file,
                file.resolveSibling(file.getFileName() + DAMAGED),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
    }

    private Path file(long fileNumber) {
        return directory.resolve("%012d%s".formatted(fileNumber, SUFFIX));
    }

    private static long numberOf(Path file) {
        return Long.parseLong(file.getFileName().toString().substring(0, 12));
    }

    @Override
    public void close() throws IOException {
        if (channel != null) {
            channel.close();
            channel = null;
        }
    }
}
