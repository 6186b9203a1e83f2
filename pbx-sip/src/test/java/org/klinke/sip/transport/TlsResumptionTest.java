package org.klinke.sip.transport;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.OpenSslSessionContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What a ticket is good for, and for how long.
class TlsResumptionTest {
    private static final String MESSAGE = "OPTIONS sip:a SIP/2.0\r\nContent-Length: 0\r\n\r\n";
    private static final TestCertificates PHONE = new TestCertificates("phone");
    private static final TestCertificates SERVER = new TestCertificates("acme.example");
    private static final TestCertificates RENEWED = new TestCertificates("acme.example");

    private final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final AtomicLong nanos = new AtomicLong();
    private final AtomicReference<TlsIdentity> identity = new AtomicReference<>(SERVER.server());
    private final Echo echo = new Echo();

    @BeforeEach
    void nativeLibrary() {
        assumeTrue(OpenSsl.isAvailable()); // [TlsEnginesTest#linuxHasTheNativeLibraries] says where it must
    }

    @AfterEach
    void stop() {
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(5, TimeUnit.SECONDS);
    }

    private final class Contexts implements TlsContexts {
        private final TrustManager anyone = new TestCertificates.Anyone();

        @Override
        public TlsIdentity forName(Optional<String> sni) {
            return identity.get();
        }

        @Override
        public boolean isOurs(String name) {
            return Set.of("a.example", "b.example").contains(name);
        }

        @Override
        public boolean inForce(TlsIdentity one) {
            return one.equals(identity.get());
        }

        @Override
        public Optional<TrustManager> clientTrust() {
            return Optional.of(anyone);
        }
    }

    /// A certificate is looked at in full handshakes only.
    private final AtomicInteger looks = new AtomicInteger();

    private final class Looking extends TestCertificates.Anyone {
        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {
            looks.incrementAndGet();
        }
    }

    /// One connection that sends a message and hears it again, and shows the phone's certificate.
    private interface Phone {
        void visit(InetSocketAddress server, String name) throws Exception;
    }

    /// @return whether it resumed the session before
    private boolean resumes(Phone phone, InetSocketAddress server, String name) throws Exception {
        int before = looks.get();
        phone.visit(server, name);
        SipFlow flow = echo.flow();
        assertThat(flow.sni()).contains(name);
        assertThat(flow.peerCertificates()).isEqualTo(PHONE.server().chain());
        return looks.get() == before;
    }

