package org.klinke.server.tls;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import javax.net.ssl.TrustManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Who signs the certificates that clients may show (`sip.tls.client-ca`): a PEM file, read again when it changes.
final class ClientAuthority {
    private static final Logger LOG = LoggerFactory.getLogger(ClientAuthority.class);

    private final Path file;
    private List<Object> stamp;
    private volatile TrustManager trust;

    /// @throws IOException names the file and what is wrong with it
    ClientAuthority(Path file) throws IOException, GeneralSecurityException {
        this.file = file;
        this.stamp = stamp();
        this.trust = read();
    }

    /// Another one after each change: sessions begun under the former authorities are not resumed.
    TrustManager trust() {
        return trust;
    }

    /// @return whether others are trusted now; a file that cannot be used changes nothing
    synchronized boolean refresh() {
        try {
            List<Object> now = stamp();
            if (now.equals(stamp)) {
                return false;
            }
            stamp = now;
            trust = read();
            LOG.atInfo().addKeyValue("file", file).log("authorities of client certificates read anew");
            return true;
        } catch (IOException | GeneralSecurityException e) {
            if (!stamp.isEmpty()) {
                LOG.atError()
                        .addKeyValue("file", file)
                        .addKeyValue("reason", String.valueOf(e.getMessage()))
                        .log("authorities of client certificates cannot be read; those in force stay");
            }
            return false;
        }
    }

    private List<Object> stamp() throws IOException {
        return List.of(Files.getLastModifiedTime(file), Files.size(file));
    }

    private TrustManager read() throws IOException, GeneralSecurityException {
        Collection<? extends Certificate> found;
        try (InputStream in = Files.newInputStream(file)) {
            found = CertificateFactory.getInstance("X.509").generateCertificates(in);
        }
        if (found.isEmpty()) {
            throw new IOException(file + " holds no certificate");
        }
        return ServerTls.trustManagers(
                found.stream().map(X509Certificate.class::cast).toList())[0];
    }
}
