package org.klinke.core.secret;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;

/// Seals one long thing of a tenant (a recording) piece by piece with AES-256-GCM, so that what is written is safe at
/// once and any piece can be opened without those before it:
///
///     head (clear)    key version (4 bytes) | salt (32)
///     key             derived from the tenant's data key, the thing's place and the salt: no two things share one
///     chunk n         sealed with nonce n; n and whether it is the last are authenticated along with the head
///
/// A chunk opens only in its own place of its own thing: cut out, swapped or repeated chunks show. A thing that ends
/// without its last chunk was broken off. Not thread-safe; a number must be sealed once only.
public final class ChunkCipher {
    public static final int HEAD_BYTES = 36;
    /// What a chunk grows by.
    public static final int OVERHEAD_BYTES = 16;

    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    private final SecretKey key;
    private final byte[] head;
    private final String place;
    private final Cipher cipher;
    private int sealed;

    ChunkCipher(SecretKey key, byte[] head, String place) {
        this.key = key;
        this.head = head;
        this.place = place;
        try {
            cipher = Cipher.getInstance("AES/GCM/NoPadding");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM does not work on this JVM", e);
        }
    }

    /// What stands in clear before the chunks, [#HEAD_BYTES] long.
    public byte[] head() {
        return head.clone();
    }

    /// Chunks are sealed in order, from 0; after the last one none may follow.
    ///
    /// @param out room for `length` + [#OVERHEAD_BYTES] bytes from `at`
    public void seal(int number, boolean last, byte[] plain, int length, byte[] out, int at) {
        if (number != sealed) {
            throw new IllegalStateException("chunk " + number + " instead of " + sealed);
        }
        sealed = last ? -1 : sealed + 1;
        try {
            init(Cipher.ENCRYPT_MODE, number, last);
            cipher.doFinal(plain, 0, length, out, at);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM does not work on this JVM", e);
        }
    }

    /// @throws SecretUnavailable if the chunk is of another tenant, thing or place, or was tampered with
    public byte[] open(int number, boolean last, byte[] chunk) {
        try {
            init(Cipher.DECRYPT_MODE, number, last);
            return cipher.doFinal(chunk);
        } catch (GeneralSecurityException e) {
            throw new SecretUnavailable(
                    "Chunk " + number + " of " + place + " was tampered with or belongs elsewhere", e);
        }
    }

    private void init(int mode, int number, boolean last) throws GeneralSecurityException {
        byte[] nonce =
                ByteBuffer.allocate(NONCE_BYTES).putInt(NONCE_BYTES - 4, number).array();
        cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(head);
        cipher.updateAAD(
                ByteBuffer.allocate(5).putInt(number).put((byte) (last ? 1 : 0)).array());
    }
}
