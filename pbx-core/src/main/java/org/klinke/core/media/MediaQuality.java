package org.klinke.core.media;

/// How a leg's audio was carried, and how well it came from the far end.
///
/// @param codec by its name, "" if nothing was agreed
/// @param protection the SRTP suite, "plain RTP", "SRTP without keys" (DTLS never came to an end), or "" if nothing was
/// agreed
/// @param roundTripMillis between us and the far end, by its last report (RFC 3550 §6.4.1); 0 = unknown
/// @param mosMin the worst ten seconds by the E-model (ITU-T G.107), 1–4.5; 0 = too short to tell
/// @param mosAverage over all of them; 0 = too short to tell
/// @param oneWay the far end once sent no audio for five seconds though it got some from us
public record MediaQuality(
        String codec, String protection, double roundTripMillis, double mosMin, double mosAverage, boolean oneWay) {
    public static final MediaQuality UNKNOWN = new MediaQuality("", "", 0, 0, 0, false);

    public MediaQuality withOneWay() {
        return new MediaQuality(codec, protection, roundTripMillis, mosMin, mosAverage, true);
    }
}
