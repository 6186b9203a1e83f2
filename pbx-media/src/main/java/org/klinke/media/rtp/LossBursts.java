package org.klinke.media.rtp;

/// Parts a stream into bursts of loss and the gaps between them (RFC 3611 §4.7.2): a burst begins and ends with a lost
/// packet, and within it fewer than [#GMIN] packets in a row came. A lost packet that stands alone is of a gap.
///
///     ....................x....................x.xx...x....................
///     gap                 (alone)              |burst |                 gap
public final class LossBursts {
    /// What RFC 3611 §4.7.2 recommends.
    public static final int GMIN = 16;

    private long burstPackets;
    private long burstLost;
    private long bursts;
    private long gapPackets;
    private long gapLost;
    /// From a lost packet to the last lost one that followed close: a burst, once there are two.
    private long open;
    private long openLost;
    /// Packets that came since.
    private long came;

    void came() {
        came++;
    }

    /// @param packets lost in a row
    void lost(int packets) {
        if (openLost > 0 && came < GMIN) {
            open += came + packets;
            openLost += packets;
        } else {
            gapPackets += came;
            if (openLost == 1) {
                gapPackets++;
                gapLost++;
            } else if (openLost > 1) {
                burstPackets += open;
                burstLost += openLost;
                bursts++;
            }
            open = packets;
            openLost = packets;
        }
        came = 0;
    }

    private boolean inBurst() {
        return openLost > 1;
    }

    private long alone() {
        return openLost == 1 ? 1 : 0;
    }

    /// Share of packets lost within bursts: 0–1.
    public double burstDensity() {
        long packets = burstPackets + (inBurst() ? open : 0);
        return packets == 0 ? 0 : (double) (burstLost + (inBurst() ? openLost : 0)) / packets;
    }

    /// Share of packets lost in gaps: 0–1.
    public double gapDensity() {
        long packets = gapPackets + came + alone();
        return packets == 0 ? 0 : (double) (gapLost + alone()) / packets;
    }

    /// Mean length of a burst in packets.
    public double burstLength() {
        long all = bursts + (inBurst() ? 1 : 0);
        return all == 0 ? 0 : (double) (burstPackets + (inBurst() ? open : 0)) / all;
    }

    /// Mean length in packets of what lies before, between and after bursts.
    public double gapLength() {
        return (double) (gapPackets + came + alone()) / (bursts + (inBurst() ? 1 : 0) + 1);
    }
}
