package org.klinke.core.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.klinke.core.Storage;
import org.klinke.core.alarm.Kind;
import org.klinke.core.db.PostgresExtension;
import org.klinke.core.db.TestDatabase;
import org.klinke.core.directory.InvalidInput;
import org.klinke.core.tenant.TenantScope;
import org.klinke.core.time.Timers;
import org.klinke.core.webhook.WebhookOutlet.Answer;

/// What is taken is sent, at least once, signed, whatever becomes of the server; on a real database, with time and the
/// world outside of our own.
@ExtendWith(PostgresExtension.class)
class WebhookDeskTest {
    private static final long WAIT_NANOS = Duration.ofSeconds(20).toNanos();
    private static final String URL = "https://crm.example.com/x";

    private final TestDatabase server;
    private final Path directory;
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-27T10:00:00Z"));
    private final ConcurrentLinkedQueue<Runnable> due = new ConcurrentLinkedQueue<>();
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private final List<String> alarms = new CopyOnWriteArrayList<>();
    private final List<AutoCloseable> open = new ArrayList<>();
    private volatile Function<Request, Answer> world = _ -> answered(200);
    private Storage storage;
    private TenantScope acme;
    private WebhookDesk desk;
    private Webhooks webhooks;

    private record Request(URI url, Map<String, String> headers, String body) {
        String id() {
            return headers.get("Klinke-Delivery");
        }
    }

    WebhookDeskTest(TestDatabase server, @TempDir Path directory) {
        this.server = server;
        this.directory = directory;
        storage = new Storage(server.config(), directory);
        acme = storage.tenant("acme");
        start();
    }

    private static Answer answered(int status) {
        return new Answer(Optional.of(status), "", "said " + status);
    }

