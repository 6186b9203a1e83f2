package org.klinke.media.tone;

/// A sine tone, frame by frame, without a break between the frames.
public final class Sine {
    private static final double AMPLITUDE = 10_000; // about −10 dBm0: loud, far from clipping

    private final double step;
    private double phase;

    /// @param hz 0 = silence
    /// @param rate samples per second
    public Sine(int hz, int rate) {
        step = 2 * Math.PI * hz / rate;
    }

    public short[] next(int samples) {
        short[] frame = new short[samples];
        for (int i = 0; i < samples; i++) {
            frame[i] = (short) (AMPLITUDE * Math.sin(phase));
            phase = (phase + step) % (2 * Math.PI);
        }
        return frame;
    }
}
