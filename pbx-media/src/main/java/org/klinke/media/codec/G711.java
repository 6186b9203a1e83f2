package org.klinke.media.codec;

/// G.711 (ITU-T G.711 §3): one byte per sample at 8000 Hz. Linear samples are 16 bit signed, of which μ-law uses the
/// upper 14 and A-law the upper 13. Decoding is a table look-up, encoding a few shifts; nothing is allocated but the
/// array returned.
public final class G711 {
    /// Samples per second, of every G.711 stream.
    public static final int SAMPLE_RATE = 8000;
    /// Digital silence (+0) in μ-law.
    public static final byte MULAW_SILENCE = (byte) 0xff;
    /// Digital silence (the smallest positive step; A-law has no zero).
    public static final byte ALAW_SILENCE = (byte) 0xd5;

    /// Shifts the segment borders so that every segment doubles the one before (G.711 Table 2a, in 16 bit steps).
    private static final int MULAW_BIAS = 0x84;
    /// The largest magnitude that still has a segment once the bias is added.
    private static final int MULAW_CLIP = 32635;

    private static final short[] FROM_MULAW = new short[256];
    private static final short[] FROM_ALAW = new short[256];

    static {
        for (int code = 0; code < 256; code++) {
            FROM_MULAW[code] = mulawSample(code);
            FROM_ALAW[code] = alawSample(code);
        }
    }

    private G711() {}

    public static byte toMulaw(short sample) {
        int sign = sample < 0 ? 0x80 : 0;
        int magnitude = Math.min(Math.abs((int) sample), MULAW_CLIP) + MULAW_BIAS;
        // The bias makes bit 7 the lowest possible leading one, so the segment is its distance from there.
        int segment = 24 - Integer.numberOfLeadingZeros(magnitude);
        int step = (magnitude >> (segment + 3)) & 0x0f;
        return (byte) ~(sign | (segment << 4) | step);
    }

    public static short fromMulaw(byte code) {
        return FROM_MULAW[code & 0xff];
    }

    public static byte toAlaw(short sample) {
        // Negative samples are counted from -1 down, so that both halves have the same 4096 steps.
        int sign = sample < 0 ? 0 : 0x80;
        int magnitude = (sample < 0 ? ~sample : sample) >> 4;
        int segment = Math.max(0, 28 - Integer.numberOfLeadingZeros(magnitude));
        // Segment 0 and 1 have the same step; from there each is twice as coarse as the one before.
        int step = segment == 0 ? magnitude : (magnitude >> (segment - 1)) & 0x0f;
        // Even bits are inverted on the line (G.711 Table 1a, note).
        return (byte) ((sign | (segment << 4) | (step & 0x0f)) ^ 0x55);
    }

    public static short fromAlaw(byte code) {
        return FROM_ALAW[code & 0xff];
    }

    /// Encodes the whole array.
    public static byte[] encodeMulaw(short[] samples) {
        byte[] codes = new byte[samples.length];
        for (int i = 0; i < samples.length; i++) {
            codes[i] = toMulaw(samples[i]);
        }
        return codes;
    }

    /// Encodes the whole array.
    public static byte[] encodeAlaw(short[] samples) {
        byte[] codes = new byte[samples.length];
        for (int i = 0; i < samples.length; i++) {
            codes[i] = toAlaw(samples[i]);
        }
        return codes;
    }

    /// Decodes `length` bytes from `offset`.
    public static short[] decodeMulaw(byte[] codes, int offset, int length) {
        short[] samples = new short[length];
        for (int i = 0; i < length; i++) {
            samples[i] = fromMulaw(codes[offset + i]);
        }
        return samples;
    }

    /// Decodes `length` bytes from `offset`.
    public static short[] decodeAlaw(byte[] codes, int offset, int length) {
        short[] samples = new short[length];
        for (int i = 0; i < length; i++) {
            samples[i] = fromAlaw(codes[offset + i]);
        }
        return samples;
    }

    private static short mulawSample(int line) {
        int code = ~line & 0xff;
        int segment = (code >> 4) & 7;
        int magnitude = ((((code & 0x0f) << 3) + MULAW_BIAS) << segment) - MULAW_BIAS;
        return (short) ((code & 0x80) != 0 ? -magnitude : magnitude);
    }

    private static short alawSample(int line) {
        int code = line ^ 0x55;
        int segment = (code >> 4) & 7;
        // The middle of the step, hence the half step (8) that is added.
        int magnitude = ((code & 0x0f) << 4) + 8;
        if (segment > 0) {
            magnitude = (magnitude + 0x100) << (segment - 1);
        }
        return (short) ((code & 0x80) != 0 ? magnitude : -magnitude);
    }
}
