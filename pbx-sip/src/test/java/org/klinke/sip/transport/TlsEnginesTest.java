package org.klinke.sip.transport;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.concurrent.ImmediateEventExecutor;
import io.netty.util.concurrent.Promise;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Sessions that phones resume, on real sockets.
class TlsEnginesTest {
    private static final String MESSAGE = "OPTIONS sip:a SIP/2.0\r\nContent-Length: 0\r\n\r\n";

    private final TestCertificates first = new TestCertificates("acme.example");
    private final TestCertificates second = new TestCertificates("acme.example");
    private final AtomicReference<TlsIdentity> identity = new AtomicReference<>(first.server());
    private final AtomicReference<Optional<TrustManager>> trust = new AtomicReference<>(Optional.empty());

    private SipTransports transports(SslProvider provider) {
        return new SipTransports(
                1,
                TransportLimits.DEFAULT,
                new SecureRandom(),
                Sockets.best(),
                new TlsEngines(provider, System::nanoTime));
    }

    private InetSocketAddress listen(SipTransports transports) {
        TlsContexts contexts = new TlsContexts() {
            @Override
            public TlsIdentity forName(Optional<String> sni) {
                return identity.get();
            }

            @Override
            public Optional<TrustManager> clientTrust() {
                return trust.get();
            }
        };
        return transports
                .listenTls(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        "sip.tls.port",
                        contexts,
                        new Echo())
                .local();
    }

    /// One connection that sends a message and hears it again; then the client has any ticket there was.
    ///
    /// @return whether it resumed the one before
    private static boolean resumes(SSLContext client, InetSocketAddress server, String protocol) throws IOException {
        try (SSLSocket socket =
                (SSLSocket) client.getSocketFactory().createSocket(server.getAddress(), server.getPort())) {
            socket.setSoTimeout(20_000);
            socket.setEnabledProtocols(new String[] {protocol});
            socket.startHandshake();
            socket.getOutputStream().write(MESSAGE.getBytes(US_ASCII));
            assertThat(socket.getInputStream().readNBytes(MESSAGE.length())).hasSize(MESSAGE.length());
            SSLSession session = socket.getSession();
            assertThat(session.getProtocol()).isEqualTo(protocol);
            boolean resumed = session.getValue("seen") != null; // values stay with what is resumed
            session.putValue("seen", true);
            return resumed;
        }
    }

    @ParameterizedTest
    @CsvSource({"JDK, TLSv1.2", "JDK, TLSv1.3", "OPENSSL_REFCNT, TLSv1.2", "OPENSSL_REFCNT, TLSv1.3"})
    void aPhoneThatComesBackResumesUntilTheCertificateOrTheAuthoritiesChange(SslProvider provider, String protocol)
            throws Exception {
        if (provider == SslProvider.OPENSSL_REFCNT && !OpenSsl.isAvailable()) {
            return; // the machine has no native library: [#linuxHasTheNativeLibraries] says where it must
        }
        SSLContext client = SSLContext.getInstance("TLS");
        client.init(null, new TrustManager[] {new TestCertificates.Anyone()}, null);
        try (SipTransports transports = transports(provider)) {
            InetSocketAddress server = listen(transports);
            assertThat(resumes(client, server, protocol)).isFalse();
            assertThat(resumes(client, server, protocol)).isTrue();

            identity.set(second.server());
            assertThat(resumes(client, server, protocol))
                    .as("another certificate")
                    .isFalse();

            trust.set(Optional.of(new TestCertificates.Anyone()));
            assertThat(resumes(client, server, protocol))
                    .as("other authorities")
                    .isFalse();
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void linuxHasTheNativeLibraries() {
        assertThat(OpenSsl.unavailabilityCause()).isNull();
        assertThat(Epoll.unavailabilityCause()).isNull();
    }

    @ParameterizedTest
    @CsvSource({"true", "false"})
    void theLimitStandsBeforeTlsWhereCertificatesAreAskedFor(boolean asked) throws Exception {
        trust.set(asked ? Optional.of(new TestCertificates.Anyone()) : Optional.empty());
        TlsContexts contexts = new TlsContexts() {
            @Override
            public TlsIdentity forName(Optional<String> sni) {
                return identity.get();
            }

            @Override
            public Optional<TrustManager> clientTrust() {
                return trust.get();
            }
        };
        try (TlsEngines engines = new TlsEngines(SslProvider.JDK, System::nanoTime)) {
            engines.server(contexts, Optional.empty()).join(); // so that the next one waits for nothing
            EmbeddedChannel channel = new EmbeddedChannel(new SniReader(contexts, engines, 10));
            channel.writeInbound(Unpooled.wrappedBuffer(clientHello()));
            channel.runPendingTasks();
            List<String> names = channel.pipeline().names();
            assertThat(names).contains("tls");
            assertThat(names.indexOf("handshake-limit")).isEqualTo(asked ? names.indexOf("tls") - 1 : -1);
            channel.finishAndReleaseAll();
        }
    }

    private byte[] clientHello() throws Exception {
        SSLEngine client = first.client().createSSLEngine("acme.example", 5061);
        client.setUseClientMode(true);
        ByteBuffer hello = ByteBuffer.allocate(client.getSession().getPacketBufferSize());
        client.wrap(ByteBuffer.allocate(0), hello);
        return Arrays.copyOf(hello.array(), hello.position());
    }

    @Test
    void aClientThatSendsMoreThanAnyHandshakeNeedsIsCutOff() {
        Promise<Channel> handshake = ImmediateEventExecutor.INSTANCE.newPromise();
        EmbeddedChannel channel = new EmbeddedChannel(new HandshakeLimit(handshake));
        assertThat(channel.writeInbound(Unpooled.wrappedBuffer(new byte[HandshakeLimit.HANDSHAKE_BYTES_MAX])))
                .isTrue();
        assertThat(channel.isOpen()).isTrue();

        channel.writeInbound(Unpooled.wrappedBuffer(new byte[1]));
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void afterTheHandshakeNothingIsCounted() {
        Promise<Channel> handshake = ImmediateEventExecutor.INSTANCE.newPromise();
        EmbeddedChannel channel = new EmbeddedChannel(new HandshakeLimit(handshake));
        handshake.setSuccess(channel);

        channel.writeInbound(Unpooled.wrappedBuffer(new byte[2 * HandshakeLimit.HANDSHAKE_BYTES_MAX]));
        assertThat(channel.isOpen()).isTrue();
        assertThat(channel.pipeline().get(HandshakeLimit.class)).isNull();
    }
}
