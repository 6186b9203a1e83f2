package org.klinke.provisioning.redirect;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.klinke.core.db.Database;
import org.klinke.core.db.DatabaseUnavailable;
import org.klinke.core.phone.MacAddress;
import org.klinke.core.phone.Phone;
import org.klinke.core.phone.PhoneBook;
import org.klinke.core.redirect.RedirectErrand;
import org.klinke.core.redirect.RedirectErrands;
import org.klinke.core.redirect.RedirectSettings;
import org.klinke.core.redirect.RedirectStore;
import org.klinke.core.redirect.RedirectWatch;
import org.klinke.core.tenant.TenantId;
import org.klinke.core.tenant.TenantScope;
import org.klinke.core.time.Timers;
import org.klinke.provisioning.redirect.Outcome.Refused;
import org.klinke.provisioning.redirect.Outcome.Why;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tells makers' services about telephones that have become open or are gone, and whatever a person wants told.
///
///     watch, person ──▶ tenant's queue ──▶ its thread ──▶ service ── done or refused ──▶ result
///                            ▲                               │
///                            └── 30 s, 2 min, 10 min, … ─────┘ busy, out of order, silent
///
/// One thread and one bounded queue for each tenant with something to do, so that nobody waits for another's
/// service. Of two errands for one phone the later counts. What is wanted and what came of it the tenant's
/// thread writes down before it goes on; a server that is killed loses what it took in its last milliseconds.
/// Thread-safe.
public final class RedirectDesk implements RedirectWatch.Listener {
    private static final Logger LOG = LoggerFactory.getLogger(RedirectDesk.class);
    private static final int PHONES_MAX = 2_500;
    private static final List<Duration> PAUSES = List.of(
            Duration.ofSeconds(30),
            Duration.ofMinutes(2),
            Duration.ofMinutes(10),
            Duration.ofMinutes(30),
            Duration.ofHours(1));

    private final Database database;
    private final RedirectStore store;
    private final RedirectErrands journal;
    private final PhoneBook phones;
    private final Addresses addresses;
    private final Function<RedirectAccount, RedirectService> services;
    private final Timers timers;
    private final InstantSource time;
    private final Map<TenantId, Queue> queues = new ConcurrentHashMap<>();
    private final AtomicLong orders = new AtomicLong();

    /// What phones are told.
    public interface Addresses {
        /// The first address of its own, good while its window is open.
        String device(TenantScope scope, Phone phone);

        /// That of the site where it stands, if there is one.
        Optional<String> network(TenantScope scope, Phone phone);
    }

    public enum Want {
        REGISTER,
        REMOVE
    }

    public enum State {
        WAITING,
        UNDER_WAY,
        DONE,
        AGAIN,
        FAILED
    }

    /// How far it is with a phone.
    ///
    /// @param why of what was refused
    /// @param detail what the service said
    /// @param tries so far
    public record Result(
            MacAddress mac,
            Maker maker,
            Want want,
            State state,
            Optional<Why> why,
            String detail,
            int tries,
            Instant at) {
        private static Result of(RedirectErrand errand) {
            return new Result(
                    errand.mac(),
                    Maker.valueOf(errand.maker()),
                    Want.valueOf(errand.want()),
                    State.valueOf(errand.state()),
                    errand.why().isEmpty() ? Optional.empty() : Optional.of(Why.valueOf(errand.why())),
                    errand.detail(),
                    errand.tries(),
                    errand.at());
        }

        private RedirectErrand errand(String serial) {
            return new RedirectErrand(
                    mac,
                    maker.name(),
                    want.name(),
                    writable(serial),
                    state.name(),
                    why.map(Why::name).orElse(""),
                    writable(detail),
                    tries,
                    at);
        }

        /// What others said is text to us; PostgreSQL has no NUL in one.
        private static String writable(String said) {
            return said.replace('\0', ' ');
        }
    }

    /// @param order of two for one phone, the one that came later
    private record Job(MacAddress mac, Maker maker, Want want, String serial, long order, int tries) {}

    private static final class Queue {
        final Map<MacAddress, Job> waiting = new LinkedHashMap<>();
        final Map<MacAddress, Job> latest = new LinkedHashMap<>();
        final Map<MacAddress, Result> results = new LinkedHashMap<>();
        /// Of which the journal says something else.
        final Set<MacAddress> unwritten = new LinkedHashSet<>();
        boolean runs;
    }

