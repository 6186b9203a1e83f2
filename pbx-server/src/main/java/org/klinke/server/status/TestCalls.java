package org.klinke.server.status;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.klinke.core.status.Component;
import org.klinke.core.status.ComponentState;
import org.klinke.core.time.Jobs;
import org.klinke.core.time.Timers;
import org.klinke.server.phone.SelfTest;
import org.klinke.server.phone.SelfTestReport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Calls the server from itself, again and again: two built-in phones register over TLS, one calls the other with SRTP,
/// each must hear the other's tone. A single failure says "degraded", several in a row "outage".
///
///     timer ─▶ has the server better things to do? ─ yes ─▶ skipped, and said so
///                  └ no ─▶ register, call, listen, hang up ─▶ outcome ─▶ timer
public final class TestCalls implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TestCalls.class);
    private static final Duration FIRST = Duration.ofSeconds(10);
    private static final Duration TALK = Duration.ofMillis(1_200);
    private static final long SLOW_SETUP_MILLIS = 2_000;

    private final TestTenant tenant;
    private final Supplier<InetSocketAddress> tls;
    private final SSLContext trust;
    private final BooleanSupplier busy;
    private final InstantSource time;
    private final Timers timers;
    private final Duration period;
    private final int failuresMax;
    private final Jobs jobs;
    private final LongAdder made = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final LongAdder skipped = new LongAdder();
    private volatile Optional<Outcome> last = Optional.empty();
    /// The last that was not skipped.
    private volatile Map<Component, ComponentState> found = Map.of();

    private volatile boolean closed;

    /// One of them.
    ///
    /// @param report none if it was skipped
    /// @param failuresInRow this one and those before it
    public record Outcome(Instant at, Optional<SelfTestReport> report, int failuresInRow) {
        public boolean ok() {
            return report.filter(SelfTestReport::ok).isPresent();
        }
    }

    /// @param tls where phones on this machine reach SIP over TLS
    /// @param trust trusts the server's certificate
    /// @param busy whether a test call would be in the way
    /// @param failuresMax in a row, until it is an outage
    public TestCalls(
            TestTenant tenant,
            Supplier<InetSocketAddress> tls,
            SSLContext trust,
            BooleanSupplier busy,
            InstantSource time,
            Timers timers,
            Duration period,
            int failuresMax,
            Jobs jobs) {
        this.tenant = tenant;
        this.tls = tls;
        this.trust = trust;
        this.busy = busy;
        this.time = time;
        this.timers = timers;
        this.period = period;
        this.failuresMax = failuresMax;
        this.jobs = jobs;
        next(period.compareTo(FIRST) < 0 ? period : FIRST);
    }

    private void next(Duration delay) {
        timers.after(delay, () -> Thread.ofVirtual().name("klinke-test-call").start(this::turn));
    }

    private void turn() {
        if (closed) {
            return;
        }
        Instant began = time.instant();
        try {
            Outcome outcome = run();
            jobs.ended(
                    Jobs.Job.TEST_CALL,
                    began,
                    outcome.report().filter(report -> !report.ok()).map(SelfTestReport::failure));
        } catch (RuntimeException e) { // an edge: whatever the test stumbles over, the next one comes
            LOG.atError().setCause(e).log("the test call could not be tried");
        }
        next(period);
    }

    /// Makes one now.
    Outcome run() {
        int before = last.map(Outcome::failuresInRow).orElse(0);
        Outcome outcome;
        if (busy.getAsBoolean()) {
            skipped.increment();
            LOG.atWarn().log("The test call is left out: the server has more important things to do");
            outcome = new Outcome(time.instant(), Optional.empty(), before);
        } else {
            SelfTestReport report =
                    SelfTest.run(tls.get(), tenant.domain(), tenant.caller(), tenant.called(), trust, TALK, 0);
            made.increment();
            outcome = new Outcome(time.instant(), Optional.of(report), report.ok() ? 0 : before + 1);
            found = states(report, outcome.failuresInRow() >= failuresMax);
            told(report, outcome.failuresInRow(), before);
        }
        last = Optional.of(outcome);
        return outcome;
    }

    private void told(SelfTestReport report, int failures, int before) {
        if (!report.ok()) {
            failed.increment();
            LOG.atLevel(failures == failuresMax ? org.slf4j.event.Level.ERROR : org.slf4j.event.Level.WARN)
                    .addKeyValue("reason", report.failure())
                    .addKeyValue("inRow", failures)
                    .log("The server's call to itself failed");
        } else if (before >= failuresMax) {
            LOG.atInfo().addKeyValue("failed", before).log("The server's call to itself is well again");
        }
    }

    /// What a report says of the parts: of those behind the one that failed nothing.
    static Map<Component, ComponentState> states(SelfTestReport report, boolean again) {
        ComponentState bad = again ? ComponentState.OUTAGE : ComponentState.DEGRADED;
        boolean registered = report.caller().registered() && report.called().registered();
        boolean up = report.setupMillis() >= 0;
        boolean heard = report.caller().heardOther() && report.called().heardOther();
        Map<Component, ComponentState> states = new EnumMap<>(Component.class);
        states.put(Component.REGISTRATION, registered || up ? ComponentState.OPERATIONAL : bad);
        if (registered || up) {
            states.put(
                    Component.CALLS,
                    !up
                            ? bad
                            : report.setupMillis() > SLOW_SETUP_MILLIS || (heard && !report.ok())
                                    ? ComponentState.DEGRADED
                                    : ComponentState.OPERATIONAL);
        }
        if (up) {
            states.put(Component.AUDIO, heard ? ComponentState.OPERATIONAL : bad);
        }
        return states;
    }

    /// The last one; none if there was none yet.
    public Optional<Outcome> last() {
        return last;
    }

    /// What the last that was not skipped has found; a part that is not in it could not be tried.
    public Map<Component, ComponentState> found() {
        return found;
    }

    public long made() {
        return made.sum();
    }

    public long failed() {
        return failed.sum();
    }

    public long skipped() {
        return skipped.sum();
    }

    @Override
    public void close() {
        closed = true;
    }
}
