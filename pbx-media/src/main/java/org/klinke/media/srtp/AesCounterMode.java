package org.klinke.media.srtp;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;

/// AES in counter mode (RFC 3711 §4.1.1) as ECB over counter blocks: the JDK's own CTR cipher must be initialised anew
/// for every packet, which costs garbage and twice the time.
final class AesCounterMode {
    private static final int BLOCK_BYTES = 16;
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private final Cipher cipher;

    AesCounterMode(byte[] key) {
        try {
            cipher = Cipher.getInstance("AES/ECB/NoPadding");
            cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no AES", e);
        }
    }

    /// Xors the keystream onto the data, which may have up to 2^16 blocks.
    ///
    /// @param ivHigh the first half of the 16 byte IV
    /// @param ivLow the second; its last two bytes are the block counter and must be 0
    void apply(long ivHigh, long ivLow, byte[] data, int offset, int length) {
        int bytes = (length + BLOCK_BYTES - 1) / BLOCK_BYTES * BLOCK_BYTES;
        if (bytes == 0) {
            return;
        }
        Workbench bench = Workbench.mine();
        byte[] counters = bench.counters(bytes);
        byte[] keystream = bench.keystream();
        for (int block = 0, at = 0; at < bytes; block++, at += BLOCK_BYTES) {
            LONG.set(counters, at, ivHigh);
            LONG.set(counters, at + 8, ivLow | block);
        }
        try {
            cipher.doFinal(counters, 0, bytes, keystream, 0);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES failed", e);
        }
        int done = 0;
        for (; done <= length - 8; done += 8) {
            LONG.set(data, offset + done, (long) LONG.get(data, offset + done) ^ (long) LONG.get(keystream, done));
        }
        for (; done < length; done++) {
            data[offset + done] ^= keystream[done];
        }
    }
}
