package org.klinke.core.media;

import java.util.Objects;

/// How a leg's audio was carried, and how well it came from the far end.
///
/// @param codec by its name, "" if nothing was agreed
/// @param protection the SRTP suite, "plain RTP", "SRTP without keys" (DTLS never came to an end), "" if none was
/// agreed
/// @param roundTripMillis between us and the far end, by its last report (RFC 3550 §6.4.1, RFC 3611 §4.5); 0 = unknown
/// @param mosMin the worst ten seconds by the E-model (ITU-T G.107), 1–4.5; 0 = too short to tell
/// @param mosAverage over all of them; 0 = too short to tell
/// @param oneWay the far end once sent no audio for five seconds though it got some from us
/// @param unheard the far end once sent packets for `media.silence-after` in which nobody was to be heard
/// @param far how the far end says it hears us
/// @param course how it went over time
public record MediaQuality(
        String codec,
        String protection,
        double roundTripMillis,
        double mosMin,
        double mosAverage,
        boolean oneWay,
        boolean unheard,
        FarHearing far,
        QualityCourse course) {
    public static final MediaQuality UNKNOWN = new MediaQuality("", "", 0, 0, 0, false);

    public MediaQuality {
        // A journal written before there was any has none.
        far = Objects.requireNonNullElse(far, FarHearing.UNKNOWN);
        course = Objects.requireNonNullElse(course, QualityCourse.NONE);
    }

    /// Nothing is known of the far end.
    public MediaQuality(
            String codec, String protection, double roundTripMillis, double mosMin, double mosAverage, boolean oneWay) {
        this(
                codec,
                protection,
                roundTripMillis,
                mosMin,
                mosAverage,
                oneWay,
                false,
                FarHearing.UNKNOWN,
                QualityCourse.NONE);
    }

    /// With what the call has noticed.
    public MediaQuality with(boolean wentOneWay, boolean wentUnheard) {
        return new MediaQuality(
                codec, protection, roundTripMillis, mosMin, mosAverage, wentOneWay, wentUnheard, far, course);
    }
}
