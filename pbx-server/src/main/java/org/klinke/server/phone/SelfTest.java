package org.klinke.server.phone;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;

/// Two built-in phones register over TLS, call each other with SRTP, each sends its own tone and says what it heard.
public final class SelfTest {
    /// Neither tone is a harmonic of the other, nor of the 425 Hz that networks play.
    private static final int CALLER_HZ = 600;

    private static final int CALLED_HZ = 1_010;
    private static final Duration ANSWER_WAIT = Duration.ofSeconds(10);
    private static final int CALLS_PER_REGISTRATION = 10;
    private static final int REFUSED_MAX = 20;
    /// A server that was overloaded takes calls again after a second.
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private SelfTest() {}

    /// Runs the test against a server; never throws: what fails is in the report.
    ///
    /// @param tls where the server listens for SIP over TLS
    /// @param domain of the tenant both accounts belong to
    /// @param a calls `b`
    /// @param trust trusts the server's certificate
    /// @param talk how long they listen once the call is up, one second at least
    /// @param callsBefore how many calls more they make before, one after another and without listening, with a
    ///     registration for each ten: what a server does often becomes quick
    public static SelfTestReport run(
            InetSocketAddress tls,
            String domain,
            Account a,
            Account b,
            SSLContext trust,
            Duration talk,
            int callsBefore) {
        // By this name the server always shows the certificate of its own authority, whatever else it has.
        String name = "localhost";
        try (Phone caller = new PhoneBuilder(tls, domain, a, trust)
                        .sni(name)
                        .mediaAddress(tls.getAddress())
                        .toneHz(CALLER_HZ)
                        .build();
                Phone called = new PhoneBuilder(tls, domain, b, trust)
                        .sni(name)
                        .mediaAddress(tls.getAddress())
                        .toneHz(CALLED_HZ)
                        .autoAnswer()
                        .build()) {
            return new Run(caller, called, talk, callsBefore).report();
        }
    }

    private static final class Run {
        private final Phone caller;
        private final Phone called;
        private final Duration talk;
        private final int callsBefore;
        private SelfTestReport.Before before = SelfTestReport.Before.NONE;
        private boolean callerRegistered;
        private boolean calledRegistered;

        Run(Phone caller, Phone called, Duration talk, int callsBefore) {
            this.caller = caller;
            this.called = called;
            this.talk = talk;
            this.callsBefore = callsBefore;
        }

        SelfTestReport report() {
            try {
                PhoneReply first = caller.register();
                callerRegistered = first.isOk();
                PhoneReply second = called.register();
                calledRegistered = second.isOk();
                if (!callerRegistered || !calledRegistered) {
                    PhoneReply refused = callerRegistered ? second : first;
                    return failed("registration answered " + refused.status() + " " + refused.reason());
                }
                exercise();
                PhoneCall here = answered();
                PhoneCall there = called.awaitCall(ANSWER_WAIT);
                return talking(here, there);
            } catch (PhoneException e) {
                return failed(e.what());
            } finally {
                unregister(caller, callerRegistered);
                unregister(called, calledRegistered);
            }
        }

        private void exercise() {
            long begin = System.nanoTime();
            int made = 0;
            int refused = 0;
            while (made + refused < callsBefore && refused < REFUSED_MAX) {
                if ((made + refused) % CALLS_PER_REGISTRATION == 0) {
                    caller.register();
                }
                if (brief()) {
                    made++;
                } else {
                    refused++;
                }
            }
            before = new SelfTestReport.Before(made, refused, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin));
        }

        /// A server that is busy refuses some: these are for its exercise, what counts is the one that is listened to.
        private boolean brief() {
            try {
                PhoneCall call = answered();
                called.awaitCall(ANSWER_WAIT);
                call.hangup();
                return true;
            } catch (PhoneException _) {
                LockSupport.parkNanos(PAUSE.toNanos());
                return false;
            }
        }

        private PhoneCall answered() {
            return caller.call(called.account().extension()).awaitAnswered(ANSWER_WAIT);
        }

        private SelfTestReport talking(PhoneCall here, PhoneCall there) {
            here.listenFor(talk);
            SelfTestReport.Side first =
                    SelfTestReport.Side.of(caller.account().extension(), CALLER_HZ, CALLED_HZ, here.heard());
            SelfTestReport.Side second =
                    SelfTestReport.Side.of(called.account().extension(), CALLED_HZ, CALLER_HZ, there.heard());
            int bye = here.hangup();
            boolean heard = first.heardOther() && second.heardOther();
            String failure = !heard ? "no clean tone arrived" : bye >= 300 ? "BYE was answered " + bye : "";
            boolean ok = failure.isEmpty();
            return new SelfTestReport(
                    ok, here.setupTime().toMillis(), first, second, failure, ok ? List.of() : ladders(), before);
        }

        private SelfTestReport failed(String why) {
            return new SelfTestReport(
                    false,
                    -1,
                    SelfTestReport.Side.silent(caller.account().extension(), callerRegistered, CALLER_HZ, CALLED_HZ),
                    SelfTestReport.Side.silent(called.account().extension(), calledRegistered, CALLED_HZ, CALLER_HZ),
                    why,
                    ladders(),
                    before);
        }

        private List<String> ladders() {
            return Stream.of(caller, called)
                    .map(phone -> String.format(
                            Locale.ROOT, "phone %s%n%s", phone.account().extension(), phone.ladder()))
                    .flatMap(String::lines)
                    .toList();
        }

        private static void unregister(Phone phone, boolean registered) {
            try {
                if (registered && phone.isConnected()) {
                    phone.unregister();
                }
            } catch (PhoneException _) {
                // the registration ends with its connection anyway
            }
        }
    }
}
