package org.klinke.core.authority;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.klinke.core.authority.Meters.Counted;
import org.klinke.core.authority.Verdict.Refused;
import org.klinke.core.id.TrunkId;
import org.klinke.core.numbering.Dialled;

/// What a tenant's calls may be, and what they were so far.
public record Tolls(TollPolicy policy, Meters meters) {
    /// See [OutboundAuthority].
    public Verdict judge(Who who, Dialled called, String here, Instant at) {
        return OutboundAuthority.judge(who, called, here, at, policy, meters);
    }

    public Optional<Refused> judge(TrunkId trunk, String name, Instant at) {
        return OutboundAuthority.judge(trunk, name, at, policy, meters);
    }

    /// Counts a call that leaves now, until it ends.
    ///
    /// @return empty if the user, the tenant or the trunk has no call left
    public Optional<Counted> begin(Toll toll, TrunkId trunk, String name) {
        Map<Subject, Integer> subjects = new LinkedHashMap<>();
        toll.user()
                .ifPresent(user ->
                        subjects.put(new Subject.OfUser(user), policy.user().parallel()));
        subjects.put(new Subject.OfTenant(), policy.tenant().parallel());
        subjects.put(
                new Subject.OfTrunk(trunk),
                policy.trunks().getOrDefault(name, Limits.NONE).parallel());
        return meters.begin(subjects, toll.centsPerMinute());
    }
}
