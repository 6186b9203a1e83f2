package org.klinke.server.run;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.klinke.server.files.PrivateFiles;

/// The data directory, held by one server at a time:
///
///     lock        held while a server runs; the system frees it however the server ends
///     keys/       keyring and master key          tls/      certificates and their keys
///     postgres/   embedded database               journal/  call records on their way into it
///     run/        endpoint.json for the commands  klinke.conf
///     recordings/ of calls, sealed, by tenant    music/    on hold, by tenant
public final class DataDirectory implements AutoCloseable {
    private final Path path;
    private final FileChannel channel;

    private DataDirectory(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    /// Where the data lies if nobody says otherwise: `/var/lib/klinke` as root, else below the home directory.
    public static Path standard() {
        return standard(System.getProperty("user.name"), System.getenv());
    }

    static Path standard(String user, Map<String, String> environment) {
        return user.equals("root")
                ? Path.of("/var/lib/klinke")
                : Path.of(
                        environment.getOrDefault("HOME", System.getProperty("user.home")), ".local", "share", "klinke");
    }

    /// Makes the directory if there is none, and locks it.
    ///
    /// @throws StartFailed if it cannot be written or another server holds it
    public static DataDirectory open(Path wanted) {
        Path path = wanted.toAbsolutePath().normalize();
        try {
            PrivateFiles.directory(path);
            Path file = path.resolve("lock");
            FileChannel channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            if (tryLock(channel) == null) {
                String owner = Files.readString(file).strip();
                channel.close();
                throw new StartFailed("another Klinke server" + (owner.isEmpty() ? "" : " (process " + owner + ")")
                        + " runs on " + path + "; stop it, or give another directory with --data");
            }
            channel.truncate(0);
            channel.write(ByteBuffer.wrap((ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.UTF_8)));
            return new DataDirectory(path, channel);
        } catch (IOException e) {
            throw new StartFailed("cannot use the data directory " + path + ": " + e + "; give another with --data", e);
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            // Held by this very process.
            return null;
        }
    }

    public Path path() {
        return path;
    }

    public Path resolve(String name) {
        return path.resolve(name);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
