package org.klinke.sip.torture;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import org.klinke.core.alarm.Alarms;
import org.klinke.core.call.LegSink;
import org.klinke.core.cause.HangupCause;
import org.klinke.core.dialplan.OutsidePlans;
import org.klinke.core.directory.DeviceCredentials;
import org.klinke.core.directory.Directory;
import org.klinke.core.directory.DirectorySnapshot;
import org.klinke.core.id.DeviceId;
import org.klinke.core.id.SiteId;
import org.klinke.core.presence.Presence;
import org.klinke.core.tenant.Tenant;
import org.klinke.core.tenant.TenantDirectory;
import org.klinke.core.tenant.TenantId;
import org.klinke.core.tenant.TenantScope;
import org.klinke.core.time.SystemTimers;
import org.klinke.sip.SipConfig;
import org.klinke.sip.SipWiring;
import org.klinke.sip.transport.SipTransport;
import org.klinke.sip.transport.TestCertificates;

/// The SIP module on real sockets, with the tenants and devices the torture messages speak of; whoever calls is told
/// that there is no such number.
final class Server implements AutoCloseable {
    static final String PASSWORD = "a password of 16 characters";
    private static final List<String> DOMAINS =
            List.of("example.com", "example.net", "example.org", "east.example.com");
    private static final List<String> USERS = List.of("user", "caller", "j.user", "watson", "a.g.bell", "other");

    final SipWiring sip;
    private final SystemTimers timers = new SystemTimers();
    private final TestCertificates certificates = new TestCertificates("example.com");
    private final InetAddress address;

    Server(InetAddress address) {
        this.address = address;
        TenantDirectory tenants = new TenantDirectory();
        tenants.replace(DOMAINS.stream()
                .map(domain -> new Tenant(
                        new TenantId(UUID.randomUUID()),
                        domain.replace('.', '-'),
                        domain,
                        "DE",
                        "89",
                        "Europe/Berlin",
                        "de"))
                .toList());
        Directory directory = new Directory();
        tenants.all().forEach(scope -> directory.replace(scope, people(scope)));
        sip = new SipWiring(
                config(),
                sni -> certificates.server(),
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
                InstantSource.system(),
                timers,
                new SecureRandom());
        sip.start((scope, call) -> {
            call.leg().hangup(HangupCause.UNKNOWN_NUMBER);
            LegSink nobody = event -> {};
            return nobody;
        });
    }

    private SipConfig config() {
        return SipConfig.listening(new SipConfig.Listen(
                List.of(address),
                OptionalInt.of(0),
                OptionalInt.of(0),
                OptionalInt.of(0),
                OptionalInt.empty(),
                host -> false));
    }

    private static DirectorySnapshot people(TenantScope scope) {
        List<DirectorySnapshot.Device> devices = new ArrayList<>();
        for (String user : USERS) {
            devices.add(new DirectorySnapshot.Device(
                    new DeviceId(UUID.randomUUID()),
                    user,
                    user,
                    Optional.empty(),
                    new SiteId(UUID.randomUUID()),
                    DeviceCredentials.of(user, scope.domain(), PASSWORD)));
        }
        return new DirectorySnapshot(List.of(), devices);
    }

    Line connect(SipTransport transport) throws IOException {
        InetSocketAddress to = sip.sockets().stream()
                .filter(socket -> socket.transport() == transport)
                .findFirst()
                .orElseThrow()
                .local();
        return switch (transport) {
            case WSS -> throw new IllegalArgumentException("no WebSocket here");
            case UDP -> new Line.Udp(to);
            case TCP -> new Line.Stream("TCP", new Socket(to.getAddress(), to.getPort()));
            case TLS ->
                new Line.Stream(
                        "TLS", certificates.client().getSocketFactory().createSocket(to.getAddress(), to.getPort()));
        };
    }

    @Override
    public void close() {
        sip.close();
        timers.close();
    }
}
