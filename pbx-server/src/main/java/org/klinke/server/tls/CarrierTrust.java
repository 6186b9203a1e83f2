package org.klinke.server.tls;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Whom we trust to be a carrier: the authorities of the system's Java, and those in the PEM files `*.crt` and `*.pem`
/// of one directory, for carriers with an authority of their own. We show them our server's certificate.
final class CarrierTrust {
    private static final Logger LOG = LoggerFactory.getLogger(CarrierTrust.class);
    private static final int FILES_MAX = 200;

    private final Path dir;
    private final KeyManager keys;
    private Map<Path, List<Object>> stamps;
    private volatile SSLContext context;

    /// @param dir may be absent
    CarrierTrust(Path dir, KeyManager keys) throws IOException, GeneralSecurityException {
        this.dir = dir;
        this.keys = keys;
        this.stamps = stamps();
        this.context = read();
    }

    SSLContext context() {
        return context;
    }

    /// Takes in what has changed in the directory. Blocks.
    synchronized void refresh() {
        try {
            Map<Path, List<Object>> now = stamps();
            if (!now.equals(stamps)) {
                stamps = now;
                context = read();
                LOG.atInfo().addKeyValue("dir", dir).log("authorities of carriers read anew");
            }
        } catch (IOException | GeneralSecurityException e) {
            LOG.atError()
                    .addKeyValue("dir", dir)
                    .addKeyValue("reason", String.valueOf(e.getMessage()))
                    .log("authorities of carriers cannot be read; those in force stay");
        }
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

    /// A file that cannot be used is passed over and named in the log: it must not cut off other carriers.
    private SSLContext read() throws IOException, GeneralSecurityException {
        List<X509Certificate> authorities = new ArrayList<>(system());
        for (Path file : stamps.keySet()) {
            try (InputStream in = Files.newInputStream(file)) {
                for (Certificate one : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                    authorities.add((X509Certificate) one);
                }
            } catch (IOException | GeneralSecurityException e) {
                LOG.atError()
                        .addKeyValue("file", file)
                        .addKeyValue("reason", String.valueOf(e.getMessage()))
                        .log("not a PEM file with certificates: passed over");
            }
        }
        SSLContext made = SSLContext.getInstance("TLS");
        made.init(new KeyManager[] {keys}, ServerTls.trustManagers(authorities), null);
        return made;
    }

    private static List<X509Certificate> system() throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init((KeyStore) null);
        return Arrays.stream(factory.getTrustManagers())
                .filter(X509TrustManager.class::isInstance)
                .map(X509TrustManager.class::cast)
                .flatMap(manager -> Arrays.stream(manager.getAcceptedIssuers()))
                .toList();
    }
}
