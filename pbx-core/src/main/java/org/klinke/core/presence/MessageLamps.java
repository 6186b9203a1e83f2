package org.klinke.core.presence;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.klinke.core.directory.Directory;
import org.klinke.core.directory.DirectorySnapshot.User;
import org.klinke.core.id.UserId;
import org.klinke.core.reach.Reach;
import org.klinke.core.reach.ReachBook;
import org.klinke.core.reach.RingGroup;
import org.klinke.core.tenant.PerTenant;
import org.klinke.core.tenant.TenantScope;
import org.klinke.core.voicemail.BoxStore.Count;
import org.klinke.core.voicemail.VoicemailLoader;

/// Whose lamp is lit by which voice box: that of a user by his own. Who has none sees those of the groups he is in.
/// Thread-safe.
public final class MessageLamps implements VoicemailLoader.Follower {
    private final Directory directory;
    private final ReachBook reach;
    private final MessageCounts lamps;
    /// Who has been told of messages.
    private final PerTenant<Set<UserId>> told = new PerTenant<>(HashSet::new);

    public MessageLamps(Directory directory, ReachBook reach, MessageCounts lamps) {
        this.directory = directory;
        this.reach = reach;
        this.lamps = lamps;
    }

    @Override
    public synchronized void counts(TenantScope scope, Map<UUID, Count> counts) {
        Map<UserId, MessageCounts.Counts> now = new HashMap<>();
        if (!counts.isEmpty()) {
            for (User user : directory.in(scope).users()) {
                MessageCounts.Counts lit = lit(reach.in(scope), user, counts);
                if (!lit.equals(MessageCounts.NONE)) {
                    now.put(user.id(), lit);
                }
            }
        }
        Set<UserId> before = told.in(scope);
        before.stream()
                .filter(user -> !now.containsKey(user))
                .forEach(user -> lamps.report(scope, user, MessageCounts.NONE));
        now.forEach((user, lit) -> lamps.report(scope, user, lit));
        told.set(scope, Set.copyOf(now.keySet()));
    }

    private static MessageCounts.Counts lit(Reach reach, User user, Map<UUID, Count> counts) {
        if (reach.boxes().of(user.extension(), true).isPresent()) {
            return sum(MessageCounts.NONE, counts.get(user.id().value()));
        }
        MessageCounts.Counts sum = MessageCounts.NONE;
        for (RingGroup group : reach.groups()) {
            if (counts.containsKey(group.id())
                    && reach.boxes().of(group.extension(), false).isPresent()
                    && reach.isAmong(user.id(), group.members())) {
                sum = sum(sum, counts.get(group.id()));
            }
        }
        return sum;
    }

    private static MessageCounts.Counts sum(MessageCounts.Counts sum, @Nullable Count more) {
        return more == null ? sum : new MessageCounts.Counts(sum.fresh() + more.fresh(), sum.old() + more.old());
    }
}
