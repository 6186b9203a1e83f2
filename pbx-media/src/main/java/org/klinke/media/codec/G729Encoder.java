package org.klinke.media.codec;

import static org.klinke.media.codec.G729Filters.EXCITATION_PAST;
import static org.klinke.media.codec.G729Filters.LAG_MAX;
import static org.klinke.media.codec.G729Filters.LAG_MIN;
import static org.klinke.media.codec.G729Filters.SUBFRAME;
import static org.klinke.media.codec.G729Tables.ORDER;

/// One G.729 stream (ITU-T G.729 Annex A, without Annex B: there is always a frame): 80 samples at 8 kHz become ten
/// bytes, 5 ms late. Floating point: any decoder understands it, bits may differ from the recommendation's fixed
/// point.
///
///     samples ─▶ high-pass ─▶ line spectrum ─────────────────────────────▶ L0 … L3
///                   │             └─▶ A(z), weighting
///                   └─▶ residual ─▶ pitch, roughly ─▶ pitch ─▶ pulses ─▶ gains   twice
final class G729Encoder implements AudioEncoder {
    private static final int SAMPLES = G729Decoder.FRAME_SAMPLES;
    private static final int WINDOW = G729Spectrum.WINDOW;
    private static final int AHEAD = 40;
    /// Where the frame that is encoded lies in the window.
    private static final int NOW = WINDOW - AHEAD - SAMPLES;

    private static final float WEIGHTING = 0.75f;
    private static final float LOW_PASS = 0.7f;
    private static final float PITCH_GAIN_MAX = 1.2f;
    private static final float PITCH_GAIN_TAMED_MAX = 0.95f;
    private static final float SHARPENING_MIN = 0.2f;
    private static final float SHARPENING_MAX = 0.7945f;
    private static final int FRACTIONAL_LAG_MAX = 84;

    private final G729HighPass highPass = G729HighPass.ofEncoder();
    private final G729Spectrum spectrum = new G729Spectrum();
    private final G729Lsf lsf = new G729Lsf();
    private final G729OpenLoop openLoop = new G729OpenLoop();
    private final G729Taming taming = new G729Taming();
    private final G729Pulses pulses = new G729Pulses();
    private final G729Gains gains = new G729Gains();

    private final float[] window = new float[WINDOW];
    private final float[] heardLsp = new float[ORDER];
    private final float[] frequencies = new float[ORDER];
    private final float[] lsp = new float[ORDER];
    private final float[] lastLsp = new float[ORDER];
    private final float[] between = new float[ORDER];
    private final float[][] filters = new float[2][ORDER + 1];
    private final float[] weighted = new float[ORDER + 1];
    private final float[] weightedLow = new float[ORDER + 1];
    private final float[] excitation = new float[EXCITATION_PAST + SAMPLES];
    private final int[] fields = new int[G729Bits.FIELDS];

    /// Ten samples of past, then a subframe: the error that the last subframe left, weighted, and the target.
    private final float[] target = new float[ORDER + SUBFRAME];
    private final float[] error = new float[ORDER];
    private final float[] impulse = new float[SUBFRAME];
    private final float[] response = new float[ORDER + SUBFRAME];
    private final float[] h = new float[SUBFRAME];
    private final float[] x = new float[SUBFRAME];
    private final float[] withoutPitch = new float[SUBFRAME];
    private final float[] likeness = new float[SUBFRAME];
    private final float[] y = new float[SUBFRAME];
    private final float[] z = new float[SUBFRAME];
    private final float[] code = new float[SUBFRAME];
    private final float[] best = new float[SUBFRAME];
    private float sharpening = SHARPENING_MIN;
    private int lag;
    private int third;

    G729Encoder() {
        impulse[0] = 1;
        for (int i = 0; i < ORDER; i++) {
            lastLsp[i] = (float) Math.cos(Math.PI * (i + 1) / (ORDER + 1));
            heardLsp[i] = lastLsp[i];
        }
    }

    @Override
    public int sampleRate() {
        return G729Decoder.SAMPLE_RATE;
    }

    @Override
    public int encode(short[] pcm, int samples, byte[] out, int offset) {
        int frames = samples / SAMPLES;
        for (int i = 0; i < frames; i++) {
            frame(pcm, i * SAMPLES);
            G729Bits.write(fields, out, offset + i * G729Bits.FRAME_BYTES);
        }
        return frames * G729Bits.FRAME_BYTES;
    }

    @Override
    public void close() {}

