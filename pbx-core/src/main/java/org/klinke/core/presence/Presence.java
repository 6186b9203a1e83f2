package org.klinke.core.presence;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.klinke.core.contact.ContactBook;
import org.klinke.core.directory.Directory;
import org.klinke.core.directory.DirectorySnapshot.Device;
import org.klinke.core.id.CallId;
import org.klinke.core.id.DeviceId;
import org.klinke.core.id.UserId;
import org.klinke.core.tenant.PerTenant;
import org.klinke.core.tenant.TenantScope;

/// The live state of all users of all tenants:
///
///     calls ────────┐                                ┌─► of(user): the state as one value
///     registrar ────┼─► one entry per busy user ─────┤
///     voice mail ───┤                                └─► knock at the user's watchers, if anything changed
///     wishes ───────┘
///
/// A report costs what the users in it cost, however many others there are. Thread-safe; never blocks: a watcher is
/// called on the reporter's thread and only posts.
public final class Presence implements MessageCounts {
    /// Watches until cancelled; idempotent.
    public interface Watch {
        void cancel();
    }

    /// Equal only to itself: the same task may watch twice.
    private static final class Watcher {
        final Runnable changed;

        Watcher(Runnable changed) {
            this.changed = changed;
        }
    }

    /// Immutable; gone when there is nothing to say and nobody to hear it.
    private record Entry(Map<CallId, List<Line>> calls, Counts messages, List<Watcher> watchers) {
        static final Entry EMPTY = new Entry(Map.of(), NONE, List.of());

        boolean isEmpty() {
            return equals(EMPTY);
        }

        Entry with(CallId call, List<Line> lines) {
            Map<CallId, List<Line>> changed = new HashMap<>(calls);
            if (lines.isEmpty()) {
                changed.remove(call);
            } else {
                changed.put(call, List.copyOf(lines));
            }
            return new Entry(Map.copyOf(changed), messages, watchers);
        }

        Entry with(Counts counts) {
            return new Entry(calls, counts, watchers);
        }

        Entry with(List<Watcher> others) {
            return new Entry(calls, messages, List.copyOf(others));
        }
    }

    private static final class Live {
        final Map<UserId, Entry> users = new ConcurrentHashMap<>();
        /// Whom each call's last report was about.
        final Map<CallId, Set<UserId>> calls = new ConcurrentHashMap<>();
        /// Registered devices, each with the user it had then.
        final Map<DeviceId, Optional<UserId>> registered = new ConcurrentHashMap<>();
        /// Whose last call ended when, by a number that grows with each end.
        final Map<UserId, Long> lastCalls = new ConcurrentHashMap<>();
        final AtomicLong callsEnded = new AtomicLong();
        /// By extension.
        volatile Map<String, SwitchLamp> lamps = Map.of();
        /// By number; whether a call is parked there stands in [#parked].
        volatile Map<String, SwitchLamp> places = Map.of();
        /// Lamps of the park places where a call waits.
        final Set<UserId> parked = ConcurrentHashMap.newKeySet();
        /// Of those who want anything.
        volatile Map<UserId, Features> features = Map.of();
    }

    private final Directory directory;
    private final ContactBook contacts;
    private final PerTenant<Live> live = new PerTenant<>(Live::new);

    public Presence(Directory directory, ContactBook contacts) {
        this.directory = directory;
        this.contacts = contacts;
    }

    /// Where no tenant shows more than it must.
    public Presence(Directory directory) {
        this(directory, new ContactBook());
    }

    /// Whether colleagues see with whom one speaks.
    public boolean showsRemote(TenantScope scope) {
        return contacts.in(scope).showNumbers();
    }

    /// All lines of one call, instead of those of its last report; none once it is over. One thread per call.
    public void call(TenantScope scope, CallId call, List<Line> lines) {
        Live tenant = live.in(scope);
        Map<UserId, List<Line>> byUser = new HashMap<>();
        lines.forEach(line ->
                byUser.computeIfAbsent(line.user(), user -> new ArrayList<>()).add(line));
        Set<UserId> concerned = new HashSet<>(tenant.calls.getOrDefault(call, Set.of()));
        concerned.addAll(byUser.keySet());
        if (byUser.isEmpty()) {
            tenant.calls.remove(call);
        } else {
            tenant.calls.put(call, Set.copyOf(byUser.keySet()));
        }
        for (UserId user : concerned) {
            List<Line> own = byUser.getOrDefault(user, List.of());
            if (own.isEmpty() && talked(tenant, user, call)) {
                tenant.lastCalls.put(user, tenant.callsEnded.incrementAndGet());
            }
            change(tenant, user, entry -> entry.with(call, own));
        }
    }

    private static boolean talked(Live tenant, UserId user, CallId call) {
        return tenant.users.getOrDefault(user, Entry.EMPTY).calls().getOrDefault(call, List.of()).stream()
                .anyMatch(line -> line.state() == Line.State.CONFIRMED);
    }

    /// The device has come, or has gone, or its user may be another one than before.
    public void device(TenantScope scope, DeviceId device, boolean registered) {
        Live tenant = live.in(scope);
        Optional<UserId> user = directory.in(scope).device(device).flatMap(Device::user);
        Optional<UserId> before = registered ? tenant.registered.put(device, user) : tenant.registered.remove(device);
        user.ifPresent(concerned -> knock(tenant, concerned));
        if (before != null && !before.equals(user)) {
            before.ifPresent(concerned -> knock(tenant, concerned));
        }
    }

