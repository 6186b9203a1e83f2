package org.klinke.sip.edge;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Nonces that cost no memory until somebody has used one with the right password (RFC 7616 §5.4):
///
///     base64url( issued at, 8 bytes of Unix milliseconds | serial, 8 bytes | HMAC-SHA-256 over both and the realm, 16
/// )
///
/// For a used one a window of 64 counts (`nc`) is kept, so that requests may overtake each other but none is taken
/// twice. The windows live in two generations; when the younger is full or as old as a nonce can get, the older is
/// dropped, and from then on every nonce issued before the younger began is stale: forgetting a window can never let
/// a replay through. Thread-safe.
final class Nonces {
    private static final int TAG_LENGTH_BYTES = 16;
    private static final int NONCE_LENGTH_BYTES = 16 + TAG_LENGTH_BYTES;
    private static final int WINDOW_COUNTS = 64;
    private static final long CLOCK_STEP_MAX_MILLIS = 60_000;
    static final int WINDOWS_PER_GENERATION_MAX = 50_000;

    sealed interface Check {
        record Valid(long issuedMillis, long serial) implements Check {}

        /// Ours, but too old, or from a clock that has been set back since.
        record Stale() implements Check {}

        record NotOurs() implements Check {}
    }

    private static final class Window {
        long highest = -1;
        /// Bit n: `highest - n` was used.
        long used;

        boolean use(long count) {
            if (count > highest) {
                long step = count - highest;
                used = (highest < 0 || step >= WINDOW_COUNTS ? 0 : used << step) | 1;
                highest = count;
                return true;
            }
            long back = highest - count;
            if (back >= WINDOW_COUNTS || (used >>> back & 1) != 0) {
                return false;
            }
            used |= 1L << back;
            return true;
        }
    }

    private final Mac mac;
    private final long lifetimeMillis;
    private final InstantSource time;
    private final AtomicLong serials;

    private Map<Long, Window> young = new HashMap<>();
    private Map<Long, Window> old = new HashMap<>();
    private long youngSinceMillis;
    /// Nonces issued earlier are stale: their windows may have been dropped.
    private long floorMillis;

    /// @param key at least 32 random bytes; nonces survive a restart with it
    /// @param random makes the first serial, so that two processes with one key do not count alike
    Nonces(byte[] key, Duration lifetime, InstantSource time, RandomGenerator random) {
        try {
            mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
        lifetimeMillis = lifetime.toMillis();
        this.time = time;
        serials = new AtomicLong(random.nextLong());
        youngSinceMillis = time.millis();
        floorMillis = Long.MIN_VALUE;
    }

    String make(String realm) {
        ByteBuffer nonce = ByteBuffer.allocate(NONCE_LENGTH_BYTES);
        nonce.putLong(time.millis()).putLong(serials.getAndIncrement());
        nonce.put(tag(nonce.array(), realm), 0, TAG_LENGTH_BYTES);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(nonce.array());
    }

    Check check(String nonce, String realm) {
        byte[] bytes;
        try {
            bytes = Base64.getUrlDecoder().decode(nonce);
        } catch (IllegalArgumentException _) {
            return new Check.NotOurs();
        }
        if (bytes.length != NONCE_LENGTH_BYTES
                || !MessageDigest.isEqual(
                        Arrays.copyOfRange(bytes, 16, NONCE_LENGTH_BYTES),
                        Arrays.copyOf(tag(bytes, realm), TAG_LENGTH_BYTES))) {
            return new Check.NotOurs();
        }
        ByteBuffer fields = ByteBuffer.wrap(bytes);
        long issuedMillis = fields.getLong();
        long age = time.millis() - issuedMillis;
        return age <= lifetimeMillis && age >= -CLOCK_STEP_MAX_MILLIS
                ? new Check.Valid(issuedMillis, fields.getLong())
                : new Check.Stale();
    }

    /// Uses a nonce once more. False if this count was used before, or so long ago that it is not known any more.
    synchronized boolean use(Check.Valid nonce, long count) {
        long now = time.millis();
        if (young.size() >= WINDOWS_PER_GENERATION_MAX || now - youngSinceMillis > lifetimeMillis) {
            old = young;
            young = new HashMap<>();
            floorMillis = youngSinceMillis;
            youngSinceMillis = now;
        }
        if (nonce.issuedMillis() < floorMillis) {
            return false;
        }
        Window window = old.get(nonce.serial());
        if (window == null) {
            window = young.computeIfAbsent(nonce.serial(), serial -> new Window());
        }
        return window.use(count);
    }

    /// Windows kept now, for tests and metrics.
    synchronized int windows() {
        return young.size() + old.size();
    }

    private byte[] tag(byte[] fields, String realm) {
        try {
            Mac copy = (Mac) mac.clone();
            copy.update(fields, 0, 16);
            return copy.doFinal(realm.getBytes(UTF_8));
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException(e);
        }
    }
}