    public RedirectDesk(
            Database database,
            RedirectStore store,
            RedirectErrands journal,
            PhoneBook phones,
            Addresses addresses,
            Function<RedirectAccount, RedirectService> services,
            Timers timers,
            InstantSource time) {
        this.database = database;
        this.store = store;
        this.journal = journal;
        this.phones = phones;
        this.addresses = addresses;
        this.services = services;
        this.timers = timers;
        this.time = time;
    }

    /// Goes on with what was under way when the server stopped. Waits for the database.
    public void resume(Collection<TenantScope> scopes) {
        for (TenantScope scope : scopes) {
            try {
                journal.of(scope).forEach(errand -> resumeIfKnown(scope, errand));
            } catch (DatabaseUnavailable _) {
                timers.after(
                        PAUSES.getFirst(),
                        () -> Thread.ofVirtual()
                                .name("redirect-" + scope.name())
                                .start(() -> resume(List.of(scope))));
            }
        }
    }

    /// An odd row is passed over: a maker or a word of a version that is not this one.
    private void resumeIfKnown(TenantScope scope, RedirectErrand errand) {
        try {
            resume(scope, errand);
        } catch (IllegalArgumentException e) {
            LOG.atWarn()
                    .setCause(e)
                    .addKeyValue("tenant", scope.name())
                    .addKeyValue("mac", errand.mac().shown())
                    .log("An errand to a redirect service is not understood: it is left out");
        }
    }

    private void resume(TenantScope scope, RedirectErrand errand) {
        Result result = Result.of(errand);
        Job job = new Job(
                errand.mac(), result.maker(), result.want(), errand.serial(), orders.incrementAndGet(), errand.tries());
        Queue queue = queue(scope);
        synchronized (queue) {
            if (queue.latest.containsKey(errand.mac())) {
                return; // somebody wants something else meanwhile
            }
            queue.latest.put(errand.mac(), job);
            queue.results.put(errand.mac(), result);
        }
        switch (result.state()) {
            case WAITING, UNDER_WAY -> add(scope, job);
            case AGAIN -> timers.after(left(errand), () -> again(scope, queue, job));
            case DONE, FAILED -> {}
        }
    }

    /// Of the pause that a service was to have before it is asked again. How long it wished itself, no row says.
    private Duration left(RedirectErrand errand) {
        Duration pause = PAUSES.get(Math.clamp(errand.tries() - 1L, 0, PAUSES.size() - 1));
        Duration left = Duration.between(time.instant(), errand.at().plus(pause));
        return left.isNegative() ? Duration.ZERO : left;
    }

    @Override
    public void moved(TenantScope scope, List<Phone> opened, List<Phone> gone) {
        gone.forEach(phone -> want(scope, phone, Want.REMOVE, ""));
        opened.forEach(phone -> want(scope, phone, Want.REGISTER, ""));
    }

    /// Returns at once.
    ///
    /// @param serial as on the label, "" where nobody knows it
    /// @return whether there is anybody to tell: its maker has a service, and it has a MAC address
    public boolean want(TenantScope scope, Phone phone, Want want, String serial) {
        Optional<Maker> maker = Maker.of(phone.details().model());
        Optional<MacAddress> mac = phone.details().mac();
        if (maker.isEmpty() || mac.isEmpty()) {
            return false;
        }
        add(scope, new Job(mac.get(), maker.get(), want, serial, orders.incrementAndGet(), 0));
        return true;
    }

    /// Of this tenant, the latest last.
    public List<Result> results(TenantScope scope) {
        Queue queue = queue(scope);
        synchronized (queue) {
            return List.copyOf(queue.results.values());
        }
    }

    /// Asks the service now, and waits for it.
    ///
    /// @return empty if the tenant has no account there
    public Optional<Outcome> look(TenantScope scope, Maker maker, MacAddress mac) {
        return account(scope, maker).map(account -> services.apply(account).look(mac));
    }