    @Override
    public void report(TenantScope scope, UserId user, Counts counts) {
        change(live.in(scope), user, entry -> entry.with(counts));
    }

    public UserState of(TenantScope scope, UserId user) {
        Live tenant = live.in(scope);
        Entry entry = tenant.users.getOrDefault(user, Entry.EMPTY);
        return new UserState(
                entry.calls().values().stream().flatMap(List::stream).toList(),
                directory.in(scope).devicesOf(user).stream()
                        .anyMatch(device -> tenant.registered.containsKey(device.id())),
                entry.messages(),
                tenant.features.getOrDefault(user, Features.NONE));
    }

    /// How all users of the tenant want to be reached, instead of what was said before.
    public void features(TenantScope scope, Map<UserId, Features> all) {
        Live tenant = live.in(scope);
        Map<UserId, Features> before = tenant.features;
        tenant.features = Map.copyOf(all);
        Set<UserId> concerned = new HashSet<>(before.keySet());
        concerned.addAll(all.keySet());
        concerned.stream()
                .filter(user -> !before.getOrDefault(user, Features.NONE).equals(all.getOrDefault(user, Features.NONE)))
                .forEach(user -> knock(tenant, user));
    }

    /// All lamps of the tenant that are no user's, instead of those said before.
    public void lamps(TenantScope scope, Collection<SwitchLamp> all) {
        Live tenant = live.in(scope);
        Map<String, SwitchLamp> before = tenant.lamps;
        Map<String, SwitchLamp> after = byExtension(all);
        tenant.lamps = after;
        knockAtChanged(tenant, before, after);
    }

    /// All park places of the tenant, instead of those said before; whether one is lit, [#parked] says.
    public void places(TenantScope scope, Collection<SwitchLamp> all) {
        Live tenant = live.in(scope);
        Map<String, SwitchLamp> before = tenant.places;
        Map<String, SwitchLamp> after = byExtension(all);
        tenant.places = after;
        knockAtChanged(tenant, before, after);
    }

    /// A call waits on a park place, or no more.
    public void parked(TenantScope scope, UserId place, boolean on) {
        Live tenant = live.in(scope);
        if (on ? tenant.parked.add(place) : tenant.parked.remove(place)) {
            knock(tenant, place);
        }
    }

    private static Map<String, SwitchLamp> byExtension(Collection<SwitchLamp> all) {
        Map<String, SwitchLamp> lamps = new HashMap<>();
        all.forEach(lamp -> lamps.put(lamp.extension(), lamp));
        return Map.copyOf(lamps);
    }

    private static void knockAtChanged(Live tenant, Map<String, SwitchLamp> before, Map<String, SwitchLamp> after) {
        Set<UserId> changed = new HashSet<>();
        before.values().stream().filter(lamp -> !after.containsValue(lamp)).forEach(lamp -> changed.add(lamp.id()));
        after.values().stream().filter(lamp -> !before.containsValue(lamp)).forEach(lamp -> changed.add(lamp.id()));
        changed.forEach(id -> knock(tenant, id));
    }

    public Optional<SwitchLamp> lamp(TenantScope scope, String extension) {
        Live tenant = live.in(scope);
        return Optional.ofNullable(tenant.lamps.get(extension))
                .or(() -> Optional.ofNullable(tenant.places.get(extension))
                        .map(place -> place.lit(tenant.parked.contains(place.id()))));
    }

    /// Grows with the time at which the user last ceased to talk in a call; 0 if he has not talked since the
    /// start. Only the order counts.
    public long lastCall(TenantScope scope, UserId user) {
        return live.in(scope).lastCalls.getOrDefault(user, 0L);
    }

    /// @param changed called after each change of the user's state, on any thread; must post and leave
    public Watch watch(TenantScope scope, UserId user, Runnable changed) {
        Live tenant = live.in(scope);
        Watcher own = new Watcher(changed);
        tenant.users.compute(user, (id, entry) -> {
            Entry now = entry == null ? Entry.EMPTY : entry;
            List<Watcher> watchers = new ArrayList<>(now.watchers());
            watchers.add(own);
            return now.with(watchers);
        });
        return () -> tenant.users.computeIfPresent(
                user,
                (id, entry) -> kept(entry.with(entry.watchers().stream()
                        .filter(other -> !other.equals(own))
                        .toList())));
    }

    /// Entries that are kept, over all of a tenant's users: none once everybody is idle and unwatched.
    public int entries(TenantScope scope) {
        return live.in(scope).users.size();
    }

    private static void change(Live tenant, UserId user, UnaryOperator<Entry> change) {
        boolean[] changed = new boolean[1];
        tenant.users.compute(user, (id, entry) -> {
            Entry before = entry == null ? Entry.EMPTY : entry;
            Entry after = change.apply(before);
            changed[0] = !after.equals(before);
            return kept(after);
        });
        if (changed[0]) {
            knock(tenant, user);
        }
    }

    private static void knock(Live tenant, UserId user) {
        tenant.users.getOrDefault(user, Entry.EMPTY).watchers().forEach(watcher -> watcher.changed.run());
    }

    @SuppressWarnings("NullAway") // compute: null removes
    private static Entry kept(Entry entry) {
        return entry.isEmpty() ? null : entry;
    }
}
