package org.klinke.media.mix;

/// Brings one voice to the loudness of the others, slowly and within limits: a soft voice is raised to four times its
/// level at most, a loud one halved at most. Learns from speech alone, not from the noise between.
final class VoiceGain {
    /// Mean absolute sample of speech at about −26 dBov.
    private static final int WANTED_LEVEL = 1_300;
    private static final int GAIN_MAX = 4 * Pcm.GAIN_ONE;
    private static final int GAIN_MIN = Pcm.GAIN_ONE / 2;
    /// Softer than this is not taken for speech.
    private static final int SPEECH_LEVEL_MIN = 150;
    private static final int LEARNING_FRAMES = 64;
    private static final int MOVING_FRAMES = 64;

    private int level = WANTED_LEVEL;
    private int gain = Pcm.GAIN_ONE;

    /// The gain for a frame of this level.
    int next(int frameLevel) {
        if (frameLevel >= SPEECH_LEVEL_MIN) {
            level += (frameLevel - level) / LEARNING_FRAMES;
            int wanted = Math.clamp((long) WANTED_LEVEL * Pcm.GAIN_ONE / Math.max(1, level), GAIN_MIN, GAIN_MAX);
            gain += (wanted - gain) / MOVING_FRAMES;
        }
        return gain;
    }
}
