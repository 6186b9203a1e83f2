package org.klinke.core.firmware;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.klinke.core.directory.InvalidInput;

/// The files themselves, in a folder of the data directory, each named by its id: what a person calls a file never
/// becomes a path here.
public final class FirmwareFiles {
    private static final long BYTES_MAX = 400L << 20;
    private static final Pattern NAME = Pattern.compile("[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    private final Path folder;

    /// @param folder made when it is needed
    public FirmwareFiles(Path folder) {
        this.folder = folder;
    }

    /// @param sha256 in hexadecimal digits
    public record Taken(long bytes, String sha256) {}

    /// Copies a file of this machine.
    ///
    /// @throws InvalidInput naming `file`: it cannot be read, is empty or too large
    public Taken take(UUID id, Path source) throws IOException {
        if (!Files.isRegularFile(source) || !Files.isReadable(source)) {
            throw new InvalidInput(
                    "file",
                    "the server cannot read '" + source + "'",
                    "put the file where the server's user may read it, and give its whole path");
        }
        long bytes = Files.size(source);
        if (bytes == 0 || bytes > BYTES_MAX) {
            throw new InvalidInput(
                    "file", "it has " + bytes + " bytes", "firmware has at most " + (BYTES_MAX >> 20) + " MB");
        }
        Files.createDirectories(folder);
        MessageDigest digest = sha256();
        try (InputStream in = Files.newInputStream(source);
                OutputStream out = new DigestOutputStream(Files.newOutputStream(path(id)), digest)) {
            in.transferTo(out);
        }
        return new Taken(Files.size(path(id)), HexFormat.of().formatHex(digest.digest()));
    }

    public Path path(UUID id) {
        return folder.resolve(id.toString());
    }

    /// Whether its bytes are there: somebody may have restored the database alone.
    public boolean has(Firmware firmware) {
        return Files.isReadable(path(firmware.id()));
    }

    /// Gives lost bytes back to firmware that is listed.
    ///
    /// @throws InvalidInput naming `file`: these are other bytes
    public void repair(Firmware listed, UUID taken, String sha256) throws IOException {
        if (!sha256.equals(listed.sha256())) {
            throw new InvalidInput(
                    "file",
                    "it is not the one that was added as " + listed.version(),
                    "remove that version first, then add this file");
        }
        Files.move(path(taken), path(listed.id()), StandardCopyOption.ATOMIC_MOVE);
    }

    /// Deletes what nobody lists any more: of tenants that were deleted, or of an addition that was broken off.
    ///
    /// @param listed by any tenant
    /// @param before younger ones may be on their way into the list
    /// @return how many
    public int sweep(Set<UUID> listed, Instant before) throws IOException {
        if (!Files.isDirectory(folder)) {
            return 0;
        }
        int gone = 0;
        try (DirectoryStream<Path> all = Files.newDirectoryStream(folder)) {
            for (Path file : all) {
                if (isOurs(file)
                        && !listed.contains(UUID.fromString(file.getFileName().toString()))
                        && Files.getLastModifiedTime(file).toInstant().isBefore(before)) {
                    Files.deleteIfExists(file);
                    gone++;
                }
            }
        }
        return gone;
    }

    private static boolean isOurs(Path file) {
        return Files.isRegularFile(file)
                && NAME.matcher(String.valueOf(file.getFileName())).matches();
    }

    public void delete(UUID id) throws IOException {
        Files.deleteIfExists(path(id));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
