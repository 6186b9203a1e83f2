package org.klinke.sip.transport;

import java.net.InetAddress;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/// Counts the connections that have not yet had a request accepted, per address and in all. Thread-safe.
final class Strangers {
    private final TransportLimits limits;
    private final ConcurrentHashMap<InetAddress, Integer> perAddress = new ConcurrentHashMap<>();
    private final AtomicInteger all = new AtomicInteger();

    Strangers(TransportLimits limits) {
        this.limits = limits;
    }

    /// @return false if there are too many already; then nothing is counted
    boolean enter(InetAddress address) {
        if (all.incrementAndGet() > limits.strangersMax()) {
            all.decrementAndGet();
            return false;
        }
        boolean[] entered = {true};
        perAddress.compute(address, (key, count) -> {
            if (count == null) {
                return 1;
            }
            entered[0] = count < limits.strangersPerAddressMax();
            return entered[0] ? count + 1 : count;
        });
        if (!entered[0]) {
            all.decrementAndGet();
        }
        return entered[0];
    }

    /// Once for each [#enter] that was allowed.
    void leave(InetAddress address) {
        all.decrementAndGet();
        perAddress.computeIfPresent(address, (key, count) -> count > 1 ? count - 1 : null);
    }
}
