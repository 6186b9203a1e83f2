package org.klinke.server.tls;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.SignatureException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/// Trust for the command line, which knows the server by the fingerprint of its authority: the chain must end in
/// exactly that certificate and be signed by it. Names are not checked: the fingerprint says more than a name.
public final class PinnedTrust extends X509ExtendedTrustManager {
    private final String fingerprint;

    PinnedTrust(String fingerprint) {
        this.fingerprint = fingerprint;
    }

    /// @param fingerprint SHA-256 of the authority's certificate, lower-case hex
    public static SSLContext of(String fingerprint) throws GeneralSecurityException {
        return context(new PinnedTrust(fingerprint));
    }

    /// For a loopback address without a known fingerprint only: whoever answers there is this machine.
    public static SSLContext anyone() throws GeneralSecurityException {
        return context(new PinnedTrust(""));
    }

    private static SSLContext context(PinnedTrust trust) throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {trust}, null);
        return context;
    }

    private void check(X509Certificate[] chain) throws CertificateException {
        if (fingerprint.isEmpty()) {
            return;
        }
        try {
            X509Certificate authority = chain[chain.length - 1];
            if (chain.length < 2 || !ServerTls.fingerprint(authority).equals(fingerprint)) {
                throw new CertificateException("the server at this address is another one than the endpoint file says");
            }
            chain[0].verify(authority.getPublicKey());
            chain[0].checkValidity();
        } catch (SignatureException e) {
            throw new CertificateException("the server's certificate is not signed by its authority", e);
        } catch (CertificateException e) {
            throw e;
        } catch (GeneralSecurityException e) {
            throw new CertificateException(e);
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        check(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw new CertificateException("clients are not checked here");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        throw new CertificateException("clients are not checked here");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        throw new CertificateException("clients are not checked here");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
