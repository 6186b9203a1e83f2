package org.klinke.server.run;

import java.security.SecureRandom;
import java.util.Arrays;

/// The operating system's random bytes, fetched a kilobyte at a time: a call takes many small numbers, and asking for
/// each anew was a fiftieth of its time. What was given out is wiped. Thread-safe.
final class PooledRandom extends SecureRandom {
    private static final int POOL_BYTES = 1_024;
    private static final int SMALL_BYTES_MAX = 64;
    private static final long serialVersionUID = 1L;

    private final transient byte[] pool = new byte[POOL_BYTES];
    private transient int used = POOL_BYTES;

    @Override
    public synchronized void nextBytes(byte[] bytes) {
        if (bytes.length > SMALL_BYTES_MAX) {
            super.nextBytes(bytes);
            return;
        }
        int from = take(bytes.length);
        System.arraycopy(pool, from, bytes, 0, bytes.length);
        Arrays.fill(pool, from, used, (byte) 0);
    }

    @Override
    public synchronized long nextLong() {
        int from = take(Long.BYTES);
        long value = 0;
        for (int i = from; i < used; i++) {
            value = (value << Byte.SIZE) | (pool[i] & 0xff);
        }
        Arrays.fill(pool, from, used, (byte) 0);
        return value;
    }

    private int take(int count) {
        if (used + count > POOL_BYTES) {
            super.nextBytes(pool);
            used = 0;
        }
        int from = used;
        used += count;
        return from;
    }
}
