package org.klinke.server.tls;

import java.io.IOException;
import java.math.BigInteger;
import java.net.Socket;
import java.net.http.HttpClient;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.X509ExtendedKeyManager;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/// A maker's authority, and the phones it signs.
public final class PhoneCa {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Duration DAY = Duration.ofDays(1);

    private final KeyPair keys;
    /// Up to the one that nobody signed but itself.
    private final List<X509Certificate> chain;

    private PhoneCa(KeyPair keys, List<X509Certificate> chain) {
        this.keys = keys;
        this.chain = chain;
    }

    public static PhoneCa of(String name) throws GeneralSecurityException, IOException {
        KeyPair keys = keys();
        X500Name subject = new X500Name("CN=" + name);
        return new PhoneCa(
                keys, List.of(sign(subject, keys, subject, keys, Instant.now().plus(DAY), true, "")));
    }

    /// One that this one has signed.
    public PhoneCa under(String name) throws GeneralSecurityException, IOException {
        KeyPair own = keys();
        return new PhoneCa(
                own,
                longer(sign(
                        name(),
                        keys,
                        new X500Name("CN=" + name),
                        own,
                        Instant.now().plus(DAY),
                        true,
                        "")));
    }

    private List<X509Certificate> longer(X509Certificate first) {
        List<X509Certificate> longer = new ArrayList<>(List.of(first));
        longer.addAll(chain);
        return List.copyOf(longer);
    }

    private X500Name name() {
        return X500Name.getInstance(chain.getFirst().getSubjectX500Principal().getEncoded());
    }

    public String pem() throws IOException {
        return PemFiles.pem(List.of(chain.getFirst()));
    }

    /// @param subject like "CN=000413A1B2C3,O=Maker"
    public Shown phone(String subject) throws GeneralSecurityException, IOException {
        return phone(subject, Instant.now().plus(DAY), "");
    }

    /// @param alternative a DNS name, "" for none
    public Shown phone(String subject, Instant until, String alternative) throws GeneralSecurityException, IOException {
        KeyPair own = keys();
        X509Certificate certificate = sign(name(), keys, new X500Name(subject), own, until, false, alternative);
        return new Shown(own.getPrivate(), longer(certificate));
    }

    /// A phone, or whoever has its key and certificate. Shows it to whoever asks, whatever authorities he names.
    ///
    /// @param asked counts how often it was asked
    public record Shown(PrivateKey key, List<X509Certificate> chain, AtomicInteger asked) {
        Shown(PrivateKey key, List<X509Certificate> chain) {
            this(key, chain, new AtomicInteger());
        }

        public HttpClient client(String protocol) throws GeneralSecurityException {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(new KeyManager[] {new OnlyThis(this)}, new ShownToUs[] {new ShownToUs()}, null);
            SSLParameters parameters = context.getDefaultSSLParameters();
            parameters.setProtocols(new String[] {protocol});
            return HttpClient.newBuilder()
                    .sslContext(context)
                    .sslParameters(parameters)
                    .build();
        }
    }

    public static Shown selfSigned(String subject) throws GeneralSecurityException, IOException {
        KeyPair keys = keys();
        X500Name name = new X500Name(subject);
        return new Shown(
                keys.getPrivate(),
                List.of(sign(name, keys, name, keys, Instant.now().plus(DAY), false, "")));
    }

    private static KeyPair keys() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"), RANDOM);
        return generator.generateKeyPair();
    }

    private static X509Certificate sign(
            X500Name issuer,
            KeyPair by,
            X500Name subject,
            KeyPair keys,
            Instant until,
            boolean authority,
            String alternative)
            throws GeneralSecurityException, IOException {
        JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                issuer,
                new BigInteger(100, RANDOM),
                Date.from(Instant.now().minus(DAY.multipliedBy(3))),
                Date.from(until),
                subject,
                keys.getPublic());
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
        if (!alternative.isEmpty()) {
            builder.addExtension(
                    Extension.subjectAlternativeName,
                    false,
                    new GeneralNames(new GeneralName(GeneralName.dNSName, alternative)));
        }
        try {
            return new JcaX509CertificateConverter()
                    .getCertificate(
                            builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(by.getPrivate())));
        } catch (OperatorCreationException e) {
            throw new GeneralSecurityException(e);
        }
    }

    /// Whom the server is, other tests ask.
    private static final class ShownToUs extends javax.net.ssl.X509ExtendedTrustManager {
        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }

    private static final class OnlyThis extends X509ExtendedKeyManager {
        private final Shown shown;

        OnlyThis(Shown shown) {
            this.shown = shown;
        }

        @Override
        public String chooseEngineClientAlias(String[] types, Principal[] issuers, SSLEngine engine) {
            shown.asked().incrementAndGet();
            return "phone";
        }

        @Override
        public String chooseClientAlias(String[] types, Principal[] issuers, Socket socket) {
            shown.asked().incrementAndGet();
            return "phone";
        }

        @Override
        public X509Certificate[] getCertificateChain(String alias) {
            return shown.chain().toArray(X509Certificate[]::new);
        }

        @Override
        public PrivateKey getPrivateKey(String alias) {
            return shown.key();
        }

        @Override
        public String[] getClientAliases(String type, Principal[] issuers) {
            return new String[] {"phone"};
        }

        @Override
        public String[] getServerAliases(String type, Principal[] issuers) {
            return new String[0];
        }

        @Override
        public String chooseServerAlias(String type, Principal[] issuers, Socket socket) {
            throw new IllegalStateException("a phone is no server");
        }
    }
}
