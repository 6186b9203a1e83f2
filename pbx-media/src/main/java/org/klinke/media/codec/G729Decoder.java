package org.klinke.media.codec;

import static org.klinke.media.codec.G729Filters.EXCITATION_PAST;
import static org.klinke.media.codec.G729Filters.LAG_MAX;
import static org.klinke.media.codec.G729Filters.LAG_MIN;
import static org.klinke.media.codec.G729Filters.SUBFRAME;
import static org.klinke.media.codec.G729Tables.ORDER;

/// One G.729 stream (ITU-T G.729 with Annex A's post-filter): ten bytes become 80 samples at 8 kHz. A silence
/// descriptor of Annex B, two bytes at a packet's end, is noise of its colour and level, which goes on until
/// something else comes. Floating point: what is heard is the same, bits may differ from the recommendation's fixed
/// point.
///
///     bits ─▶ pitch + pulses ─▶ 1/A(z) ─▶ post-filter ─▶ high-pass ─▶ samples
final class G729Decoder implements AudioDecoder {
    static final int SAMPLE_RATE = 8_000;
    static final int FRAME_SAMPLES = 80;

    private static final float SHARPENING_MIN = 0.2f;
    private static final float SHARPENING_MAX = 0.7945f;
    private static final int LAG_FRACTIONAL_CODES = 197;
    /// How much of a new level of noise is taken each frame (Annex B §B.4.4).
    private static final float NOISE_STEP = 0.125f;
    /// Of noise that is even between -1 and 1.
    private static final float EVEN_NOISE = (float) Math.sqrt(3);

    private final G729Lsf lsf = new G729Lsf();
    private final G729Spectrum spectrum = new G729Spectrum();
    private final G729Gains gains = new G729Gains();
    private final G729PostFilter postFilter = new G729PostFilter();
    private final G729HighPass highPass = G729HighPass.ofDecoder();

    private final int[] fields = new int[G729Bits.FIELDS];
    private final float[] frequencies = new float[ORDER];
    private final float[] lsp = new float[ORDER];
    private final float[] lastLsp = new float[ORDER];
    private final float[][] filters = new float[2][ORDER + 1];
    private final float[] between = new float[ORDER];
    private final float[] excitation = new float[EXCITATION_PAST + FRAME_SAMPLES];
    private final float[] code = new float[SUBFRAME];
    private final float[] speech = new float[ORDER + FRAME_SAMPLES];
    private final float[] out = new float[FRAME_SAMPLES];

    private int lag = 60;
    private float sharpening = SHARPENING_MIN;
    private int seed = 21_845;
    private boolean noise;
    private float noiseLevel;
    private float noiseTarget;

    G729Decoder() {
        for (int i = 0; i < ORDER; i++) {
            lastLsp[i] = (float) Math.cos(Math.PI * (i + 1) / (ORDER + 1));
        }
    }

    @Override
    public int sampleRate() {
        return SAMPLE_RATE;
    }

    @Override
    public int decode(byte[] data, int offset, int length, short[] pcm) {
        int frames = length / G729Bits.FRAME_BYTES;
        int rest = length % G729Bits.FRAME_BYTES;
        int samples = (frames + (rest == 0 ? 0 : 1)) * FRAME_SAMPLES;
        if (length <= 0 || (rest != 0 && rest != G729Bits.NOISE_BYTES) || samples > pcm.length) {
            return 0;
        }
        for (int i = 0; i < frames; i++) {
            speech(data, offset + i * G729Bits.FRAME_BYTES);
            put(pcm, i * FRAME_SAMPLES, FRAME_SAMPLES);
        }
        if (rest != 0) {
            silence(data, offset + frames * G729Bits.FRAME_BYTES);
            put(pcm, frames * FRAME_SAMPLES, FRAME_SAMPLES);
        }
        return samples;
    }

    @Override
    public int conceal(short[] pcm, int samples) {
        for (int at = 0; at < samples; at += FRAME_SAMPLES) {
            if (noise) {
                noiseFrame();
            } else {
                lost();
            }
            put(pcm, at, Math.min(FRAME_SAMPLES, samples - at));
        }
        return samples;
    }

    @Override
    public void close() {}

    // ---- a frame of speech

    private void speech(byte[] data, int offset) {
        noise = false;
        G729Bits.read(data, offset, fields);
        lsf.decode(fields[0], fields[1], fields[2], fields[3], frequencies);
        interpolate();
        int first = fields[G729Bits.LAG_1];
        int third = 0;
        if (G729Bits.parity(first) != fields[G729Bits.PARITY]) {
            // the lag was damaged: that of the last subframe (§4.4.1)
        } else if (first < LAG_FRACTIONAL_CODES) {
            lag = (first + 2) / 3 + LAG_MIN - 1;
            third = first - 3 * lag + 58;
        } else {
            lag = Math.min(first - 112, LAG_MAX);
        }
        subframe(0, third, G729Bits.PULSES_1, G729Bits.GAIN_1);
        int from = Math.clamp(lag - 5, LAG_MIN, LAG_MAX - 9);
        int second = fields[G729Bits.LAG_2];
        int whole = (second + 2) / 3 - 1;
        lag = Math.min(from + whole, LAG_MAX);
        subframe(1, second - 2 - 3 * whole, G729Bits.PULSES_2, G729Bits.GAIN_2);
        render();
    }

