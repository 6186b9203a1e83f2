package org.klinke.media.codec;

/// Takes hum and offset away (§3.1, §4.2.5).
final class G729HighPass {
    /// Smaller values would only slow down the processor.
    private static final double NOTHING = 1e-9;

    private final double b0;
    private final double b1;
    private final double a1;
    private final double a2;
    private double x1;
    private double x2;
    private double y1;
    private double y2;

    private G729HighPass(double b0, double b1, double a1, double a2) {
        this.b0 = b0;
        this.b1 = b1;
        this.a1 = a1;
        this.a2 = a2;
    }

    /// 140 Hz, before encoding; at twice the recommendation's level.
    static G729HighPass ofEncoder() {
        return new G729HighPass(0.92727436, -1.8544941, -1.9059465, 0.9114024);
    }

    /// 100 Hz, after decoding.
    static G729HighPass ofDecoder() {
        return new G729HighPass(0.93980581, -1.8795834, -1.9330735, 0.93589199);
    }

    float next(float x) {
        double y = b0 * (x + x2) + b1 * x1 - a1 * y1 - a2 * y2;
        y = Math.abs(y) < NOTHING ? 0 : y;
        x2 = x1;
        x1 = x;
        y2 = y1;
        y1 = y;
        return (float) y;
    }
}
