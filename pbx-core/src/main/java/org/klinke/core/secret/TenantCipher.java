package org.klinke.core.secret;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Map;
import java.util.NavigableMap;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/// Seals one tenant's values with its data key. What is sealed for one place (table, row, field) opens only there, so
/// that a value copied to another row, field or tenant is worthless. Thread-safe.
///
///     sealed value:  format 1 (1 byte) | key version (4 bytes) | nonce (12) | ciphertext | tag (16)
public final class TenantCipher {
    private static final byte FORMAT = 1;
    private static final int HEAD_BYTES = 5;

    private final UUID tenant;
    private final NavigableMap<Integer, SecretKey> keys;
    private final SecureRandom random;

    /// @param keys all versions, the highest seals
    TenantCipher(UUID tenant, NavigableMap<Integer, SecretKey> keys, SecureRandom random) {
        this.tenant = tenant;
        this.keys = keys;
        this.random = random;
    }

    public byte[] seal(String table, UUID id, String field, byte[] plain) {
        return seal(Aead.nonce(random), context(table, id, field), plain);
    }

    /// As [#seal], but the same each time, until the data key gets a new version: for what must not look changed
    /// when it is not. Whoever sees two can tell whether they are equal, and no more. The nonce is a keyed hash of
    /// all that is sealed, so that no two different things share one (as in RFC 5297 §1.3.4).
    public byte[] sealAlike(String table, UUID id, String field, byte[] plain) {
        SecretKey key = keys.lastEntry().getValue();
        String place = context(table, id, field);
        byte[] ofThePlace = hmac(key, ("nonce|" + place).getBytes(StandardCharsets.UTF_8));
        byte[] nonce = Arrays.copyOf(hmac(new SecretKeySpec(ofThePlace, "HmacSHA256"), plain), Aead.NONCE_BYTES);
        return seal(nonce, place, plain);
    }

    private byte[] seal(byte[] nonce, String place, byte[] plain) {
        Map.Entry<Integer, SecretKey> key = keys.lastEntry();
        byte[] sealed = Aead.seal(key.getValue(), nonce, HEAD_BYTES, place, plain);
        ByteBuffer.wrap(sealed).put(FORMAT).putInt(key.getKey());
        return sealed;
    }

    /// @throws SecretUnavailable if the value was not sealed by this tenant for this place, or was tampered with
    public byte[] open(String table, UUID id, String field, byte[] sealed) {
        String place = context(table, id, field);
        if (sealed.length < HEAD_BYTES || sealed[0] != FORMAT) {
            throw new SecretUnavailable("No sealed value at " + place);
        }
        int version = ByteBuffer.wrap(sealed).getInt(1);
        SecretKey key = keys.get(version);
        if (key == null) {
            throw new SecretUnavailable("The keyring has no key version " + version + " for " + place);
        }
        try {
            return Aead.open(key, place, Arrays.copyOfRange(sealed, HEAD_BYTES, sealed.length));
        } catch (GeneralSecurityException e) {
            throw new SecretUnavailable("The sealed value at " + place + " was tampered with or belongs elsewhere", e);
        }
    }

    /// For a long thing that is written piece by piece; see [ChunkCipher].
    public ChunkCipher chunks(String table, UUID id) {
        byte[] salt = new byte[ChunkCipher.HEAD_BYTES - Integer.BYTES];
        random.nextBytes(salt);
        return chunks(
                table,
                id,
                ByteBuffer.allocate(ChunkCipher.HEAD_BYTES)
                        .putInt(keys.lastKey())
                        .put(salt)
                        .array());
    }

    /// @param head as [ChunkCipher#head] gave it when the thing was written
    /// @throws SecretUnavailable if the tenant has no such key version
    public ChunkCipher chunks(String table, UUID id, byte[] head) {
        String place = context(table, id, "chunks");
        int version = ByteBuffer.wrap(head).getInt();
        SecretKey key = keys.get(version);
        if (key == null || head.length != ChunkCipher.HEAD_BYTES) {
            throw new SecretUnavailable("The keyring has no key version " + version + " for " + place);
        }
        byte[] salt = Arrays.copyOfRange(head, Integer.BYTES, head.length);
        byte[] ofThePlace = hmac(key, place.getBytes(StandardCharsets.UTF_8));
        byte[] derived = hmac(new SecretKeySpec(ofThePlace, "HmacSHA256"), salt);
        return new ChunkCipher(new SecretKeySpec(derived, "AES"), head.clone(), place);
    }

    /// A keyed hash (HMAC-SHA-256) that stays the same when the data key gets a new version: its key is derived from
    /// the tenant's first key.
    public byte[] mac(String purpose, byte[] data) {
        byte[] derived = hmac(keys.firstEntry().getValue(), ("mac|" + purpose).getBytes(StandardCharsets.UTF_8));
        return hmac(new SecretKeySpec(derived, "HmacSHA256"), data);
    }

    private static byte[] hmac(SecretKey key, byte[] data) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key.getEncoded(), "HmacSHA256"));
            return mac.doFinal(data);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("HmacSHA256 does not work on this JVM", e);
        }
    }

    private String context(String table, UUID id, String field) {
        return tenant + "|" + table + "|" + id + "|" + field;
    }
}
