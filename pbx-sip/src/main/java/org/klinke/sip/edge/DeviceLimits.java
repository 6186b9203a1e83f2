package org.klinke.sip.edge;

import java.time.InstantSource;
import java.util.Set;
import javax.sip.message.Request;
import org.klinke.core.id.DeviceId;
import org.klinke.core.time.TokenBuckets;

/// What a device may ask once it has proven itself: far more than any phone needs, and too little for one that has gone
/// mad to take the server from the others. Beyond it gets 503, never a ban. What ends or completes a running call is
/// not counted. Thread-safe.
final class DeviceLimits {
    private static final int DEVICES_MAX = 100_000;
    static final int CALLS_BURST = 200;
    private static final double CALLS_PER_SECOND = 50;
    static final int REQUESTS_BURST = 1_000;
    private static final double REQUESTS_PER_SECOND = 200;
    private static final Set<String> ALWAYS = Set.of(Request.BYE, Request.ACK, Request.PRACK, Request.CANCEL);

    private final TokenBuckets calls;
    private final TokenBuckets requests;

    DeviceLimits(InstantSource time) {
        calls = new TokenBuckets(CALLS_BURST, CALLS_PER_SECOND, DEVICES_MAX, time);
        requests = new TokenBuckets(REQUESTS_BURST, REQUESTS_PER_SECOND, DEVICES_MAX, time);
    }

    boolean allow(DeviceId device, String method, boolean inDialog) {
        if (ALWAYS.contains(method)) {
            return true;
        }
        return (method.equals(Request.INVITE) && !inDialog) ? calls.take(device) : requests.take(device);
    }
}