    private void subframe(int half, int third, int pulses, int gain) {
        int at = EXCITATION_PAST + half * SUBFRAME;
        G729Filters.continuePitch(excitation, at, lag, third);
        G729Pulses.decode(fields[pulses], fields[pulses + 1], code);
        G729Pulses.sharpen(code, lag, sharpening);
        gains.decode(fields[gain], fields[gain + 1], code);
        sharpening = Math.clamp(gains.pitch, SHARPENING_MIN, SHARPENING_MAX);
        for (int n = 0; n < SUBFRAME; n++) {
            float sum = gains.pitch * excitation[at + n] + gains.pulses * code[n];
            excitation[at + n] = Math.clamp(sum, -G729Filters.LIMIT, G729Filters.LIMIT);
        }
        sound(half);
    }

    // ---- a frame that did not come (§4.4)

    private void lost() {
        lsf.repeat(frequencies);
        interpolate();
        boolean voiced = postFilter.voiced();
        for (int half = 0; half < 2; half++) {
            int at = EXCITATION_PAST + half * SUBFRAME;
            gains.lost();
            if (voiced) {
                G729Filters.continuePitch(excitation, at, lag, 0);
            } else {
                G729Pulses.decode(random() & 0x1fff, random() & 0xf, code);
            }
            for (int n = 0; n < SUBFRAME; n++) {
                excitation[at + n] = voiced ? gains.pitch * excitation[at + n] : gains.pulses * code[n];
            }
            sharpening = Math.clamp(gains.pitch, SHARPENING_MIN, SHARPENING_MAX);
            sound(half);
            lag = Math.min(lag + 1, LAG_MAX);
        }
        render();
    }

    // ---- silence (Annex B)

    private void silence(byte[] data, int offset) {
        G729Bits.readNoise(data, offset, fields);
        lsf.decodeNoise(fields[0], fields[1], fields[2], frequencies);
        noiseTarget = noiseLevel(fields[3]);
        if (!noise) {
            noise = true;
            noiseLevel = noiseTarget;
        }
        noiseFrame();
    }

    /// The effective value of the noise before it is coloured: -12 dB, then -4 to 16 dB in steps of four, then 18 to
    /// 66 dB in steps of two, at half of our scale.
    private static float noiseLevel(int code) {
        int decibels = code == 0 ? -12 : code < 7 ? 4 * code - 8 : 2 * code + 4;
        return 2 * (float) Math.pow(10, decibels / 20.0);
    }

    private void noiseFrame() {
        interpolate();
        noiseLevel += NOISE_STEP * (noiseTarget - noiseLevel);
        for (int half = 0; half < 2; half++) {
            int at = EXCITATION_PAST + half * SUBFRAME;
            for (int n = 0; n < SUBFRAME; n++) {
                excitation[at + n] = noiseLevel * EVEN_NOISE * (short) random() / 32_768;
            }
            sound(half);
        }
        sharpening = SHARPENING_MIN;
        render();
    }

    // ---- excitation becomes sound

    /// The first half of a frame is between the last frame and this one (§3.2.5).
    private void interpolate() {
        for (int i = 0; i < ORDER; i++) {
            lsp[i] = (float) Math.cos(frequencies[i]);
            between[i] = (lsp[i] + lastLsp[i]) / 2;
        }
        spectrum.predictor(between, filters[0]);
        spectrum.predictor(lsp, filters[1]);
        System.arraycopy(lsp, 0, lastLsp, 0, ORDER);
    }

    private void sound(int half) {
        int at = half * SUBFRAME;
        G729Filters.synthesise(filters[half], excitation, EXCITATION_PAST + at, speech, ORDER + at);
        postFilter.run(filters[half], speech, ORDER + at, lag, out, at);
    }

    private void render() {
        for (int n = 0; n < FRAME_SAMPLES; n++) {
            out[n] = highPass.next(out[n]);
        }
        System.arraycopy(speech, FRAME_SAMPLES, speech, 0, ORDER);
        System.arraycopy(excitation, FRAME_SAMPLES, excitation, 0, EXCITATION_PAST);
    }

    private void put(short[] pcm, int at, int samples) {
        for (int n = 0; n < samples; n++) {
            pcm[at + n] = (short) Math.clamp(Math.round(out[n]), Short.MIN_VALUE, Short.MAX_VALUE);
        }
    }

    /// The generator of the recommendation.
    private int random() {
        seed = seed * 31_821 + 13_849 & 0xffff;
        return seed;
    }
}
