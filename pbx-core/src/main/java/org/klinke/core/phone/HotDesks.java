package org.klinke.core.phone;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.function.BiConsumer;
import org.klinke.core.audit.Actor;
import org.klinke.core.audit.Changes;
import org.klinke.core.authority.PinLocks;
import org.klinke.core.authority.PinLocks.Answer;
import org.klinke.core.authority.PinLocks.Guesser;
import org.klinke.core.authority.TollBook;
import org.klinke.core.db.Database;
import org.klinke.core.id.DeviceId;
import org.klinke.core.id.UserId;
import org.klinke.core.reach.Desks;
import org.klinke.core.tenant.TenantScope;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// People log in and out at telephones they share:
///
///     PIN ─▶ right? ─▶ Change: this phone is his, his others are so no more ─▶ each fetches its file anew
///       └ wrong: counted for the phone and for who he says he is, as PINs of rules are
///
/// Whoever is not his own can guess neither at one phone nor, from many, for one person. Thread-safe.
public final class HotDesks implements Desks {
    private static final Logger LOG = LoggerFactory.getLogger(HotDesks.class);

    private final Database database;
    private final Changes changes;
    private final LoginStore store;
    private final TollBook tolls;
    private final InstantSource time;
    private volatile BiConsumer<TenantScope, DeviceId> changed = (_, _) -> {};

    public HotDesks(Database database, Changes changes, LoginStore store, TollBook tolls, InstantSource time) {
        this.database = database;
        this.changes = changes;
        this.store = store;
        this.tolls = tolls;
        this.time = time;
    }

    /// @param changed told of each phone that has another user, or none, once it is stored
    public void follow(BiConsumer<TenantScope, DeviceId> changed) {
        this.changed = changed;
    }

    @Override
    public LogIn logIn(TenantScope scope, DeviceId device, UserId user, String pin, Actor actor) {
        boolean right = database.inTenant(scope, tx -> store.hasPin(tx, user, pin));
        PinLocks locks = tolls.pins(scope);
        Answer claimed = locks.guess(new Guesser.OfLogin(user), right, time.instant());
        Answer there = locks.guess(new Guesser.OfDevice(device), right, time.instant());
        if (claimed == Answer.LOCKED || there == Answer.LOCKED) {
            return LogIn.LOCKED;
        }
        if (!right) {
            return LogIn.WRONG;
        }
        logIn(scope, device, user, actor);
        return LogIn.DONE;
    }

    /// Without a PIN, for admins.
    ///
    /// @throws org.klinke.core.directory.InvalidInput if people do not share this phone
    public void logIn(TenantScope scope, DeviceId device, UserId user, Actor actor) {
        tell(scope, changes.in(scope, actor, "logs in", change -> store.logIn(change, device, user, time.instant())));
    }

    @Override
    public void logOut(TenantScope scope, DeviceId device, Actor actor) {
        if (changes.in(scope, actor, "logs out", change -> store.logOut(change, device))) {
            tell(scope, List.of(device));
        }
    }

    /// Ends what ends by itself, in these tenants.
    public void expire(Collection<TenantScope> scopes) {
        for (TenantScope scope : scopes) {
            try {
                if (!over(database.inTenant(scope, store::list)).isEmpty()) {
                    // Looked at once more inside: whoever has logged in meanwhile stays.
                    tell(
                            scope,
                            changes.in(
                                    scope,
                                    Actor.SYSTEM,
                                    "logs out",
                                    change -> over(store.list(change.tx())).stream()
                                            .filter(device -> store.logOut(change, device))
                                            .toList()));
                }
            } catch (RuntimeException e) { // an edge: one tenant's trouble keeps nobody else's logins going
                LOG.atWarn()
                        .setCause(e)
                        .addKeyValue("tenant", scope.name())
                        .log("Logins at shared phones could not be ended: another time");
            }
        }
    }

    private List<DeviceId> over(List<Login> logins) {
        Instant now = time.instant();
        return logins.stream()
                .filter(login -> login.ends().filter(at -> !at.isAfter(now)).isPresent())
                .map(Login::device)
                .toList();
    }

    private void tell(TenantScope scope, List<DeviceId> devices) {
        devices.forEach(device -> changed.accept(scope, device));
    }
}