    /// A server on the storage; a second one is a restart.
    private void start() {
        DeliveryStore deliveries = new DeliveryStore();
        Timers timers = (_, task) -> {
            due.add(task);
            return () -> due.remove(task);
        };
        Couriers couriers = new Couriers(
                storage.database,
                storage.changes,
                storage.webhooks,
                deliveries,
                (_, url, headers, body) -> {
                    Request request = new Request(url, headers, new String(body, StandardCharsets.UTF_8));
                    requests.add(request);
                    return world.apply(request);
                },
                (scope, kind, facts) -> alarms.add(kind + " " + facts.get("webhook") + " " + facts.get("count")),
                storage.ids,
                now::get,
                timers,
                storage.random);
        desk = new WebhookDesk(
                storage.database,
                storage.tenantDirectory,
                storage.webhookBook,
                deliveries,
                couriers,
                storage.ids,
                now::get);
        webhooks = new Webhooks(
                storage.database,
                storage.changes,
                storage.webhooks,
                deliveries,
                desk,
                couriers,
                storage.webhookRule,
                now::get);
        open.add(desk);
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable one : open) {
            one.close();
        }
        storage.close();
    }

    private String add(String name, String events) {
        return webhooks.add(acme, Map.of("name", name, "url", URL, "events", events), Storage.ACTOR)
                .secret();
    }

    private void happens(String what) {
        desk.take(acme, WebhookEvent.CALL, JsonNodeFactory.instance.objectNode().put("what", what));
    }

    private static void await(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + WAIT_NANOS;
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as(what).isLessThan(end);
            LockSupport.parkNanos(5_000_000);
        }
    }

    private List<Delivery> log(String name) {
        return webhooks.deliveries(acme, name, Optional.empty(), 100).orElseThrow();
    }

    /// Lets the next pause pass.
    private void later() {
        await("something waits", () -> !due.isEmpty());
        now.updateAndGet(at -> at.plus(Duration.ofHours(2)));
        Runnable task;
        while ((task = due.poll()) != null) {
            task.run();
        }
    }

    @Test
    void whatHappensIsSentSignedToWhoChoseIt() {
        String secret = add("crm", "call, trunk");
        add("other", "alarm");
        happens("new");
        await("it is sent", () -> requests.size() == 1);

        Request request = requests.getFirst();
        assertThat(request.url()).isEqualTo(URI.create(URL));
        assertThat(request.body()).contains("\"event\":\"call\"", "\"tenant\":\"acme\"", "{\"what\":\"new\"}");
        assertThat(request.headers())
                .containsEntry("Klinke-Event", "call")
                .containsEntry(
                        WebhookSignature.HEADER,
                        WebhookSignature.of(
                                List.of(secret), now.get(), request.body().getBytes(StandardCharsets.UTF_8)));
        await("it is done", () -> log("crm").getFirst().state() == Delivery.State.DONE);
        assertThat(log("other")).isEmpty();
        UUID id = log("crm").getFirst().id();
        assertThat(webhooks.delivery(acme, "crm", id).orElseThrow().attempts())
                .singleElement()
                .satisfies(attempt -> assertThat(attempt.answer()).isEqualTo("said 200"));
    }

    @Test
    void whatIsNotTakenIsTriedAgainUnderTheSameIdAndOthersGoOn() {
        world = request -> request.body().contains("\"bad\"") && requests.size() < 3 ? answered(503) : answered(204);
        add("crm", "call");
        happens("bad");
        await(
                "it has failed",
                () -> log("crm").stream().anyMatch(one -> one.status().equals(Optional.of(503))));
        assertThat(webhooks.list(acme).getFirst().webhook().failures()).isEqualTo(1);
        happens("good");
        await("it waits", () -> log("crm").size() == 2);
        later();
        await("both are done", () -> log("crm").stream().allMatch(one -> one.state() == Delivery.State.DONE));

        assertThat(requests.stream().map(Request::id).distinct()).hasSize(2);
        assertThat(requests).hasSize(3);
        assertThat(webhooks.list(acme).getFirst().webhook().failures()).isZero();
        assertThat(alarms).isEmpty();
    }

    @Test
    void whatCouldNotBeTriedForTheSakeOfOthersIsNoFailure() {
        world = _ -> {
            throw new WebhookOutlet.Busy();
        };
        add("crm", "call");
        happens("one");
        await("it was its turn", () -> !requests.isEmpty() && !due.isEmpty());
        world = _ -> answered(200);
        later();
        await("it is sent", () -> log("crm").stream().noneMatch(one -> one.state() == Delivery.State.WAITING));

        assertThat(log("crm").getFirst().tries()).as("tries that count").isEqualTo(1);
        assertThat(alarms).isEmpty();
    }

    @Test
    void whoNeverTakesAnythingIsSwitchedOffWithAnAlarmAndWhatWaitsIsSentWhenHeIsOnAgain() {
        world = _ -> Answer.none("nobody answers there");
        add("crm", "call");
        happens("one");
        for (int tries = 1; tries < Couriers.TRIES_MAX; tries++) {
            int wanted = tries;
            await("try " + tries, () -> requests.size() == wanted);
            if (tries == 1) {
                happens("two");
            }
            later();
        }
        await("it is off", () -> !alarms.isEmpty());

        assertThat(alarms).containsExactly(Kind.WEBHOOK_OFF + " crm 12");
        Webhook off = webhooks.list(acme).getFirst().webhook();
        assertThat(off.details().enabled()).isFalse();
        assertThat(storage.audit.latest(acme, 1).getFirst().toString()).contains("too many failures");
        happens("three");
        world = _ -> answered(200);
        assertThat(webhooks.turn(acme, "crm", true, Storage.ACTOR)).isTrue();
        await("what waited is sent", () -> log("crm").stream().noneMatch(one -> one.state() == Delivery.State.WAITING));
        assertThat(requests).noneMatch(request -> request.body().contains("three"));
    }

    @Test
    void aSlowOneHoldsUpNobodyElse() throws InterruptedException {
        CountDownLatch slow = new CountDownLatch(1);
        world = request -> {
            if (request.url().getPath().equals("/slow")) {
                try {
                    slow.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }
            return answered(200);
        };
        webhooks.add(
                acme, Map.of("name", "slow", "url", "https://crm.example.com/slow", "events", "call"), Storage.ACTOR);
        add("quick", "call");
        for (int i = 0; i < 20; i++) {
            happens("x" + i);
        }
        await(
                "the quick one has all",
                () -> log("quick").stream()
                                .filter(one -> one.state() == Delivery.State.DONE)
                                .count()
                        == 20);
        assertThat(log("slow")).allMatch(one -> one.state() == Delivery.State.WAITING);
        slow.countDown();
        await("the slow one, too", () -> webhooks.list(acme).stream().allMatch(one -> one.waiting() == 0));
    }

    @Test
    void whatWasTakenIsSentAfterARestart() throws Exception {
        world = _ -> Answer.none("nobody answers there");
        add("crm", "call");
        happens("before");
        await("it has failed", () -> log("crm").stream().anyMatch(one -> one.tries() == 1));
        desk.close();
        storage.close();
        open.clear();
        due.clear();
        world = _ -> answered(200);
        now.updateAndGet(at -> at.plus(Duration.ofHours(2)));

        storage = new Storage(server.config(), directory);
        acme = storage.tenantDirectory.byName("acme").orElseThrow();
        start();
        await("it is sent", () -> log("crm").getFirst().state() == Delivery.State.DONE);
    }

    @Test
    void aTestIsSentOnceThoughTheWebhookIsOffAndCountsForNothing() {
        world = _ -> answered(301);
        add("crm", "call");
        webhooks.turn(acme, "crm", false, Storage.ACTOR);
        UUID id = webhooks.test(acme, "crm", Storage.ACTOR).orElseThrow().id();
        await("it is over", () -> log("crm").getFirst().state() == Delivery.State.GIVEN_UP);

        assertThat(log("crm").getFirst().reason()).contains("301", "to which nobody goes");
        assertThat(webhooks.list(acme).getFirst().webhook().failures()).isZero();
        world = _ -> answered(200);
        assertThat(webhooks.again(acme, "crm", id, Storage.ACTOR)).isPresent();
        await("it has arrived", () -> log("crm").getFirst().state() == Delivery.State.DONE);
        assertThat(requests.stream().map(Request::id).distinct()).hasSize(1);
    }

    @Test
    void aNewSecretSignsBesideTheOldOneForADay() {
        String old = add("crm", "call");
        String fresh =
                webhooks.renewSecret(acme, "crm", Storage.ACTOR).orElseThrow().secret();
        webhooks.test(acme, "crm", Storage.ACTOR);
        await("it is sent", () -> requests.size() == 1);
        Request both = requests.getFirst();
        assertThat(both.headers().get(WebhookSignature.HEADER))
                .isEqualTo(WebhookSignature.of(
                        List.of(fresh, old), now.get(), both.body().getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void row17AnotherTenantsIsNotThere() {
        TenantScope other = storage.tenant("other");
        add("crm", "call");
        UUID id = webhooks.test(acme, "crm", Storage.ACTOR).orElseThrow().id();

        assertThat(webhooks.list(other)).isEmpty();
        assertThat(webhooks.deliveries(other, "crm", Optional.empty(), 10)).isEmpty();
        assertThat(webhooks.delivery(other, "crm", id)).isEmpty();
        assertThat(webhooks.again(other, "crm", id, Storage.ACTOR)).isEmpty();
        assertThat(webhooks.renewSecret(other, "crm", Storage.ACTOR)).isEmpty();
        desk.take(other, WebhookEvent.CALL, JsonNodeFactory.instance.objectNode());
        happens("own");
        await("its own is sent", () -> requests.size() == 2);
        assertThat(requests).allMatch(request -> request.body().contains("\"acme\""));
    }

    @Test
    void oldOnesAreForgottenTheirBodiesEarlier() {
        add("crm", "call");
        happens("old");
        await("it is done", () -> log("crm").stream().anyMatch(one -> one.state() == Delivery.State.DONE));
        UUID id = log("crm").getFirst().id();
        DeliveryStore store = new DeliveryStore();
        storage.database.writeInTenant(acme, tx -> {
            store.forget(tx, now.get().plus(Duration.ofDays(8)));
            return true;
        });
        assertThat(log("crm").getFirst().body()).isEmpty();
        assertThatThrownBy(() -> webhooks.again(acme, "crm", id, Storage.ACTOR)).isInstanceOf(InvalidInput.class);
        storage.database.writeInTenant(acme, tx -> {
            store.forget(tx, now.get().plus(Duration.ofDays(31)));
            return true;
        });
        assertThat(log("crm")).isEmpty();
    }
}
