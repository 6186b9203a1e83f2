package org.klinke.core.selftest;

import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.klinke.core.id.Ids;
import org.klinke.core.id.RecordingId;

/// What one of the two calls of a test plays, and what it hears; tone and digits are drawn for this test. Thread-safe.
public final class Side {
    private static final int DIGITS = 6;
    private static final int TONE_STEP_HZ = 20;
    private static final int TONES = 9;

    private final RecordingId listensAs;
    private final int plays;
    private final String digits;
    private final Ear ear = new Ear();
    private String heard = "";

    Side(int lowestHz, Ids ids, RandomGenerator random) {
        listensAs = new RecordingId(ids.next());
        plays = lowestHz + TONE_STEP_HZ * random.nextInt(TONES);
        digits = random.ints(DIGITS, 0, 10).mapToObj(String::valueOf).collect(Collectors.joining());
    }

    /// How the media engine finds its ear.
    public RecordingId listensAs() {
        return listensAs;
    }

    /// Hz
    public int plays() {
        return plays;
    }

    /// That it sends.
    public String digits() {
        return digits;
    }

    public Ear ear() {
        return ear;
    }

    public synchronized void hear(char digit) {
        heard += digit;
    }

    synchronized String heard() {
        return heard;
    }
}
