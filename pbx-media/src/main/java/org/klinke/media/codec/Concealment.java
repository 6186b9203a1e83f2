package org.klinke.media.codec;

/// Loss concealment for codecs that have none of their own, by waveform substitution (the idea of ITU-T G.711
/// Appendix I): the last pitch period is repeated, fading after 10 ms and silent after 60 ms; what comes next is faded
/// in over what would have gone on.
///
///     heard   ~~~~\/\/\/\/\ lost: \/\/\/\/ (the last period again and again, fading)  heard ~~~~
///                     |<->| period, found by correlation               overlap-add at both joints
final class Concealment {
    /// 200 Hz and 66 Hz: the pitch of voices, about.
    private static final double PERIOD_SECONDS_MIN = 0.005;
    private static final double PERIOD_SECONDS_MAX = 0.015;
    private static final double OVERLAP_SECONDS = 0.004;
    private static final double LOUD_SECONDS = 0.010;
    private static final double SILENT_SECONDS = 0.060;

    private final int periodMin;
    private final int periodMax;
    private final int overlap;
    private final int loud;
    private final int silent;
    /// The last samples heard, newest last.
    private final short[] history;
    private final short[] cycle;
    private int period;
    private int phase;
    /// Samples made up since the last heard one.
    private int concealed;

    /// @param rate in Hz
    Concealment(int rate) {
        periodMin = (int) (rate * PERIOD_SECONDS_MIN);
        periodMax = (int) (rate * PERIOD_SECONDS_MAX);
        overlap = (int) (rate * OVERLAP_SECONDS);
        loud = (int) (rate * LOUD_SECONDS);
        silent = (int) (rate * SILENT_SECONDS);
        history = new short[3 * periodMax];
        cycle = new short[periodMax];
    }

    /// Tells of samples that came; after a loss their beginning is blended with what was made up.
    void heard(short[] pcm, int samples) {
        if (concealed > 0) {
            int blend = Math.min(overlap, samples);
            for (int i = 0; i < blend; i++) {
                int made = next();
                pcm[i] = (short) (made + (pcm[i] - made) * i / blend);
            }
            concealed = 0;
        }
        remember(pcm, samples);
    }

    /// @return samples
    int conceal(short[] pcm, int samples) {
        if (concealed == 0) {
            begin();
        }
        for (int i = 0; i < samples; i++) {
            pcm[i] = (short) next();
        }
        return samples;
    }

    private int next() {
        int sample = cycle[phase];
        phase = phase + 1 == period ? 0 : phase + 1;
        int age = concealed++;
        if (age < loud) {
            return sample;
        }
        return age >= silent ? 0 : sample * (silent - age) / (silent - loud);
    }

    private void begin() {
        period = bestPeriod();
        phase = 0;
        int start = history.length - period;
        System.arraycopy(history, start, cycle, 0, period);
        // The joint from the end of the cycle to its start: the end is led into what came before the start.
        int blend = Math.min(overlap, period / 4);
        for (int i = 0; i < blend; i++) {
            int at = period - blend + i;
            int before = history[start - blend + i];
            cycle[at] = (short) (cycle[at] + (before - cycle[at]) * (i + 1) / (blend + 1));
        }
    }

    /// Where the recent past resembles itself most: normalised cross-correlation over one longest period.
    private int bestPeriod() {
        int best = periodMax;
        double bestScore = 0;
        int window = periodMax;
        int from = history.length - window;
        for (int lag = periodMin; lag <= periodMax; lag++) {
            long product = 0;
            long energy = 1;
            for (int i = from; i < history.length; i++) {
                int earlier = history[i - lag];
                product += (long) history[i] * earlier;
                energy += (long) earlier * earlier;
            }
            double score = product <= 0 ? 0 : (double) product * product / energy;
            if (score > bestScore) {
                bestScore = score;
                best = lag;
            }
        }
        return best;
    }

    private void remember(short[] pcm, int samples) {
        int kept = Math.min(samples, history.length);
        System.arraycopy(history, kept, history, 0, history.length - kept);
        System.arraycopy(pcm, samples - kept, history, history.length - kept, kept);
    }
}
