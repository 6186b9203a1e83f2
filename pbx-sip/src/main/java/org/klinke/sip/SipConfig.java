package org.klinke.sip;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Predicate;
import org.klinke.sip.edge.EdgeSettings;
import org.klinke.sip.transport.TransportLimits;

/// What can be chosen about signalling.
///
/// @param node short id of this node (letters, digits, dashes): the beginning of our tags
/// @param externalAddress what peers outside the local networks are told to send to
/// @param local whether an address lies in the local networks
/// @param loops event loops, usually one per core
/// @param edge what strangers may do; its methods are those the legs serve, whatever it says
/// @param legsMax over all tenants; beyond, new calls get 503
/// @param dialogsPerDeviceMax beyond, the device gets 503
/// @param sessionExpires interval of session timers (RFC 4028) we ask for, zero = none
public record SipConfig(
        String node,
        Listen listen,
        Optional<InetAddress> externalAddress,
        Predicate<InetAddress> local,
        int loops,
        EdgeSettings edge,
        int legsMax,
        int dialogsPerDeviceMax,
        Duration sessionExpires,
        TransportLimits transportLimits) {
    public static final int LEGS_MAX = 20_000;
    public static final int DIALOGS_PER_DEVICE_MAX = 32;
    public static final Duration SESSION_EXPIRES = Duration.ofMinutes(30);

    /// Where we listen.
    ///
    /// @param addresses each with all ports
    /// @param tlsPort empty = off, 0 = any free one
    /// @param tcpPort likewise
    /// @param udpPort likewise
    /// @param wssPort likewise
    /// @param webHosts whether pages of this host (lower case) may open a WebSocket
    public record Listen(
            List<InetAddress> addresses,
            OptionalInt tlsPort,
            OptionalInt tcpPort,
            OptionalInt udpPort,
            OptionalInt wssPort,
            Predicate<String> webHosts) {
        public Listen {
            addresses = List.copyOf(addresses);
        }

        /// No port at all.
        public static Listen nowhere() {
            return new Listen(
                    List.of(),
                    OptionalInt.empty(),
                    OptionalInt.empty(),
                    OptionalInt.empty(),
                    OptionalInt.empty(),
                    host -> false);
        }
    }

    /// TLS on a port, everything else as usual.
    public static SipConfig tls(InetAddress address, int port) {
        return listening(new Listen(
                List.of(address),
                OptionalInt.of(port),
                OptionalInt.empty(),
                OptionalInt.empty(),
                OptionalInt.empty(),
                host -> false));
    }

    /// These ports, everything else as usual.
    public static SipConfig listening(Listen listen) {
        return new SipConfig(
                "n1",
                listen,
                Optional.empty(),
                InetAddress::isLoopbackAddress,
                Runtime.getRuntime().availableProcessors(),
                EdgeSettings.STANDARD,
                LEGS_MAX,
                DIALOGS_PER_DEVICE_MAX,
                SESSION_EXPIRES,
                TransportLimits.DEFAULT);
    }
}
