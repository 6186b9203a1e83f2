package org.klinke.sip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.klinke.core.alarm.Alarms;
import org.klinke.core.dialplan.OutsidePlans;
import org.klinke.core.directory.Directory;
import org.klinke.core.id.Ids;
import org.klinke.core.presence.Presence;
import org.klinke.core.tenant.Tenant;
import org.klinke.core.tenant.TenantDirectory;
import org.klinke.core.tenant.TenantId;
import org.klinke.core.time.SystemTimers;
import org.klinke.sip.transport.FakeFlow;
import org.klinke.sip.transport.FakeLoop;
import org.klinke.sip.transport.ListenException;
import org.klinke.sip.transport.SipTransport;

class SipWiringTest {
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
    private static final int ANSWER_MILLIS_MAX = 20_000;

    @Test
    void strangersAreChallengedOnARealSocket() throws IOException {
        try (SystemTimers timers = new SystemTimers();
                SipWiring sip = wiring(udp(0), timers);
                DatagramSocket socket = new DatagramSocket(0, LOOPBACK)) {
            sip.start((scope, call) -> event -> {});
            String options = "OPTIONS sip:acme.test SIP/2.0\r\n"
                    + "Via: SIP/2.0/UDP 127.0.0.1:" + socket.getLocalPort() + ";branch=z9hG4bK1;rport\r\n"
                    + "From: <sip:nobody@acme.test>;tag=1\r\nTo: <sip:acme.test>\r\nCall-ID: c\r\n"
                    + "CSeq: 1 OPTIONS\r\nMax-Forwards: 70\r\nContent-Length: 0\r\n\r\n";
            byte[] bytes = options.getBytes(StandardCharsets.UTF_8);
            socket.setSoTimeout(ANSWER_MILLIS_MAX);
            socket.send(new DatagramPacket(
                    bytes, bytes.length, sip.sockets().getFirst().local()));
            DatagramPacket answer = new DatagramPacket(new byte[4096], 4096);
            socket.receive(answer);

            assertThat(new String(answer.getData(), 0, answer.getLength(), StandardCharsets.UTF_8))
                    .startsWith("SIP/2.0 401 Unauthorized\r\n")
                    .contains("realm=\"acme.test\"");
            assertThat(sip.signalling().legs()).isZero();
        }
    }

    @Test
    void aPortInUseIsNamedWithItsKey() {
        try (SystemTimers timers = new SystemTimers();
                SipWiring first = wiring(udp(0), timers)) {
            first.start((scope, call) -> event -> {});
            int taken = first.sockets().getFirst().local().getPort();
            try (SipWiring second = wiring(udp(taken), timers)) {
                assertThatThrownBy(() -> second.start((scope, call) -> event -> {}))
                        .isInstanceOf(ListenException.class)
                        .hasMessageContaining("sip.udp.port");
            }
        }
    }

    @Test
    void onlyStrangersToTheNetworkAreToldTheExternalAddress() {
        InetAddress external = InetAddress.ofLiteral("203.0.113.7");
        AdvertisedAddress advertised = new AdvertisedAddress(
                Optional.of(external), InetAddress::isSiteLocalAddress, transport -> OptionalInt.of(5_061));

        assertThat(advertised.of(from("198.51.100.1"))).isEqualTo(new InetSocketAddress(external, 5061));
        assertThat(advertised.of(from("192.168.1.20")))
                .isEqualTo(from("192.168.1.20").local());
        assertThat(advertised.of(from("127.0.0.1"))).isEqualTo(from("127.0.0.1").local());
        assertThat(advertised.listening(from("198.51.100.1"))).isEqualTo(new InetSocketAddress(external, 5_061));
        assertThat(advertised.of(from("2001:db8::1")))
                .as("an IPv4 address is of no use to it")
                .isEqualTo(from("2001:db8::1").local());
    }

    private static FakeFlow from(String address) {
        return new FakeFlow(new FakeLoop(), SipTransport.TLS, address, 40_000);
    }

    private static SipConfig udp(int port) {
        return SipConfig.listening(new SipConfig.Listen(
                List.of(LOOPBACK),
                OptionalInt.empty(),
                OptionalInt.empty(),
                OptionalInt.of(port),
                OptionalInt.empty(),
                host -> false));
    }

    private static SipWiring wiring(SipConfig config, SystemTimers timers) {
        InstantSource time = InstantSource.system();
        TenantDirectory tenants = new TenantDirectory();
        tenants.replace(List.of(new Tenant(
                new TenantId(new Ids(time, new Random(1)).next()),
                "acme",
                "acme.test",
                "DE",
                "",
                "Europe/Berlin",
                "de")));
        Directory directory = new Directory();
        return new SipWiring(
                config,
                sni -> {
                    throw new IllegalStateException("no TLS in this test");
                },
                tenants,
                directory,
                new Presence(directory),
                number -> Optional.empty(),
                new OutsidePlans(),
                Alarms.NOBODY,
                () -> {
                    throw new IllegalStateException("no carriers in this test");
                },
                new byte[32],
                time,
                timers,
                new SecureRandom());
    }
}
