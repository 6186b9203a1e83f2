package org.klinke.provisioning.redirect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.klinke.core.Storage;
import org.klinke.core.audit.Change;
import org.klinke.core.db.PostgresExtension;
import org.klinke.core.db.TestDatabase;
import org.klinke.core.directory.DeviceDetails;
import org.klinke.core.id.DeviceId;
import org.klinke.core.phone.MacAddress;
import org.klinke.core.phone.Phone;
import org.klinke.core.phone.PhoneDetails;
import org.klinke.core.redirect.RedirectErrand;
import org.klinke.core.redirect.RedirectErrands;
import org.klinke.core.redirect.RedirectSettings;
import org.klinke.core.redirect.RedirectStore;
import org.klinke.core.tenant.TenantScope;
import org.klinke.core.time.FakeTime;
import org.klinke.provisioning.redirect.RedirectDesk.Result;
import org.klinke.provisioning.redirect.RedirectDesk.State;

/// From a change in the database to what the service knows, with a service in memory behind real HTTPS.
@ExtendWith(PostgresExtension.class)
class RedirectDeskTest {
    private static final Optional<Instant> OPEN = Optional.of(Instant.parse("2100-01-01T00:00:00Z"));
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final String MAC = "000413A1B2C3";

    private final Storage storage;
    private final Path directory;
    private final FakeTime time = new FakeTime();
    private final Map<String, String> known = new ConcurrentHashMap<>();
    private volatile int status = 200;
    private volatile boolean networkOpen = true;
    private LocalTls server;
    private RedirectHttp http;
    private RedirectDesk desk;
    private TenantScope acme;
    private TenantScope other;
    private DeviceId device;

    RedirectDeskTest(TestDatabase database, @TempDir Path directory) {
        storage = new Storage(database.config(), directory);
        this.directory = directory;
    }

    @BeforeEach
    void open() throws Exception {
        server = new LocalTls(directory, this::answer);
        acme = storage.tenant("acme");
        other = storage.tenant("other");
        http = new RedirectHttp(server.trust, Duration.ofSeconds(10), InstantSource.system(), new Random(1));
        desk = desk();
        storage.redirectWatch.follow(desk);
        device = in(
                acme,
                change -> storage.devices.create(
                        change, new DeviceDetails("desk", "desk", Optional.empty()), "password-password"));
        account(false);
    }

    /// As the server has it after a start.
    private RedirectDesk desk() {
        return desk(time);
    }

    private RedirectDesk desk(FakeTime its) {
        return new RedirectDesk(
                storage.database,
                storage.redirects,
                new RedirectErrands(storage.database),
                storage.phoneBook,
                new RedirectDesk.Addresses() {
                    @Override
                    public String device(TenantScope scope, Phone phone) {
                        return "https://pbx.example/p/" + scope.name() + "-" + phone.generation() + "/";
                    }

                    @Override
                    public Optional<String> network(TenantScope scope, Phone phone) {
                        return networkOpen
                                ? Optional.of("https://pbx.example/n/" + scope.name() + "/")
                                : Optional.empty();
                    }
                },
                account -> RedirectService.of(account, http),
                its,
                its);
    }

    @AfterEach
    void close() {
        storage.close();
        server.close();
    }

