package org.klinke.core.media;

import java.util.Locale;
import java.util.Objects;

/// Counters of one leg's media session, for the call record.
///
/// @param packetsLost by the sequence numbers received (RFC 3550 §6.4.1), never negative
/// @param jitterMillis interarrival jitter of RFC 3550 §6.4.1 at the end
/// @param packetsRefused failed authentication, replayed, or from a place that was not allowed
public record MediaStats(
        long packetsReceived,
        long packetsSent,
        long packetsLost,
        double jitterMillis,
        long packetsRefused,
        MediaQuality quality) {
    public static final MediaStats NONE = new MediaStats(0, 0, 0, 0, 0);

    public MediaStats {
        // A journal written before there was any has none.
        quality = Objects.requireNonNullElse(quality, MediaQuality.UNKNOWN);
    }

    public MediaStats(
            long packetsReceived, long packetsSent, long packetsLost, double jitterMillis, long packetsRefused) {
        this(packetsReceived, packetsSent, packetsLost, jitterMillis, packetsRefused, MediaQuality.UNKNOWN);
    }

    public MediaStats with(MediaQuality other) {
        return new MediaStats(packetsReceived, packetsSent, packetsLost, jitterMillis, packetsRefused, other);
    }

    /// Of what the far end sent: 0–100.
    public double lossPercent() {
        long expected = packetsReceived + packetsLost;
        return expected == 0 ? 0 : 100.0 * packetsLost / expected;
    }

    /// One line for people: "pcma, AEAD_AES_256_GCM: 1500 packets in, 1498 out, 0.1 % lost, jitter 3.2 ms, …".
    public String summary() {
        StringBuilder text = new StringBuilder();
        if (!quality.codec().isEmpty()) {
            text.append(quality.codec())
                    .append(", ")
                    .append(quality.protection())
                    .append(": ");
        }
        text.append(packetsReceived).append(" packets in, ").append(packetsSent).append(" out");
        if (packetsReceived > 0) {
            text.append(String.format(Locale.ROOT, ", %.1f %% lost, jitter %.1f ms", lossPercent(), jitterMillis));
        }
        if (quality.roundTripMillis() > 0) {
            text.append(String.format(Locale.ROOT, ", round trip %.0f ms", quality.roundTripMillis()));
        }
        if (quality.mosAverage() > 0) {
            text.append(
                    String.format(Locale.ROOT, ", MOS %.1f (at worst %.1f)", quality.mosAverage(), quality.mosMin()));
        }
        if (packetsRefused > 0) {
            text.append(", ").append(packetsRefused).append(" refused");
        }
        text.append(quality.oneWay() ? ", one-way" : "").append(quality.unheard() ? ", silence" : "");
        FarHearing far = quality.far();
        if (far.lossPercent() >= 0) {
            text.append(String.format(Locale.ROOT, "; says of us: %.1f %% lost", far.lossPercent()));
            if (far.discardPercent() > 0) {
                text.append(String.format(Locale.ROOT, ", %.1f %% too late", far.discardPercent()));
            }
            if (far.jitterMillis() >= 0) {
                text.append(String.format(Locale.ROOT, ", jitter %.1f ms", far.jitterMillis()));
            }
            if (far.mos() > 0) {
                text.append(String.format(Locale.ROOT, ", MOS %.1f", far.mos()));
            }
        }
        return text.toString();
    }
}
