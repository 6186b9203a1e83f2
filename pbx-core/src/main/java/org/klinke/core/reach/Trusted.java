package org.klinke.core.reach;

import java.util.List;
import java.util.Set;
import java.util.UUID;

/// Whom a user's admin trusts with how he is reached: users, or groups of which everybody is meant, by id. Nobody else
/// may, whatever his extension becomes.
///
/// @param forwarders who may forward his calls, besides himself
/// @param letThrough whose calls ring with him though he forwards all
public record Trusted(List<UUID> forwarders, List<UUID> letThrough) {
    public static final Trusted NONE = new Trusted(List.of(), List.of());

    /// Of each kind.
    static final int MAX = 50;

    public Trusted {
        forwarders = List.copyOf(forwarders);
        letThrough = List.copyOf(letThrough);
    }

    /// Without those who are gone.
    Trusted among(Set<UUID> known) {
        return new Trusted(
                forwarders.stream().filter(known::contains).toList(),
                letThrough.stream().filter(known::contains).toList());
    }
}