    /// SRAPS, as far as it goes.
    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        String mac = path.substring(path.lastIndexOf('/') + 1);
        String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
        String answer = "{}";
        int code = 200;
        if (path.endsWith("/settings/")) {
            answer = "[{\"uuid\": \"22bb\", \"param_name\": \"setting_server\"}]";
        } else if (path.contains("/tokens/")) {
            answer = "{\"links\": {\"company\": \"/companies/1\"}}";
        } else if (path.endsWith("/companies/1")) {
            answer = "{\"links\": {\"endpoints\": \"/companies/1/endpoints/\"}}";
        } else if (status != 200) {
            code = status;
        } else if (exchange.getRequestMethod().equals("PUT")) {
            known.put(
                    mac,
                    new ObjectMapper()
                            .readTree(body)
                            .path("settings_manager")
                            .path("22bb")
                            .path("value")
                            .asText());
        } else if (exchange.getRequestMethod().equals("DELETE")) {
            code = known.remove(mac) == null ? 404 : 200;
        } else if (known.containsKey(mac)) {
            answer = "{\"settings_manager\": {\"22bb\": {\"value\": \"" + known.get(mac) + "\"}}}";
        } else {
            code = 404;
        }
        byte[] bytes = answer.getBytes(UTF_8);
        exchange.sendResponseHeaders(code, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private <T> T in(TenantScope scope, Function<Change, T> work) {
        return storage.changes.in(scope, Storage.ACTOR, "test", work);
    }

    private void account(boolean network) {
        in(acme, change -> {
            storage.redirects.put(
                    change,
                    new RedirectSettings("snom", "https://127.0.0.1:" + server.port() + "/", "id", "", "", network),
                    new RedirectStore.Secrets("secret", ""));
            return true;
        });
    }

    private Phone opened(String mac) {
        return in(acme, change -> {
            storage.phones.put(change, device, new PhoneDetails("snom-d785", Optional.of(MacAddress.of(mac))));
            return storage.phones.renew(change, device, OPEN);
        });
    }

    private Result result(State state) {
        Instant end = Instant.now().plus(SOON);
        while (true) {
            List<Result> results = desk.results(acme);
            if (!results.isEmpty() && results.getLast().state() == state) {
                return results.getLast();
            }
            assertThat(Instant.now()).as(results.toString()).isBefore(end);
            LockSupport.parkNanos(5_000_000);
        }
    }

    @Test
    void anOpenedPhoneIsRegisteredAndOneThatIsGoneRemoved() {
        Phone phone = opened(MAC);
        result(State.DONE);
        String address = "https://pbx.example/p/acme-" + phone.generation() + "/";
        assertThat(known).containsExactly(Map.entry(MAC, address));
        assertThat(desk.look(acme, Maker.SNOM, MacAddress.of(MAC))).contains(new Outcome.Registered(address));
        assertThat(desk.isOurs(acme, phone, address)).isTrue();
        assertThat(desk.look(other, Maker.SNOM, MacAddress.of(MAC)))
                .as("no account")
                .isEmpty();
        assertThat(desk.results(other)).isEmpty();

        opened("00:04:13:a1:b2:c4"); // another phone in its place
        await(() -> known.keySet().equals(Set.of("000413A1B2C4")));
        in(acme, change -> {
            storage.devices.delete(change, device);
            return true;
        });
        await(known::isEmpty);
    }

    private static void await(BooleanSupplier reached) {
        Instant end = Instant.now().plus(SOON);
        while (!reached.getAsBoolean()) {
            assertThat(Instant.now()).isBefore(end);
            LockSupport.parkNanos(5_000_000);
        }
    }

    @Test
    void whatPassesIsTriedAgainLaterAndLater() {
        status = 503;
        opened(MAC);
        assertThat(result(State.AGAIN).why()).contains(Outcome.Why.UNAVAILABLE);
        time.advance(Duration.ofSeconds(29));
        assertThat(desk.results(acme).getLast().tries()).isEqualTo(1);
        time.advance(Duration.ofSeconds(1));
        await(() -> desk.results(acme).getLast().tries() == 2);
        status = 200;
        time.advance(Duration.ofMinutes(2));
        assertThat(result(State.DONE).tries()).isEqualTo(3);
        assertThat(known).containsKey(MAC);
    }

    @Test
    void whatDoesNotPassEndsAndIsToldWithItsRemedy() {
        status = 403;
        opened(MAC);
        Result failed = result(State.FAILED);
        assertThat(failed.why()).contains(Outcome.Why.TAKEN);
        time.advance(Duration.ofHours(5));
        assertThat(desk.results(acme).getLast().tries()).isEqualTo(1);
        status = 200;
        Phone phone = storage.phoneBook.phone(acme, device).orElseThrow();
        assertThat(desk.want(acme, phone, RedirectDesk.Want.REGISTER, "")).isTrue();
        result(State.DONE);
    }

    private List<RedirectErrand> written(TenantScope scope) {
        return new RedirectErrands(storage.database).of(scope);
    }

    @Test
    void aRestartForgetsNothingThatIsUnderWay() {
        status = 503;
        opened(MAC);
        result(State.AGAIN);
        await(() -> written(acme).stream().anyMatch(errand -> errand.tries() == 1));
        assertThat(written(other)).isEmpty();
        status = 200;
        FakeTime later = new FakeTime();
        desk = desk(later); // the first is never asked again: its time stands still
        new RedirectErrands(storage.database)
                .keep(acme, List.of(odd("000413000001")), List.of()); // of another version, before all others
        new RedirectErrands(storage.database).keep(acme, List.of(waiting("000413000002")), List.of());
        desk.resume(List.of(acme, other));
        await(() -> written(acme).stream().noneMatch(errand -> errand.mac().equals(MacAddress.of("000413000002"))));
        later.advance(Duration.ofSeconds(29));
        assertThat(desk.results(acme).getFirst().state())
                .as("who had to wait waits still")
                .isEqualTo(State.AGAIN);
        later.advance(Duration.ofSeconds(1));
        assertThat(result(State.DONE).tries()).isEqualTo(2);
        assertThat(known).containsKey(MAC);
        await(() -> written(acme).stream()
                .anyMatch(errand -> errand.mac().equals(MacAddress.of(MAC))
                        && errand.state().equals("DONE")));
        known.clear();
        desk = desk();
        desk.resume(List.of(acme, other));
        assertThat(desk.results(acme).getLast().state())
                .as("what is done stays told")
                .isEqualTo(State.DONE);
        assertThat(known).as("and is not told again").isEmpty();
        assertThat(desk.results(other)).isEmpty();
    }

    private static RedirectErrand odd(String mac) {
        return new RedirectErrand(MacAddress.of(mac), "TOASTER", "REGISTER", "", "WAITING", "", "", 0, Instant.EPOCH);
    }

    private static RedirectErrand waiting(String mac) {
        return new RedirectErrand(
                MacAddress.of(mac), Maker.SNOM.name(), "REGISTER", "", "WAITING", "", "", 0, Instant.EPOCH);
    }

    @Test
    void whatAPersonTypedOddlyIsWrittenDownAllTheSame() {
        Phone phone = opened(MAC);
        result(State.DONE);
        desk.want(acme, phone, RedirectDesk.Want.REGISTER, "12\u00003");
        await(() -> written(acme).getFirst().serial().equals("12 3"));
    }

    @Test
    void whatThereIsNothingToSayOfLeavesTheJournal() {
        Phone phone = opened(MAC);
        await(() -> !written(acme).isEmpty() && written(acme).getFirst().state().equals("DONE"));
        in(acme, change -> {
            storage.phones.settled(change, device, phone.generation());
            return true;
        });
        desk.want(acme, storage.phoneBook.phone(acme, device).orElseThrow(), RedirectDesk.Want.REGISTER, "");
        await(() -> written(acme).isEmpty());
    }

    @Test
    void aPhoneThatIsNotOpenIsNotToldADeadAddress() {
        Phone phone = opened(MAC);
        result(State.DONE);
        known.clear();
        in(acme, change -> {
            storage.phones.settled(change, device, phone.generation());
            return true;
        });
        desk.want(acme, storage.phoneBook.phone(acme, device).orElseThrow(), RedirectDesk.Want.REGISTER, "");
        await(() -> desk.results(acme).isEmpty());
        assertThat(known).isEmpty();
    }

    @Test
    void theNetworkAddressIsToldWhereThatIsWanted() {
        account(true);
        networkOpen = false;
        opened(MAC);
        assertThat(result(State.FAILED).why()).contains(Outcome.Why.NO_NETWORK);
        networkOpen = true;
        opened(MAC);
        result(State.DONE);
        assertThat(known).containsExactly(Map.entry(MAC, "https://pbx.example/n/acme/"));
    }
}
