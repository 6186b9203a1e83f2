package org.klinke.media;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Predicate;
import org.klinke.media.udp.UdpChoice;

/// What an operator decides about media.
///
/// @param portMin first UDP port of `media.ports`, 1024–65534; pairs start at even ports
/// @param portMax last one, at least `portMin` + 1
/// @param address `media.address`: receive here instead of on the address of the leg's signalling flow
/// @param externalAddress `media.external-address`: written into session descriptions instead of the local address of
///     the same family, to phones outside the local networks
/// @param local whether a phone at this address reaches us without NAT and is told the local address
/// @param workers threads that move packets, 1–256
/// @param silentAfter without any packet for this long, a leg is reported silent, and each time it has passed again
/// @param unheardAfter `media.silence-after`: of whom packets come, but no voice for this long, it is told; 0: never
/// @param reportInterval mean time between our RTCP reports; RFC 3550 §6.2 has 5 s as the least
/// @param udp `media.io`: how packets are read and sent
public record MediaConfig(
        int portMin,
        int portMax,
        Optional<InetAddress> address,
        Optional<InetAddress> externalAddress,
        Predicate<InetAddress> local,
        int workers,
        Duration silentAfter,
        Duration unheardAfter,
        Duration reportInterval,
        UdpChoice udp) {
    public static final Duration UNHEARD_AFTER_DEFAULT = Duration.ofSeconds(30);
    public static final Duration SILENT_AFTER_DEFAULT = Duration.ofSeconds(30);
    public static final Duration REPORT_INTERVAL_DEFAULT = Duration.ofSeconds(5);

    private static final int PORT_LOWEST = 1024;
    private static final int PORT_HIGHEST = 65535;
    private static final int WORKERS_MAX = 256;

    public MediaConfig {
        if (portMin < PORT_LOWEST || portMax > PORT_HIGHEST || portMax - (portMin + portMin % 2) < 1) {
            throw new IllegalArgumentException("media.ports: " + portMin + "-" + portMax
                    + " must lie in 1024-65535 and hold at least one pair of an even port and the next");
        }
        if (workers < 1 || workers > WORKERS_MAX) {
            throw new IllegalArgumentException("media workers: " + workers + " is not in 1-" + WORKERS_MAX);
        }
    }

    /// With the usual patience for silence.
    public MediaConfig(
            int portMin,
            int portMax,
            Optional<InetAddress> address,
            Optional<InetAddress> externalAddress,
            Predicate<InetAddress> local,
            int workers,
            Duration silentAfter,
            Duration reportInterval,
            UdpChoice udp) {
        this(
                portMin,
                portMax,
                address,
                externalAddress,
                local,
                workers,
                silentAfter,
                UNHEARD_AFTER_DEFAULT,
                reportInterval,
                udp);
    }

    /// All defaults but the ports: local addresses of the flows, one worker per core.
    public static MediaConfig ofPorts(int portMin, int portMax) {
        return new MediaConfig(
                portMin,
                portMax,
                Optional.empty(),
                Optional.empty(),
                InetAddress::isLoopbackAddress,
                Math.min(Runtime.getRuntime().availableProcessors(), WORKERS_MAX),
                SILENT_AFTER_DEFAULT,
                UNHEARD_AFTER_DEFAULT,
                REPORT_INTERVAL_DEFAULT,
                UdpChoice.AUTO);
    }
}
