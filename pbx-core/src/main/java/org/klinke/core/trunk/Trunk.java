package org.klinke.core.trunk;

import java.time.LocalTime;
import java.util.List;
import java.util.Optional;
import org.klinke.core.id.TrunkId;

/// A way to the telephone network, complete: what was set for it, over what its profile says.
///
/// @param name unique in its tenant, or among those of the platform
/// @param profile the carrier it was made for ("colt", "generic-peering"), for people
/// @param enabled false: it neither registers nor takes nor makes calls
/// @param accounts of a trunk that registers, at least one; empty for a peer
/// @param nightlyTest when it is tested each night, by the clock of its tenant; empty: never
public record Trunk(
        TrunkId id,
        String name,
        String profile,
        boolean enabled,
        TrunkWay way,
        TrunkAccess access,
        TrunkIdentity identity,
        TrunkSession session,
        TrunkAudio audio,
        TrunkLimits limits,
        List<TrunkAccount> accounts,
        Optional<LocalTime> nightlyTest) {
    public Trunk {
        accounts = List.copyOf(accounts);
    }

    /// Which is never tested by itself.
    public Trunk(
            TrunkId id,
            String name,
            String profile,
            boolean enabled,
            TrunkWay way,
            TrunkAccess access,
            TrunkIdentity identity,
            TrunkSession session,
            TrunkAudio audio,
            TrunkLimits limits,
            List<TrunkAccount> accounts) {
        this(id, name, profile, enabled, way, access, identity, session, audio, limits, accounts, Optional.empty());
    }

    Trunk with(TrunkLimits other) {
        return new Trunk(
                id, name, profile, enabled, way, access, identity, session, audio, other, accounts, nightlyTest);
    }

    Trunk testedAt(Optional<LocalTime> night) {
        return new Trunk(id, name, profile, enabled, way, access, identity, session, audio, limits, accounts, night);
    }
}
