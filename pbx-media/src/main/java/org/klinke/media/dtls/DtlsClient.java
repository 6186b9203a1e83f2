package org.klinke.media.dtls;

import java.io.IOException;
import java.util.Hashtable;
import java.util.Vector;
import org.bouncycastle.tls.CertificateRequest;
import org.bouncycastle.tls.DefaultTlsClient;
import org.bouncycastle.tls.NamedGroup;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.TlsAuthentication;
import org.bouncycastle.tls.TlsCredentials;
import org.bouncycastle.tls.TlsServerCertificate;
import org.jspecify.annotations.Nullable;

/// We send the ClientHello (`a=setup:active`).
final class DtlsClient extends DefaultTlsClient {
    private final Exchange exchange;

    DtlsClient(Exchange exchange) {
        super(exchange.crypto);
        this.exchange = exchange;
    }

    @Override
    protected ProtocolVersion[] getSupportedVersions() {
        return Exchange.versions();
    }

    @Override
    protected int[] getSupportedCipherSuites() {
        return Exchange.cipherSuites(true);
    }

    @Override
    public boolean requiresExtendedMasterSecret() {
        return true;
    }

    @Override
    public int getHandshakeTimeoutMillis() {
        return Exchange.HANDSHAKE_MILLIS_MAX;
    }

    @Override
    public int getHandshakeResendTimeMillis() {
        return Exchange.RESEND_MILLIS;
    }

    @Override
    @SuppressWarnings("rawtypes") // as declared there
    public Hashtable getClientExtensions() throws IOException {
        Hashtable extensions = super.getClientExtensions();
        exchange.offerProfiles(extensions);
        return extensions;
    }

    @Override
    @SuppressWarnings("rawtypes")
    public void processServerExtensions(@Nullable Hashtable extensions) throws IOException {
        super.processServerExtensions(extensions);
        exchange.choose(extensions, true);
    }

    @Override
    @SuppressWarnings({"rawtypes", "unchecked"})
    protected Vector getSupportedGroups(Vector roles) {
        Vector groups = super.getSupportedGroups(roles);
        if (exchange.crypto.prefersP256() && groups.remove((Integer) NamedGroup.secp256r1)) {
            groups.add(0, NamedGroup.secp256r1);
        }
        return groups;
    }

    @Override
    public TlsAuthentication getAuthentication() {
        return new TlsAuthentication() {
            @Override
            public void notifyServerCertificate(TlsServerCertificate certificate) throws IOException {
                exchange.check(certificate.getCertificate());
            }

            @Override
            public TlsCredentials getClientCredentials(CertificateRequest request) throws IOException {
                return exchange.credentials(context);
            }
        };
    }

    @Override
    public void notifyHandshakeComplete() throws IOException {
        super.notifyHandshakeComplete();
        exchange.complete(context, true);
    }
}
