package org.klinke.core.dialplan;

import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.klinke.core.code.FeatureCodes;
import org.klinke.core.id.UserId;
import org.klinke.core.reach.Forward;
import org.klinke.core.reach.Orders;
import org.klinke.core.reach.Origin;
import org.klinke.core.reach.WishChange;
import org.klinke.core.reach.WishDoor;
import org.klinke.core.reach.Wishes;
import org.klinke.core.tenant.TenantId;
import org.klinke.core.tenant.TenantScope;
import org.klinke.core.time.TokenBuckets;

/// Where calls may go on to, the dial plan decides, whichever way it is asked. Each change is a transaction and a new
/// picture of the tenant: a phone that repeats itself, or asks over and over, makes none. Thread-safe.
public final class JudgedWishes implements WishDoor {
    private static final int CHANGES_FREE = 10;
    private static final double CHANGES_BACK_PER_SECOND = 0.2;
    private static final int USERS_MAX = 20_000;

    private final Function<TenantScope, PlanSnapshot> plans;
    private final Orders orders;
    private final InstantSource time;
    private final TokenBuckets users;

    public JudgedWishes(Function<TenantScope, PlanSnapshot> plans, Orders orders, InstantSource time) {
        this.plans = plans;
        this.orders = orders;
        this.time = time;
        users = new TokenBuckets(CHANGES_FREE, CHANGES_BACK_PER_SECOND, USERS_MAX, time);
    }

    @Override
    public CompletableFuture<Boolean> set(TenantScope scope, UserId user, WishChange wanted, String by) {
        PlanSnapshot plan = plans.apply(scope);
        Wishes before = plan.reach().of(user);
        WishChange change = keepsInternal(stored(wanted, plan.reach().codes()), before);
        if (change.apply(before).equals(before)) {
            return CompletableFuture.completedFuture(true);
        }
        if (!users.take(new Asking(scope.id(), user))) {
            return CompletableFuture.completedFuture(false);
        }
        boolean may = plan.directory()
                .user(user)
                .filter(one -> Codes.wish(one, change, time.instant(), plan) instanceof Decision.Wish)
                .isPresent();
        return may ? orders.wish(scope, user, change, by) : CompletableFuture.completedFuture(false);
    }

    /// For who waits for it and does it himself: nothing is changed here.
    ///
    /// @return why it may not be, for people; empty if it may
    public List<String> refusal(TenantScope scope, UserId user, WishChange wanted) {
        PlanSnapshot plan = plans.apply(scope);
        return plan.directory()
                .user(user)
                .map(one -> Codes.wish(one, wanted, time.instant(), plan))
                .map(decision -> decision instanceof Decision.Wish ? List.<String>of() : decision.reasons())
                .orElseGet(() -> List.of("there is no such user"));
    }

    /// Each change is a transaction and a new picture of the tenant: so often, and no more.
    public boolean takeTurn(TenantScope scope, UserId user) {
        return users.take(new Asking(scope.id(), user));
    }

    private record Asking(TenantId tenant, UserId user) {}

    /// Somebody types on his phone what he dials.
    private static WishChange stored(WishChange wanted, FeatureCodes codes) {
        return wanted instanceof WishChange.Forwarding(var when, var origins, var target, var afterSeconds)
                ? new WishChange.Forwarding(when, origins, target.map(codes::stored), afterSeconds)
                : wanted;
    }

    /// A key shows one target, that of calls from outside: another one for calls from within stays as it is.
    private static WishChange keepsInternal(WishChange wanted, Wishes before) {
        if (!(wanted instanceof WishChange.Forwarding forwarding)) {
            return wanted;
        }
        Optional<String> internal = target(before, forwarding.when(), Origin.INTERNAL);
        return internal.isEmpty() || internal.equals(target(before, forwarding.when(), Origin.EXTERNAL))
                ? wanted
                : new WishChange.Forwarding(forwarding.when(), List.of(Origin.EXTERNAL), forwarding.target());
    }

    private static Optional<String> target(Wishes wishes, Forward.Case when, Origin origin) {
        return wishes.forward(when, origin).map(Forward::target);
    }
}
