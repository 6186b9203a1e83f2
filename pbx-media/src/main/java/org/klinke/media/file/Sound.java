package org.klinke.media.file;

/// Linear samples in memory.
///
/// @param sampleRate Hz
/// @param channels one or two, each as long as the other
public record Sound(int sampleRate, short[][] channels) {
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

    public double seconds() {
        return (double) channels[0].length / sampleRate;
    }
}
