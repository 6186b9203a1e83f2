package org.klinke.server.status;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.klinke.core.audit.Actor;
import org.klinke.core.db.DatabaseUnavailable;
import org.klinke.core.status.Component;
import org.klinke.core.status.ComponentState;
import org.klinke.core.status.Notice;
import org.klinke.core.status.Notices;
import org.klinke.core.status.StatusBoard;
import org.klinke.core.status.StatusDays;
import org.klinke.core.status.Words;
import org.klinke.core.time.Jobs;
import org.klinke.core.time.Timers;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Looks at every part once a minute, writes it on the board, and has the page made anew:
///
///     what the test call has found ─┐
///     looks of the wiring ──────────┼─▶ board ─▶ page          every 30th round, and at the end ─▶ database
///     maintenance now ──────────────┘     └─▶ an incident, where the operator wants the server to open one
public final class StatusRounds implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StatusRounds.class);
    private static final String AWAY = "the database is away";
    private static final Duration FIRST = Duration.ofSeconds(2);
    private static final Duration PERIOD = Duration.ofMinutes(1);
    private static final int ROUNDS_PER_SAVE = 30;
    /// A part that is away for a single round may only be restarting.
    private static final int OUTAGES_UNTIL_INCIDENT = 2;

    private final Supplier<Map<Component, ComponentState>> looks;
    private final StatusBoard board;
    private final StatusDays days;
    private final Notices notices;
    private final boolean opensIncidents;
    private final Runnable shown;
    private final InstantSource time;
    private final Timers timers;
    private final Jobs jobs;
    private final ReentrantLock one = new ReentrantLock();
    private final Map<Component, Integer> outages = new EnumMap<>(Component.class); // under one
    private int rounds; // under one
    private boolean loaded; // under one
    private volatile boolean closed;

    /// @param looks what is known of the parts now; one that is not in it is unknown
    /// @param opensIncidents whether an outage becomes an incident on the page by itself
    /// @param shown told after each round
    public StatusRounds(
            Supplier<Map<Component, ComponentState>> looks,
            StatusBoard board,
            StatusDays days,
            Notices notices,
            boolean opensIncidents,
            Runnable shown,
            InstantSource time,
            Timers timers,
            Jobs jobs) {
        this.looks = looks;
        this.board = board;
        this.days = days;
        this.notices = notices;
        this.opensIncidents = opensIncidents;
        this.shown = shown;
        this.time = time;
        this.timers = timers;
        this.jobs = jobs;
    }

    /// Once all doors are open.
    public void start() {
        next(FIRST);
    }

    private void next(Duration delay) {
        timers.after(
                delay,
                () -> Thread.ofVirtual().name("klinke-status").start(() -> {
                    if (!closed) {
                        try {
                            round();
                        } finally {
                            next(PERIOD);
                        }
                    }
                }));
    }

    /// One look at all.
    void round() {
        Instant began = time.instant();
        Optional<String> trouble = Optional.empty();
        one.lock();
        try {
            look();
            stored();
            if (opensIncidents) {
                open();
            }
        } catch (DatabaseUnavailable _) {
            LOG.atDebug().log("The status is kept in memory until the database answers");
            trouble = Optional.of(AWAY);
        } catch (RuntimeException e) { // an edge: the next round comes
            LOG.atError().setCause(e).log("a round of the status failed");
            trouble = Optional.of(Jobs.trouble(e));
        } finally {
            one.unlock();
            shown.run();
        }
        jobs.ended(Jobs.Job.STATUS, began, trouble);
    }

    private void look() {
        Instant now = time.instant();
        Map<Component, ComponentState> found = looks.get();
        Set<Component> announced = maintained();
        for (Component component : Component.values()) {
            ComponentState state = found.getOrDefault(component, ComponentState.UNKNOWN);
            board.looked(component, announced.contains(component) ? ComponentState.MAINTENANCE : state, now);
            if (state == ComponentState.OUTAGE && !announced.contains(component)) {
                outages.merge(component, 1, Integer::sum);
            } else {
                outages.remove(component);
            }
        }
    }

    /// What is announced for now; maintenance that names no part is of all.
    private Set<Component> maintained() {
        Set<Component> all = EnumSet.noneOf(Component.class);
        for (Notice notice : notices.all()) {
            if (notice.state() == Notice.State.IN_PROGRESS) {
                all.addAll(notice.components().isEmpty() ? List.of(Component.values()) : notice.components());
            }
        }
        return all;
    }

    private void stored() {
        if (!loaded) {
            notices.load();
            days.load();
            loaded = true;
        }
        rounds++;
        if (rounds % ROUNDS_PER_SAVE == 0) {
            days.save();
        }
    }

    /// Says that somebody looks into it, for parts of which no open incident speaks.
    private void open() {
        Set<Component> spoken = notices.all().stream()
                .filter(notice ->
                        notice.kind() == Notice.Kind.INCIDENT && !notice.state().isOver())
                .flatMap(notice -> notice.components().stream())
                .collect(Collectors.toSet());
        List<Component> silent = outages.entrySet().stream()
                .filter(entry -> entry.getValue() >= OUTAGES_UNTIL_INCIDENT && !spoken.contains(entry.getKey()))
                .map(Map.Entry::getKey)
                .toList();
        if (!silent.isEmpty()) {
            notices.create(
                    Actor.SYSTEM,
                    new Notices.Wanted(
                            Notice.Kind.INCIDENT,
                            Optional.empty(),
                            new Words("Störung", "Outage"),
                            new Words(
                                    "Unsere Überwachung meldet eine Störung. Wir sehen nach.",
                                    "Our checks report an outage. We are looking into it."),
                            silent,
                            Optional.empty(),
                            Optional.empty()),
                    true);
        }
    }

    /// Writes down what was counted.
    @Override
    public void close() {
        closed = true;
        one.lock();
        try {
            if (loaded) {
                days.save();
            }
        } catch (RuntimeException e) { // an edge: the figures of half an hour
            LOG.atWarn().setCause(e).log("The last minutes of the status are not stored");
        } finally {
            one.unlock();
        }
    }
}
