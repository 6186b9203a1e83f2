package org.klinke.media.net;

import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// The free port pairs (even RTP port, next one for RTCP) of each local address. Thread-safe. Ports start in random
/// order and come back to the end of the line, so that a port rests as long as possible before another call has it:
/// late packets of the old call must not meet the new one.
public final class PortPool {
    private final int first;
    private final int pairs;
    private final RandomGenerator random;
    private final Map<InetAddress, ArrayDeque<Integer>> free = new HashMap<>();
    private int pairsInUse;

    /// @param portMin at least one pair must fit from here to `portMax`
    public PortPool(int portMin, int portMax, RandomGenerator random) {
        this.first = portMin + portMin % 2;
        this.pairs = (portMax - first + 1) / 2;
        this.random = random;
    }

    /// The even port of a pair, or null if none is free.
    synchronized @Nullable Integer take(InetAddress address) {
        Integer port = free.computeIfAbsent(address, none -> allPorts()).poll();
        if (port != null) {
            pairsInUse++;
        }
        return port;
    }

    synchronized void giveBack(InetAddress address, int port) {
        ArrayDeque<Integer> line = free.get(address);
        if (line == null) {
            throw new IllegalStateException("port " + port + " never was taken");
        }
        line.add(port);
        pairsInUse--;
    }

    public synchronized int portsInUse() {
        return 2 * pairsInUse;
    }

    int pairs() {
        return pairs;
    }

    /// As an operator writes it.
    String range() {
        return first + "-" + (first + 2 * pairs - 1);
    }

    private ArrayDeque<Integer> allPorts() {
        List<Integer> ports = new ArrayList<>(pairs);
        for (int i = 0; i < pairs; i++) {
            ports.add(first + 2 * i);
        }
        Collections.shuffle(ports, Random.from(random));
        return new ArrayDeque<>(ports);
    }
}
