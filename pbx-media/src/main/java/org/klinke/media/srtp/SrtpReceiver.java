package org.klinke.media.srtp;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.klinke.core.media.SrtpKey;
import org.klinke.media.rtp.RtpPacket;

/// Opens what arrives under one master key. A packet is opened in place only if its tag is right and it was not seen
/// before; any other leaves both the array and the context (rollover counter, replay windows, SSRCs) untouched.
public final class SrtpReceiver {
    /// Returned instead of a length: not even the shape of a packet.
    public static final int MALFORMED = -1;
    /// Returned instead of a length: seen before, or older than the replay window.
    public static final int REPLAYED = -2;
    /// Returned instead of a length: the authentication tag is wrong.
    public static final int WRONG_TAG = -3;

    /// A far end may change its SSRC in mid-call, some do at every hold; beyond this the eldest is forgotten.
    private static final int SOURCES_MAX = 64;

    /// The index of a sender whose rollover counter is 1.
    private static final long LATE_START = 1 << 16;

    private final PacketCrypto rtp;
    private final PacketCrypto rtcp;
    private final Sources rtpSources = new Sources();
    private final Sources rtcpSources = new Sources();

    public SrtpReceiver(SrtpKey key) {
        rtp = PacketCrypto.rtp(key);
        rtcp = PacketCrypto.rtcp(key);
    }

    /// Opens the SRTP packet in the first `length` bytes in place.
    ///
    /// @return the length of the RTP packet, or [#MALFORMED], [#REPLAYED], [#WRONG_TAG]
    public int unprotect(byte[] packet, int length) {
        int plain = length - rtp.tagBytes();
        int header = plain < 0 ? -1 : RtpPacket.headerLength(packet, plain);
        if (header < 0) {
            return MALFORMED;
        }
        int ssrc = RtpPacket.ssrc(packet);
        PacketIndex source = rtpSources.of(ssrc);
        long index = source.estimate(RtpPacket.sequence(packet));
        if (index < 0 || source.isReplay(index)) {
            return REPLAYED;
        }
        if (!rtp.open(packet, header, length, ssrc, index)) {
            // A sender that started just below 65536 may have wrapped before we had its key; RFC 3711 §3.3.1 leaves
            // it to the receiver to find the rollover counter. The tag proves the guess.
            long late = index + LATE_START;
            if (!source.isNew() || index >= 0x8000 || !rtp.open(packet, header, length, ssrc, late)) {
                return WRONG_TAG;
            }
            index = late;
        }
        source.accept(index);
        rtpSources.keep(ssrc, source);
        return plain;
    }

    /// Opens the SRTCP packet in the first `length` bytes in place; one that is signed but not encrypted (E bit 0) is
    /// taken too (RFC 3711 §3.4).
    ///
    /// @return the length of the RTCP packet, or [#MALFORMED], [#REPLAYED], [#WRONG_TAG]
    public int unprotectRtcp(byte[] packet, int length) {
        int plain = length - rtcp.tagBytes() - PacketCrypto.RTCP_INDEX_BYTES;
        if (plain < PacketCrypto.RTCP_CLEAR_BYTES || (packet[0] & 0xc0) != 0x80) {
            return MALFORMED;
        }
        int word = rtcp.rtcpWord(packet, length);
        long index = word & PacketCrypto.RTCP_INDEX_MASK;
        int ssrc = RtpPacket.readInt(packet, 4);
        PacketIndex source = rtcpSources.of(ssrc);
        if (source.isReplay(index)) {
            return REPLAYED;
        }
        if (!rtcp.openRtcp(packet, length, ssrc, word)) {
            return WRONG_TAG;
        }
        source.accept(index);
        rtcpSources.keep(ssrc, source);
        return plain;
    }

    /// The contexts by SSRC; the last one used is at hand without a look-up.
    private static final class Sources {
        private final Map<Integer, PacketIndex> known = new LinkedHashMap<>();
        /// For the next source, so that a forged packet leaves no garbage.
        private PacketIndex spare = new PacketIndex();
        private @Nullable PacketIndex last;
        private int lastSsrc;

        /// The context, or a new one that is not kept yet.
        PacketIndex of(int ssrc) {
            PacketIndex current = last;
            if (current != null && lastSsrc == ssrc) {
                return current;
            }
            PacketIndex found = known.get(ssrc);
            return found != null ? found : spare;
        }

        void keep(int ssrc, PacketIndex source) {
            if (source == last) {
                return;
            }
            if (known.putIfAbsent(ssrc, source) == null && known.size() > SOURCES_MAX) {
                known.remove(known.keySet().iterator().next());
            }
            if (source == spare) {
                spare = new PacketIndex();
            }
            last = source;
            lastSsrc = ssrc;
        }
    }
}
