package org.klinke.core.trunk;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.klinke.core.id.TrunkId;
import org.klinke.core.numbering.EmergencyNumbers;
import org.klinke.core.tenant.TenantId;

/// How many calls each trunk carries now, counted against its limits, those of its accounts, a tenant's share of it,
/// and what a tenant may have in all.
///
///     ordinary call:  tenant's total ▶ trunk ▶ account ▶ share, each less what is kept for emergency calls
///     110 and 112:    trunk ▶ account; what is kept, too; else the place of a call that is less urgent, of anybody
///     added numbers:  trunk ▶ account ▶ share; what is kept, too; else the place of an ordinary call of the tenant's
///     called back:    trunk ▶ account; what is kept, too
///
/// What a tenant has added is its own matter: no other tenant loses a call by it, nor its way to 110 and 112.
///
/// What the carrier does not limit, the house does not limit for an emergency call. Thread-safe, without a lock:
/// what a trunk carries is one immutable list, exchanged as a whole.
public final class Channels {
    private final Map<TrunkId, AtomicReference<List<Channel>>> taken = new ConcurrentHashMap<>();
    private final Map<TenantId, Load> tenants = new ConcurrentHashMap<>();

    /// How much a call may ask for, from least to most.
    public enum Urgency {
        ORDINARY,
        /// To an emergency number that the tenant has added.
        ADDED,
        /// To 110 or 112. Inbound: may be the control centre's that calls back.
        EVERYWHERE;

        /// @param number that is called for help
        public static Urgency ofHelp(String number) {
            return EmergencyNumbers.isEverywhere(number) ? EVERYWHERE : ADDED;
        }
    }

    /// What a call asks for.
    ///
    /// @param account of the line, if its trunk registers
    /// @param total of the tenant over all trunks; empty = any number
    public record Wish(
            Trunk trunk,
            Optional<String> account,
            TenantId tenant,
            Optional<Ceiling> total,
            boolean inbound,
            Urgency urgency) {
        boolean emergency() {
            return urgency != Urgency.ORDINARY;
        }

        /// Against other calls. Who calls back ends none: anybody knows the number.
        private Urgency against() {
            return inbound ? Urgency.ORDINARY : urgency;
        }

        private boolean mayEnd(Wish other) {
            return against().compareTo(other.against()) > 0
                    && (against() == Urgency.EVERYWHERE || tenant.equals(other.tenant));
        }
    }

    public sealed interface Reply permits Channel, Full {}

    /// What leaves no room.
    public enum Full implements Reply {
        TRUNK("no channel free"),
        ACCOUNT("no channel of this account free"),
        SHARE("no channel of this tenant's share free"),
        TENANT("no channel free for this tenant, which has as many calls with the outside as it may");

        private final String words;

        Full(String words) {
            this.words = words;
        }

        /// Follows "the trunk has".
        public String words() {
            return words;
        }
    }

    private enum State {
        HELD,
        /// An emergency call wants it, and will take it out of the list.
        ASKED,
        GONE
    }

    /// A place on a trunk, until [#release].
    public static final class Channel implements Reply {
        private final Channels house;
        private final Wish wish;
        private final Load ofTenant;
        private final Holder holder;
        private final AtomicReference<State> state = new AtomicReference<>(State.HELD);
        private final AtomicBoolean counted = new AtomicBoolean(true);

        private Channel(Channels house, Wish wish, Load ofTenant, Holder holder) {
            this.house = house;
            this.wish = wish;
            this.ofTenant = ofTenant;
            this.holder = holder;
        }

        /// Idempotent.
        public void release() {
            if (state.getAndSet(State.GONE) == State.HELD) {
                house.of(wish.trunk()).updateAndGet(list -> without(list, this));
            }
            if (counted.getAndSet(false)) {
                ofTenant.leave(wish.inbound());
            }
        }
    }

    /// Who has a place; asked to leave it where a call to 110 or 112 needs it.
    public interface Holder {
        /// Ends the call that has the place. Any thread; must not block, nor come back here.
        ///
        /// @param asker who needs it
        /// @return false if it has none to give: it has ended, or is the asker itself
        boolean giveUp(Object asker);
    }

    /// @param asker who takes it: what it has already is not taken from it
    /// @param holder of the place from now on
    public Reply take(Wish wish, Object asker, Holder holder) {
        Load ofTenant = of(wish.tenant(), tenants, Load::new);
        if (!ofTenant.enter(wish.inbound(), wish.emergency() ? Optional.empty() : wish.total())) {
            return Full.TENANT;
        }
        Channel channel = new Channel(this, wish, ofTenant, holder);
        Optional<Full> full = place(channel, asker);
        if (full.isPresent()) {
            ofTenant.leave(wish.inbound());
            return full.get();
        }
        return channel;
    }

    private Optional<Full> place(Channel channel, Object asker) {
        AtomicReference<List<Channel>> now = of(channel.wish.trunk());
        while (true) {
            List<Channel> before = now.get();
            Optional<Full> full = full(before, channel.wish);
            if (full.isEmpty()) {
                if (now.compareAndSet(before, with(before, channel))) {
                    return full;
                }
            } else if (channel.wish.against() != Urgency.ORDINARY && endsAnother(before, now, channel, asker)) {
                return Optional.empty();
            } else if (now.get().equals(before)) {
                return full;
            }
        }
    }

