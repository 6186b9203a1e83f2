package org.klinke.media.srtp;

import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;

/// AES in counter mode (RFC 3711 §4.1.1) as ECB over counter blocks: the JDK's own CTR cipher must be initialised anew
/// for every packet, which costs garbage and twice the time.
final class AesCounterMode {
    private static final int BLOCK_BYTES = 16;

    private final Cipher cipher;
    private byte[] counters = new byte[0];
    private byte[] keystream = new byte[0];

    AesCounterMode(byte[] key) {
        try {
            cipher = Cipher.getInstance("AES/ECB/NoPadding");
            cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no AES", e);
        }
    }

    /// Xors the keystream of `iv` (16 bytes, the last two are the block counter and start at 0) onto the data, which
    /// may
    /// have up to 2^16 blocks.
    void apply(byte[] iv, byte[] data, int offset, int length) {
        int bytes = (length + BLOCK_BYTES - 1) / BLOCK_BYTES * BLOCK_BYTES;
        if (bytes == 0) {
            return;
        }
        if (counters.length < bytes) {
            counters = new byte[bytes];
            keystream = new byte[bytes];
        }
        for (int block = 0, at = 0; at < bytes; block++, at += BLOCK_BYTES) {
            System.arraycopy(iv, 0, counters, at, BLOCK_BYTES - 2);
            counters[at + 14] = (byte) (block >> 8);
            counters[at + 15] = (byte) block;
        }
        try {
            cipher.doFinal(counters, 0, bytes, keystream, 0);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES failed", e);
        }
        for (int i = 0; i < length; i++) {
            data[offset + i] ^= keystream[i];
        }
    }
}
