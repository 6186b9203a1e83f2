package org.klinke.media.srtp;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.ShortBufferException;
import javax.crypto.spec.SecretKeySpec;
import org.klinke.core.media.SrtpKey;

/// Cipher and tag of one direction and one protocol (RTP or RTCP) under its session keys.
final class PacketCrypto {
    private static final int HMAC_SHA1_BYTES = 20;
    /// RFC 4568 §6.2.2: SRTCP has the long tag in every suite we speak.
    private static final int RTCP_TAG_BYTES = 10;

    private final int tagBytes;
    private final AesCounterMode cipher;
    private final byte[] salt;
    private final Mac mac;
    private final byte[] iv = new byte[16];
    private final byte[] tag = new byte[HMAC_SHA1_BYTES];
    private final byte[] rolloverBytes = new byte[4];

    private PacketCrypto(KeyDerivation keys, int protocol, int tagBytes) {
        this.tagBytes = tagBytes;
        cipher = new AesCounterMode(keys.cipherKey(protocol));
        salt = keys.salt(protocol);
        try {
            mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(keys.authenticationKey(protocol), "HmacSHA1"));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no HMAC-SHA1", e);
        }
    }

    static PacketCrypto rtp(SrtpKey key) {
        return new PacketCrypto(
                new KeyDerivation(key), KeyDerivation.RTP_LABEL, key.suite().tagBytes());
    }

    static PacketCrypto rtcp(SrtpKey key) {
        return new PacketCrypto(new KeyDerivation(key), KeyDerivation.RTCP_LABEL, RTCP_TAG_BYTES);
    }

    int tagBytes() {
        return tagBytes;
    }

    /// Encrypts or decrypts in place: IV = salt·2^16 ⊕ SSRC·2^64 ⊕ index·2^16 (RFC 3711 §4.1.1), with the 48 bit packet
    /// index of SRTP or the 31 bit index of SRTCP.
    void apply(int ssrc, long index, byte[] data, int offset, int length) {
        Arrays.fill(iv, (byte) 0);
        System.arraycopy(salt, 0, iv, 0, salt.length);
        for (int i = 0; i < 4; i++) {
            iv[4 + i] ^= (byte) (ssrc >> (24 - 8 * i));
        }
        for (int i = 0; i < 6; i++) {
            iv[8 + i] ^= (byte) (index >> (40 - 8 * i));
        }
        cipher.apply(iv, data, offset, length);
    }

    /// Appends the tag over the first `length` bytes; SRTP's tag covers the rollover counter too (RFC 3711 §4.2).
    void sign(byte[] packet, int length, int rollover) {
        mac.update(packet, 0, length);
        updateRollover(rollover);
        append(packet, length);
    }

    /// Appends the tag over the first `length` bytes.
    void sign(byte[] packet, int length) {
        mac.update(packet, 0, length);
        append(packet, length);
    }

    boolean verify(byte[] packet, int length, int rollover) {
        mac.update(packet, 0, length);
        updateRollover(rollover);
        return tagFits(packet, length);
    }

    boolean verify(byte[] packet, int length) {
        mac.update(packet, 0, length);
        return tagFits(packet, length);
    }

    private void updateRollover(int rollover) {
        rolloverBytes[0] = (byte) (rollover >> 24);
        rolloverBytes[1] = (byte) (rollover >> 16);
        rolloverBytes[2] = (byte) (rollover >> 8);
        rolloverBytes[3] = (byte) rollover;
        mac.update(rolloverBytes);
    }

    private void append(byte[] packet, int length) {
        finish();
        System.arraycopy(tag, 0, packet, length, tagBytes);
    }

    private boolean tagFits(byte[] packet, int length) {
        finish();
        int difference = 0;
        // No early exit: the time must not tell how many bytes were right.
        for (int i = 0; i < tagBytes; i++) {
            difference |= tag[i] ^ packet[length + i];
        }
        return difference == 0;
    }

    private void finish() {
        try {
            mac.doFinal(tag, 0);
        } catch (ShortBufferException e) {
            throw new IllegalStateException("HMAC-SHA1 is not 20 bytes", e);
        }
    }
}
