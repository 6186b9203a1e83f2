package org.klinke.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.klinke.server.e2e.Klinke.SOON;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.klinke.server.phone.Account;
import org.klinke.server.phone.Heard;
import org.klinke.server.phone.Phone;
import org.klinke.server.phone.PhoneBuilder;
import org.klinke.server.phone.PhoneCall;
import org.klinke.sip.transport.SipTransport;

/// Ten times what one address may ask, over TLS and as much over UDP, from the very address of two phones that talk
/// meanwhile, and over UDP from elsewhere; and ten times what one device may ask, with its right password. Of each kind
/// REGISTER, INVITE and OPTIONS:
///
///     strangers      no credentials, half      wrong ones, a quarter      malformed, a quarter
///     a device       valid
///
/// Twelve seconds in `check`; the whole minute by `-Dklinke.flood.seconds=60`.
@Tag("slow")
class FloodTest {
    private static final int SECONDS = Integer.getInteger("klinke.flood.seconds", 12);
    private static final int SOURCE_RATE_PER_SECOND = 200;
    private static final int FLOOD_PER_SECOND = 10 * SOURCE_RATE_PER_SECOND;
    private static final int CALLS_PER_SECOND = 10 * 50;
    private static final int REQUESTS_PER_SECOND = 10 * 200;
    private static final long STEP_NANOS = 20_000_000;
    private static final long HEAP_GROWTH_BYTES_MAX = 64L << 20;
    private static final double CLEAN_MIN = 0.5; // the phones share this JVM, and where much else runs they stammer
    private static final double LOST_MAX = 0.02;
    private static final Duration RECOVERY_MAX = Duration.ofSeconds(5);
    private static final int SOURCES = 4; // the office's streams and its datagrams, one elsewhere, the device
    private static final int SLACK_SECONDS = 20;
    private static final InetAddress OFFICE = InetAddress.ofLiteral("127.0.0.1");
    private static final InetAddress THERE = InetAddress.ofLiteral("127.0.8.8");
    private static final String DEVICE = "104";
    private static final InetAddress ELSEWHERE = InetAddress.ofLiteral("127.0.9.9");
    private static final String[] METHODS = {"REGISTER", "INVITE", "OPTIONS"};

    @TempDir(cleanup = CleanupMode.NEVER)
    private Path directory;

    private KlinkeServer server;
    private final List<Phone> phones = new ArrayList<>();
    private final AtomicLong sent = new AtomicLong();

    @BeforeEach
    void start() {
        server = KlinkeServer.start(directory, Map.of("sip.source-rate", String.valueOf(SOURCE_RATE_PER_SECOND)));
    }

    @AfterEach
    void stop() throws IOException {
        phones.forEach(Phone::close);
        server.close();
    }

    private PhoneBuilder phone(String user, int hz) {
        return new PhoneBuilder(
                        server.tls(), KlinkeServer.ACME, new Account(user, server.password(), user), server.trust())
                .name(user)
                .toneHz(hz);
    }

    private Phone registered(PhoneBuilder builder) {
        Phone phone = builder.build();
        phones.add(phone);
        assertThat(phone.register().status()).isEqualTo(200);
        return phone;
    }

