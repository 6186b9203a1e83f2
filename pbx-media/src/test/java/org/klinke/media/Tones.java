package org.klinke.media;

/// Sines to say, and how much of what was heard is one.
public final class Tones {
    private Tones() {}

    /// @param from number of the first sample of the tone
    public static short[] sine(int rate, double hertz, double amplitude, long from, int samples) {
        short[] pcm = new short[samples];
        for (int i = 0; i < samples; i++) {
            pcm[i] = (short) Math.round(amplitude * Math.sin(2 * Math.PI * hertz * (from + i) / rate));
        }
        return pcm;
    }

    /// How much of all energy lies at this frequency (Goertzel, in pieces of 40 ms, so that a jump of the phase costs
    /// one piece): 0–1; 0 for silence.
    public static double share(short[] samples, int rate, double hertz) {
        int piece = rate / 25;
        double turn = 2 * Math.PI * hertz / rate;
        double found = 0;
        double energy = 0;
        for (int start = 0; start + piece <= samples.length; start += piece) {
            double real = 0;
            double imaginary = 0;
            for (int i = 0; i < piece; i++) {
                double sample = samples[start + i];
                real += sample * Math.cos(turn * i);
                imaginary += sample * Math.sin(turn * i);
                energy += sample * sample;
            }
            found += 2 * (real * real + imaginary * imaginary) / piece;
        }
        return energy < samples.length ? 0 : found / energy;
    }

    /// Root mean square.
    public static double level(short[] samples) {
        double energy = 0;
        for (short sample : samples) {
            energy += (double) sample * sample;
        }
        return Math.sqrt(energy / samples.length);
    }
}
