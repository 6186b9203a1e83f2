package org.klinke.sip;

import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.klinke.core.alarm.Alarms;
import org.klinke.core.call.LegDialer;
import org.klinke.core.call.Switchboard;
import org.klinke.core.dialplan.OutsidePlans;
import org.klinke.core.directory.Directory;
import org.klinke.core.directory.PhoneControl;
import org.klinke.core.directory.Registrations;
import org.klinke.core.numbering.E164;
import org.klinke.core.presence.Presence;
import org.klinke.core.tenant.TenantDirectory;
import org.klinke.core.tenant.TenantScope;
import org.klinke.core.time.Timers;
import org.klinke.sip.codec.JainCodec;
import org.klinke.sip.resolve.SipResolver;
import org.klinke.sip.transport.SipReceiver;
import org.klinke.sip.transport.SipServerSocket;
import org.klinke.sip.transport.SipTransport;
import org.klinke.sip.transport.SipTransports;
import org.klinke.sip.transport.TlsContexts;

/// The SIP module put together. The calls need [#dialer] and signalling needs the calls: so everything is built first,
/// then [#start] takes the switchboard and opens the sockets.
public final class SipWiring implements AutoCloseable {
    private final SipConfig config;
    private final TlsContexts tls;
    private final SipSignalling signalling;
    private final SipTransports transports;
    private final CarrierNetwork carriers;
    private final List<SipServerSocket> sockets = new CopyOnWriteArrayList<>();

    /// @param numbers whose a telephone number of the platform is, if anybody's
    /// @param plans the tenants' ways to the telephone network
    /// @param alarms told of calls for help that are refused
    /// @param carrierTls whom we trust as a carrier, and the certificate we show one; asked for each connection
    /// @param nonceKey at least 32 secret bytes, kept over restarts
    /// @param random unguessable: tags, branches, nonces
    public SipWiring(
            SipConfig config,
            TlsContexts tls,
            TenantDirectory tenants,
            Directory directory,
            Presence presence,
            Function<E164, Optional<TenantScope>> numbers,
            OutsidePlans plans,
            Alarms alarms,
            Supplier<SSLContext> carrierTls,
            byte[] nonceKey,
            InstantSource time,
            Timers timers,
            SecureRandom random) {
        this(
                config,
                tls,
                tenants,
                directory,
                presence,
                numbers,
                plans,
                alarms,
                SipResolver.system(spoken(config.listen()), random),
                carrierTls,
                nonceKey,
                time,
                timers,
                random);
    }

    SipWiring(
            SipConfig config,
            TlsContexts tls,
            TenantDirectory tenants,
            Directory directory,
            Presence presence,
            Function<E164, Optional<TenantScope>> numbers,
            OutsidePlans plans,
            Alarms alarms,
            SipResolver resolver,
            Supplier<SSLContext> carrierTls,
            byte[] nonceKey,
            InstantSource time,
            Timers timers,
            SecureRandom random) {
        this.config = config;
        this.tls = tls;
        transports = new SipTransports(config.loops(), config.transportLimits(), random);
        carriers = new CarrierNetwork(resolver, transports, carrierTls, time);
        signalling = new SipSignalling(
                config,
                new JainCodec(),
                new AdvertisedAddress(config.externalAddress(), config.local(), this::port),
                tenants,
                directory,
                presence,
                numbers,
                plans,
                alarms,
                carriers,
                nonceKey,
                time,
                timers,
                random);
    }

    private static List<SipTransport> spoken(SipConfig.Listen at) {
        List<SipTransport> spoken = new ArrayList<>(List.of(SipTransport.TLS, SipTransport.TCP));
        if (at.udpPort().isPresent()) {
            spoken.add(SipTransport.UDP);
        }
        return spoken;
    }

    private OptionalInt port(SipTransport transport) {
        return sockets.stream()
                .filter(socket -> socket.transport() == transport)
                .mapToInt(socket -> socket.local().getPort())
                .findFirst();
    }

    /// Opens the sockets: from now on phones can register and call.
    ///
    /// @throws org.klinke.sip.transport.ListenException names the configuration key of a port that is in use
    public void start(Switchboard switchboard) {
        SipReceiver receiver = signalling.receiver(switchboard);
        SipConfig.Listen at = config.listen();
        listen(at.tlsPort(), address -> transports.listenTls(address, "sip.tls.port", tls, receiver));
        listen(at.wssPort(), address -> transports.listenWss(address, "sip.wss.port", tls, at.webHosts(), receiver));
        listen(at.tcpPort(), address -> transports.listenTcp(address, "sip.tcp.port", receiver));
        listen(at.udpPort(), address -> transports.listenUdp(address, "sip.udp.port", receiver));
        carriers.start(receiver, sockets);
    }

    private void listen(OptionalInt port, Function<InetSocketAddress, SipServerSocket> opener) {
        port.ifPresent(number -> config.listen()
                .addresses()
                .forEach(address -> sockets.add(opener.apply(new InetSocketAddress(address, number)))));
    }

    /// The listening sockets with their real ports, TLS first.
    public List<SipServerSocket> sockets() {
        return List.copyOf(sockets);
    }

    public LegDialer dialer() {
        return signalling.dialer();
    }

    public Registrations registrations() {
        return signalling.registrations();
    }

    public PhoneControl phoneControl() {
        return signalling.phoneControl();
    }

    /// What there is and was, for metrics.
    public SipSignalling signalling() {
        return signalling;
    }

    /// Open connections and remembered UDP peers, for metrics.
    public int flows() {
        return transports.flows();
    }

    /// Takes no more connections; running ones go on until [#close].
    public void stopListening() {
        sockets.forEach(SipServerSocket::close);
    }

    @Override
    public void close() {
        signalling.trunks().close(); // its goodbyes need the sockets
        transports.close();
        signalling.close();
    }
}
