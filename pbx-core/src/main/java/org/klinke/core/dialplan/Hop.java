package org.klinke.core.dialplan;

import java.util.List;
import java.util.stream.Collectors;
import org.klinke.core.reach.Forward;

/// A user or group passed the call on.
///
/// @param why the case that held, also of a group
public record Hop(String extension, String name, Forward.Case why) {
    /// Of one call: beyond, it goes round in circles.
    public static final int PER_CALL_MAX = 5;

    static boolean passed(List<Hop> hops, String extension) {
        return hops.stream().anyMatch(hop -> hop.extension().equals(extension));
    }

    /// "100 → 101 → 100"
    static String trail(List<Hop> hops, String last) {
        return hops.stream().map(hop -> hop.extension() + " → ").collect(Collectors.joining()) + last;
    }
}
