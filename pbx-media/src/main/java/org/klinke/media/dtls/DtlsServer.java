package org.klinke.media.dtls;

import java.io.IOException;
import java.util.Hashtable;
import java.util.Vector;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.CertificateRequest;
import org.bouncycastle.tls.ClientCertificateType;
import org.bouncycastle.tls.DefaultTlsServer;
import org.bouncycastle.tls.NamedGroup;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.TlsCredentialedSigner;
import org.bouncycastle.tls.TlsUtils;
import org.bouncycastle.util.Arrays;
import org.jspecify.annotations.Nullable;

/// We wait for the ClientHello (`a=setup:passive`).
final class DtlsServer extends DefaultTlsServer {
    private final Exchange exchange;

    DtlsServer(Exchange exchange) {
        super(exchange.crypto);
        this.exchange = exchange;
    }

    @Override
    protected ProtocolVersion[] getSupportedVersions() {
        return Exchange.versions();
    }

    @Override
    protected int[] getSupportedCipherSuites() {
        return Exchange.cipherSuites(false);
    }

    /// Without it the exported keys are not bound to this handshake (RFC 7627, RFC 8844).
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
    public CertificateRequest getCertificateRequest() {
        short[] types = {ClientCertificateType.ecdsa_sign, ClientCertificateType.rsa_sign};
        Vector<?> algorithms = TlsUtils.getDefaultSupportedSignatureAlgorithms(context);
        return new CertificateRequest(types, algorithms, null);
    }

    @Override
    public void notifyClientCertificate(@Nullable Certificate chain) throws IOException {
        exchange.check(chain);
    }

    @Override
    @SuppressWarnings("rawtypes") // as declared there
    public void processClientExtensions(@Nullable Hashtable extensions) throws IOException {
        super.processClientExtensions(extensions);
        exchange.choose(extensions, false);
    }

    @Override
    @SuppressWarnings("rawtypes")
    public Hashtable getServerExtensions() throws IOException {
        Hashtable extensions = super.getServerExtensions();
        exchange.answerProfile(extensions);
        return extensions;
    }

    /// Most like X25519 better; both are as safe.
    @Override
    protected int selectECDH(int minimumBits) {
        int[] theirs = context.getSecurityParametersHandshake().getClientSupportedGroups();
        return exchange.crypto.prefersP256() && theirs != null && Arrays.contains(theirs, NamedGroup.secp256r1)
                ? NamedGroup.secp256r1
                : super.selectECDH(minimumBits);
    }

    @Override
    protected TlsCredentialedSigner getECDSASignerCredentials() throws IOException {
        return exchange.credentials(context);
    }

    @Override
    public void notifyHandshakeComplete() throws IOException {
        super.notifyHandshakeComplete();
        exchange.complete(context, false);
    }
}
