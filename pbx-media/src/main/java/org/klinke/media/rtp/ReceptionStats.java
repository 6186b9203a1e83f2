package org.klinke.media.rtp;

/// What arrived of a leg's incoming stream, counted as RFC 3550 Appendix A.1, A.3 and A.8 do. A new SSRC starts anew;
/// the totals go on.
public final class ReceptionStats {
    private static final int NONE_LOST = 0;
    /// RFC 3550 §6.4.1: the cumulative loss has 24 bits with sign.
    private static final long CUMULATIVE_LOST_MAX = 0x7f_ffff;
    /// A jump back or ahead beyond this is a restart of the sender (Appendix A.1: MAX_DROPOUT).
    private static final int JUMP_PACKETS_MAX = 3000;

    private boolean started;
    private int ssrc;
    private long base;
    private long highest;
    private long received;
    private long expectedBefore;
    private long receivedBefore;
    private long lostOfFormer;
    private long receivedOfFormer;

    private LossBursts bursts = new LossBursts();
    private long firstNanos;
    private long lastNanos;

    private int clockRate;
    private int transit;
    private boolean transitKnown;
    private double jitterTicks;
    private double jitterMillis;

    /// @return whether the SSRC or the numbering is new
    public boolean received(int packetSsrc, int sequence) {
        int step = (short) (sequence - (int) (highest & 0xffff));
        boolean anew = !started || packetSsrc != ssrc || Math.abs(step) > JUMP_PACKETS_MAX;
        if (anew) {
            restart(packetSsrc, sequence);
        } else if (step > 0) {
            highest += step;
            if (step > 1) {
                bursts.lost(step - 1);
            }
        }
        bursts.came();
        received++;
        return anew;
    }

    /// Interarrival jitter (Appendix A.8); not for telephone events, whose timestamps stand still.
    public void arrived(int timestamp, int rate, long nowNanos) {
        if (rate != clockRate) {
            clockRate = rate;
            transitKnown = false;
            jitterTicks = 0;
        }
        if (firstNanos == 0) {
            firstNanos = nowNanos;
        }
        lastNanos = nowNanos;
        int now = (int) OutgoingStream.ticks(nowNanos, rate) - timestamp; // modulo 2^32, as the timestamp
        if (transitKnown) {
            int difference = now - transit;
            jitterTicks += (Math.abs((double) difference) - jitterTicks) / 16;
            jitterMillis = jitterTicks * 1000 / rate;
        }
        transit = now;
        transitKnown = true;
    }

    public boolean hasSource() {
        return started;
    }

    public int ssrc() {
        return ssrc;
    }

    /// Cycles and highest sequence number, as report blocks carry it.
    public int extendedHighest() {
        return (int) highest;
    }

    /// Of the present SSRC, for report blocks: 0 to 2^23 - 1.
    public int cumulativeLost() {
        return (int) Math.clamp(expected() - received, NONE_LOST, CUMULATIVE_LOST_MAX);
    }

    /// Loss since the last call in 1/256 (Appendix A.3); call it once per report.
    public int fractionLost() {
        long expected = expected() - expectedBefore;
        long lost = expected - (received - receivedBefore);
        expectedBefore = expected();
        receivedBefore = received;
        return expected <= 0 || lost <= 0 ? 0 : (int) Math.min(255, (lost << 8) / expected);
    }

    public int jitterTicks() {
        return (int) jitterTicks;
    }

    public double jitterMillis() {
        return jitterMillis;
    }

    /// Loss of the present SSRC since it began: 0–1.
    public double lossShare() {
        long expected = expected();
        return expected == 0 ? 0 : Math.clamp((double) (expected - received) / expected, 0, 1);
    }

    /// How its losses of the present SSRC lie together; what comes after others counts as lost.
    public LossBursts bursts() {
        return bursts;
    }

    /// From one packet of the present SSRC to the next, on average; 0 if there are not enough to tell.
    public double packetMillis() {
        return expected() < 2 ? 0 : (lastNanos - firstNanos) / 1e6 / (expected() - 1);
    }

    /// Of all SSRCs.
    public long totalReceived() {
        return receivedOfFormer + received;
    }

    /// Of all SSRCs, never negative.
    public long totalLost() {
        return lostOfFormer + Math.max(0, expected() - received);
    }

    private long expected() {
        return started ? highest - base + 1 : 0;
    }

    private void restart(int packetSsrc, int sequence) {
        lostOfFormer = totalLost();
        receivedOfFormer += received;
        started = true;
        ssrc = packetSsrc;
        base = sequence;
        highest = sequence;
        received = 0;
        expectedBefore = 0;
        receivedBefore = 0;
        transitKnown = false;
        bursts = new LossBursts();
        firstNanos = 0;
        lastNanos = 0;
    }
}
