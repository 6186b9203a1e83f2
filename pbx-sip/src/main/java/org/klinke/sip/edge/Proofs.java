package org.klinke.sip.edge;

import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Who has proven to know a password lately: sources, and accounts at sources. A device registers at least once an
/// hour, so whatever carries a registration is remembered here, and still is when a power cut has ended all its
/// connections. Two generations, each bounded; the older one is dropped when the younger is two hours old or full.
/// Thread-safe; reading takes no lock.
final class Proofs {
    private static final long REGISTRATION_MILLIS_MAX = 3_600_000;
    private static final long GENERATION_MILLIS = 2 * REGISTRATION_MILLIS_MAX;
    static final int PER_GENERATION_MAX = 200_000;

    private final InstantSource time;
    private final long beganMillis;
    private volatile Set<Object> young = ConcurrentHashMap.newKeySet();
    private volatile Set<Object> old = Set.of();
    private volatile long sinceMillis;

    Proofs(InstantSource time) {
        this.time = time;
        beganMillis = time.millis();
        sinceMillis = beganMillis;
    }

    /// Whether it says anything that somebody is missing here. For an hour after the start it does not: the phones of
    /// an office may just not have come back.
    boolean tell() {
        return time.millis() - beganMillis >= REGISTRATION_MILLIS_MAX;
    }

    void note(Object key) {
        turn();
        Set<Object> now = young;
        if (!now.contains(key)) {
            now.add(key);
        }
    }

    boolean has(Object key) {
        turn();
        return young.contains(key) || old.contains(key);
    }

    private void turn() {
        if (time.millis() - sinceMillis >= GENERATION_MILLIS || young.size() >= PER_GENERATION_MAX) {
            synchronized (this) {
                long millis = time.millis();
                if (millis - sinceMillis >= GENERATION_MILLIS || young.size() >= PER_GENERATION_MAX) {
                    old = millis - sinceMillis >= 2 * GENERATION_MILLIS ? Set.of() : young;
                    young = ConcurrentHashMap.newKeySet();
                    sinceMillis = millis;
                }
            }
        }
    }
}
