package org.klinke.server.postgres;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;
import org.klinke.server.files.PrivateFiles;

/// Unpacks the PostgreSQL programs that come as a library: `DIR/postgres/programs-<archive size>`; once per version.
final class Binaries {
    private Binaries() {}

    /// @return the directory that holds `bin/postgres`
    /// @throws IOException also where this machine's processor is not supported
    static Path unpack(Path dir) throws IOException {
        String archive = archiveName();
        try (InputStream resource = Binaries.class.getResourceAsStream("/" + archive)) {
            if (resource == null) {
                throw new IOException("no PostgreSQL programs for this machine (" + archive
                        + ") in this build; give database.url of a PostgreSQL >= 15 instead");
            }
            byte[] packed = resource.readAllBytes();
            Path programs = dir.resolve("programs-" + packed.length);
            if (!Files.isDirectory(programs)) {
                Path unfinished = dir.resolve("programs.new");
                delete(unfinished);
                PrivateFiles.directory(unfinished);
                unpack(packed, unfinished);
                Files.move(unfinished, programs, StandardCopyOption.ATOMIC_MOVE);
            }
            return programs;
        }
    }

    private static String archiveName() {
        String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        String arch = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
        String kind = system.startsWith("mac") ? "darwin" : "linux";
        String processor = switch (arch) {
            case "amd64", "x86_64" -> "x86_64";
            case "aarch64" -> "arm_64";
            default -> arch;
        };
        return "postgres-" + kind + "-" + processor + ".txz";
    }

    private static void unpack(byte[] packed, Path target) throws IOException {
        try (InputStream bytes = new BufferedInputStream(new java.io.ByteArrayInputStream(packed));
                TarArchiveInputStream tar = new TarArchiveInputStream(new XZCompressorInputStream(bytes))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                Path path = target.resolve(entry.getName()).normalize();
                if (!path.startsWith(target)) {
                    throw new IOException("archive leaves its directory: " + entry.getName());
                }
                if (entry.isDirectory()) {
                    Files.createDirectories(path);
                } else if (entry.isSymbolicLink()) {
                    Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
                } else if (entry.isLink()) {
                    Files.createLink(path, target.resolve(entry.getLinkName()));
                } else {
                    Files.createDirectories(path.getParent());
                    Files.copy(tar, path);
                    if ((entry.getMode() & 0100) != 0 && !path.toFile().setExecutable(true, true)) {
                        throw new IOException("cannot make " + path + " executable");
                    }
                }
            }
        }
    }

    static void delete(Path tree) throws IOException {
        if (!Files.exists(tree)) {
            return;
        }
        try (Stream<Path> paths = Files.walk(tree)) {
            for (Path path : paths.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
