package org.klinke.media.rtp;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleSupplier;
import org.klinke.core.media.QualityCourse;

/// Rates a leg's incoming audio every ten seconds, and watches whether there is any:
///
///     10 s │ 10 s │ 10 s │ rest        a window counts if a second's worth of packets was expected in it
///      4.4   3.1    4.4    4.4   ──▶   worst 3.1, average 4.1, and each of them, to be looked at later
public final class QualityMeter {
    private static final long WINDOW_NANOS = 10_000_000_000L;
    private static final int WINDOW_PACKETS_MIN = 50;
    private static final int WINDOW_SECONDS = 10;
    /// Of long calls two windows become one, so that each call's course takes up as little.
    private static final int KEPT_MAX = 120;
    private static final long ONE_WAY_NANOS = 5_000_000_000L;
    /// What we must have sent meanwhile: two seconds of audio.
    private static final int ONE_WAY_SENT_MIN = 100;

    private static final QualityCourse.Window NOTHING = new QualityCourse.Window(0, 0, 0, -1);

    private long windowNanos;
    private long expectedBefore;
    private long lostBefore;
    private double worst;
    private double sum;
    private int windows;
    private final List<QualityCourse.Window> kept = new ArrayList<>();
    private int keptSeconds = WINDOW_SECONDS;
    private int untilKept = 1;
    private QualityCourse.Window open = NOTHING;

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
    ///
    /// @param farLoss of what we sent since it was last asked, 0–100, by the far end; negative = it said nothing
    public void tick(ReceptionStats in, double roundTripMillis, DoubleSupplier farLoss, long nowNanos) {
        if (nowNanos - windowNanos >= WINDOW_NANOS) {
            rate(in, roundTripMillis, farLoss);
            windowNanos = nowNanos;
        }
    }

    /// Closes the window that is open: at the end of the leg.
    public void rate(ReceptionStats in, double roundTripMillis, DoubleSupplier farLoss) {
        double farLossPercent = farLoss.getAsDouble();
        long lost = in.totalLost() - lostBefore;
        long expected = in.totalReceived() + in.totalLost() - expectedBefore;
        lostBefore = in.totalLost();
        expectedBefore = in.totalReceived() + in.totalLost();
        if (expected < WINDOW_PACKETS_MIN) {
            keep(new QualityCourse.Window(0, 0, 0, farLossPercent));
            return;
        }
        double lossPercent = 100.0 * Math.max(0, lost) / expected;
        double mos = EModel.mos(lossPercent, in.jitterMillis(), Math.max(0, roundTripMillis));
        keep(new QualityCourse.Window(mos, lossPercent, in.jitterMillis(), farLossPercent));
        worst = windows == 0 ? mos : Math.min(worst, mos);
        sum += mos;
        windows++;
    }

    private void keep(QualityCourse.Window window) {
        open = worse(open, window);
        untilKept--;
        if (untilKept > 0) {
            return;
        }
        kept.add(open);
        open = NOTHING;
        if (kept.size() == KEPT_MAX) {
            List<QualityCourse.Window> pairs = new ArrayList<>();
            for (int i = 0; i < KEPT_MAX; i += 2) {
                pairs.add(worse(kept.get(i), kept.get(i + 1)));
            }
            kept.clear();
            kept.addAll(pairs);
            keptSeconds *= 2;
        }
        untilKept = keptSeconds / WINDOW_SECONDS;
    }

    /// What people complain of is the worst they heard.
    private static QualityCourse.Window worse(QualityCourse.Window a, QualityCourse.Window b) {
        return new QualityCourse.Window(
                a.mos() == 0 || b.mos() == 0 ? Math.max(a.mos(), b.mos()) : Math.min(a.mos(), b.mos()),
                Math.max(a.lossPercent(), b.lossPercent()),
                Math.max(a.jitterMillis(), b.jitterMillis()),
                Math.max(a.farLossPercent(), b.farLossPercent()));
    }

    /// None of who never had any audio.
    public QualityCourse course() {
        List<QualityCourse.Window> all = new ArrayList<>(kept);
        if (untilKept < keptSeconds / WINDOW_SECONDS) {
            all.add(open);
        }
        boolean silent = all.stream().allMatch(one -> one.mos() == 0 && one.farLossPercent() < 0);
        return silent ? QualityCourse.NONE : new QualityCourse(keptSeconds, all);
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
