package org.klinke.media.net;

import java.util.function.DoubleSupplier;
import org.klinke.core.media.Codec;
import org.klinke.core.media.MediaEvent;
import org.klinke.core.media.MediaQuality;
import org.klinke.core.media.MediaStats;
import org.klinke.core.media.StreamAgreement;
import org.klinke.media.rtcp.RtcpSession;
import org.klinke.media.rtp.QualityMeter;
import org.klinke.media.rtp.ReceptionStats;
import org.klinke.media.voice.VoiceWatch;

/// How one leg's media do: what was counted, what its far end reports, when it was heard last. Tells the call when it
/// falls silent or is heard one way only.
final class LegHealth {
    final ReceptionStats reception = new ReceptionStats();
    final RtcpSession rtcp;
    final VoiceWatch voice;
    private final SessionState state;
    private final QualityMeter quality;
    private final DoubleSupplier farLoss;

    /// As long as a fax may go one way without a word from the other side.
    private static final long ONE_WAY_FAX_NANOS_MAX = 300_000_000_000L;

    private long heardNanos;
    private long ownNanos;
    /// How long it has been quiet when that is told next.
    private long silenceNanos;
    private long packetsSent;
    private long packetsRefused;

    LegHealth(SessionState state, long nowNanos) {
        this.state = state;
        Plant plant = state.plant;
        rtcp = new RtcpSession(plant.time(), plant.random(), plant.reportInterval(), nowNanos);
        quality = new QualityMeter(nowNanos);
        farLoss = rtcp::takeFarLossPercent;
        voice = new VoiceWatch(plant.unheardAfter().toNanos(), nowNanos);
        heard(nowNanos);
    }

    /// Whoever renegotiates is alive: silence counts afresh, also after a hold in which it was allowed.
    void agreed(StreamAgreement next, long nowNanos) {
        rtcp.agree(next.extendedReports());
        heard(nowNanos);
        quality.restart(nowNanos);
        voice.restart(nowNanos);
    }

    /// A packet of a fax went to the far end, which has nothing to say meanwhile; not for ever.
    void faxed(long nowNanos) {
        if (nowNanos - ownNanos < ONE_WAY_FAX_NANOS_MAX) {
            heardNanos = nowNanos;
            silenceNanos = state.plant.silentAfter().toNanos();
        }
    }

    /// A valid packet came.
    void heard(long nowNanos) {
        ownNanos = nowNanos;
        heardNanos = nowNanos;
        silenceNanos = state.plant.silentAfter().toNanos();
    }

    /// Since the last valid packet or agreement.
    long quietNanos(long nowNanos) {
        return nowNanos - heardNanos;
    }

    void refused() {
        packetsRefused++;
    }

    void sent() {
        packetsSent++;
    }

    /// A few times per second, once something is agreed.
    void housekeep(StreamAgreement current, long nowNanos) {
        quality.tick(reception, rtcp.roundTripMillis(), farLoss, nowNanos);
        int oneWaySeconds = quality.oneWaySeconds(
                current.weReceive() && current.weSend(), reception.totalReceived(), packetsSent, nowNanos);
        if (oneWaySeconds > 0) {
            state.plant.events().onMedia(new MediaEvent.OneWay(state.id, oneWaySeconds));
        }
        watchSilence(nowNanos);
    }

    void watchSilence(long nowNanos) {
        if (quietNanos(nowNanos) > silenceNanos) {
            silenceNanos += state.plant.silentAfter().toNanos();
            int seconds = (int) (quietNanos(nowNanos) / 1_000_000_000L);
            state.plant.events().onMedia(new MediaEvent.Silent(state.id, seconds, state.partner instanceof MixSink));
        }
    }

    /// The session ends: what has come since the last rating counts too.
    MediaStats last() {
        quality.rate(reception, rtcp.roundTripMillis(), farLoss);
        return stats();
    }

    MediaStats stats() {
        return new MediaStats(
                reception.totalReceived(),
                packetsSent,
                reception.totalLost(),
                reception.jitterMillis(),
                packetsRefused,
                quality());
    }

    private MediaQuality quality() {
        StreamAgreement last = state.agreement;
        if (last == null) {
            return MediaQuality.UNKNOWN;
        }
        String codec = last.codecList().stream()
                .filter(Codec::isVoice)
                .findFirst()
                .map(Codec::name)
                .orElse("");
        return new MediaQuality(
                codec,
                state.keys.protection(),
                Math.max(0, rtcp.roundTripMillis()),
                quality.worst(),
                quality.average(),
                false,
                false,
                rtcp.hearing(),
                quality.course());
    }
}
