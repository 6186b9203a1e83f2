package org.klinke.core.reach;

import java.util.List;
import java.util.UUID;

/// An extension that several people answer.
///
/// @param name for people
/// @param members users and other groups, by the ids their extensions point at
/// @param memberSeconds how long each rings; [Strategy#ALL] does without
/// @param seconds how long it rings altogether
/// @param actions before it rings, and after nobody answered
public record RingGroup(
        UUID id,
        String extension,
        String name,
        Strategy strategy,
        List<UUID> members,
        int memberSeconds,
        int seconds,
        Actions actions) {
    public static final int MEMBERS_MAX = 50;
    public static final int MEMBER_SECONDS = 15;
    public static final int SECONDS = 60;
    public static final int SECONDS_MIN = 5;
    public static final int SECONDS_MAX = 600;

    public RingGroup {
        members = List.copyOf(members);
    }

    public enum Strategy {
        /// All at once.
        ALL,
        /// One after the other, as listed.
        IN_ORDER,
        /// One after the other, in another order each time.
        RANDOM,
        /// One after the other, first who has not been on the phone for the longest time.
        LONGEST_IDLE
    }
}
