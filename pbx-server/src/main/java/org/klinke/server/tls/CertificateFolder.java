package org.klinke.server.tls;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The operator's own certificates: each `NAME.crt` (the certificate, then those that signed it) with `NAME.key` in one
/// directory. [#refresh] takes in what has changed; a pair that cannot be used, or of which one file is missing, leaves
/// in force what was there before. One of which both are missing is gone.
final class CertificateFolder {
    private static final Logger LOG = LoggerFactory.getLogger(CertificateFolder.class);
    private static final int CERTIFICATES_MAX = 5_000;
    private static final Duration WARN_BEFORE_END = Duration.ofDays(30);
    private static final Set<PosixFilePermission> OTHERS = Set.of(
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE);

    private final Path dir;
    private final InstantSource time;
    private final Map<String, Entry> entries = new TreeMap<>();

    /// What a pair of files looked like when it was last read, and what came of it.
    private record Entry(List<Object> stamp, Optional<Credential> credential) {}

    /// @param dir may be absent
    CertificateFolder(Path dir, InstantSource time) {
        this.dir = dir;
        this.time = time;
    }

    /// Looks at the files; reads those that are new or changed. Blocks.
    ///
    /// @return whether anything is in force now that was not before
    synchronized boolean refresh() {
        Map<String, List<Object>> found = stamps();
        boolean changed = false;
        // Half a pair is one that is being replaced.
        for (String gone : entries.keySet().stream()
                .filter(name -> !found.containsKey(name) && !halfThere(name))
                .toList()) {
            changed = true;
            entries.remove(gone);
            LOG.atInfo().addKeyValue("file", dir.resolve(gone + ".crt")).log("certificate removed");
        }
        for (Map.Entry<String, List<Object>> each : found.entrySet()) {
            Entry before = entries.getOrDefault(each.getKey(), new Entry(List.of(), Optional.empty()));
            if (!before.stamp.equals(each.getValue())) {
                Optional<Credential> read = read(each.getKey());
                entries.put(each.getKey(), new Entry(each.getValue(), read.or(before::credential)));
                changed |= read.isPresent();
            }
        }
        return changed;
    }

    private boolean halfThere(String name) {
        return Files.exists(dir.resolve(name + ".crt"), LinkOption.NOFOLLOW_LINKS)
                || Files.exists(dir.resolve(name + ".key"), LinkOption.NOFOLLOW_LINKS);
    }

    synchronized List<Credential> credentials() {
        return entries.values().stream()
                .flatMap(entry -> entry.credential.stream())
                .toList();
    }

    /// One line for each certificate that has ended or soon will.
    void logEnds() {
        Instant now = time.instant();
        for (Credential each : credentials()) {
            if (each.notAfter().isBefore(now)) {
                LOG.atError()
                        .addKeyValue("file", dir.resolve(each.source() + ".crt"))
                        .addKeyValue("notAfter", each.notAfter())
                        .log("certificate has expired: phones will refuse it");
            } else if (each.notAfter().isBefore(now.plus(WARN_BEFORE_END))) {
                LOG.atWarn()
                        .addKeyValue("file", dir.resolve(each.source() + ".crt"))
                        .addKeyValue("notAfter", each.notAfter())
                        .log("certificate expires soon");
            }
        }
    }

    /// Of the complete pairs.
    private Map<String, List<Object>> stamps() {
        Map<String, List<Object>> found = new TreeMap<>();
        if (!Files.isDirectory(dir)) {
            return found;
        }
        try (Stream<Path> files = Files.list(dir)) {
            List<Path> certificates = files.filter(file -> file.toString().endsWith(".crt"))
                    .sorted()
                    .limit(CERTIFICATES_MAX + 1L)
                    .toList();
            if (certificates.size() > CERTIFICATES_MAX) {
                LOG.atWarn()
                        .addKeyValue("dir", dir)
                        .log("more than " + CERTIFICATES_MAX + " certificates: the rest is passed over");
            }
            for (Path certificate : certificates.subList(0, Math.min(CERTIFICATES_MAX, certificates.size()))) {
                String file = certificate.getFileName().toString();
                String name = file.substring(0, file.length() - ".crt".length());
                stamp(certificate, dir.resolve(name + ".key")).ifPresent(stamp -> found.put(name, stamp));
            }
        } catch (IOException | UncheckedIOException e) {
            LOG.atWarn()
                    .addKeyValue("dir", dir)
                    .addKeyValue("reason", e.toString())
                    .log("certificates cannot be listed");
            entries.forEach((name, entry) -> found.put(name, entry.stamp));
        }
        return found;
    }

    /// Giving a file to the server's user changes neither its content nor its time of change, but lets it be read.
    private static Object statusChanged(Path file) throws IOException {
        try {
            return Files.getAttribute(file, "unix:ctime");
        } catch (UnsupportedOperationException | IllegalArgumentException _) {
            return ""; // not a system that tells
        }
    }

    /// Files are followed through symbolic links: ACME clients swap those.
    /// A pair that cannot be looked at has the reason for its stamp: it is tried again once that changes.
    private static Optional<List<Object>> stamp(Path certificate, Path key) {
        try {
            BasicFileAttributes one = Files.readAttributes(certificate, BasicFileAttributes.class);
            BasicFileAttributes two = Files.readAttributes(key, BasicFileAttributes.class);
            return Optional.of(List.of(
                    one.lastModifiedTime(),
                    one.size(),
                    String.valueOf(one.fileKey()),
                    statusChanged(certificate),
                    two.lastModifiedTime(),
                    two.size(),
                    String.valueOf(two.fileKey()),
                    statusChanged(key)));
        } catch (NoSuchFileException _) {
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(List.of(e.toString()));
        }
    }

    private Optional<Credential> read(String name) {
        Path certificate = dir.resolve(name + ".crt");
        try {
            PemFiles pem = PemFiles.read(dir, name);
            if (pem.chain().isEmpty()) {
                return refused(certificate, "holds no certificate");
            }
            if (!pem.belongTogether()) {
                return refused(certificate, "its key in " + name + ".key is another certificate's");
            }
            Credential credential = Credential.of(name, pem);
            if (credential.names().isEmpty()) {
                return refused(certificate, "names no DNS name (subjectAltName)");
            }
            warnOfReaders(dir.resolve(name + ".key"));
            LOG.atInfo()
                    .addKeyValue("file", certificate)
                    .addKeyValue("names", credential.names())
                    .addKeyValue("notAfter", credential.notAfter())
                    .log("certificate in force");
            return Optional.of(credential);
        } catch (IOException | GeneralSecurityException | RuntimeException e) { // an edge: whatever a file holds
            return refused(certificate, String.valueOf(e.getMessage()));
        }
    }

    private static Optional<Credential> refused(Path certificate, String reason) {
        LOG.atError()
                .addKeyValue("file", certificate)
                .addKeyValue("reason", reason)
                .log("certificate cannot be used; what was in force stays");
        return Optional.empty();
    }

    private static void warnOfReaders(Path key) throws IOException {
        if (Files.getPosixFilePermissions(key).stream().anyMatch(OTHERS::contains)) {
            LOG.atWarn()
                    .addKeyValue("file", key)
                    .addKeyValue("remedy", "chmod 600 " + key)
                    .log("others on this machine can read a private key");
        }
    }
}
