package org.klinke.core.media;

import java.util.Optional;
import java.util.Set;
import org.klinke.core.id.LegId;

/// A leg's place in a mix: who hears it, and whether it hears the others. Leg L hears leg S if L `hears`, S is not
/// `muted`, and L is in S's audience; nobody hears itself.
///
///                       hears    is heard by
///     talking           yes      everyone            a conference, a 3-way call, barging in
///     listening         yes      nobody              a supervisor
///     whispering to X   yes      X                   a coach, whom the customer must not hear
///
/// @param muted heard by nobody until it is not
/// @param audience who hears it; empty: everyone
/// @param announced its coming and going is marked by a tone for all
public record MixSeat(boolean hears, boolean muted, Optional<Set<LegId>> audience, boolean announced) {
    /// The most that may be named as an audience.
    public static final int AUDIENCE_MAX = 64;

    public MixSeat {
        audience = audience.map(Set::copyOf);
        if (audience.isPresent() && audience.get().size() > AUDIENCE_MAX) {
            throw new IllegalArgumentException(
                    "an audience of " + audience.get().size() + " legs, more than " + AUDIENCE_MAX);
        }
    }

    public static MixSeat talking() {
        return new MixSeat(true, false, Optional.empty(), true);
    }

    public static MixSeat listening() {
        return new MixSeat(true, false, Optional.of(Set.of()), false);
    }

    public static MixSeat whispering(LegId to) {
        return new MixSeat(true, false, Optional.of(Set.of(to)), false);
    }

    public MixSeat withMuted(boolean value) {
        return new MixSeat(hears, value, audience, announced);
    }

    public MixSeat withAnnounced(boolean value) {
        return new MixSeat(hears, muted, audience, value);
    }

    /// Whether a leg that hears anybody hears this one.
    public boolean heardBy(LegId leg) {
        return !muted && (audience.isEmpty() || audience.get().contains(leg));
    }
}
