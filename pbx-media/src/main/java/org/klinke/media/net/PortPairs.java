package org.klinke.media.net;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.klinke.media.srtp.SrtpSender;
import org.klinke.media.udp.Datagram;
import org.klinke.media.udp.DatagramIo;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The pairs of one worker: chooses one for a new leg, gives its ports back with the last leg.
final class PortPairs {
    private static final Logger LOG = LoggerFactory.getLogger(PortPairs.class);

    /// Many legs on a port share its system calls; more would share its buffer in the kernel too, which has to hold
    /// what comes while the machine stalls, and make the search for a moved leg longer.
    private static final int LEGS_PER_SHARED_PAIR = 128;
    /// If no further port is free, pairs take more, up to here.
    private static final int LEGS_PER_SHARED_PAIR_MAX = 512;

    private final Plant plant;
    private final DatagramIo io;
    private final byte[] outgoing = new byte[Datagram.BYTES_MAX + SrtpSender.OVERHEAD_BYTES_MAX];
    private final List<PortPair> shared = new ArrayList<>();

    PortPairs(Plant plant, DatagramIo io) {
        this.plant = plant;
        this.io = io;
    }

    /// No pair could be had; the message is for the operator.
    static final class NoPort extends Exception {
        private final String reason;

        NoPort(String reason) {
            super(reason);
            this.reason = reason;
        }

        String reason() {
            return reason;
        }
    }

    /// @param secure the leg may share a pair; where another is still awaited from the same address, it goes elsewhere
    PortPair choose(InetAddress address, InetAddress signalling, boolean secure) throws NoPort {
        if (!secure) {
            return bind(address, false);
        }
        PortPair roomy = fullest(address, signalling);
        if (roomy != null) {
            return roomy;
        }
        try {
            PortPair fresh = bind(address, true);
            shared.add(fresh);
            return fresh;
        } catch (NoPort e) {
            PortPair crowded = least(address, signalling);
            if (crowded != null) {
                return crowded;
            }
            throw e;
        }
    }

    /// Closes the pair if its last leg has gone.
    void release(PortPair pair) {
        if (pair.legs() > 0) {
            return;
        }
        shared.remove(pair);
        IOException failure = pair.close();
        if (failure != null) {
            LOG.atWarn().setCause(failure).addKeyValue("port", pair.port).log("closing a media port failed");
        }
        plant.ports().giveBack(pair.address, pair.port);
    }

    /// Of those with room: so that few ports are busy rather than many a little.
    private @Nullable PortPair fullest(InetAddress address, InetAddress signalling) {
        PortPair best = null;
        for (PortPair pair : shared) {
            if (pair.address.equals(address)
                    && pair.legs() < LEGS_PER_SHARED_PAIR
                    && (best == null || pair.legs() > best.legs())
                    && pair.legsAwaitedFrom(signalling) == 0) {
                best = pair;
            }
        }
        return best;
    }

    private @Nullable PortPair least(InetAddress address, InetAddress signalling) {
        PortPair best = null;
        for (PortPair pair : shared) {
            if (pair.address.equals(address)
                    && pair.legs() < LEGS_PER_SHARED_PAIR_MAX
                    && (best == null || weight(pair, signalling) < weight(best, signalling))) {
                best = pair;
            }
        }
        return best;
    }

    private static int weight(PortPair pair, InetAddress signalling) {
        return pair.legsAwaitedFrom(signalling) * LEGS_PER_SHARED_PAIR_MAX + pair.legs();
    }

    /// Takes free pairs until one can be bound: others' programs may sit on some.
    private PortPair bind(InetAddress address, boolean sharedPair) throws NoPort {
        List<Integer> occupied = new ArrayList<>();
        try {
            for (int tries = 0; tries < plant.ports().pairs(); tries++) {
                Integer port = plant.ports().take(address);
                if (port == null) {
                    break;
                }
                try {
                    return PortPair.bind(address, port, sharedPair, io, outgoing, plant);
                } catch (IOException e) {
                    occupied.add(port);
                    if (occupied.size() == 1) {
                        checkAddress(address);
                    }
                }
            }
        } finally {
            occupied.forEach(port -> plant.ports().giveBack(address, port));
        }
        throw new NoPort("media.ports: none of the " + plant.ports().pairs() + " port pairs "
                + plant.ports().range() + " is free on " + address.getHostAddress()
                + (occupied.isEmpty() ? "" : " (" + occupied.size() + " are taken by other programs)")
                + "; widen the range");
    }

    private static void checkAddress(InetAddress address) throws NoPort {
        try (DatagramSocket probe = new DatagramSocket(new InetSocketAddress(address, 0))) {
            LOG.atDebug().addKeyValue("port", probe.getLocalPort()).log("the address is ours, so the port is taken");
        } catch (SocketException e) {
            throw new NoPort("media.address: " + address.getHostAddress() + " cannot be bound: " + e.getMessage());
        }
    }
}
