package org.klinke.core.media;

/// How a far end hears us, by its own last reports; each number is negative as long as it has not said.
///
/// @param lossPercent of what we sent, 0–100 (RFC 3550 §6.4.1, RFC 3611 §4.7.1)
/// @param jitterMillis of what came there (RFC 3550 §6.4.1)
/// @param discardPercent came too late or too early to be heard, 0–100 (RFC 3611 §4.7.1)
/// @param mos how it sounds there, 1–5 (RFC 3611 §4.7.5)
public record FarHearing(double lossPercent, double jitterMillis, double discardPercent, double mos) {
    public static final FarHearing UNKNOWN = new FarHearing(-1, -1, -1, -1);
}
