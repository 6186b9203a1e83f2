package org.klinke.core.alarm;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.klinke.core.secret.Keyring;
import org.klinke.core.secret.SecretUnavailable;
import org.klinke.core.tenant.TenantDirectory;
import org.klinke.core.tenant.TenantId;
import org.klinke.core.tenant.TenantScope;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Where alarms lie while the database is away: a file `TENANT.ALARM` each, sealed with the tenant's key. There are few
/// of them. One thread.
final class AlarmSpool {
    private static final Logger LOG = LoggerFactory.getLogger(AlarmSpool.class);
    private static final String PART = ".part";

    private final Path directory;
    private final Keyring keyring;
    private final TenantDirectory tenants;

    /// @param directory made if there is none
    AlarmSpool(Path directory, Keyring keyring, TenantDirectory tenants) throws IOException {
        Files.createDirectories(
                directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        this.directory = directory;
        this.keyring = keyring;
        this.tenants = tenants;
    }

    record Kept(TenantScope scope, Alarm alarm) {}

    /// It is safe when this returns.
    void keep(TenantScope scope, Alarm alarm) throws IOException {
        byte[] box = keyring.cipherFor(scope).seal("alarm", alarm.id(), "spool", AlarmJson.print(alarm));
        Path file = file(scope, alarm);
        Path part = file.resolveSibling(file.getFileName() + PART);
        try (FileChannel channel = FileChannel.open(
                part, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            ByteBuffer buffer = ByteBuffer.wrap(box);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            channel.force(true);
        }
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        try (FileChannel folder = FileChannel.open(directory, StandardOpenOption.READ)) {
            folder.force(true);
        }
    }

    /// It is in the database now, or nobody's any more.
    void release(TenantScope scope, Alarm alarm) {
        try {
            Files.deleteIfExists(file(scope, alarm));
        } catch (IOException e) {
            // Stored once more at the next start, which changes nothing.
            LOG.atWarn().setCause(e).addKeyValue("tenant", scope.name()).log("an alarm's file cannot be removed");
        }
    }

    /// What an earlier run left.
    List<Kept> left() throws IOException {
        List<Kept> kept = new ArrayList<>();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.sorted().toList()) {
                read(file).ifPresent(kept::add);
            }
        }
        return kept;
    }

    private Optional<Kept> read(Path file) throws IOException {
        String[] ids = file.getFileName().toString().split("\\.");
        if (ids.length != 2) {
            Files.delete(file); // half written when the server was killed: never counted as kept
            return Optional.empty();
        }
        try {
            Optional<TenantScope> scope = tenants.byId(new TenantId(UUID.fromString(ids[0])));
            if (scope.isEmpty()) {
                Files.delete(file); // the tenant was deleted
                return Optional.empty();
            }
            byte[] json = keyring.cipherFor(scope.get())
                    .open("alarm", UUID.fromString(ids[1]), "spool", Files.readAllBytes(file));
            return Optional.of(new Kept(scope.get(), AlarmJson.parse(json)));
        } catch (IllegalArgumentException | SecretUnavailable | IOException e) {
            LOG.atError().setCause(e).addKeyValue("file", file).log("A kept alarm cannot be opened: not stored");
            return Optional.empty();
        }
    }

    private Path file(TenantScope scope, Alarm alarm) {
        return directory.resolve(scope.id().value() + "." + alarm.id());
    }
}
