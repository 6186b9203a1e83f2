package org.klinke.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.klinke.server.e2e.Klinke.SOON;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.klinke.core.account.Role;
import org.klinke.server.phone.Phone;
import org.klinke.server.phone.PhoneCall;

/// A person's own calls, told as they go on: his, and nobody else's.
class OwnEventsTest {
    @RegisterExtension
    private final Klinke klinke = new Klinke();

    private ApiPeople people;

    @BeforeEach
    void begin() throws IOException {
        people = new ApiPeople(klinke.server());
    }

    private ApiClient person(String tenant, String extension) throws IOException {
        String login = "o" + UUID.randomUUID().toString().substring(0, 8);
        String password = klinke.server()
                .post(
                        "/accounts/add",
                        Map.of("tenant", tenant, "login", login, "roles", List.of("user"), "user", extension))
                .path("password")
                .asText();
        return people.stranger().login(login + "@" + tenant, password);
    }

    /// What is told, line by line.
    private record Watch(InputStream stream, List<String> lines) implements AutoCloseable {
        static Watch of(ApiClient client) {
            Watch watch = new Watch(client.open("/me/events"), new CopyOnWriteArrayList<>());
            Thread.ofVirtual().start(() -> {
                try (BufferedReader reader =
                        new BufferedReader(new InputStreamReader(watch.stream(), StandardCharsets.UTF_8))) {
                    reader.lines().forEach(watch.lines()::add);
                } catch (IOException | UncheckedIOException _) {
                    // closed
                }
            });
            return watch;
        }

        void await(String text) {
            KlinkeServer.await(
                    text,
                    SOON,
                    () -> !lines.isEmpty()
                            && lines.stream()
                                    .filter(line -> line.startsWith("data: "))
                                    .anyMatch(line -> line.contains(text)));
        }

        /// What was told last.
        void awaitNow(String text) {
            KlinkeServer.await(
                    text + " last",
                    SOON,
                    () -> lines.stream()
                            .filter(line -> line.startsWith("data: "))
                            .reduce((_, last) -> last)
                            .filter(line -> line.contains(text))
                            .isPresent());
        }

        @Override
        public void close() throws IOException {
            stream.close();
        }
    }

    @Test
    void hisCallsAreToldAsTheyGoOnAndToNobodyElse() throws IOException {
        Phone a = klinke.acme().registered("100");
        klinke.registered(klinke.acme().phone("101").obeys());
        ApiClient anna = person("acme", "101");
        try (Watch hers = Watch.of(anna);
                Watch others = Watch.of(person("acme", "102"));
                Watch strangers = Watch.of(person("globex", "101"))) {
            hers.await("{\"items\":[]}");
            PhoneCall there = a.call("101").awaitRinging(SOON);
            hers.await("\"state\":\"ringing\"");
            String id = anna.get("/me/calls").json().at("/items/0/id").asText();
            assertThat(anna.post("/me/calls/" + id + "/answer", Map.of()).status())
                    .isEqualTo(204);
            there.awaitAnswered(SOON);
            hers.await("\"state\":\"talking\"");
            assertThat(anna.send("POST", "/me/calls/" + id + "/hold", Optional.empty())
                            .status())
                    .isEqualTo(204);
            hers.await("\"state\":\"held\"");
            assertThat(anna.delete("/me/calls/" + id).status()).isEqualTo(204);
            there.awaitEnded(SOON);
            hers.awaitNow("{\"items\":[]}");
            for (Watch other : List.of(others, strangers)) {
                other.await("{\"items\":[]}");
                assertThat(other.lines()).noneMatch(line -> line.contains("state"));
            }
        }
    }

    @Test
    void whoIsNobodyWithATelephoneIsToldNothing() throws IOException {
        ApiClient admin = people.in("acme", Role.TENANT_ADMIN);
        assertThat(admin.get("/me/events").status()).isEqualTo(403);
        assertThat(admin.get("/me/parking").status()).isEqualTo(403);
    }

    @Test
    void whereACallCanWaitIsTold() throws IOException {
        klinke.server().apply("""
                tenants:
                  - name: parks
                    domain: parks.test
                    users: [{extension: "100", name: Anna}]
                    parking: [{extension: "760", name: Lobby, places: 3}]
                """);
        assertThat(person("parks", "100").get("/me/parking").json().toString())
                .isEqualTo("{\"items\":[{\"extension\":\"760\",\"name\":\"Lobby\"}]}");
    }
}
