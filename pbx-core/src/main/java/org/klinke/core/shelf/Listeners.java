package org.klinke.core.shelf;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.klinke.core.id.RecordingId;
import org.klinke.core.tenant.TenantId;

/// Who plays what now: a player asks for one part after the other, and that is one access. Thread-safe.
final class Listeners {
    private static final Duration SAME = Duration.ofMinutes(10);
    private static final int KNOWN_MAX = 10_000;

    private record Listening(TenantId tenant, RecordingId recording, UUID listener) {}

    private final InstantSource time;
    private final Map<Listening, Instant> since = new LinkedHashMap<>() { // under itself
                @Override
                protected boolean removeEldestEntry(Map.Entry<Listening, Instant> eldest) {
                    return size() > KNOWN_MAX;
                }
            };

    Listeners(InstantSource time) {
        this.time = time;
    }

    /// Whether it stands in the audit log that he has begun to, not long ago.
    boolean listens(TenantId tenant, RecordingId recording, UUID listener) {
        synchronized (since) {
            Instant begun = since.get(new Listening(tenant, recording, listener));
            return begun != null && begun.plus(SAME).isAfter(time.instant());
        }
    }

    void begins(TenantId tenant, RecordingId recording, UUID listener) {
        Listening one = new Listening(tenant, recording, listener);
        synchronized (since) {
            since.remove(one);
            since.put(one, time.instant());
        }
    }
}
