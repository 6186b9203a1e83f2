package org.klinke.core.authority;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
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

    /// As by day, and as if nobody had called yet: what is refused by these is always refused. For checks.
    public Tolls atBest() {
        return new Tolls(policy.byDay(), new Meters());
    }

    /// How much of their limits everybody has used who has called, and all together. For people and watches, not for
    /// calls: it looks at every counter.
    ///
    /// @param names of trunks; one that has none any more is left out
    public List<Standing> standings(Instant at, Function<TrunkId, Optional<String>> names) {
        List<Standing> standings = new ArrayList<>();
        Set<Subject> subjects = new LinkedHashSet<>(List.of(new Subject.OfTenant()));
        subjects.addAll(meters.subjects());
        for (Subject subject : subjects) {
            Optional<Limits> limits = switch (subject) {
                case Subject.OfTenant _ -> Optional.of(policy.tenantAt(at));
                case Subject.OfUser _ -> Optional.of(policy.userAt(at));
                case Subject.OfTrunk(TrunkId id) ->
                    names.apply(id).map(name -> policy.trunks().getOrDefault(name, Limits.NONE));
            };
            Usage.Used used = meters.of(subject, at);
            limits.ifPresent(some -> Stream.of(Measure.values())
                    .forEach(measure ->
                            standings.add(new Standing(subject, measure, measure.of(some), measure.of(used)))));
        }
        return standings;
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