    @Test
    void aFloodLeavesCallsMemoryAndPhonesAlone() throws InterruptedException {
        Phone a = registered(phone("100", 600));
        Phone b = registered(phone("101", 1_010).autoAnswer());
        PhoneCall here = a.call("101").awaitAnswered(SOON);
        PhoneCall there = b.awaitCall(SOON);
        here.awaitTone(b.toneHz(), SOON);
        there.awaitTone(a.toneHz(), SOON);
        long before = heapAfterCollection();

        List<Thread> flood = new ArrayList<>();
        long end = System.nanoTime() + Duration.ofSeconds(SECONDS).toNanos();
        InetSocketAddress udp = server.sip(SipTransport.UDP);
        flood.add(flood(end, FLOOD_PER_SECOND, () -> overTls(OFFICE), FloodTest::strangers));
        flood.add(flood(end, FLOOD_PER_SECOND, () -> Stranger.overUdp(udp, OFFICE), FloodTest::strangers));
        flood.add(flood(end, FLOOD_PER_SECOND, () -> Stranger.overUdp(udp, ELSEWHERE), FloodTest::strangers));
        flood.add(flood(end, CALLS_PER_SECOND, this::device, (who, _) -> valid(who, "INVITE")));
        flood.add(flood(end, REQUESTS_PER_SECOND, this::device, (who, count) -> {
            return valid(who, count % 2 == 0 ? "REGISTER" : "OPTIONS");
        }));
        here.listenAfresh();
        there.listenAfresh();
        LockSupport.parkNanos(50 * STEP_NANOS); // a second of sound to judge
        int listened = 0;
        int clean = 0;
        while (System.nanoTime() < end) {
            listened++;
            clean += here.heard().isTone(b.toneHz()) && there.heard().isTone(a.toneHz()) ? 1 : 0;
            LockSupport.parkNanos(10 * STEP_NANOS);
        }
        Heard heard = here.heard();
        for (Thread one : flood) {
            one.join();
        }

        double dropped = outcomes("FLOOD_DROPPED");
        double limited = outcomes("DEVICE_LIMIT");
        double answered = outcomes("CHALLENGED", "NONCE_STALE", "CREDENTIALS_WRONG", "INVALID", "OVERLOADED");
        double accepted = outcomes("ACCEPTED");
        long began = System.nanoTime();
        Phone c = phone("102", 1_200).build();
        phones.add(c);
        KlinkeServer.await(
                "a new phone to register", RECOVERY_MAX, () -> c.register().status() == 200);
        PhoneCall fresh = c.call("101").awaitAnswered(RECOVERY_MAX);
        long recoveredMillis = (System.nanoTime() - began) / 1_000_000;
        fresh.awaitTone(b.toneHz(), SOON);
        fresh.hangup();
        KlinkeServer.await("the calls of the flood to be over", SOON, () -> server.metric("pbx_calls_active") == 1);
        long grown = heapAfterCollection() - before;
        System.out.printf(
                "flood of %d s: %,d sent, %,.0f dropped, %,.0f answered, %,.0f accepted, %,.0f over a device's limit; tone clean in %d of %d looks,"
                        + " %d of %d packets lost; heap %+,d KB; recovered after %,d ms%n",
                SECONDS,
                sent.get(),
                dropped,
                answered,
                accepted,
                limited,
                clean,
                listened,
                heard.lost(),
                heard.packets(),
                grown >> 10,
                recoveredMillis);

        assertThat(sent.get()).as("it was a flood").isGreaterThan((long) FLOOD_PER_SECOND * SECONDS);
        assertThat(dropped).as("not even parsed").isPositive();
        assertThat(answered)
                .as("each source got its burst and its rate, not more")
                .isLessThan(SOURCES * SOURCE_RATE_PER_SECOND * (10.0 + SECONDS + SLACK_SECONDS));
        assertThat(limited).as("right passwords have limits too").isPositive();
        assertThat(clean).as("looks at clean tones, of " + listened).isGreaterThan((int) (CLEAN_MIN * listened));
        assertThat(heard.lost()).isLessThan((long) (LOST_MAX * heard.packets()));
        assertThat(grown).as("bytes of heap").isLessThan(HEAP_GROWTH_BYTES_MAX);
        here.awaitTone(b.toneHz(), SOON);
        there.awaitTone(a.toneHz(), SOON);
        assertThat(here.hangup()).isEqualTo(200);
        there.awaitEnded(SOON);
    }

    private Stranger overTls(InetAddress from) {
        return Stranger.overTls(server.tls(), server.trust(), from);
    }

    /// On a connection of its own, with a challenge to answer.
    private Stranger device() {
        Stranger who = overTls(THERE);
        assertThat(who.ask(who.request("REGISTER", DEVICE, KlinkeServer.ACME), SOON))
                .isPresent();
        return who;
    }

    private double outcomes(String... names) {
        double sum = 0;
        for (String name : names) {
            sum += server.metric("pbx_sip_requests_total{outcome=\"" + name + "\"}");
        }
        return sum;
    }

    private String valid(Stranger who, String method) {
        return who.valid(method, DEVICE, KlinkeServer.ACME, server.password());
    }

    private Thread flood(
            long end, int perSecond, Supplier<Stranger> someone, BiFunction<Stranger, Integer, String> message) {
        int perStep = (int) (perSecond * STEP_NANOS / 1_000_000_000L);
        return Thread.ofPlatform().start(() -> {
            Stranger who = someone.get();
            int count = 0;
            long next = System.nanoTime();
            while (next < end) {
                for (int i = 0; i < perStep; i++) {
                    sent.incrementAndGet();
                    if (!who.send(message.apply(who, count++))) {
                        who.close();
                        who = someone.get();
                    }
                }
                next += STEP_NANOS;
                LockSupport.parkNanos(Math.max(0, next - System.nanoTime()));
            }
            who.close();
        });
    }

    private static String strangers(Stranger stranger, int count) {
        String method = METHODS[count % METHODS.length];
        String user = String.valueOf(200 + count % 50);
        return switch (count / METHODS.length % 4) {
            case 0, 1 -> stranger.request(method, user, KlinkeServer.ACME);
            case 2 -> stranger.guess(method, user, KlinkeServer.ACME);
            default -> stranger.request(method, user, KlinkeServer.ACME).replace("CSeq: ", "CSeq: x");
        };
    }

    private static long heapAfterCollection() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
