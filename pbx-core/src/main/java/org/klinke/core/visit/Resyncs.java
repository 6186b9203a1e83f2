package org.klinke.core.visit;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.klinke.core.directory.InvalidInput;
import org.klinke.core.directory.PhoneControl;
import org.klinke.core.directory.Registrations;
import org.klinke.core.id.DeviceId;
import org.klinke.core.id.Ids;
import org.klinke.core.tenant.PerTenant;
import org.klinke.core.tenant.TenantScope;
import org.klinke.core.time.Timers;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tells phones to fetch their files anew, or to restart, one after the other, and watches whether they do:
///
///     order ─▶ a phone every quarter of a second or so ─▶ NOTIFY ─▶ its answer
///                                                         Visits ─▶ its next fetch, its registration ─▶ done
///
/// Phones that answer "200" and do nothing are common, so an answer alone is no result. Thread-safe.
public final class Resyncs {
    private static final Logger LOG = LoggerFactory.getLogger(Resyncs.class);
    private static final int ORDERS_PER_TENANT_MAX = 20;
    private static final int PHONES_MAX = 5_000;

    /// So that a house does not fetch at once: between one and the next.
    private static final int PACE_MILLIS_MIN = 100;

    private static final int PACE_MILLIS_MAX = 400;
    static final Duration RESYNC_TIME_MAX = Duration.ofSeconds(90);
    static final Duration REBOOT_TIME_MAX = Duration.ofMinutes(6);

    private final PhoneControl control;
    private final Registrations registrations;
    private final VisitLog visits;
    private final Words words;
    private final Ids ids;
    private final InstantSource time;
    private final Timers timers;
    private final RandomGenerator random;
    private final PerTenant<Deque<Resync>> orders = new PerTenant<>(ArrayDeque::new);

    /// What a phone of this maker understands.
    @FunctionalInterface
    public interface Words {
        /// @return value of the Event header
        String event(TenantScope scope, DeviceId device, boolean reboot);
    }

    public Resyncs(
            PhoneControl control,
            Registrations registrations,
            VisitLog visits,
            Words words,
            Ids ids,
            InstantSource time,
            Timers timers,
            RandomGenerator random) {
        this.control = control;
        this.registrations = registrations;
        this.visits = visits;
        this.words = words;
        this.ids = ids;
        this.time = time;
        this.timers = timers;
        this.random = random;
    }

    /// A phone by its name for people.
    public record Named(DeviceId device, String name) {}

    /// An order that is listed and does nothing yet: [#begin] it once it stands in the audit log, or [#drop] it.
    ///
    /// @param phones of this tenant
    /// @throws InvalidInput too many at once, or too many orders under way
    public Resync prepare(TenantScope scope, Collection<Named> phones, boolean reboot) {
        if (phones.isEmpty() || phones.size() > PHONES_MAX) {
            throw new InvalidInput(
                    "devices",
                    phones.size() + " phones are not 1 to " + PHONES_MAX,
                    "name some, or order them in several parts");
        }
        Resync order = new Resync(
                ids.next(),
                reboot,
                phones.stream()
                        .map(phone -> Errand.waiting(phone.device(), phone.name()))
                        .toList());
        Deque<Resync> all = orders.in(scope);
        synchronized (all) {
            while (all.size() >= ORDERS_PER_TENANT_MAX && all.removeIf(Resync::isOver)) {
                // the oldest results are forgotten together
            }
            if (all.size() >= ORDERS_PER_TENANT_MAX) {
                throw new InvalidInput(
                        "devices", ORDERS_PER_TENANT_MAX + " orders are under way", "wait until one of them is over");
            }
            all.add(order);
        }
        return order;
    }

    /// One phone, at once: somebody has just changed what it is told. What becomes of it, its timeline shows.
    public void nudge(TenantScope scope, DeviceId device) {
        String event = words.event(scope, device, false);
        control.checkSync(scope, device, event).thenAccept(result -> told(scope, device, event, status(result)));
    }

    private static int status(PhoneControl.Result result) {
        return switch (result) {
            case PhoneControl.Result.Accepted _ -> 200;
            case PhoneControl.Result.Refused(var status) -> status;
            case PhoneControl.Result.NotRegistered _, PhoneControl.Result.NoAnswer _ -> 0;
        };
    }

    private void told(TenantScope scope, DeviceId device, String event, int status) {
        visits.tell(
                scope,
                Visit.of(device, time.instant(), Visit.What.TOLD, "", "", "")
                        .noting(event + " → " + (status == 0 ? "–" : String.valueOf(status))));
    }

    public void begin(TenantScope scope, Resync order) {
        next(scope, order);
    }

    public void drop(TenantScope scope, Resync order) {
        Deque<Resync> all = orders.in(scope);
        synchronized (all) {
            all.remove(order);
        }
    }

    /// @return empty if it is not known, or another tenant's
    public Optional<Resync> find(TenantScope scope, UUID id) {
        return all(scope).stream().filter(order -> order.id().equals(id)).findFirst();
    }

    private List<Resync> all(TenantScope scope) {
        Deque<Resync> all = orders.in(scope);
        synchronized (all) {
            return List.copyOf(all);
        }
    }

    /// For [Visits#follow].
    public void happened(TenantScope scope, Visit visit) {
        for (Resync order : all(scope)) {
            if (!order.isOver()) {
                order.happened(
                        visit.device(),
                        visit.what(),
                        !registrations.of(scope, visit.device()).isEmpty());
            }
        }
    }

    private void next(TenantScope scope, Resync order) {
        order.next().ifPresent(errand -> {
            order.told(errand.device());
            try {
                tell(scope, order, errand.device());
            } catch (RuntimeException e) {
                // one phone's trouble must not keep the others waiting
                LOG.atError()
                        .setCause(e)
                        .addKeyValue("tenant", scope.name())
                        .addKeyValue("device", errand.device())
                        .log("A phone could not be told to fetch its files anew");
                order.answered(errand.device(), new PhoneControl.Result.NotRegistered());
            }
            timers.after(Duration.ofMillis(random.nextInt(PACE_MILLIS_MIN, PACE_MILLIS_MAX)), () -> next(scope, order));
        });
    }

    private void tell(TenantScope scope, Resync order, DeviceId device) {
        String event = words.event(scope, device, order.reboot());
        timers.after(order.reboot() ? REBOOT_TIME_MAX : RESYNC_TIME_MAX, () -> order.timeUp(device));
        control.checkSync(scope, device, event)
                .thenAccept(result -> told(scope, device, event, order.answered(device, result)));
    }
}
