package org.klinke.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.klinke.server.e2e.Klinke.SOON;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.klinke.core.account.Role;
import org.klinke.server.phone.Phone;
import org.klinke.server.phone.PhoneCall;

/// Live events by the API: who watches learns at once what happens, and nothing that is not his.
class EventsApiTest {
    @RegisterExtension
    private final Klinke klinke = new Klinke();

    private final List<Watch> watches = new ArrayList<>();

    @SuppressWarnings("NullAway.Init")
    private ApiPeople people;

    @BeforeEach
    void begin() throws IOException {
        people = new ApiPeople(klinke.server());
    }

    @AfterEach
    void leave() throws IOException {
        for (Watch watch : watches) {
            watch.close();
        }
    }

    /// A page that watches; lines as they come.
    private static final class Watch implements AutoCloseable {
        private final List<String> lines = new CopyOnWriteArrayList<>();
        private final InputStream stream;
        private volatile boolean over;

        Watch(ApiClient client, String tenant) {
            stream = client.open("/tenants/" + tenant + "/events");
            Thread.ofVirtual().start(() -> {
                try (BufferedReader reader =
                        new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
                    reader.lines().forEach(lines::add);
                } catch (IOException | UncheckedIOException _) {
                    // closed
                } finally {
                    over = true;
                }
            });
            await("event: ready", "event: reset");
        }

        void await(String... any) {
            KlinkeServer.await(
                    List.of(any).toString(),
                    SOON,
                    () -> List.of(any).stream()
                            .anyMatch(wanted -> lines.stream().anyMatch(line -> line.contains(wanted))));
        }

        boolean has(String text) {
            return lines.stream().anyMatch(line -> line.contains(text));
        }

        String lastId() {
            return lines.stream()
                    .filter(line -> line.startsWith("id: "))
                    .reduce((_, last) -> last)
                    .orElseThrow()
                    .substring(4);
        }

        @Override
        public void close() throws IOException {
            stream.close();
        }
    }

    private Watch watch(ApiClient client, String tenant) {
        Watch watch = new Watch(client, tenant);
        watches.add(watch);
        return watch;
    }

    @Test
    void whoWatchesSeesCallsComeAndGoAndNobodyElseDoes() {
        ApiClient manager = people.in("acme", Role.PBX_MANAGER);
        Watch acme = watch(manager, "acme");
        Watch globex = watch(people.in("globex", Role.PBX_MANAGER), "globex");

        Phone a = klinke.acme().registered("100");
        Phone b = klinke.acme().registered("101");
        acme.await("event: registration");
        PhoneCall here = a.call("101").awaitRinging(SOON);
        b.awaitCall(SOON).answer();
        here.awaitAnswered(SOON);
        acme.await("\"state\":\"talking\"");
        here.hangup();
        acme.await("{\"what\":\"gone\"");

        manager.send(
                "PATCH",
                "/tenants/acme/contacts",
                Optional.of(Map.of("contacts", List.of(Map.of("name", "Watched", "mobile", List.of("030 778899"))))));
        acme.await("event: configuration");
        assertThat(globex.has("event: call")).isFalse();
        assertThat(globex.has("acme")).isFalse();
        assertThat(globex.has("event: configuration")).isFalse();
    }

    @Test
    void whoComesBackMissesNothingOrIsToldSo() throws IOException {
        ApiClient manager = people.in("acme", Role.PBX_MANAGER);
        Watch first = watch(manager, "acme");
        String last = first.lastId();
        first.close();
        Phone a = klinke.acme().registered("100");
        Phone b = klinke.acme().registered("102");
        PhoneCall busy = a.call("102");
        b.awaitCall(SOON).reject(486, "Busy Here");
        busy.awaitEnded(SOON);

        Watch again = watch(manager.with("Last-Event-ID", last), "acme");
        again.await("event: ready");
        again.await("event: registration");

        Watch lost = watch(manager.with("Last-Event-ID", "nonsense-7"), "acme");
        lost.await("event: reset");
    }

    @Test
    void aStreamEndsWithItsSession() {
        ApiClient manager = people.in("acme", Role.PBX_MANAGER);
        Watch watch = watch(manager, "acme");

        assertThat(manager.delete("/sessions/current").status()).isEqualTo(204);

        KlinkeServer.await("the end of the stream", SOON, () -> watch.over);
    }

    @Test
    void streamsAreFewForEachSession() throws IOException {
        ApiClient manager = people.in("acme", Role.PBX_MANAGER);
        for (int i = 0; i < 5; i++) {
            watch(manager, "acme");
        }

        assertThat(manager.get("/tenants/acme/events").code()).isEqualTo("events.too-many");

        watches.getFirst().close();
        klinke.acme().registered("100");
        KlinkeServer.await("room for another", SOON, () -> manager.begins("/tenants/acme/events"));
    }

    @Test
    void whoMayNotReadCallsHearsOfNone() {
        ApiClient manager = people.in("acme", Role.PBX_MANAGER);
        String token = manager.post("/me/api-keys", Map.of("name", "w", "scopes", List.of("tenant:read")))
                .text("token");
        Watch narrow = watch(people.stranger().withKey(token), "acme");
        Watch wide = watch(manager, "acme");

        PhoneCall call = klinke.acme().registered("100").call("999");
        call.awaitEnded(SOON);
        manager.send(
                "PATCH",
                "/tenants/acme/contacts",
                Optional.of(Map.of("contacts", List.of(Map.of("name", "Narrow", "mobile", List.of("030 778800"))))));

        wide.await("event: registration");
        narrow.await("event: configuration");
        assertThat(narrow.has("event: registration")).isFalse();
        assertThat(narrow.has("event: call")).isFalse();
    }
}
