package org.klinke.media.rtp;

/// Rates a leg's incoming audio every ten seconds, and watches whether there is any:
///
///     10 s │ 10 s │ 10 s │ rest        a window counts if a second's worth of packets was expected in it
///      4.4   3.1    4.4    4.4   ──▶   worst 3.1, average 4.1
public final class QualityMeter {
    private static final long WINDOW_NANOS = 10_000_000_000L;
    private static final int WINDOW_PACKETS_MIN = 50;
    private static final long ONE_WAY_NANOS = 5_000_000_000L;
    /// What we must have sent meanwhile: two seconds of audio.
    private static final int ONE_WAY_SENT_MIN = 100;

    private long windowNanos;
    private long expectedBefore;
    private long lostBefore;
    private double worst;
    private double sum;
    private int windows;

    private long quietNanos;
    private long quietSince;
    private long receivedBefore;
    private long sentBefore;

    public QualityMeter(long nowNanos) {
        windowNanos = nowNanos;
        restart(nowNanos);
    }

    /// Who renegotiates starts afresh: until then it may have been on hold.
    public void restart(long nowNanos) {
        quietNanos = nowNanos;
        quietSince = nowNanos;
        sentBefore = Long.MAX_VALUE;
    }

    /// Looks at the counters, a few times per second.
    public void tick(ReceptionStats in, double roundTripMillis, long nowNanos) {
        if (nowNanos - windowNanos >= WINDOW_NANOS) {
            rate(in, roundTripMillis);
            windowNanos = nowNanos;
        }
    }

    /// Closes the window that is open: at the end of the leg.
    public void rate(ReceptionStats in, double roundTripMillis) {
        long lost = in.totalLost() - lostBefore;
        long expected = in.totalReceived() + in.totalLost() - expectedBefore;
        lostBefore = in.totalLost();
        expectedBefore = in.totalReceived() + in.totalLost();
        if (expected < WINDOW_PACKETS_MIN) {
            return;
        }
        double mos = EModel.mos(100.0 * Math.max(0, lost) / expected, in.jitterMillis(), Math.max(0, roundTripMillis));
        worst = windows == 0 ? mos : Math.min(worst, mos);
        sum += mos;
        windows++;
    }

    /// Whether the far end has sent nothing for five seconds more, though it got audio from us.
    ///
    /// @param both audio may flow in both directions
    /// @return seconds since it last sent, 0 = all is well
    public int oneWaySeconds(boolean both, long received, long sent, long nowNanos) {
        if (!both || received != receivedBefore || sentBefore == Long.MAX_VALUE) {
            receivedBefore = received;
            sentBefore = sent;
            quietNanos = nowNanos;
            quietSince = nowNanos;
            return 0;
        }
        if (nowNanos - quietNanos < ONE_WAY_NANOS) {
            return 0;
        }
        boolean oneWay = sent - sentBefore >= ONE_WAY_SENT_MIN;
        sentBefore = sent;
        quietNanos = nowNanos;
        return oneWay ? (int) ((nowNanos - quietSince) / 1_000_000_000L) : 0;
    }

    /// 0 = too short to tell.
    public double worst() {
        return worst;
    }

    /// 0 = too short to tell.
    public double average() {
        return windows == 0 ? 0 : sum / windows;
    }
}
