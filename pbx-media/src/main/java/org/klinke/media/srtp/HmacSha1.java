package org.klinke.media.srtp;

import java.security.DigestException;
import java.security.MessageDigest;
import java.util.Arrays;

/// HMAC-SHA1 (RFC 2104) over the JDK's SHA-1, without the garbage of its `Mac`.
final class HmacSha1 {
    static final int BYTES = 20;
    private static final int BLOCK_BYTES = 64;

    private final byte[] inner;
    private final byte[] outer;

    /// @param key at most 64 bytes
    HmacSha1(byte[] key) {
        inner = Arrays.copyOf(key, BLOCK_BYTES);
        outer = Arrays.copyOf(key, BLOCK_BYTES);
        for (int i = 0; i < BLOCK_BYTES; i++) {
            inner[i] ^= 0x36;
            outer[i] ^= 0x5c;
        }
    }

    /// The tag over `data` and `more`; the array is overwritten by the next call in this thread.
    byte[] over(byte[] data, int length, byte[] more) {
        Workbench bench = Workbench.mine();
        MessageDigest digest = bench.sha1;
        byte[] tag = bench.tag;
        digest.update(inner);
        digest.update(data, 0, length);
        digest.update(more);
        try {
            digest.digest(tag, 0, BYTES);
            digest.update(outer);
            digest.update(tag);
            digest.digest(tag, 0, BYTES);
        } catch (DigestException e) {
            throw new IllegalStateException("SHA-1 is not 20 bytes", e);
        }
        return tag;
    }
}
