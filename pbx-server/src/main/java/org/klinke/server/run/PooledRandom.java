package org.klinke.server.run;

import java.security.SecureRandom;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;

/// The operating system's random bytes, fetched a kilobyte at a time: a call takes many small numbers, and
/// asking for each anew was a fiftieth of its time. What was given out is wiped. Thread-safe, without a lock
/// for small numbers: who seals traces at a low priority must not hold what the media threads wait for.
final class PooledRandom extends SecureRandom {
    private static final int POOL_BYTES = 1_024;
    private static final int SMALL_BYTES_MAX = 64;
    private static final long serialVersionUID = 1L;

    private transient volatile Pool pool = new Pool(new byte[0]);

    /// Each byte is claimed once; a pool that another replaces takes what is left in it along.
    private static final class Pool {
        final byte[] bytes;
        final AtomicInteger claimed = new AtomicInteger();

        Pool(byte[] bytes) {
            this.bytes = bytes;
        }
    }

    @Override
    public void nextBytes(byte[] bytes) {
        if (bytes.length > SMALL_BYTES_MAX) {
            super.nextBytes(bytes);
        } else {
            take(bytes);
        }
    }

    @Override
    public long nextLong() {
        byte[] bytes = new byte[Long.BYTES];
        take(bytes);
        long value = 0;
        for (byte each : bytes) {
            value = (value << Byte.SIZE) | (each & 0xff);
        }
        return value;
    }

    private void take(byte[] into) {
        Pool from = pool;
        int at = from.claimed.getAndAdd(into.length);
        while (at + into.length > from.bytes.length) {
            byte[] fresh = new byte[POOL_BYTES];
            super.nextBytes(fresh);
            from = new Pool(fresh);
            at = from.claimed.getAndAdd(into.length);
            pool = from;
        }
        System.arraycopy(from.bytes, at, into, 0, into.length);
        Arrays.fill(from.bytes, at, at + into.length, (byte) 0);
    }
}
