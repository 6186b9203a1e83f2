package org.klinke.media.srtp;

import java.security.GeneralSecurityException;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.klinke.media.rtp.RtpPacket;

/// AES in Galois/counter mode (RFC 7714). The JDK's cipher must be initialised for every packet and makes about 1 KB of
/// garbage each time; a GHASH of our own without that, in constant time, would take two and a half times as long.
final class GcmCrypto implements PacketCrypto {
    private static final String ALGORITHM = "AES/GCM/NoPadding";
    private static final int TAG_BYTES = 16;
    private static final int IV_BYTES = 12;

    private final Cipher cipher;
    private final SecretKeySpec key;
    private final byte[] salt;
    private final byte[] iv = new byte[IV_BYTES];
    private final byte[] word = new byte[RTCP_INDEX_BYTES];
    /// What comes out of the cipher: it may spoil its output when the tag is wrong, and the packet must stay as it was.
    private byte[] plain = new byte[0];

    /// @param salt 12 bytes
    GcmCrypto(byte[] cipherKey, byte[] salt) {
        try {
            cipher = Cipher.getInstance(ALGORITHM);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no " + ALGORITHM, e);
        }
        key = new SecretKeySpec(cipherKey, "AES");
        this.salt = salt;
    }

    @Override
    public int tagBytes() {
        return TAG_BYTES;
    }

    @Override
    public void protect(byte[] packet, int header, int length, int ssrc, long index) {
        try {
            start(Cipher.ENCRYPT_MODE, ssrc, index);
            cipher.updateAAD(packet, 0, header);
            cipher.doFinal(packet, header, length - header, packet, header);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM failed", e);
        }
    }

    @Override
    public boolean open(byte[] packet, int header, int length, int ssrc, long index) {
        try {
            start(Cipher.DECRYPT_MODE, ssrc, index);
            cipher.updateAAD(packet, 0, header);
            return decrypt(packet, header, length);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM failed", e);
        }
    }

    @Override
    public void protectRtcp(byte[] packet, int length, int ssrc, int index) {
        RtpPacket.writeInt(word, 0, index | RTCP_ENCRYPTED);
        try {
            start(Cipher.ENCRYPT_MODE, ssrc, index);
            cipher.updateAAD(packet, 0, RTCP_CLEAR_BYTES);
            cipher.updateAAD(word);
            cipher.doFinal(packet, RTCP_CLEAR_BYTES, length - RTCP_CLEAR_BYTES, packet, RTCP_CLEAR_BYTES);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM failed", e);
        }
        System.arraycopy(word, 0, packet, length + TAG_BYTES, RTCP_INDEX_BYTES);
    }

    @Override
    public int rtcpWord(byte[] packet, int length) {
        return RtpPacket.readInt(packet, length - RTCP_INDEX_BYTES);
    }

    @Override
    public boolean openRtcp(byte[] packet, int length, int ssrc, int indexWord) {
        RtpPacket.writeInt(word, 0, indexWord);
        int end = length - RTCP_INDEX_BYTES;
        // What is signed but not encrypted is all associated data (RFC 7714 §9.3).
        int clear = (indexWord & RTCP_ENCRYPTED) != 0 ? RTCP_CLEAR_BYTES : end - TAG_BYTES;
        try {
            start(Cipher.DECRYPT_MODE, ssrc, indexWord & RTCP_INDEX_MASK);
            cipher.updateAAD(packet, 0, clear);
            cipher.updateAAD(word);
            return decrypt(packet, clear, end);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM failed", e);
        }
    }

    /// IV = (0, 0, SSRC, index) ⊕ salt: rollover counter and sequence number in SRTP (RFC 7714 §8.1), two more zeros
    /// and the 31 bit index in SRTCP (§9.1).
    private void start(int mode, int ssrc, long index) throws GeneralSecurityException {
        RtpPacket.writeInt(iv, 2, ssrc);
        RtpPacket.writeInt(iv, 8, (int) index);
        iv[6] = (byte) (index >> 40);
        iv[7] = (byte) (index >> 32);
        iv[0] = salt[0];
        iv[1] = salt[1];
        for (int i = 2; i < IV_BYTES; i++) {
            iv[i] ^= salt[i];
        }
        cipher.init(mode, key, new GCMParameterSpec(8 * TAG_BYTES, iv));
    }

    private boolean decrypt(byte[] packet, int from, int to) throws GeneralSecurityException {
        if (plain.length < to - from) {
            plain = new byte[to - from];
        }
        try {
            int length = cipher.doFinal(packet, from, to - from, plain, 0);
            System.arraycopy(plain, 0, packet, from, length);
            return true;
        } catch (AEADBadTagException _) {
            return false;
        }
    }
}
