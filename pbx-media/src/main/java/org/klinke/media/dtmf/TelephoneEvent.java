package org.klinke.media.dtmf;

/// The payload of RFC 4733 §2.3: event, end bit and volume, duration in ticks since the packet's timestamp. Digits are
/// events 0 to 15 (§3.2).
public final class TelephoneEvent {
    public static final int BYTES = 4;
    /// The longest that fits, 8.2 s at 8 kHz.
    public static final int DURATION_TICKS_MAX = 0xffff;

    private static final String DIGITS = "0123456789*#ABCD";
    private static final int END = 0x80;
    /// -10 dBm0, what most phones say.
    private static final int VOLUME = 10;

    private TelephoneEvent() {}

    /// The digit of a payload, or 0 if it is none.
    static char digit(byte[] payload, int offset) {
        int event = payload[offset] & 0xff;
        return event < DIGITS.length() ? DIGITS.charAt(event) : 0;
    }

    static boolean ends(byte[] payload, int offset) {
        return (payload[offset + 1] & END) != 0;
    }

    static int durationTicks(byte[] payload, int offset) {
        return ((payload[offset + 2] & 0xff) << 8) | (payload[offset + 3] & 0xff);
    }

    /// Whether it is one of 0–9, *, #, A–D.
    public static boolean isDigit(char digit) {
        return DIGITS.indexOf(digit) >= 0;
    }

    /// Fills the first [#BYTES] bytes.
    public static void write(byte[] payload, char digit, boolean end, int durationTicks) {
        payload[0] = (byte) DIGITS.indexOf(digit);
        payload[1] = (byte) ((end ? END : 0) | VOLUME);
        payload[2] = (byte) (durationTicks >> 8);
        payload[3] = (byte) durationTicks;
    }
}
