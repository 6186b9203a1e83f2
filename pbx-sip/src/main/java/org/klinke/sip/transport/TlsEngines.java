package org.klinke.sip.transport;

import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;

/// TLS as we speak it: versions 1.2 and 1.3, ephemeral keys and authenticated encryption only.
final class TlsEngines {
    private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};

    private TlsEngines() {}

    static SSLEngine server(SSLContext context, boolean askForCertificate) {
        SSLEngine engine = context.createSSLEngine();
        engine.setUseClientMode(false);
        SSLParameters parameters = parameters(engine);
        parameters.setUseCipherSuitesOrder(true);
        parameters.setWantClientAuth(askForCertificate);
        engine.setSSLParameters(parameters);
        return engine;
    }

    /// @param serverName sent as SNI and checked against the certificate, unless empty
    static SSLEngine client(SSLContext context, InetSocketAddress remote, String serverName) {
        SSLEngine engine =
                context.createSSLEngine(serverName.isEmpty() ? remote.getHostString() : serverName, remote.getPort());
        engine.setUseClientMode(true);
        SSLParameters parameters = parameters(engine);
        if (serverName.isEmpty()) {
            parameters.setServerNames(List.of());
        } else {
            parameters.setServerNames(List.of(new SNIHostName(serverName)));
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
        }
        engine.setSSLParameters(parameters);
        return engine;
    }

    private static SSLParameters parameters(SSLEngine engine) {
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setProtocols(PROTOCOLS);
        parameters.setCipherSuites(Arrays.stream(engine.getSupportedCipherSuites())
                .filter(TlsEngines::acceptable)
                .toArray(String[]::new));
        return parameters;
    }

    /// No anonymous, export, NULL, static-RSA or CBC suites.
    static boolean acceptable(String suite) {
        boolean tls13 = suite.startsWith("TLS_AES_") || suite.startsWith("TLS_CHACHA20_");
        boolean ephemeral = suite.startsWith("TLS_ECDHE_") || suite.startsWith("TLS_DHE_");
        boolean aead = suite.contains("_GCM_") || suite.contains("_CHACHA20_POLY1305_");
        return tls13 || (ephemeral && aead && !suite.contains("_anon_"));
    }
}
