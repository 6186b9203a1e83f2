package org.klinke.media.srtp;

import org.klinke.core.media.SrtpKey;
import org.klinke.media.rtp.RtpPacket;

/// Protects what one stream sends under one master key. One SSRC per sender: a second one, or a packet index used
/// twice, is refused by an exception, because it could repeat keystream (RFC 3711 §9.1).
public final class SrtpSender {
    /// How much longer [#protect] and [#protectRtcp] can make a packet: the array must have this room at its end.
    public static final int OVERHEAD_BYTES_MAX = 20;

    private final PacketCrypto rtp;
    private final PacketCrypto rtcp;
    private final PacketIndex sent = new PacketIndex();
    private int ssrc;
    private int rtcpIndex;

    public SrtpSender(SrtpKey key) {
        rtp = PacketCrypto.rtp(key);
        rtcp = PacketCrypto.rtcp(key);
    }

    /// Encrypts the RTP packet in the first `length` bytes in place and appends its tag.
    ///
    /// @return the new length
    /// @throws IllegalArgumentException no RTP packet, no room, another SSRC than before, or an index used before
    public int protect(byte[] packet, int length) {
        int header = RtpPacket.headerLength(packet, length);
        if (header < 0 || packet.length < length + rtp.tagBytes()) {
            throw new IllegalArgumentException("no RTP packet of " + length + " bytes with room for a tag");
        }
        int packetSsrc = RtpPacket.ssrc(packet);
        if (sent.isNew()) {
            ssrc = packetSsrc;
        } else if (packetSsrc != ssrc) {
            throw new IllegalArgumentException("one sender protects one SSRC");
        }
        long index = sent.estimate(RtpPacket.sequence(packet));
        if (index < 0 || sent.isReplay(index)) {
            throw new IllegalArgumentException("this sequence number was used before");
        }
        sent.accept(index);
        rtp.protect(packet, header, length, ssrc, index);
        return length + rtp.tagBytes();
    }

    /// Encrypts the (compound) RTCP packet in the first `length` bytes in place, appends index and tag.
    ///
    /// @return the new length
    /// @throws IllegalArgumentException too short for RTCP, or no room
    public int protectRtcp(byte[] packet, int length) {
        int protectedLength = length + rtcp.tagBytes() + PacketCrypto.RTCP_INDEX_BYTES;
        if (length < PacketCrypto.RTCP_CLEAR_BYTES || packet.length < protectedLength) {
            throw new IllegalArgumentException("no RTCP packet of " + length + " bytes with room for index and tag");
        }
        // RFC 3711 §3.4: zero before the first packet, so the first carries 1. At one report every 5 s the 2^31 packets
        // of a key's life (§9.2) last 340 years.
        rtcpIndex = (rtcpIndex + 1) & PacketCrypto.RTCP_INDEX_MASK;
        rtcp.protectRtcp(packet, length, RtpPacket.readInt(packet, 4), rtcpIndex);
        return protectedLength;
    }
}