    /// Whether a phone that a service tells this address comes to where it should.
    public boolean isOurs(TenantScope scope, Phone phone, String url) {
        return addresses.device(scope, phone).equals(url)
                || addresses.network(scope, phone).filter(url::equals).isPresent();
    }

    private Queue queue(TenantScope scope) {
        return queues.computeIfAbsent(scope.id(), _ -> new Queue());
    }

    private void add(TenantScope scope, Job job) {
        Queue queue = queue(scope);
        synchronized (queue) {
            if (queue.waiting.size() >= PHONES_MAX && !queue.waiting.containsKey(job.mac())) {
                note(queue, job, State.FAILED, new Refused(Why.BUSY, "our own queue is full"));
                return;
            }
            queue.waiting.remove(job.mac());
            queue.waiting.put(job.mac(), job);
            queue.latest.put(job.mac(), job);
            note(queue, job, State.WAITING, null);
            start(scope, queue);
        }
    }

    private void start(TenantScope scope, Queue queue) {
        synchronized (queue) {
            if (!queue.runs) {
                queue.runs = true;
                Thread.ofVirtual().name("redirect-" + scope.name()).start(() -> run(scope, queue));
            }
        }
    }

    private void run(TenantScope scope, Queue queue) {
        while (true) {
            boolean written = write(scope, queue);
            Job job;
            synchronized (queue) {
                var first = queue.waiting.values().iterator();
                if (!first.hasNext()) {
                    if (written && !queue.unwritten.isEmpty()) {
                        continue;
                    }
                    queue.runs = false;
                    if (!written) {
                        timers.after(PAUSES.getFirst(), () -> start(scope, queue));
                    }
                    return;
                }
                job = first.next();
                first.remove();
                note(queue, job, State.UNDER_WAY, null);
            }
            Optional<Outcome> outcome;
            try {
                outcome = carryOut(scope, job);
            } catch (RuntimeException e) { // one errand's failure ends one errand
                LOG.atWarn()
                        .setCause(e)
                        .addKeyValue("tenant", scope.name())
                        .addKeyValue("maker", job.maker())
                        .log("A redirect service could not be told");
                outcome = Optional.of(new Refused(Why.UNAVAILABLE, "a fault here, see the log"));
            }
            finish(scope, queue, job, outcome);
        }
    }

    /// @return false if the database does not answer: the service is told all the same
    private boolean write(TenantScope scope, Queue queue) {
        List<MacAddress> these;
        List<RedirectErrand> now = new ArrayList<>();
        List<MacAddress> gone = new ArrayList<>();
        synchronized (queue) {
            these = List.copyOf(queue.unwritten);
            queue.unwritten.clear();
            for (MacAddress mac : these) {
                Result result = queue.results.get(mac);
                if (result == null) {
                    gone.add(mac);
                } else {
                    now.add(result.errand(Optional.ofNullable(queue.latest.get(mac))
                            .map(Job::serial)
                            .orElse("")));
                }
            }
        }
        try {
            if (!these.isEmpty()) {
                journal.keep(scope, now, gone);
            }
            return true;
        } catch (DatabaseUnavailable _) {
            synchronized (queue) {
                queue.unwritten.addAll(these);
            }
            return false;
        } catch (RuntimeException _) { // an edge: of a tenant that has just been deleted, say
            return writeEach(scope, queue, now, gone);
        }
    }

    /// What cannot be written keeps nothing else from it.
    private boolean writeEach(TenantScope scope, Queue queue, List<RedirectErrand> now, List<MacAddress> gone) {
        Map<MacAddress, Runnable> each = new LinkedHashMap<>();
        now.forEach(errand -> each.put(errand.mac(), () -> journal.keep(scope, List.of(errand), List.of())));
        gone.forEach(mac -> each.put(mac, () -> journal.keep(scope, List.of(), List.of(mac))));
        List<MacAddress> left = new ArrayList<>(each.keySet());
        for (Map.Entry<MacAddress, Runnable> one : each.entrySet()) {
            try {
                one.getValue().run();
            } catch (DatabaseUnavailable _) {
                synchronized (queue) {
                    queue.unwritten.addAll(left);
                }
                return false;
            } catch (RuntimeException e) { // the same edge, for one
                LOG.atWarn()
                        .setCause(e)
                        .addKeyValue("tenant", scope.name())
                        .addKeyValue("mac", one.getKey().shown())
                        .log("What a redirect service was told could not be written down");
            }
            left.remove(one.getKey());
        }
        return true;
    }

