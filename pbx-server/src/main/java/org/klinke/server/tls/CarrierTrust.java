package org.klinke.server.tls;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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

    private final Path dir;
    private final PemFolder folder;
    private final KeyManager keys;
    private volatile SSLContext context;

    /// @param dir may be absent
    CarrierTrust(Path dir, KeyManager keys) throws IOException, GeneralSecurityException {
        this.dir = dir;
        this.keys = keys;
        this.folder = new PemFolder(dir);
        folder.hasChanged();
        this.context = read();
    }

    SSLContext context() {
        return context;
    }

    /// Takes in what has changed in the directory. Blocks.
    synchronized void refresh() {
        try {
            if (folder.hasChanged()) {
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

    private SSLContext read() throws IOException, GeneralSecurityException {
        List<X509Certificate> authorities = new ArrayList<>(system());
        authorities.addAll(folder.certificates());
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
