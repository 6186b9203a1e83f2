package org.klinke.media.dtmf;

/// The two sines of a digit (ITU-T Q.23), at about -10 dBm0 each.
public final class DigitTone {
    static final String KEYS = "123A456B789C*0#D";
    static final int[] ROWS_HZ = {697, 770, 852, 941};
    static final int[] COLUMNS_HZ = {1209, 1336, 1477, 1633};
    private static final double AMPLITUDE = 0.2 * Short.MAX_VALUE;

    private DigitTone() {}

    /// @param from number of the first sample within the tone
    public static void fill(char digit, int rate, int from, short[] pcm, int samples) {
        int key = KEYS.indexOf(digit);
        double row = 2 * Math.PI * ROWS_HZ[key / 4] / rate;
        double column = 2 * Math.PI * COLUMNS_HZ[key % 4] / rate;
        for (int i = 0; i < samples; i++) {
            pcm[i] = (short) (AMPLITUDE * (Math.sin(row * (from + i)) + Math.sin(column * (from + i))));
        }
    }
}
