package org.klinke.media.srtp;

import java.util.Arrays;
import org.klinke.media.rtp.RtpPacket;

/// AES in counter mode with HMAC-SHA1 (RFC 3711, RFC 6188): encrypts, then signs what it encrypted.
final class CounterModeCrypto implements PacketCrypto {
    private static final byte[] NOTHING = {};

    private final AesCounterMode cipher;
    private final long saltHigh;
    private final long saltLow;
    private final HmacSha1 mac;
    private final int tagBytes;

    /// @param salt 14 bytes
    CounterModeCrypto(byte[] cipherKey, byte[] salt, byte[] authenticationKey, int tagBytes) {
        cipher = new AesCounterMode(cipherKey);
        byte[] padded = Arrays.copyOf(salt, 16);
        saltHigh = RtpPacket.readLong(padded, 0);
        saltLow = RtpPacket.readLong(padded, 8);
        mac = new HmacSha1(authenticationKey);
        this.tagBytes = tagBytes;
    }

    @Override
    public int tagBytes() {
        return tagBytes;
    }

    @Override
    public void protect(byte[] packet, int header, int length, int ssrc, long index) {
        crypt(ssrc, index, packet, header, length);
        System.arraycopy(tag(packet, length, index), 0, packet, length, tagBytes);
    }

    @Override
    public boolean open(byte[] packet, int header, int length, int ssrc, long index) {
        int signed = length - tagBytes;
        if (!isEqual(tag(packet, signed, index), packet, signed)) {
            return false;
        }
        crypt(ssrc, index, packet, header, signed);
        return true;
    }

    @Override
    public void protectRtcp(byte[] packet, int length, int ssrc, int index) {
        crypt(ssrc, index, packet, RTCP_CLEAR_BYTES, length);
        RtpPacket.writeInt(packet, length, index | RTCP_ENCRYPTED);
        int signed = length + RTCP_INDEX_BYTES;
        System.arraycopy(mac.over(packet, signed, NOTHING), 0, packet, signed, tagBytes);
    }

    @Override
    public int rtcpWord(byte[] packet, int length) {
        return RtpPacket.readInt(packet, length - tagBytes - RTCP_INDEX_BYTES);
    }

    @Override
    public boolean openRtcp(byte[] packet, int length, int ssrc, int word) {
        int signed = length - tagBytes;
        if (!isEqual(mac.over(packet, signed, NOTHING), packet, signed)) {
            return false;
        }
        if ((word & RTCP_ENCRYPTED) != 0) {
            crypt(ssrc, word & RTCP_INDEX_MASK, packet, RTCP_CLEAR_BYTES, signed - RTCP_INDEX_BYTES);
        }
        return true;
    }

    /// IV = salt·2^16 ⊕ SSRC·2^64 ⊕ index·2^16 (RFC 3711 §4.1.1), with the 48 bit index of SRTP or the 31 bit of SRTCP.
    private void crypt(int ssrc, long index, byte[] packet, int from, int to) {
        cipher.apply(saltHigh ^ (ssrc & 0xffff_ffffL), saltLow ^ index << 16, packet, from, to - from);
    }

    /// SRTP's tag covers the rollover counter too (RFC 3711 §4.2).
    private byte[] tag(byte[] packet, int length, long index) {
        byte[] rollover = Workbench.mine().rollover;
        RtpPacket.writeInt(rollover, 0, (int) (index >>> 16));
        return mac.over(packet, length, rollover);
    }

    /// No early exit: the time must not tell how many bytes were right.
    private boolean isEqual(byte[] tag, byte[] packet, int at) {
        int difference = 0;
        for (int i = 0; i < tagBytes; i++) {
            difference |= tag[i] ^ packet[at + i];
        }
        return difference == 0;
    }
}
