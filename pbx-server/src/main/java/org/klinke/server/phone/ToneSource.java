package org.klinke.server.phone;

/// A sine tone, frame by frame, without a break between the frames.
final class ToneSource {
    private static final int RATE_HZ = 8_000;
    private static final double AMPLITUDE = 10_000; // about −10 dBm0: loud, far from clipping

    private final double step;
    private double phase;

    /// @param hz 0 = silence
    ToneSource(int hz) {
        step = 2 * Math.PI * hz / RATE_HZ;
    }

    short[] next(int samples) {
        short[] frame = new short[samples];
        for (int i = 0; i < samples; i++) {
            frame[i] = (short) (AMPLITUDE * Math.sin(phase));
            phase = (phase + step) % (2 * Math.PI);
        }
        return frame;
    }
}
