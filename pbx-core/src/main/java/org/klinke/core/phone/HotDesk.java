package org.klinke.core.phone;

import java.time.LocalTime;
import java.util.Map;
import java.util.Optional;

/// A telephone that people share: whoever logs in at it speaks there; without anybody it calls 110 and 112 only.
///
/// @param ends time of day, in the tenant's zone, at which whoever is logged in is so no more; empty: never
/// @param stays whether a login here goes on when its user logs in elsewhere
public record HotDesk(Optional<LocalTime> ends, boolean stays) {
    /// Until log-out, and at one phone at a time.
    public static final HotDesk PLAIN = new HotDesk(Optional.empty(), false);

    Map<String, String> facts() {
        return Map.of(
                "hotdesk",
                "true",
                "loginEnds",
                ends.map(LocalTime::toString).orElse(""),
                "loginStays",
                String.valueOf(stays));
    }
}
