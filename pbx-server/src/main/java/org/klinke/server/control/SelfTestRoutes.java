package org.klinke.server.control;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.klinke.server.phone.SelfTest;
import org.klinke.server.phone.SelfTestReport;
import org.klinke.web.ControlRoute;
import org.klinke.web.ControlRoute.Method;
import org.klinke.web.ControlRoute.Request;
import org.klinke.web.Problem;

/// `selftest`: makes the two accounts, then lets the built-in phones call each other through the real sockets.
public final class SelfTestRoutes {
    /// Less than the command waits for an answer.
    private static final int CALLS_BEFORE_MAX = 5_000;

    private static final Duration TALK = Duration.ofSeconds(3);

    private final OwnTenants tenants;
    private final Supplier<InetSocketAddress> tls;
    private final SSLContext trust;
    private final ReentrantLock one = new ReentrantLock();

    /// @param tls where phones on this machine reach SIP over TLS
    /// @param trust trusts the server's certificate
    public SelfTestRoutes(OwnTenants tenants, Supplier<InetSocketAddress> tls, SSLContext trust) {
        this.tenants = tenants;
        this.tls = tls;
        this.trust = trust;
    }

    public List<ControlRoute> routes() {
        return List.of(new ControlRoute(Method.POST, "/selftest", this::answer));
    }

    /// @param text the report for people
    record Answer(SelfTestReport report, String text) {}

    private Object answer(Request request) {
        int callsBefore = request.body().path("calls").asInt(0);
        if (callsBefore < 0 || callsBefore > CALLS_BEFORE_MAX) {
            throw Problem.refused("selftest.calls", "calls must be a number from 0 to " + CALLS_BEFORE_MAX);
        }
        if (!one.tryLock()) {
            throw Problem.refused("selftest.running", "a self test is running already; wait until it has ended");
        }
        try {
            SelfTestReport report = run(callsBefore);
            return new Answer(report, report.text(Locale.ENGLISH));
        } finally {
            one.unlock();
        }
    }

    private SelfTestReport run(int callsBefore) {
        OwnTenants.Ready ready = tenants.selfTest();
        return SelfTest.run(
                tls.get(),
                ready.domain(),
                ready.accounts().getFirst(),
                ready.accounts().get(1),
                trust,
                TALK,
                callsBefore);
    }
}
