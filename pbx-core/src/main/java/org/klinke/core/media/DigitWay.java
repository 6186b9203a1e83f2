package org.klinke.core.media;

/// How digits go to a far end and come from it.
public enum DigitWay {
    /// Telephone events (RFC 4733). Who is on the other side is told of them only if the far end agreed to them; else
    /// it sends its digits by itself, as INFO or in its audio.
    EVENTS,
    /// As the far end's answer says: events, else tones, which we make of the other side's events.
    AUTO,
    /// INFO requests (`application/dtmf-relay` or `application/dtmf`); no events are agreed to, no tones made or
    /// listened for.
    INFO,
    /// Tones in the audio; no events are agreed to.
    TONES;

    /// Events may be agreed to.
    boolean events() {
        return this == EVENTS || this == AUTO;
    }

    /// The other side may send events, whether this far end has agreed to them or not.
    public boolean converts() {
        return this != EVENTS;
    }
}
