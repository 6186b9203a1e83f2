package org.klinke.media.mix;

import org.jspecify.annotations.Nullable;
import org.klinke.core.id.LegId;
import org.klinke.core.media.Codec;
import org.klinke.core.media.MixSeat;
import org.klinke.media.codec.Resampler;

/// A leg in a mix: what it says and what it is sent. Used on the mix's thread only.
public final class Place {
    /// What a level keeps from frame to frame once it falls: half after about 60 ms.
    private static final int DECAY_PARTS = 5;

    final LegId leg;
    final Listener listener;
    final VoiceGain gain = new VoiceGain();
    /// What it said in this tick, amplified, at the mix's rate; only while it is among the speakers.
    final int[] voice = new int[Mixer.FRAME_SAMPLES_MAX];
    private final Intake intake;
    private final short[] pcm = new short[Mixer.FRAME_SAMPLES_MAX];
    private final short[] resampled = new short[Mixer.FRAME_SAMPLES_MAX];

    MixSeat seat;
    /// What it is sent; null while nothing is agreed that we can encode.
    @Nullable
    MixFormat format;

    /// Who hears the same others as this one does, itself aside.
    int audience;
    /// Its own mix, while it is among the speakers.
    @Nullable
    MixEncoder own;
    /// What all others of its audience and format are sent.
    @Nullable
    MixEncoder shared;

    /// Mean absolute sample, held for a while.
    int level;
    /// Ticks since it was last loud enough to be heard.
    int quietTicks;
    /// Ticks it has been much louder than the softest speaker without being one.
    int pressingTicks;
    boolean speaking;
    int owedSamples;

    private int samples;
    private @Nullable Resampler resampler;
    private int resamplerFrom;
    private int resamplerTo;

    Place(LegId leg, MixSeat seat, @Nullable MixFormat format, Listener listener, Coders coders) {
        this.leg = leg;
        this.seat = seat;
        this.format = format;
        this.listener = listener;
        this.intake = new Intake(coders);
    }

    /// Takes one RTP payload; the array belongs to the caller.
    public void receive(long source, Codec codec, int sequence, byte[] data, int offset, int length) {
        intake.receive(source, codec, sequence, data, offset, length);
    }

    /// Somebody may hear it: else it takes nobody's turn to speak.
    private boolean isHeard() {
        return !seat.muted()
                && (seat.audience().isEmpty() || !seat.audience().get().isEmpty());
    }

    /// Some hear it and some do not.
    boolean isWhispering() {
        return isHeard() && seat.audience().isPresent();
    }

    /// What it says in this tick, at its own rate: enough to know how loud it is.
    void listen() {
        samples = intake.take(pcm);
        int now = samples == 0 || !isHeard() ? 0 : Pcm.level(pcm, samples);
        level = Math.max(now, level - level / DECAY_PARTS - 1);
        level = Math.max(0, level);
    }

    /// Makes `voice` of it.
    ///
    /// @return false if there is none in this tick
    boolean speak(int mixRate, int frameSamples) {
        if (samples == 0 || !isHeard()) {
            return false;
        }
        short[] from = pcm;
        int rate = intake.sampleRate();
        if (rate != mixRate) {
            Resampler current = resampler;
            if (current == null || resamplerFrom != rate || resamplerTo != mixRate) {
                current = new Resampler(rate, mixRate);
                resampler = current;
                resamplerFrom = rate;
                resamplerTo = mixRate;
            }
            current.resample(pcm, samples, resampled);
            from = resampled;
        }
        Pcm.amplify(from, gain.next(level), voice, frameSamples);
        return true;
    }

    void close() {
        intake.close();
        MixEncoder mine = own;
        own = null;
        if (mine != null) {
            mine.close();
        }
    }
}
