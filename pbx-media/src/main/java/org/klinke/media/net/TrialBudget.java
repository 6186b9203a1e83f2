package org.klinke.media.net;

/// Limits how often unknown packets may cost us an authentication tag: a bucket of one second's worth, filled steadily.
final class TrialBudget {
    private final int perSecondMax;
    private double left;
    private long lastNanos;

    TrialBudget(int perSecondMax, long nowNanos) {
        this.perSecondMax = perSecondMax;
        left = perSecondMax;
        lastNanos = nowNanos;
    }

    boolean take(long nowNanos) {
        left = Math.min(perSecondMax, left + (nowNanos - lastNanos) * 1e-9 * perSecondMax);
        lastNanos = nowNanos;
        if (left < 1) {
            return false;
        }
        left--;
        return true;
    }
}
