package org.klinke.media.mix;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Chooses who is heard: the few who speak, so that the noise of the many who listen does not add up.
///
///     loud enough, and a seat free ──▶ speaks ──▶ soft for 0.6 s ──▶ listens
///     all seats taken: twice as loud as the softest speaker for 100 ms takes that one's
final class Speakers {
    static final int SPEAKERS_MAX = 5;

    /// Mean absolute samples: about −52 and −58 dBov.
    private static final int LOUD_LEVEL_MIN = 64;
    private static final int SOFT_LEVEL_MIN = 32;
    private static final int HANGOVER_TICKS = 30;
    private static final int PRESSING_TICKS_MIN = 5;

    private final List<Place> speaking = new ArrayList<>(SPEAKERS_MAX);

    List<Place> speaking() {
        return speaking;
    }

    /// After all places have listened.
    ///
    /// @return whether anybody's turn began or ended
    boolean choose(List<Place> places) {
        boolean changed = false;
        for (int i = speaking.size() - 1; i >= 0; i--) {
            Place place = speaking.get(i);
            place.quietTicks = place.level < SOFT_LEVEL_MIN ? place.quietTicks + 1 : 0;
            if (place.quietTicks > HANGOVER_TICKS) {
                remove(place);
                changed = true;
            }
        }
        for (int i = 0; i < places.size(); i++) {
            Place place = places.get(i);
            if (!place.speaking && place.level >= LOUD_LEVEL_MIN) {
                changed |= wants(place);
            }
        }
        return changed;
    }

    private boolean wants(Place place) {
        if (speaking.size() == SPEAKERS_MAX) {
            Place softest = softest();
            boolean louder = softest != null && place.level > 2 * softest.level;
            place.pressingTicks = louder ? place.pressingTicks + 1 : 0;
            if (softest == null || place.pressingTicks < PRESSING_TICKS_MIN) {
                return false;
            }
            remove(softest);
        }
        place.speaking = true;
        place.quietTicks = 0;
        place.pressingTicks = 0;
        speaking.add(place);
        return true;
    }

    void remove(Place place) {
        place.speaking = false;
        speaking.remove(place);
    }

    private @Nullable Place softest() {
        Place softest = null;
        for (int i = 0; i < speaking.size(); i++) {
            Place place = speaking.get(i);
            if (softest == null || place.level < softest.level) {
                softest = place;
            }
        }
        return softest;
    }
}