    private void frame(short[] pcm, int from) {
        System.arraycopy(window, SAMPLES, window, 0, WINDOW - SAMPLES);
        for (int n = 0; n < SAMPLES; n++) {
            window[WINDOW - SAMPLES + n] = highPass.next(pcm[from + n]);
        }
        spectrum();
        for (int half = 0; half < 2; half++) {
            int at = half * SUBFRAME;
            // for now what the prediction leaves; the search replaces it with what is sent
            G729Filters.analyse(filters[half], window, NOW + at, excitation, EXCITATION_PAST + at);
            weigh(half);
            G729Filters.synthesise(
                    weightedLow, excitation, EXCITATION_PAST + at, openLoop.samples, G729OpenLoop.PAST + at);
        }
        int roughly = openLoop.lag();
        int from1 = Math.clamp(roughly - 3, LAG_MIN, LAG_MAX - 6);
        subframe(0, from1, from1 + 6, G729Bits.PULSES_1, G729Bits.GAIN_1);
        fields[G729Bits.LAG_1] = lag <= FRACTIONAL_LAG_MAX + 1 ? 3 * lag - 58 + third : lag + 112;
        fields[G729Bits.PARITY] = G729Bits.parity(fields[G729Bits.LAG_1]);
        int from2 = Math.clamp(lag - 5, LAG_MIN, LAG_MAX - 9);
        subframe(1, from2, from2 + 9, G729Bits.PULSES_2, G729Bits.GAIN_2);
        fields[G729Bits.LAG_2] = 3 * (lag - from2) + 2 + third;
        openLoop.next();
        System.arraycopy(excitation, SAMPLES, excitation, 0, EXCITATION_PAST);
    }

    private void spectrum() {
        spectrum.listen(window, heardLsp);
        for (int i = 0; i < ORDER; i++) {
            frequencies[i] = (float) Math.acos(heardLsp[i]);
        }
        lsf.quantise(frequencies, fields);
        for (int i = 0; i < ORDER; i++) {
            lsp[i] = (float) Math.cos(frequencies[i]);
            between[i] = (lsp[i] + lastLsp[i]) / 2;
        }
        spectrum.predictor(between, filters[0]);
        spectrum.predictor(lsp, filters[1]);
        System.arraycopy(lsp, 0, lastLsp, 0, ORDER);
    }

    /// A(z/0.75), and for the rough pitch also without the treble (§A.3.3, §A.3.4).
    private void weigh(int half) {
        G729Filters.widen(filters[half], WEIGHTING, weighted);
        weightedLow[0] = 1;
        for (int i = 1; i <= ORDER; i++) {
            weightedLow[i] = weighted[i] - LOW_PASS * weighted[i - 1];
        }
    }

    private void subframe(int half, int lagMin, int lagMax, int pulsesField, int gainField) {
        int at = EXCITATION_PAST + half * SUBFRAME;
        weigh(half);
        G729Filters.synthesise(weighted, impulse, 0, response, ORDER);
        System.arraycopy(response, ORDER, h, 0, SUBFRAME);
        System.arraycopy(error, 0, target, 0, ORDER);
        G729Filters.synthesise(weighted, excitation, at, target, ORDER);
        System.arraycopy(target, ORDER, x, 0, SUBFRAME);

        searchPitch(half, at, lagMin, lagMax);
        G729Filters.convolve(excitation, at, h, y);
        boolean tame = taming.risky(lag, third);
        float pitch = pitchGain(tame);
        for (int n = 0; n < SUBFRAME; n++) {
            withoutPitch[n] = x[n] - pitch * y[n];
        }
        G729Pulses.sharpen(h, lag, sharpening);
        pulses.search(withoutPitch, h, code, fields, pulsesField);
        G729Filters.convolve(code, 0, h, z);
        G729Pulses.sharpen(code, lag, sharpening);
        gains.quantise(code, x, y, z, tame, fields, gainField);
        taming.sent(gains.pitch, lag);
        sharpening = Math.clamp(gains.pitch, SHARPENING_MIN, SHARPENING_MAX);
        for (int n = 0; n < SUBFRAME; n++) {
            excitation[at + n] = gains.pitch * excitation[at + n] + gains.pulses * code[n];
        }
        for (int i = 0; i < ORDER; i++) {
            int n = SUBFRAME - ORDER + i;
            error[i] = x[n] - gains.pitch * y[n] - gains.pulses * z[n];
        }
    }

    /// The lag whose excitation is most like the target looked at backwards (§A.3.7), and then the third.
    private void searchPitch(int half, int at, int lagMin, int lagMax) {
        G729Filters.correlate(x, h, likeness);
        lag = lagMin;
        float most = Float.NEGATIVE_INFINITY;
        for (int candidate = lagMin; candidate <= lagMax; candidate++) {
            float product = G729Filters.dot(likeness, 0, excitation, at - candidate);
            if (product > most) {
                most = product;
                lag = candidate;
            }
        }
        third = 0;
        G729Filters.continuePitch(excitation, at, lag, 0);
        if (half == 0 && lag > FRACTIONAL_LAG_MAX) {
            return;
        }
        most = G729Filters.dot(likeness, 0, excitation, at);
        System.arraycopy(excitation, at, best, 0, SUBFRAME);
        for (int candidate = -1; candidate <= 1; candidate += 2) {
            G729Filters.continuePitch(excitation, at, lag, candidate);
            float product = G729Filters.dot(likeness, 0, excitation, at);
            if (product > most) {
                most = product;
                third = candidate;
                System.arraycopy(excitation, at, best, 0, SUBFRAME);
            }
        }
        System.arraycopy(best, 0, excitation, at, SUBFRAME);
    }

    private float pitchGain(boolean tame) {
        float energy = G729Filters.dot(y, 0, y, 0);
        float gain = energy > 0 ? G729Filters.dot(x, 0, y, 0) / energy : 0;
        return Math.clamp(gain, 0, tame ? PITCH_GAIN_TAMED_MAX : PITCH_GAIN_MAX);
    }
}
