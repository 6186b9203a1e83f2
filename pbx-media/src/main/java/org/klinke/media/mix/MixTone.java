package org.klinke.media.mix;

/// A short tone for all: somebody came (rising) or went (falling). Two notes of 120 ms.
final class MixTone {
    private static final int NOTE_MILLIS = 120;
    private static final double EDGE_SECONDS = 0.01;
    private static final double LEVEL = 0.08 * Short.MAX_VALUE;

    static final MixTone CAME = new MixTone(660, 880);
    static final MixTone WENT = new MixTone(880, 660);

    private final short[] narrow;
    private final short[] wide;
    private final short[] full;

    private MixTone(int... notes) {
        narrow = render(8_000, notes);
        wide = render(16_000, notes);
        full = render(48_000, notes);
    }

    /// @param rate of a mix
    short[] at(int rate) {
        return rate == 8_000 ? narrow : rate == 16_000 ? wide : full;
    }

    private static short[] render(int rate, int[] notes) {
        int noteSamples = rate * NOTE_MILLIS / 1000;
        short[] samples = new short[notes.length * noteSamples];
        for (int i = 0; i < samples.length; i++) {
            double seconds = (double) (i % noteSamples) / rate;
            double rest = NOTE_MILLIS / 1000.0 - seconds;
            double loudness = Math.clamp(Math.min(seconds, rest) / EDGE_SECONDS, 0.0, 1.0);
            samples[i] =
                    (short) Math.round(LEVEL * loudness * Math.sin(2 * Math.PI * notes[i / noteSamples] * seconds));
        }
        return samples;
    }
}