    private static Optional<Full> full(List<Channel> now, Wish wish) {
        TrunkLimits limits = wish.trunk().limits();
        int kept = wish.emergency() ? 0 : limits.reserved();
        if (!fits(now, _ -> true, wish, limits.calls() - kept, limits.inbound(), limits.outbound() - kept)) {
            return Optional.of(Full.TRUNK);
        }
        Ceiling account = wish.account().map(limits.accounts()::get).orElse(null);
        if (account != null) {
            int keptThere = wish.emergency() ? 0 : account.reserved();
            Predicate<Channel> same = other -> other.wish.account().equals(wish.account());
            if (!fits(
                    now, same, wish, account.calls() - keptThere, account.inbound(), account.outbound() - keptThere)) {
                return Optional.of(Full.ACCOUNT);
            }
        }
        return limits.shares().isEmpty() || wish.urgency() == Urgency.EVERYWHERE || fitsShare(now, wish, limits)
                ? Optional.empty()
                : Optional.of(Full.SHARE);
    }

    private static boolean fitsShare(List<Channel> now, Wish wish, TrunkLimits limits) {
        Ceiling share = limits.shares().get(wish.tenant());
        if (share == null) {
            Predicate<Channel> others = other -> !limits.shares().containsKey(other.wish.tenant());
            return fits(now, others, wish, limits.rest(), limits.inbound(), limits.outbound());
        }
        Predicate<Channel> own = other -> other.wish.tenant().equals(wish.tenant());
        return fits(now, own, wish, share.calls(), share.inbound(), share.outbound());
    }

    private static boolean fits(
            List<Channel> now, Predicate<Channel> counted, Wish wish, int calls, int inbound, int outbound) {
        int inwards = 0;
        int outwards = 0;
        for (Channel channel : now) {
            if (counted.test(channel)) {
                if (channel.wish.inbound()) {
                    inwards++;
                } else {
                    outwards++;
                }
            }
        }
        return inwards + outwards < calls && (wish.inbound() ? inwards < inbound : outwards < outbound);
    }

    /// Of the calls whose end makes room, the least urgent, of these the tenant's own before those of others, and of
    /// these the one that began last: it has lost least.
    private static boolean endsAnother(
            List<Channel> before, AtomicReference<List<Channel>> now, Channel channel, Object asker) {
        List<Channel> others = new ArrayList<>(before.reversed());
        others.removeIf(other -> !channel.wish.mayEnd(other.wish));
        others.sort(Comparator.<Channel, Urgency>comparing(other -> other.wish.against())
                .thenComparing(other -> !other.wish.tenant().equals(channel.wish.tenant())));
        for (Channel other : others) {
            if (full(without(before, other), channel.wish).isEmpty()
                    && other.state.compareAndSet(State.HELD, State.ASKED)) {
                // Where it ended by itself meanwhile, it has left its place to whoever asked.
                if (other.holder.giveUp(asker) || !other.state.compareAndSet(State.ASKED, State.HELD)) {
                    other.state.set(State.GONE);
                    now.updateAndGet(list -> with(without(list, other), channel));
                    return true;
                }
            }
        }
        return false;
    }

    private static List<Channel> with(List<Channel> list, Channel channel) {
        List<Channel> more = new ArrayList<>(list.size() + 1);
        more.addAll(list);
        more.add(channel);
        return more;
    }

    private static List<Channel> without(List<Channel> list, Channel channel) {
        List<Channel> less = new ArrayList<>(list);
        less.remove(channel);
        return less;
    }

    private AtomicReference<List<Channel>> of(Trunk trunk) {
        return of(trunk.id(), taken, () -> new AtomicReference<>(List.of()));
    }

    /// Whatever is there is found without the lock that [Map#computeIfAbsent] may take.
    private static <K, V> V of(K key, Map<K, V> map, Supplier<V> fresh) {
        V known = map.get(key);
        return known != null ? known : map.computeIfAbsent(key, _ -> fresh.get());
    }

    /// Calls that a trunk carries now.
    public List<Wish> of(TrunkId trunk) {
        AtomicReference<List<Channel>> now = taken.get(trunk);
        return now == null
                ? List.of()
                : now.get().stream().map(channel -> channel.wish).toList();
    }

    /// Calls that a tenant has with the outside now.
    public int of(TenantId tenant) {
        Load load = tenants.get(tenant);
        return load == null ? 0 : load.calls();
    }

    /// A tenant's calls over all trunks: those that came in above, those that leave below.
    private static final class Load {
        private static final long ONE_IN = 1L << Integer.SIZE;
        private final AtomicLong both = new AtomicLong();

        boolean enter(boolean inbound, Optional<Ceiling> most) {
            while (true) {
                long before = both.get();
                int inwards = (int) (before >> Integer.SIZE);
                int outwards = (int) before;
                if (most.isPresent()
                        && (inwards + outwards >= most.get().calls()
                                || (inbound
                                        ? inwards >= most.get().inbound()
                                        : outwards >= most.get().outbound()))) {
                    return false;
                }
                if (both.compareAndSet(before, before + (inbound ? ONE_IN : 1))) {
                    return true;
                }
            }
        }

        void leave(boolean inbound) {
            both.addAndGet(inbound ? -ONE_IN : -1);
        }

        int calls() {
            long now = both.get();
            return (int) (now >> Integer.SIZE) + (int) now;
        }
    }
}
