package org.klinke.media.codec;

import java.util.Locale;

/// How a receiver wants Opus (RFC 7587 §6.1), of its `a=fmtp`; what it does not say has the defaults given there.
/// Unknown and broken parameters are ignored.
///
/// @param playbackRate in Hz, 8000–48000: more than this it cannot make use of
/// @param bitrateMax in bit/s, 6000–510000; 0 = not said
/// @param forwardErrorCorrection it uses the help of the next packet when one is lost
/// @param constantBitrate packets of one size only
/// @param discontinuous silence need not be sent
public record OpusParameters(
        int playbackRate,
        int bitrateMax,
        boolean forwardErrorCorrection,
        boolean constantBitrate,
        boolean discontinuous) {
    public static final int RATE_MAX = 48_000;

    private static final int RATE_MIN = 8_000;
    private static final int BITRATE_MIN = 6_000;
    private static final int BITRATE_MAX = 510_000;

    /// @param fmtp `name=value; name=value`, in any case, with or without spaces
    public static OpusParameters parse(String fmtp) {
        int rate = RATE_MAX;
        int bitrate = 0;
        boolean fec = false;
        boolean constant = false;
        boolean discontinuous = false;
        for (String parameter : fmtp.split(";", -1)) {
            int equals = parameter.indexOf('=');
            if (equals < 0) {
                continue;
            }
            String name = parameter.substring(0, equals).strip().toLowerCase(Locale.ROOT);
            int value = number(parameter.substring(equals + 1).strip());
            if (value < 0) {
                continue;
            }
            switch (name) {
                case "maxplaybackrate" -> rate = Math.clamp(value, RATE_MIN, RATE_MAX);
                case "maxaveragebitrate" -> bitrate = Math.clamp(value, BITRATE_MIN, BITRATE_MAX);
                case "useinbandfec" -> fec = value == 1;
                case "cbr" -> constant = value == 1;
                case "usedtx" -> discontinuous = value == 1;
                default -> {
                    // sprop-…, stereo, ptime: of no consequence for a mono sender that listens to SDP's own ptime
                }
            }
        }
        return new OpusParameters(rate, bitrate, fec, constant, discontinuous);
    }

    private static int number(String text) {
        if (text.isEmpty() || text.length() > 9) {
            return -1;
        }
        int number = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9') {
                return -1;
            }
            number = number * 10 + c - '0';
        }
        return number;
    }
}
