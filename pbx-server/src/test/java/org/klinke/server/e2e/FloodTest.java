package org.klinke.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.klinke.server.e2e.Klinke.SOON;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.klinke.server.phone.Account;
import org.klinke.server.phone.Phone;
import org.klinke.server.phone.PhoneBuilder;
import org.klinke.server.phone.PhoneCall;
import org.klinke.sip.transport.SipTransport;

/// Ten times what one address may ask, for a while, from the very address of two phones that talk meanwhile: REGISTER,
/// INVITE and OPTIONS over TLS and UDP, without credentials, with wrong ones, and malformed.
///
/// Twelve seconds in `check`; the whole minute by `-Dklinke.flood.seconds=60`.
@Tag("slow")
class FloodTest {
    private static final int SECONDS = Integer.getInteger("klinke.flood.seconds", 12);
    private static final int SOURCE_RATE_PER_SECOND = 200;
    private static final int FLOOD_PER_SECOND = 10 * SOURCE_RATE_PER_SECOND;
    private static final int STRANGERS = 4;
    private static final long STEP_NANOS = 20_000_000;
    private static final long HEAP_GROWTH_BYTES_MAX = 64L << 20;
    private static final Duration RECOVERY_MAX = Duration.ofSeconds(5);
    private static final InetAddress OFFICE = InetAddress.ofLiteral("127.0.0.1");
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
        for (int i = 0; i < STRANGERS; i++) {
            InetAddress from = i < STRANGERS - 1 ? OFFICE : ELSEWHERE;
            Supplier<Stranger> who = i % 2 == 0
                    ? () -> Stranger.overTls(server.tls(), server.trust(), from)
                    : () -> Stranger.overUdp(server.sip(SipTransport.UDP), from);
            flood.add(Thread.ofPlatform().name("flood-" + i).start(() -> flood(who, end)));
        }
        while (System.nanoTime() < end) {
            // Each waits for a second of clean tone: what was heard before does not count.
            here.awaitTone(b.toneHz(), SOON);
            there.awaitTone(a.toneHz(), SOON);
            assertThat(server.metric("pbx_calls_active")).isEqualTo(1);
            LockSupport.parkNanos(10 * STEP_NANOS);
        }
        for (Thread one : flood) {
            one.join();
        }

        assertThat(server.metric("pbx_sip_requests_total{outcome=\"FLOOD_DROPPED\"}"))
                .as("most of it was not even parsed")
                .isGreaterThan(sent.get() / 4.0);
        assertThat(heapAfterCollection() - before).isLessThan(HEAP_GROWTH_BYTES_MAX);
        Phone c = phone("102", 1_200).build();
        phones.add(c);
        KlinkeServer.await(
                "a new phone to register", RECOVERY_MAX, () -> c.register().status() == 200);
        PhoneCall fresh = c.call("101").awaitAnswered(RECOVERY_MAX);
        fresh.awaitTone(b.toneHz(), SOON);
        fresh.hangup();
        here.awaitTone(b.toneHz(), SOON);
        there.awaitTone(a.toneHz(), SOON);
        assertThat(here.hangup()).isEqualTo(200);
        there.awaitEnded(SOON);
        assertThat(sent.get()).as("it was a flood").isGreaterThan((long) FLOOD_PER_SECOND * SECONDS / 2);
    }

    private void flood(Supplier<Stranger> who, long end) {
        int perStep = (int) (FLOOD_PER_SECOND * STEP_NANOS / 1_000_000_000L / STRANGERS);
        Stranger stranger = who.get();
        int count = 0;
        long next = System.nanoTime();
        while (next < end) {
            for (int i = 0; i < perStep; i++) {
                sent.incrementAndGet();
                if (!stranger.send(message(stranger, count++))) {
                    stranger.close();
                    stranger = who.get();
                }
            }
            next += STEP_NANOS;
            LockSupport.parkNanos(Math.max(0, next - System.nanoTime()));
        }
        stranger.close();
    }

    private static String message(Stranger stranger, int count) {
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
