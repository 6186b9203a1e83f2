package org.klinke.core.media;

import java.util.Locale;

/// A payload format by its RFC 3551/4855 registration: what two sides must share; the payload type number is a matter
/// of each leg.
///
/// @param name lower case encoding name ("pcma", "opus", "telephone-event")
/// @param clockRate RTP clock in Hz (8000 for G.722 by RFC 3551 §4.5.2, 48000 for Opus)
/// @param channels 1, or 2 (Opus is always announced with 2, RFC 7587 §7)
public record Codec(String name, int clockRate, int channels) {
    public static final Codec PCMU = new Codec("pcmu", 8000, 1);
    public static final Codec PCMA = new Codec("pcma", 8000, 1);
    public static final Codec G722 = new Codec("g722", 8000, 1);
    public static final Codec G729 = new Codec("g729", 8000, 1);
    public static final Codec OPUS = new Codec("opus", 48000, 2);
    public static final Codec TELEPHONE_EVENT = new Codec("telephone-event", 8000, 1);
    public static final Codec TELEPHONE_EVENT_48K = new Codec("telephone-event", 48000, 1);
    /// RFC 3389, payload type 13: how loud the silence is that is not sent.
    public static final Codec COMFORT_NOISE = new Codec("cn", 8000, 1);

    public Codec {
        name = name.toLowerCase(Locale.ROOT);
    }

    /// Telephone events ride beside a voice codec and cannot carry a call alone.
    public boolean isEvents() {
        return name.equals("telephone-event");
    }

    /// Neither events nor comfort noise: such a one a call needs.
    public boolean isVoice() {
        return !isEvents() && !name.equals("cn");
    }
}
