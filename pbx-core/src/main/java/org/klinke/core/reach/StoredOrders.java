package org.klinke.core.reach;

import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.klinke.core.audit.Actor;
import org.klinke.core.audit.Change;
import org.klinke.core.audit.Changes;
import org.klinke.core.hours.SwitchStore;
import org.klinke.core.id.DeviceId;
import org.klinke.core.id.UserId;
import org.klinke.core.tenant.TenantScope;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Orders go through the `Change` door like any other change, each on a thread of its own. Thread-safe.
public final class StoredOrders implements Orders {
    private static final Logger LOG = LoggerFactory.getLogger(StoredOrders.class);

    private final Changes changes;
    private final SwitchStore switches;
    private final WishesStore wishes;
    private final Desks desks;

    public StoredOrders(Changes changes, SwitchStore switches, WishesStore wishes, Desks desks) {
        this.changes = changes;
        this.switches = switches;
        this.wishes = wishes;
        this.desks = desks;
    }

    @Override
    public CompletableFuture<Boolean> turn(TenantScope scope, UUID which, String by) {
        return carryOut(scope, by, change -> switches.turn(change, which));
    }

    @Override
    public CompletableFuture<Boolean> wish(TenantScope scope, UserId user, WishChange wanted, String by) {
        return carryOut(scope, by, change -> wishes.dial(change, user, wanted));
    }

    @Override
    public CompletableFuture<Desks.LogIn> logIn(
            TenantScope scope, DeviceId device, UserId user, String pin, String by) {
        return carryOut(scope, () -> desks.logIn(scope, device, user, pin, actor(by)), Desks.LogIn.FAILED);
    }

    @Override
    public CompletableFuture<Boolean> logOut(TenantScope scope, DeviceId device, String by) {
        return carryOut(
                scope,
                () -> {
                    desks.logOut(scope, device, actor(by));
                    return true;
                },
                false);
    }

    private static Actor actor(String by) {
        return new Actor(by, "user", "phone");
    }

    private CompletableFuture<Boolean> carryOut(TenantScope scope, String by, Consumer<Change> order) {
        return carryOut(
                scope,
                () -> changes.in(scope, actor(by), "dialled a code", change -> {
                    order.accept(change);
                    return true;
                }),
                false);
    }

    private static <T> CompletableFuture<T> carryOut(TenantScope scope, Supplier<T> order, T failed) {
        CompletableFuture<T> done = new CompletableFuture<>();
        Thread.ofVirtual().name("order").start(() -> {
            try {
                done.complete(order.get());
            } catch (RuntimeException e) {
                // An edge: whoever dialled hears that it could not be done.
                LOG.atWarn()
                        .setCause(e)
                        .addKeyValue("tenant", scope.name())
                        .log("What somebody dialled to change could not be stored");
                done.complete(failed);
            }
        });
        return done;
    }
}
