package org.klinke.server.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.klinke.sip.transport.SipFlow;
import org.klinke.sip.transport.SipReceiver;
import org.klinke.sip.transport.SipServerSocket;
import org.klinke.sip.transport.SipTransports;
import org.klinke.sip.transport.TlsContexts;
import org.klinke.sip.transport.TlsIdentity;
import org.klinke.sip.transport.TransportLimits;
import org.slf4j.LoggerFactory;

/// Certificates as files, seen by a real TLS client of the real SIP sockets.
class CertificateFilesTest {
    private static final InstantSource TIME = InstantSource.system();
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final String MESSAGE = "BYE sip:a@b SIP/2.0\r\nVia: SIP/2.0/TLS a\r\nContent-Length: 0\r\n\r\n";

    private final Issuer issuer = new Issuer(TIME, RANDOM);
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final SipTransports transports = new SipTransports(1, TransportLimits.DEFAULT, RANDOM);
    private final BlockingQueue<SipFlow> flows = new LinkedBlockingQueue<>();

    @TempDir
    Path dir;

    private Path certs = Path.of("");
    private PemFiles authority;

    CertificateFilesTest() throws IOException, GeneralSecurityException {
        authority = issuer.authority("carrier.example");
    }

    @BeforeEach
    void prepare() throws IOException {
        certs = Files.createDirectories(dir.resolve("certs"));
        log.start();
        ((Logger) LoggerFactory.getLogger(CertificateFolder.class)).addAppender(log);
        ((Logger) LoggerFactory.getLogger(ClientAuthority.class)).addAppender(log);
    }

    @AfterEach
    void close() {
        transports.close();
        ((Logger) LoggerFactory.getLogger(CertificateFolder.class)).detachAppender(log);
        ((Logger) LoggerFactory.getLogger(ClientAuthority.class)).detachAppender(log);
    }

    private ServerTls open(Optional<Path> clientAuthority) throws IOException, GeneralSecurityException {
        return ServerTls.open(
                dir,
                TIME,
                RANDOM,
                new ServerTls.Names(
                        List.of("pbx.example", "localhost", "acme.example"),
                        List.of(InetAddress.ofLiteral("127.0.0.1"))),
                clientAuthority);
    }

    /// A certificate of our own authority for these names, written where the operator would.
    private X509Certificate put(String file, String... names) throws IOException, GeneralSecurityException {
        PemFiles made = issuer.server(authority, List.of(names), List.of());
        made.write(certs, file);
        return made.chain().getFirst();
    }

    private SipServerSocket listen(TlsContexts tls) {
        return transports.listenTls(new InetSocketAddress("127.0.0.1", 0), "sip.tls.port", tls, new SipReceiver() {
            @Override
            public void onMessage(SipFlow flow, byte[] message) {
                flows.add(flow);
                flow.write(message);
            }

            @Override
            public void onRefused(SipFlow flow, byte[] head, Refusal refusal) {}
        });
    }

    /// A handshake; trust is not the point here, but which certificate is shown.
    ///
    /// @param sni "" for none
    private static SSLSocket connect(SipServerSocket server, String sni, SSLContext client) throws IOException {
        Socket plain = new Socket(server.local().getAddress(), server.local().getPort());
        plain.setSoTimeout(20_000);
        SSLSocket socket = (SSLSocket) client.getSocketFactory().createSocket(plain, "127.0.0.1", 1, true);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setServerNames(sni.isEmpty() ? List.of() : List.of(new SNIHostName(sni)));
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return socket;
    }

    private static X509Certificate shown(SipServerSocket server, String sni) throws Exception {
        try (SSLSocket socket = connect(server, sni, PinnedTrust.anyone())) {
            return (X509Certificate) socket.getSession().getPeerCertificates()[0];
        }
    }

    private List<String> logged() {
        return log.list.stream()
                .map(event -> event.getLevel() + " " + event.getFormattedMessage() + " " + event.getKeyValuePairs())
                .toList();
    }

