package org.klinke.media.codec;

import static org.klinke.media.codec.G729Filters.SUBFRAME;

/// Watches how large a transmission error could have grown in the far end's excitation, by parts of the past of a
/// subframe each (§3.9.2): where the pitch would take it up again and again with a gain above one, that gain is to be
/// kept down.
final class G729Taming {
    private static final float TOO_LARGE = 60_000;
    /// Of the filter that interpolates.
    private static final int REACH = 10;

    /// Newest first.
    private final float[] growth = {1, 1, 1, 1};

    boolean risky(int lag, int third) {
        int whole = lag + (third > 0 ? 1 : 0);
        float worst = 0;
        for (int part = part(whole - SUBFRAME - REACH); part <= part(whole + REACH - 2); part++) {
            worst = Math.max(worst, growth[part]);
        }
        return worst > TOO_LARGE;
    }

    void sent(float gain, int lag) {
        float worst = 1;
        if (lag < SUBFRAME) {
            float once = 1 + gain * growth[0];
            worst = Math.max(once, 1 + gain * once);
        } else {
            for (int part = part(lag - SUBFRAME); part <= part(lag - 1); part++) {
                worst = Math.max(worst, 1 + gain * growth[part]);
            }
        }
        System.arraycopy(growth, 0, growth, 1, growth.length - 1);
        growth[0] = Math.min(worst, Float.MAX_VALUE);
    }

    private static int part(int samplesAgo) {
        return Math.clamp(samplesAgo / SUBFRAME, 0, 3);
    }
}
