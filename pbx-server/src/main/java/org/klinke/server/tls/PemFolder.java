package org.klinke.server.tls;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Certificates of authorities in the PEM files `*.crt` and `*.pem` of one directory.
final class PemFolder {
    private static final Logger LOG = LoggerFactory.getLogger(PemFolder.class);
    private static final int FILES_MAX = 200;

    private final Path dir;
    private Map<Path, List<Object>> stamps = Map.of();
    private boolean forgotten;

    /// @param dir may be absent
    PemFolder(Path dir) {
        this.dir = dir;
    }

    /// @return whether the files are others than when this was last asked
    boolean hasChanged() throws IOException {
        Map<Path, List<Object>> now = stamps();
        boolean changed = forgotten || !now.equals(stamps);
        forgotten = false;
        stamps = now;
        return changed;
    }

    /// What [#hasChanged] saw has come to nothing: it says so once more.
    void forget() {
        forgotten = true;
    }

    private Map<Path, List<Object>> stamps() throws IOException {
        Map<Path, List<Object>> found = new LinkedHashMap<>();
        if (!Files.isDirectory(dir)) {
            return found;
        }
        try (Stream<Path> files = Files.list(dir)) {
            for (Path file : files.filter(each -> each.toString().matches(".*\\.(crt|pem)"))
                    .sorted()
                    .limit(FILES_MAX)
                    .toList()) {
                found.put(file, List.of(Files.getLastModifiedTime(file), Files.size(file)));
            }
        }
        return found;
    }

    /// Of the files that [#hasChanged] saw. One that cannot be used is passed over and named in the log: it
    /// must not cut off what the others are for.
    List<X509Certificate> certificates() {
        List<X509Certificate> all = new ArrayList<>();
        for (Path file : stamps.keySet()) {
            try (InputStream in = Files.newInputStream(file)) {
                for (Certificate one : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                    all.add((X509Certificate) one);
                }
            } catch (IOException | GeneralSecurityException e) {
                LOG.atError()
                        .addKeyValue("file", file)
                        .addKeyValue("reason", String.valueOf(e.getMessage()))
                        .log("not a PEM file with certificates: passed over");
            }
        }
        return all;
    }
}
