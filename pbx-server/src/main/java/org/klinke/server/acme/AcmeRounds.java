package org.klinke.server.acme;

import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.klinke.core.time.Timers;
import org.klinke.server.tls.ServerTls;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sees to it that there is a certificate for the names and that it never ends: ordered at the start if it is missing,
/// then again when a third of its time is left. What fails is tried again, later each time: authorities count failures.
///
///     due? ─▶ order ─▶ DIR/tls/certs/acme.crt, .key (in force at once) ─▶ look again in 6 hours
///               └─ fails ─▶ log ─▶ again in 1 hour, 2, 4, … 12
public final class AcmeRounds implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AcmeRounds.class);
    private static final String FILE = "acme";
    private static final Duration LOOK = Duration.ofHours(6);
    private static final Duration FIRST_PAUSE = Duration.ofHours(1);
    private static final Duration PAUSE_MAX = Duration.ofHours(12);
    private static final int LEFT_OF_ITS_TIME = 3;

    private final AcmeOrder order;
    private final List<String> names;
    private final ServerTls tls;
    private final InstantSource time;
    private final Timers timers;
    private @Nullable Thread runs; // under this, as the next two
    private Timers.@Nullable Timer next;
    private boolean closed;

    AcmeRounds(AcmeOrder order, List<String> names, ServerTls tls, InstantSource time, Timers timers) {
        this.order = order;
        this.names = List.copyOf(names);
        this.tls = tls;
        this.time = time;
        this.timers = timers;
    }

    /// Begins at once, beside whoever calls.
    ///
    /// @param dir `DIR/tls`, where the account's key lies
    public static AcmeRounds start(AcmeSettings settings, Path dir, ServerTls tls, InstantSource time, Timers timers) {
        AcmeRounds rounds = new AcmeRounds(
                new AcmeOrder(
                        settings.directory(),
                        settings.email(),
                        dir.resolve("acme-account.key"),
                        settings.addresses(),
                        settings.port()),
                settings.names(),
                tls,
                time,
                timers);
        rounds.begin(FIRST_PAUSE);
        return rounds;
    }

    private synchronized void begin(Duration pauseIfItFails) {
        if (!closed) {
            runs = Thread.ofVirtual().name("klinke-acme").start(() -> round(pauseIfItFails));
        }
    }

    private synchronized void again(Duration wait, Duration pauseIfItFails) {
        if (!closed) {
            next = timers.after(wait, () -> begin(pauseIfItFails));
        }
    }

    private void round(Duration pause) {
        try {
            if (due(tls.installed(FILE), Set.copyOf(names), time.instant())) {
                AcmeOrder.Issued issued = order.carryOut(names);
                tls.install(FILE, issued.keys(), issued.chain());
                LOG.atInfo()
                        .addKeyValue("names", names)
                        .addKeyValue(
                                "until", issued.chain().getFirst().getNotAfter().toInstant())
                        .log("certificate issued by the authority");
            }
            again(LOOK, FIRST_PAUSE);
        } catch (AcmeOrder.Failed | IOException | RuntimeException e) { // an edge: the server goes on with what it has
            LOG.atError()
                    .addKeyValue("names", names)
                    .addKeyValue("reason", e.getMessage())
                    .addKeyValue("again", time.instant().plus(pause))
                    .log("no certificate was issued; what is in force stays");
            Duration longer = pause.multipliedBy(2);
            again(pause, longer.compareTo(PAUSE_MAX) > 0 ? PAUSE_MAX : longer);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt(); // closed
        }
    }

    /// @param installed what there is
    static boolean due(Optional<X509Certificate> installed, Set<String> names, Instant now) {
        if (installed.isEmpty() || !ServerTls.dnsNames(installed.get()).equals(names)) {
            return true;
        }
        Instant from = installed.get().getNotBefore().toInstant();
        Instant until = installed.get().getNotAfter().toInstant();
        return now.isAfter(until.minus(Duration.between(from, until).dividedBy(LEFT_OF_ITS_TIME)));
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (next != null) {
            next.cancel();
        }
        if (runs != null) {
            runs.interrupt();
        }
    }
}
