package org.klinke.core.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.klinke.core.Storage;
import org.klinke.core.db.PostgresExtension;
import org.klinke.core.db.TestDatabase;
import org.klinke.core.id.CallId;
import org.klinke.core.tenant.TenantScope;
import org.klinke.core.time.Jobs;

@ExtendWith(PostgresExtension.class)
class TracesTest {
    private static final Duration DAY = Duration.ofHours(24);

    private final Storage storage;
    private final TenantScope acme;
    private final TenantScope zeta;
    private volatile Instant now = Instant.parse("2026-11-25T10:00:00Z");
    private Traces traces;

    TracesTest(TestDatabase server, @TempDir Path directory) {
        storage = new Storage(server.config(), directory);
        acme = storage.tenant("acme");
        zeta = storage.tenant("zeta");
        traces = open(DAY);
    }

    private Traces open(Duration keep) {
        return new Traces(
                storage.database, storage.keyring, storage.tenantDirectory, () -> now, new Jobs(() -> now), keep);
    }

    @AfterEach
    void close() {
        traces.close();
        storage.close();
    }

    @Test
    void keepsTheTextsOfACallOverARestart() {
        CallId call = call();
        traces.keep(acme, call, now, texts("INVITE sip:101\r\nFrom: Jörg", "", "200 OK"));

        assertThat(traces.find(acme, call)).contains(List.of("INVITE sip:101\r\nFrom: Jörg", "", "200 OK"));
        traces.close();
        traces = open(DAY);
        assertThat(traces.find(acme, call)).contains(List.of("INVITE sip:101\r\nFrom: Jörg", "", "200 OK"));
        assertThat(traces.find(acme, call())).isEmpty();
    }

    @Test
    void anotherTenantFindsNothing() {
        CallId call = call();
        traces.keep(acme, call, now, texts("secret of acme"));

        assertThat(traces.find(zeta, call)).isEmpty();
        until(() -> stored(acme) == 1);
        assertThat(traces.find(zeta, call)).isEmpty();
        assertThat(stored(zeta)).isZero();
    }

    @Test
    void whatLiesInTheDatabaseIsSealed() {
        traces.keep(acme, call(), now, texts("a number nobody may read: 4989123456".repeat(20)));
        until(() -> stored(acme) == 1);

        byte[] raw = storage.database.inTenant(
                acme,
                tx -> tx.handle()
                        .createQuery("SELECT texts FROM call_trace")
                        .mapTo(byte[].class)
                        .one());
        assertThat(new String(raw, StandardCharsets.ISO_8859_1)).doesNotContain("4989123456");
    }

    @Test
    void forgetsWhatIsOlderThanItMayBe() {
        CallId old = call();
        traces.keep(acme, old, now, texts("old"));
        until(() -> stored(acme) == 1);

        now = now.plus(DAY).plusSeconds(601);
        CallId fresh = call();
        traces.keep(acme, fresh, now, texts("fresh"));
        until(() -> traces.find(acme, old).isEmpty());

        assertThat(traces.find(acme, fresh)).isPresent();
    }

    @Test
    void keepsNothingWhereThatIsConfigured() {
        traces.close();
        traces = open(Duration.ZERO);
        CallId call = call();
        traces.keep(acme, call, now, texts("x"));
        assertThat(traces.find(acme, call)).isEmpty();
    }

    /// The oldest falls out; nobody waits.
    @Test
    void memoryIsBounded() throws InterruptedException {
        CountDownLatch writing = new CountDownLatch(1);
        CountDownLatch stuck = new CountDownLatch(1);
        traces.keep(acme, call(), now, List.of(slow(writing, stuck)));
        writing.await();
        int calls = 40;
        List<CallId> all = IntStream.range(0, calls)
                .mapToObj(i -> {
                    CallId call = call();
                    traces.keep(acme, call, now, texts("x".repeat(1 << 20)));
                    return call;
                })
                .toList();
        assertThat(traces.dropped()).isGreaterThanOrEqualTo(calls + 1 - 32);
        assertThat(traces.find(acme, all.getLast())).isPresent();
        stuck.countDown();
        until(() -> stored(acme) >= 30);
        assertThat(traces.find(acme, all.get(1))).isEmpty();
    }

    /// One odd text costs its own batch at most; later calls are kept.
    @Test
    void goesOnAfterAFault() {
        traces.keep(acme, call(), now, List.of(new MessageText() {
            @Override
            public int lengthChars() {
                return 1;
            }

            @Override
            public String masked() {
                throw new IllegalStateException("a fault of ours");
            }
        }));
        until(() -> {
            CallId call = call();
            traces.keep(acme, call, now, texts("fine"));
            return stored(acme) > 0;
        });
    }

    private static MessageText slow(CountDownLatch writing, CountDownLatch stuck) {
        return new MessageText() {
            @Override
            public int lengthChars() {
                return 1;
            }

            @Override
            public String masked() {
                writing.countDown();
                try {
                    stuck.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
                return "slow";
            }
        };
    }

    private CallId call() {
        return new CallId(storage.ids.next());
    }

    private static List<MessageText> texts(String... texts) {
        return List.of(texts).stream().map(MessageText::of).toList();
    }

    private int stored(TenantScope scope) {
        return storage.database.inTenant(
                scope,
                tx -> tx.handle()
                        .createQuery("SELECT count(*) FROM call_trace")
                        .mapTo(Integer.class)
                        .one());
    }

    private static void until(BooleanSupplier wanted) {
        while (!wanted.getAsBoolean()) { // JUnit's time-out ends it
            LockSupport.parkNanos(5_000_000);
        }
    }
}
