package org.klinke.media.file;

import java.util.Arrays;
import org.klinke.media.codec.Resampler;

/// Linear samples in memory.
///
/// @param sampleRate Hz
/// @param channels one or two, each as long as the other
public record Sound(int sampleRate, short[][] channels) {
    private static final int PIECES_PER_SECOND = 50;

    /// Both channels on one.
    public short[] mono() {
        if (channels.length == 1) {
            return channels[0];
        }
        short[] mixed = new short[channels[0].length];
        for (int i = 0; i < mixed.length; i++) {
            mixed[i] = (short) ((channels[0][i] + channels[1][i]) / 2);
        }
        return mixed;
    }

    /// Both channels on one, at that sample rate.
    public short[] mono(int rate) {
        short[] in = mono();
        if (sampleRate == rate) {
            return in;
        }
        Resampler resampler = new Resampler(sampleRate, rate);
        int piece = sampleRate / PIECES_PER_SECOND;
        short[] out = new short[(int) ((long) in.length * rate / sampleRate) + resampler.maxOutput(piece)];
        short[] part = new short[resampler.maxOutput(piece)];
        int written = 0;
        for (int at = 0; at < in.length; at += piece) {
            short[] from = Arrays.copyOfRange(in, at, Math.min(in.length, at + piece));
            int samples = resampler.resample(from, from.length, part);
            int taken = Math.min(samples, out.length - written);
            System.arraycopy(part, 0, out, written, taken);
            written += taken;
        }
        return Arrays.copyOf(out, written);
    }

    public double seconds() {
        return (double) channels[0].length / sampleRate;
    }
}