    /// It would not ask for another name than that of the session it resumes.
    private Phone jdk(String protocol) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry(
                "own", PHONE.server().key(), new char[0], PHONE.server().chain().toArray(Certificate[]::new));
        KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
        keys.init(store, new char[0]);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), new TrustManager[] {new Looking()}, null);
        return (server, name) -> {
            try (SSLSocket socket =
                    (SSLSocket) context.getSocketFactory().createSocket(server.getAddress(), server.getPort())) {
                socket.setSoTimeout(20_000);
                socket.setEnabledProtocols(new String[] {protocol});
                SSLParameters parameters = socket.getSSLParameters();
                parameters.setServerNames(List.of(new SNIHostName(name)));
                socket.setSSLParameters(parameters);
                socket.getOutputStream().write(MESSAGE.getBytes(US_ASCII));
                assertThat(socket.getInputStream().readNBytes(MESSAGE.length())).hasSize(MESSAGE.length());
            }
        };
    }

    /// Netty's offers its last session whatever the name.
    private Phone careless() throws Exception {
        SslContext context = SslContextBuilder.forClient()
                .sslProvider(SslProvider.OPENSSL)
                .protocols("TLSv1.3")
                .trustManager(new Looking())
                .endpointIdentificationAlgorithm(null)
                .keyManager(PHONE.server().key(), PHONE.server().chain().getFirst())
                .build();
        ((OpenSslSessionContext) context.sessionContext()).setSessionCacheEnabled(true);
        return (server, name) -> {
            SSLEngine engine = context.newEngine(ByteBufAllocator.DEFAULT, "server", 1);
            SSLParameters parameters = engine.getSSLParameters();
            parameters.setServerNames(List.of(new SNIHostName(name)));
            engine.setSSLParameters(parameters);
            CompletableFuture<Void> answered = new CompletableFuture<>();
            Channel channel = new Bootstrap()
                    .group(loops)
                    .channel(NioSocketChannel.class)
                    .handler(new ChannelInitializer<Channel>() {
                        @Override
                        protected void initChannel(Channel made) {
                            made.pipeline().addLast(new SslHandler(engine), new Listening(answered));
                        }
                    })
                    .connect(server)
                    .sync()
                    .channel();
            channel.writeAndFlush(Unpooled.copiedBuffer(MESSAGE, US_ASCII));
            answered.get(20, TimeUnit.SECONDS);
            channel.close().sync();
        };
    }

    private static final class Listening extends SimpleChannelInboundHandler<ByteBuf> {
        private final CompletableFuture<Void> answered;

        Listening(CompletableFuture<Void> answered) {
            this.answered = answered;
        }

        @Override
        protected void channelRead0(ChannelHandlerContext ctx, ByteBuf message) {
            answered.complete(null);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            answered.completeExceptionally(cause);
        }
    }

    private SipTransports transports(TlsEngines engines) {
        return new SipTransports(1, TransportLimits.DEFAULT, new SecureRandom(), Sockets.best(), engines);
    }

    private InetSocketAddress listen(SipTransports transports) {
        return transports
                .listenTls(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        "sip.tls.port",
                        new Contexts(),
                        echo)
                .local();
    }

    @ParameterizedTest
    @CsvSource({"JDK", "OPENSSL_REFCNT"})
    void aTicketOfOneDomainIsWorthNothingForAnother(SslProvider provider) throws Exception {
        try (SipTransports transports = transports(new TlsEngines(provider, nanos::get))) {
            InetSocketAddress server = listen(transports);
            Phone same = careless();
            assertThat(resumes(same, server, "a.example")).isFalse();
            assertThat(resumes(same, server, "a.example")).isTrue();

            Phone other = careless();
            assertThat(resumes(other, server, "a.example")).isFalse();
            assertThat(resumes(other, server, "b.example")).isFalse();
        }
    }

    @ParameterizedTest
    @CsvSource({"JDK, TLSv1.2", "JDK, TLSv1.3", "OPENSSL_REFCNT, TLSv1.2", "OPENSSL_REFCNT, TLSv1.3"})
    void aResumedSessionStillBearsThePhonesCertificate(SslProvider provider, String protocol) throws Exception {
        Phone phone = jdk(protocol);
        try (SipTransports transports = transports(new TlsEngines(provider, nanos::get))) {
            InetSocketAddress server = listen(transports);
            assertThat(resumes(phone, server, "a.example")).isFalse();
            assertThat(resumes(phone, server, "a.example")).isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource({"TLSv1.2", "TLSv1.3"})
    void aTicketCanBeOpenedForADayAtMost(String protocol) throws Exception {
        TlsEngines engines = new TlsEngines(SslProvider.OPENSSL_REFCNT, nanos::get);
        try (SipTransports transports = transports(engines)) {
            InetSocketAddress server = listen(transports);
            Phone first = jdk(protocol);
            assertThat(resumes(first, server, "a.example")).isFalse();
            nanos.addAndGet(TimeUnit.HOURS.toNanos(12));
            engines.housekeep();
            assertThat(resumes(first, server, "a.example")).as("the former key").isTrue();

            Phone second = jdk(protocol);
            assertThat(resumes(second, server, "a.example")).isFalse();
            nanos.addAndGet(TimeUnit.HOURS.toNanos(12));
            engines.housekeep();
            assertThat(resumes(second, server, "a.example")).as("its successor").isTrue();

            Phone third = jdk(protocol);
            assertThat(resumes(third, server, "a.example")).isFalse();
            nanos.addAndGet(TimeUnit.HOURS.toNanos(24));
            engines.housekeep();
            assertThat(resumes(third, server, "a.example"))
                    .as("after a day in which nobody looked")
                    .isFalse();
        }
    }

    @ParameterizedTest
    @CsvSource({"JDK", "OPENSSL_REFCNT"})
    void aReplacedCertificateIsForgotten(SslProvider provider) throws Exception {
        TlsEngines engines = new TlsEngines(provider, nanos::get);
        try (SipTransports transports = transports(engines)) {
            InetSocketAddress server = listen(transports);
            assertThat(resumes(jdk("TLSv1.3"), server, "a.example")).isFalse();
            assertThat(resumes(jdk("TLSv1.3"), server, "elsewhere.example")).isFalse();
            assertThat(engines.contexts()).isEqualTo(2);

            identity.set(RENEWED.server());
            engines.housekeep();
            assertThat(engines.contexts()).isZero();
            engines.housekeep();
            Phone phone = jdk("TLSv1.3");
            assertThat(resumes(phone, server, "a.example")).isFalse();
            assertThat(resumes(phone, server, "a.example")).isTrue();
        }
    }
}
