package org.klinke.media.srtp;

/// Highest packet index of one SSRC and the replay window below it (RFC 3711 §3.3.1, §3.3.2).
final class PacketIndex {
    /// 1.3 s of 20 ms packets may arrive out of order.
    static final int WINDOW_PACKETS = 64;

    private long highest = -1;
    /// Bit n: index `highest - n` was seen.
    private long seen;

    boolean isNew() {
        return highest < 0;
    }

    /// The 48 bit index (rollover counter, sequence number) nearest to the highest one; negative if the packet is from
    /// before the first rollover there was. RFC 3711 Appendix A.
    long estimate(int sequence) {
        if (highest < 0) {
            return sequence;
        }
        long rollover = highest >>> 16;
        int last = (int) (highest & 0xffff);
        if (last < 0x8000) {
            if (sequence - last > 0x8000) {
                rollover--;
            }
        } else if (last - 0x8000 > sequence) {
            rollover++;
        }
        return (rollover << 16) + sequence;
    }

    /// Whether a packet of this index was seen already or is too old to tell.
    boolean isReplay(long index) {
        long age = highest - index;
        return age >= 0 && (age >= WINDOW_PACKETS || (seen >>> age & 1) != 0);
    }

    /// Only after the tag was right.
    void accept(long index) {
        long ahead = index - highest;
        if (ahead > 0) {
            seen = highest < 0 || ahead >= WINDOW_PACKETS ? 1 : seen << ahead | 1;
            highest = index;
        } else {
            seen |= 1L << -ahead;
        }
    }
}