    @Test
    void eachNameGetsItsCertificate() throws Exception {
        X509Certificate acme = put("acme", "acme.example");
        X509Certificate wild = put("wild", "*.example", "more.org");
        X509Certificate public_ = put("public", "pbx.example");
        ServerTls tls = open(Optional.empty());
        SipServerSocket server = listen(tls);

        assertThat(shown(server, "acme.example")).isEqualTo(acme);
        assertThat(shown(server, "ACME.Example")).isEqualTo(acme);
        assertThat(shown(server, "globex.example")).isEqualTo(wild);
        assertThat(shown(server, "more.org")).isEqualTo(wild);
        assertThat(shown(server, ""))
                .as("who names nobody knows the server's name")
                .isEqualTo(public_);
        for (String name : List.of("localhost", "a.b.example", "example", "unknown.org")) {
            assertThat(shown(server, name).getIssuerX500Principal().getName())
                    .as(name)
                    .isEqualTo("CN=Klinke CA of pbx.example");
        }
    }

    @Test
    void rsaWorksAsWellAsEcdsa() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2_048);
        var keys = generator.generateKeyPair();
        PemFiles rsa = PemFiles.of(keys, List.of(selfSigned(keys, "rsa.example")));
        rsa.write(certs, "rsa");
        SipServerSocket server = listen(open(Optional.empty()));

        assertThat(shown(server, "rsa.example")).isEqualTo(rsa.chain().getFirst());
        assertThat(shown(server, "acme.example").getPublicKey().getAlgorithm()).isEqualTo("EC");
    }

    @Test
    void filesThatComeChangeAndGoAreInForceForNewHandshakesAndDropNoFlow() throws Exception {
        ServerTls tls = open(Optional.empty());
        SipServerSocket server = listen(tls);
        X509Certificate own = shown(server, "acme.example");
        try (SSLSocket phone = connect(server, "acme.example", PinnedTrust.anyone())) {
            X509Certificate first = put("acme", "acme.example");
            tls.refresh();
            assertThat(shown(server, "acme.example")).isEqualTo(first);
            X509Certificate second = put("acme", "acme.example");
            tls.refresh();
            assertThat(shown(server, "acme.example")).isEqualTo(second).isNotEqualTo(first);
            Files.delete(certs.resolve("acme.key"));
            Files.delete(certs.resolve("acme.crt"));
            tls.refresh();
            assertThat(shown(server, "acme.example")).isEqualTo(own);

            phone.getOutputStream().write(MESSAGE.getBytes(StandardCharsets.US_ASCII));
            assertThat(phone.getInputStream().readNBytes(MESSAGE.length())).hasSize(MESSAGE.length());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"acme.key", "acme.crt"})
    void aPairOfWhichOneFileIsBrieflyMissingStaysInForce(String file) throws Exception {
        X509Certificate first = put("acme", "acme.example");
        ServerTls tls = open(Optional.empty());
        SipServerSocket server = listen(tls);

        Files.delete(certs.resolve(file));
        tls.refresh();
        tls.refresh();
        assertThat(shown(server, "acme.example")).isEqualTo(first);
        X509Certificate second = put("acme", "acme.example");
        tls.refresh();
        assertThat(shown(server, "acme.example")).isEqualTo(second).isNotEqualTo(first);

        Files.delete(certs.resolve(file));
        tls.refresh();
        Files.delete(certs.resolve(file.equals("acme.key") ? "acme.crt" : "acme.key"));
        tls.refresh();
        assertThat(shown(server, "acme.example").getIssuerX500Principal().getName())
                .isEqualTo("CN=Klinke CA of pbx.example");
    }

    @Test
    void aBrokenPairLeavesTheOldOneInForceAndSaysWhy() throws Exception {
        X509Certificate good = put("acme", "acme.example");
        ServerTls tls = open(Optional.empty());
        SipServerSocket server = listen(tls);
        String key = Files.readString(certs.resolve("acme.key"));

        put("other", "other.example");
        Files.copy(certs.resolve("other.key"), certs.resolve("acme.key"), StandardCopyOption.REPLACE_EXISTING);
        tls.refresh();
        assertThat(shown(server, "acme.example")).isEqualTo(good);
        assertThat(logged())
                .anyMatch(line -> line.startsWith("ERROR")
                        && line.contains("acme.crt")
                        && line.contains("its key in acme.key is another certificate's"));

        Files.writeString(certs.resolve("acme.crt"), "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
        tls.refresh();
        Files.writeString(certs.resolve("acme.key"), key);
        Files.writeString(certs.resolve("acme.crt"), "");
        tls.refresh();
        assertThat(shown(server, "acme.example")).isEqualTo(good);
        assertThat(logged()).anyMatch(line -> line.contains("acme.crt") && line.contains("holds no certificate"));

        int lines = log.list.size();
        tls.refresh();
        assertThat(log.list).as("said once").hasSize(lines);
        X509Certificate mended = put("acme", "acme.example");
        tls.refresh();
        assertThat(shown(server, "acme.example")).isEqualTo(mended);
    }

    @Test
    void aKeyThatOthersCanReadIsWarnedAbout() throws Exception {
        put("acme", "acme.example");
        open(Optional.empty());
        assertThat(logged()).noneMatch(line -> line.contains("others on this machine"));

        Files.setPosixFilePermissions(certs.resolve("acme.key"), PosixFilePermissions.fromString("rw-r-----"));
        open(Optional.empty());
        assertThat(logged())
                .anyMatch(line -> line.startsWith("WARN")
                        && line.contains("acme.key")
                        && line.contains("others on this machine can read a private key"));
    }

    @Test
    void endsAreLoggedAndTheOneThatLastsLongerWins() throws Exception {
        Issuer past = new Issuer(InstantSource.fixed(TIME.instant().minus(Duration.ofDays(500))), RANDOM);
        past.server(authority, List.of("acme.example"), List.of()).write(certs, "a-ended");
        Issuer soon = new Issuer(InstantSource.fixed(TIME.instant().minus(Duration.ofDays(390))), RANDOM);
        soon.server(authority, List.of("acme.example"), List.of()).write(certs, "b-ending");
        X509Certificate lasting = put("c-lasting", "acme.example");
        soon.server(authority, List.of("acme.example"), List.of()).write(certs, "d-ending");
        ServerTls tls = open(Optional.empty());

        assertThat(shown(listen(tls), "acme.example")).isEqualTo(lasting);
        assertThat(tls.ends(List.of("acme.example", "elsewhere.example")))
                .extracting(ServerTls.End::own)
                .containsExactly(false, true);
        assertThat(tls.ends(List.of("acme.example")).getFirst().until())
                .isEqualTo(lasting.getNotAfter().toInstant());
        assertThat(tls.daysOfOperators()).isBetween(390.0, 398.0);
        tls.logEnds();
        assertThat(logged())
                .anyMatch(line -> line.startsWith("ERROR certificate has expired") && line.contains("a-ended.crt"))
                .anyMatch(line -> line.startsWith("WARN certificate expires soon") && line.contains("b-ending.crt"))
                .noneMatch(line -> line.startsWith("WARN") && line.contains("c-lasting.crt"));
    }

    @Test
    void clientCertificatesAreAcceptedButNotDemanded() throws Exception {
        Path trusted = dir.resolve("clients.pem");
        Files.writeString(trusted, PemFiles.pem(authority.chain()));
        ServerTls tls = open(Optional.of(trusted));
        SipServerSocket server = listen(tls);

        PemFiles trunk = client(authority);
        try (SSLSocket socket = connect(server, "", presenting(trunk))) {
            assertThat(flowOf(socket).peerCertificates())
                    .startsWith(trunk.chain().getFirst());
        }
        try (SSLSocket socket = connect(server, "", PinnedTrust.anyone())) {
            assertThat(flowOf(socket).peerCertificates()).isEmpty();
        }

        PemFiles stranger = client(issuer.authority("stranger.example"));
        assertRefused(server, stranger);

        Files.writeString(trusted, PemFiles.pem(List.of(stranger.chain().getLast())));
        tls.refresh();
        try (SSLSocket socket = connect(server, "", presenting(stranger))) {
            assertThat(flowOf(socket).peerCertificates())
                    .startsWith(stranger.chain().getFirst());
        }
        assertRefused(server, trunk);

        Files.writeString(trusted, "nothing");
        tls.refresh();
        assertRefused(server, trunk);
        assertThat(logged()).anyMatch(line -> line.startsWith("ERROR") && line.contains("clients.pem"));
    }

    @Test
    void row39AClientCertificateThatHasEndedOrIsForServersOrSignedByAClientIsRefused() throws Exception {
        Path trusted = dir.resolve("clients.pem");
        Files.writeString(trusted, PemFiles.pem(authority.chain()));
        SipServerSocket server = listen(open(Optional.of(trusted)));
        PemFiles good = client(authority);
        try (SSLSocket socket = connect(server, "", presenting(good))) {
            assertThat(flowOf(socket).peerCertificates()).isNotEmpty();
        }
        assertRefused(
                server,
                client(authority, KeyPurposeId.id_kp_clientAuth, TIME.instant().minusSeconds(60)));
        assertRefused(
                server,
                client(authority, KeyPurposeId.id_kp_serverAuth, TIME.instant().plusSeconds(3_600)));
        assertRefused(server, client(good));
    }

    @Test
    void row39ACarrierMustBeSignedByWhomWeTrustAndIsShownWhoWeAre() throws Exception {
        ServerTls tls = open(Optional.empty());
        PemFiles carrier = issuer.server(authority, List.of("sbc.carrier.example"), List.of());
        TrustManager ours = ServerTls.trustManagers(PemFiles.read(dir, "ca").chain())[0];
        SipServerSocket sbc = listen(new TlsContexts() {
            @Override
            public TlsIdentity forName(Optional<String> sni) {
                return new TlsIdentity(carrier.key(), carrier.chain());
            }

            @Override
            public Optional<TrustManager> clientTrust() {
                return Optional.of(ours);
            }
        });
        assertThat(dial(sbc, "sbc.carrier.example", tls)).isEmpty();

        Path carriers = Files.createDirectories(dir.resolve("carriers"));
        Files.writeString(carriers.resolve("broken.pem"), "-----BEGIN CERTIFICATE-----\nnothing");
        Files.writeString(carriers.resolve("carrier.crt"), PemFiles.pem(authority.chain()));
        tls.refresh();
        assertThat(dial(sbc, "sbc.carrier.example", tls))
                .hasValueSatisfying(shown -> assertThat(shown)
                        .startsWith(tls.forName(Optional.empty()).chain().getFirst()));
        assertThat(dial(sbc, "other.carrier.example", tls)).as("another name").isEmpty();

        Files.delete(carriers.resolve("carrier.crt"));
        tls.refresh();
        assertThat(dial(sbc, "sbc.carrier.example", tls)).isEmpty();
    }

    /// @return what the carrier was shown; empty: no connection
    private Optional<List<X509Certificate>> dial(SipServerSocket sbc, String name, ServerTls tls) throws Exception {
        SipReceiver nobody = new SipReceiver() {
            @Override
            public void onMessage(SipFlow flow, byte[] message) {}

            @Override
            public void onRefused(SipFlow flow, byte[] head, Refusal refusal) {}
        };
        SipFlow flow;
        try {
            flow = transports
                    .connectTls(sbc.local(), name, tls.carrierContext(), nobody)
                    .get(10, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            return Optional.empty();
        }
        flow.write(MESSAGE.getBytes(StandardCharsets.US_ASCII));
        SipFlow there = flows.poll(10, TimeUnit.SECONDS);
        assertThat(there).isNotNull();
        return Optional.of(there.peerCertificates());
    }

    @Test
    void nobodyIsAskedWhereNoAuthorityIsConfigured() throws Exception {
        SipServerSocket server = listen(open(Optional.empty()));
        try (SSLSocket socket = connect(server, "", presenting(client(authority)))) {
            assertThat(flowOf(socket).peerCertificates()).isEmpty();
            assertThat(socket.getSession().getLocalCertificates()).isNull();
        }
    }

    @Test
    void aFileOfAuthoritiesThatHoldsNoneStopsTheStart() throws Exception {
        Path empty = Files.writeString(dir.resolve("empty.pem"), "");
        assertThatThrownBy(() -> open(Optional.of(empty)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("empty.pem");
    }

    /// With TLS 1.3 the client learns of it only when it reads.
    private static void assertRefused(SipServerSocket server, PemFiles shown) {
        assertThatThrownBy(() -> {
                    try (SSLSocket socket = connect(server, "", presenting(shown))) {
                        socket.getOutputStream().write(MESSAGE.getBytes(StandardCharsets.US_ASCII));
                        assertThat(socket.getInputStream().read())
                                .as("an answer")
                                .isNotNegative();
                        throw new AssertionError("accepted");
                    }
                })
                .isInstanceOf(IOException.class);
    }

    private SipFlow flowOf(SSLSocket socket) throws Exception {
        socket.getOutputStream().write(MESSAGE.getBytes(StandardCharsets.US_ASCII));
        SipFlow flow = flows.poll(10, TimeUnit.SECONDS);
        assertThat(flow).isNotNull();
        return flow;
    }

    private static SSLContext presenting(PemFiles identity) throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(new KeyManager[] {new Insistent(identity)}, new TrustManager[] {new PinnedTrust("")}, null);
        return context;
    }

    /// Shows its certificate whether or not the server names its authority among those it accepts.
    private static final class Insistent extends X509ExtendedKeyManager {
        private final PemFiles identity;

        Insistent(PemFiles identity) {
            this.identity = identity;
        }

        @Override
        public String chooseClientAlias(String[] keyTypes, Principal[] issuers, Socket socket) {
            return "it";
        }

        @Override
        public String[] getClientAliases(String keyType, Principal[] issuers) {
            return new String[] {"it"};
        }

        @Override
        public X509Certificate[] getCertificateChain(String alias) {
            return identity.chain().toArray(X509Certificate[]::new);
        }

        @Override
        public PrivateKey getPrivateKey(String alias) {
            return identity.key();
        }

        @Override
        public String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
            throw new IllegalStateException("a client");
        }

        @Override
        public String[] getServerAliases(String keyType, Principal[] issuers) {
            throw new IllegalStateException("a client");
        }
    }

    /// A certificate for TLS clients.
    private static PemFiles client(PemFiles signer) throws Exception {
        return client(signer, KeyPurposeId.id_kp_clientAuth, TIME.instant().plus(Duration.ofDays(30)));
    }

    private static PemFiles client(PemFiles signer, KeyPurposeId purpose, Instant end) throws Exception {
        var keys = ecKeys();
        X509Certificate issuer = signer.chain().getFirst();
        return PemFiles.of(
                keys,
                List.of(
                        sign(
                                X500Name.getInstance(
                                        issuer.getSubjectX500Principal().getEncoded()),
                                "trunk.example",
                                keys.getPublic(),
                                signer.key(),
                                purpose,
                                end),
                        issuer));
    }

    private static KeyPair ecKeys() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(256);
        return generator.generateKeyPair();
    }

    private static X509Certificate selfSigned(KeyPair keys, String name) throws Exception {
        return sign(
                new X500Name("CN=" + name),
                name,
                keys.getPublic(),
                keys.getPrivate(),
                KeyPurposeId.id_kp_serverAuth,
                TIME.instant().plus(Duration.ofDays(30)));
    }

    private static X509Certificate sign(
            X500Name issuer, String name, PublicKey key, PrivateKey signer, KeyPurposeId purpose, Instant end)
            throws Exception {
        var builder = new JcaX509v3CertificateBuilder(
                issuer,
                new BigInteger(64, RANDOM),
                Date.from(TIME.instant().minus(Duration.ofDays(1))),
                Date.from(end),
                new X500Name("CN=" + name),
                key);
        builder.addExtension(
                Extension.subjectAlternativeName, false, new GeneralNames(new GeneralName(GeneralName.dNSName, name)));
        builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purpose));
        String algorithm = signer.getAlgorithm().equals("RSA") ? "SHA256withRSA" : "SHA256withECDSA";
        return new JcaX509CertificateConverter()
                .getCertificate(builder.build(new JcaContentSignerBuilder(algorithm).build(signer)));
    }
}