    /// @return empty if there is nothing to tell any more, or nobody
    private Optional<Outcome> carryOut(TenantScope scope, Job job) {
        Optional<RedirectSettings> settings = settings(scope, job.maker());
        Optional<RedirectAccount> account = account(scope, job.maker());
        if (settings.isEmpty() || account.isEmpty()) {
            return Optional.empty();
        }
        RedirectService service = services.apply(account.get());
        Optional<Phone> phone = phones.byMac(scope, job.mac());
        return switch (job.want()) {
            case REMOVE -> Optional.of(service.remove(job.mac()));
            case REGISTER -> {
                boolean network = settings.get().network() || job.maker() == Maker.POLY;
                if (phone.isEmpty() || (!network && !phone.get().isOpen(time.instant()))) {
                    yield Optional.empty(); // a dead address helps nobody
                }
                Optional<String> address = network
                        ? addresses.network(scope, phone.get())
                        : Optional.of(addresses.device(scope, phone.get()));
                yield Optional.of(address.map(text -> service.register(job.mac(), URI.create(text), job.serial()))
                        .orElseGet(() -> new Refused(Why.NO_NETWORK, "")));
            }
        };
    }

    private void finish(TenantScope scope, Queue queue, Job job, Optional<Outcome> outcome) {
        synchronized (queue) {
            if (!job.equals(queue.latest.get(job.mac()))) {
                return; // somebody wants something else meanwhile
            }
            if (outcome.isEmpty()) {
                queue.results.remove(job.mac());
                queue.latest.remove(job.mac());
                queue.unwritten.add(job.mac());
                return;
            }
            Job tried = new Job(job.mac(), job.maker(), job.want(), job.serial(), job.order(), job.tries() + 1);
            queue.latest.put(job.mac(), tried);
            switch (outcome.get()) {
                case Refused refused
                when refused.why().passing() && job.tries() < PAUSES.size() -> {
                    note(queue, tried, State.AGAIN, refused);
                    Duration pause = PAUSES.get(job.tries());
                    timers.after(
                            refused.pause().compareTo(pause) > 0 ? refused.pause() : pause,
                            () -> again(scope, queue, tried));
                }
                case Refused refused -> note(queue, tried, State.FAILED, refused);
                case Outcome.Registered _, Outcome.Absent _ -> note(queue, tried, State.DONE, null);
            }
        }
    }

    private void again(TenantScope scope, Queue queue, Job job) {
        synchronized (queue) {
            if (!job.equals(queue.latest.get(job.mac()))) {
                return;
            }
        }
        add(scope, job);
    }

    private void note(Queue queue, Job job, State state, @Nullable Refused refused) {
        if (state != State.UNDER_WAY) {
            queue.unwritten.add(job.mac()); // else it waits still, as far as the journal goes
        }
        queue.results.remove(job.mac());
        queue.results.put(
                job.mac(),
                new Result(
                        job.mac(),
                        job.maker(),
                        job.want(),
                        state,
                        Optional.ofNullable(refused).map(Refused::why),
                        refused == null ? "" : refused.detail(),
                        job.tries(),
                        time.instant()));
        while (queue.results.size() > PHONES_MAX) {
            MacAddress oldest = queue.results.keySet().iterator().next();
            queue.results.remove(oldest);
            queue.latest.remove(oldest);
            queue.unwritten.add(oldest);
        }
    }

    private Optional<RedirectSettings> settings(TenantScope scope, Maker maker) {
        return database.inTenant(scope, store::list).stream()
                .filter(one -> one.maker().equals(maker.title()))
                .findFirst();
    }

    private Optional<RedirectAccount> account(TenantScope scope, Maker maker) {
        return settings(scope, maker)
                .flatMap(settings -> database.inTenant(scope, tx -> store.secrets(tx, maker.title()))
                        .map(secrets -> new RedirectAccount(
                                maker,
                                URI.create(settings.baseUrl()),
                                settings.login(),
                                secrets.secret(),
                                settings.user(),
                                secrets.password(),
                                settings.place())));
    }
}
