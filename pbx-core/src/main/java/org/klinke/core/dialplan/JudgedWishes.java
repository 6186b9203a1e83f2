package org.klinke.core.dialplan;

import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.klinke.core.id.UserId;
import org.klinke.core.reach.Orders;
import org.klinke.core.reach.WishChange;
import org.klinke.core.reach.WishDoor;
import org.klinke.core.tenant.TenantScope;

/// Where calls may go on to, the dial plan decides, whichever way it is asked. Thread-safe.
public final class JudgedWishes implements WishDoor {
    private final Function<TenantScope, PlanSnapshot> plans;
    private final Orders orders;
    private final InstantSource time;

    public JudgedWishes(Function<TenantScope, PlanSnapshot> plans, Orders orders, InstantSource time) {
        this.plans = plans;
        this.orders = orders;
        this.time = time;
    }

    @Override
    public CompletableFuture<Boolean> set(TenantScope scope, UserId user, WishChange change, String by) {
        PlanSnapshot plan = plans.apply(scope);
        boolean may = plan.directory()
                .user(user)
                .filter(one -> Codes.wish(one, change, time.instant(), plan) instanceof Decision.Wish)
                .isPresent();
        return may ? orders.wish(scope, user, change, by) : CompletableFuture.completedFuture(false);
    }
}
