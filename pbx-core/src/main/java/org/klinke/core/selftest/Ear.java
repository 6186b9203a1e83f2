package org.klinke.core.selftest;

import org.klinke.core.media.RecordingSink;

/// Hears what the far end of a leg says, half a second of it, and keeps nothing else. Thread-safe.
public final class Ear implements RecordingSink {
    private static final int RATE_HZ = 8_000;
    private static final int WAV_HEAD_BYTES = 44;
    private static final int HEARD_SAMPLES = RATE_HZ / 2;
    /// Root mean square of comfort noise, and of idle G.711, stay below.
    private static final int SILENCE_LEVEL = 60;

    private final short[] sound = new short[HEARD_SAMPLES];
    private int head = WAV_HEAD_BYTES;
    private int at;
    private int filled;

    @Override
    public synchronized void write(byte[] bytes, int length, boolean last) {
        int from = Math.min(head, length);
        head -= from;
        for (int i = from; i + 1 < length; i += 2) {
            sound[at] = (short) ((bytes[i] & 0xff) | bytes[i + 1] << 8);
            at = (at + 1) % sound.length;
        }
        filled = Math.min(sound.length, filled + (length - from) / 2);
    }

    /// What was heard before counts no more.
    public synchronized void afresh() {
        filled = 0;
    }

    /// Share of one frequency in all that was heard in the last half second, 0–1 (Goertzel's filter); 0 for silence,
    /// and before so much was heard.
    synchronized double share(int hz) {
        double energy = energy();
        if (filled < sound.length || energy < (double) SILENCE_LEVEL * SILENCE_LEVEL) {
            return 0;
        }
        double coefficient = 2 * Math.cos(2 * Math.PI * hz / RATE_HZ);
        double previous = 0;
        double beforePrevious = 0;
        for (int i = 0; i < sound.length; i++) {
            double now = sound[(at + i) % sound.length] + coefficient * previous - beforePrevious;
            beforePrevious = previous;
            previous = now;
        }
        double power = previous * previous + beforePrevious * beforePrevious - coefficient * previous * beforePrevious;
        return Math.clamp(2 * power / sound.length / sound.length / energy, 0.0, 1.0);
    }

    synchronized boolean isSilent() {
        return energy() < (double) SILENCE_LEVEL * SILENCE_LEVEL;
    }

    private double energy() {
        double energy = 0;
        for (short sample : sound) {
            energy += (double) sample * sample;
        }
        return energy / sound.length;
    }

    @Override
    public void sync() {
        // there is no disk
    }

    @Override
    public void close() {
        // holds nothing but memory
    }
}
