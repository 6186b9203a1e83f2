package org.klinke.core.authority;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.klinke.core.authority.TollStore.Past;
import org.klinke.core.cdr.CallRecord;
import org.klinke.core.cdr.LegRecord;
import org.klinke.core.db.Database;
import org.klinke.core.directory.TenantPicture;
import org.klinke.core.directory.UserRow;
import org.klinke.core.directory.UserStore;
import org.klinke.core.id.UserId;
import org.klinke.core.tenant.TenantId;
import org.klinke.core.tenant.TenantScope;

/// Keeps the tolls true to the database; what calls of the last day have used is read once, when a tenant is
/// first seen.
public final class TollLoader implements TenantPicture {
    private static final Duration COUNTED = Duration.ofDays(1);

    private final Database database;
    private final TollStore store;
    private final UserStore users;
    private final TollBook book;
    private final InstantSource time;
    private final Set<TenantId> counted = new HashSet<>();

    public TollLoader(Database database, TollStore store, UserStore users, TollBook book, InstantSource time) {
        this.database = database;
        this.store = store;
        this.users = users;
        this.book = book;
        this.time = time;
    }

    @Override
    public Set<TenantId> loadShared() {
        return Set.of();
    }

    private record Read(TollPolicy policy, Map<Subject, Instant> unlocked, List<Past> past) {}

    @Override
    public void load(TenantScope scope) {
        Instant since = time.instant().minus(COUNTED);
        boolean first = !counted.contains(scope.id());
        Read read = database.inTenant(scope, tx -> {
            List<UserRow> all = users.list(tx);
            return new Read(
                    store.read(tx).policy(scope.tenant(), extension -> whose(all, extension)),
                    store.unlocked(tx),
                    first ? store.past(tx, since) : List.of());
        });
        book.replace(scope, read.policy());
        Meters meters = book.in(scope).meters();
        read.unlocked().forEach(meters::unlock);
        read.past().forEach(leg -> count(leg, meters));
        counted.add(scope.id());
    }

    private static Optional<UserId> whose(List<UserRow> users, String extension) {
        return users.stream()
                .filter(user -> user.details().extension().equals(extension))
                .map(UserRow::id)
                .findFirst();
    }

    /// Calls of an earlier run that were not in the database yet when it was read.
    public void replayed(TenantScope scope, List<CallRecord> calls) {
        Meters meters = book.in(scope).meters();
        for (CallRecord call : calls) {
            for (LegRecord leg : call.legs()) {
                leg.charge()
                        .ifPresent(charge -> leg.answeredAt()
                                .ifPresent(answered -> count(new Past(charge, answered, leg.endedAt()), meters)));
            }
        }
    }

    private static void count(Past leg, Meters meters) {
        List<Subject> subjects = new ArrayList<>(
                List.of(new Subject.OfTenant(), new Subject.OfTrunk(leg.charge().trunk())));
        leg.charge().user().ifPresent(user -> subjects.add(new Subject.OfUser(user)));
        meters.add(subjects, leg.answeredAt(), leg.endedAt(), leg.charge().centsPerMinute());
    }

    @Override
    public void remove(TenantScope scope) {
        book.remove(scope);
        counted.remove(scope.id());
    }
}
