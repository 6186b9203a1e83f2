package org.klinke.media.srtp;

import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/// HMAC-SHA1 (RFC 2104) over the JDK's SHA-1, without the garbage of its `Mac`.
final class HmacSha1 {
    static final int BYTES = 20;
    private static final int BLOCK_BYTES = 64;

    private final MessageDigest digest;
    private final byte[] inner;
    /// The outer pad, and room for the inner digest behind it.
    private final byte[] outer;

    private final byte[] tag = new byte[BYTES];

    /// @param key at most 64 bytes
    HmacSha1(byte[] key) {
        try {
            digest = MessageDigest.getInstance("SHA-1");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no SHA-1", e);
        }
        inner = Arrays.copyOf(key, BLOCK_BYTES);
        outer = Arrays.copyOf(key, BLOCK_BYTES + BYTES);
        for (int i = 0; i < BLOCK_BYTES; i++) {
            inner[i] ^= 0x36;
            outer[i] ^= 0x5c;
        }
    }

    /// The tag over `data` and `more`; the array is overwritten by the next call.
    byte[] over(byte[] data, int length, byte[] more) {
        digest.update(inner);
        digest.update(data, 0, length);
        digest.update(more);
        try {
            digest.digest(outer, BLOCK_BYTES, BYTES);
            digest.update(outer);
            digest.digest(tag, 0, BYTES);
        } catch (DigestException e) {
            throw new IllegalStateException("SHA-1 is not 20 bytes", e);
        }
        return tag;
    }
}
