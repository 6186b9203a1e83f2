package org.klinke.server.tls;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/// Takes whatever certificate a phone shows. TLS proves that it has the key of it (RFC 8446 §4.4.3); who signed it, and
/// what it is worth, is asked where the phone's address is known: a phone that shows an odd one must not be cut off.
final class ShownCertificates extends X509ExtendedTrustManager {
    private final List<X509Certificate> authorities;

    /// @param authorities named to phones, which choose by them what they show
    ShownCertificates(List<X509Certificate> authorities) {
        this.authorities = List.copyOf(authorities);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return authorities.toArray(X509Certificate[]::new);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw nobody();
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        throw nobody();
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        throw nobody();
    }

    private static CertificateException nobody() {
        return new CertificateException("this side is a server");
    }
}
