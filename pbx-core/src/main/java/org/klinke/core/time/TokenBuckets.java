package org.klinke.core.time;

import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// One token bucket per key, bounded: when there are too many keys, those whose bucket is full again are forgotten
/// (at most once a second), and keys that still find no room share one bucket. Thread-safe.
public final class TokenBuckets {
    private static final long SWEEP_INTERVAL_MILLIS = 1_000;

    private final double capacity;
    private final double tokensPerMilli;
    private final int bucketsMax;
    private final InstantSource time;
    private final Map<Object, Bucket> buckets = new ConcurrentHashMap<>();
    private final Bucket shared;
    private long sweptMillis;

    public TokenBuckets(int capacity, double tokensPerSecond, int bucketsMax, InstantSource time) {
        this.capacity = capacity;
        tokensPerMilli = tokensPerSecond / 1000;
        this.bucketsMax = bucketsMax;
        this.time = time;
        shared = new Bucket(time.millis());
        sweptMillis = time.millis();
    }

    private final class Bucket {
        private double tokens = capacity;
        private long millis;

        Bucket(long millis) {
            this.millis = millis;
        }

        private void refill(long now) {
            tokens = Math.min(capacity, tokens + Math.max(0, now - millis) * tokensPerMilli);
            millis = now;
        }

        synchronized boolean has(long now) {
            refill(now);
            return tokens >= 1;
        }

        synchronized boolean take(long now, int count) {
            refill(now);
            if (tokens < count) {
                return false;
            }
            tokens -= count;
            return true;
        }

        synchronized void give(long now, int count) {
            refill(now);
            tokens = Math.min(capacity, tokens + count);
        }

        synchronized int left(long now) {
            refill(now);
            return (int) tokens;
        }

        synchronized boolean isFull(long now) {
            refill(now);
            return tokens >= capacity;
        }
    }

    /// Whether [#take] would succeed.
    public boolean has(Object key) {
        Bucket bucket = buckets.get(key);
        if (bucket != null) {
            return bucket.has(time.millis());
        }
        return buckets.size() < bucketsMax || shared.has(time.millis());
    }

    /// Whole tokens the key has now.
    public int left(Object key) {
        Bucket bucket = buckets.get(key);
        return bucket == null ? (int) capacity : bucket.left(time.millis());
    }

    public boolean take(Object key) {
        return take(key, 1);
    }

    /// Takes all of them or none.
    public boolean take(Object key, int count) {
        long now = time.millis();
        Bucket bucket = buckets.get(key);
        if (bucket == null) {
            bucket = hasRoom(now) ? buckets.computeIfAbsent(key, other -> new Bucket(now)) : shared;
        }
        return bucket.take(now, count);
    }

    /// Puts a token back.
    public void give(Object key) {
        give(key, 1);
    }

    public void give(Object key, int count) {
        Bucket bucket = buckets.get(key);
        if (bucket != null) {
            bucket.give(time.millis(), count);
        }
    }

    int size() {
        return buckets.size();
    }

    private synchronized boolean hasRoom(long now) {
        if (buckets.size() >= bucketsMax && now - sweptMillis >= SWEEP_INTERVAL_MILLIS) {
            sweptMillis = now;
            buckets.values().removeIf(bucket -> bucket.isFull(now));
        }
        return buckets.size() < bucketsMax;
    }
}
