package org.klinke.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.StringReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.StreamSupport;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.xml.sax.InputSource;

/// The status page and its notices, as strangers, operators and the machine's own commands see them.
class StatusTest {
    /// Two rounds, on a busy machine.
    private static final Duration LOOK_MAX = Duration.ofSeconds(90);

    @RegisterExtension
    private final Klinke klinke = new Klinke();

    private final String title = "Störung " + UUID.randomUUID();

    @SuppressWarnings("NullAway.Init")
    private ApiPeople people;

    @BeforeEach
    void logIn() throws Exception {
        people = new ApiPeople(klinke.server());
    }

    private HttpResponse<String> page(String path, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                URI.create("https://localhost:" + klinke.server().https().getPort() + path));
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        try (HttpClient client =
                HttpClient.newBuilder().sslContext(klinke.server().trust()).build()) {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        }
    }

    private boolean isOperational(String part) {
        for (JsonNode one : people.operator().get("/platform/status").json().path("components")) {
            if (one.path("name").asText().equals(part)) {
                return one.path("state").asText().equals("operational");
            }
        }
        return false;
    }

    @Test
    void aNoticeIsOnThePageInTheFeedAndGone() throws Exception {
        ApiClient operator = people.operator();
        ApiClient.Answer made = operator.post(
                "/platform/notices",
                Map.of(
                        "kind", "incident",
                        "title", Map.of("de", title),
                        "text", Map.of("de", "Wir sehen nach", "en", "We are <looking>"),
                        "components", List.of("audio")));
        assertThat(made.status()).as(made.json().toString()).isEqualTo(201);
        String path = "/platform/notices/" + made.text("id");

        assertThat(page("/status", "Accept-Language", "de-DE").body()).contains(title, "Wir sehen nach");
        HttpResponse<String> english = page("/status", "Accept-Language", "en");
        assertThat(english.body()).contains(title, "We are &lt;looking&gt;", "lang=\"en\"");
        assertThat(english.headers().firstValue("Content-Security-Policy").orElseThrow())
                .startsWith("default-src 'none'; style-src 'self'");
        assertThat(english.headers().allValues("Set-Cookie")).isEmpty();
        assertThat(page(
                                "/status/en",
                                "If-None-Match",
                                english.headers().firstValue("ETag").orElseThrow())
                        .statusCode())
                .isEqualTo(304);
        assertThat(DocumentBuilderFactory.newInstance()
                        .newDocumentBuilder()
                        .parse(new InputSource(
                                new StringReader(page("/status/en/feed").body())))
                        .getDocumentElement()
                        .getTextContent())
                .contains(title, "We are <looking>");

        ApiClient.Answer over =
                operator.post(path + "/updates", Map.of("state", "resolved", "text", Map.of("en", "It was a cable")));
        assertThat(over.text("state")).isEqualTo("resolved");
        assertThat(over.json().path("updates")).hasSize(2);
        assertThat(operator.post(path + "/updates", Map.of("state", "completed", "text", Map.of("en", "x")))
                        .status())
                .isEqualTo(422);
        assertThat(operator.get("/platform/notices?kind=incident&open=true")
                        .json()
                        .toString())
                .doesNotContain(title);

        assertThat(operator.delete(path).status()).isEqualTo(204);
        assertThat(operator.get(path).status()).isEqualTo(404);
        assertThat(page("/status/de").body()).doesNotContain(title);
        assertThat(operator.get("/platform/audit?kind=status%20notice").json().path("items"))
                .hasSizeGreaterThanOrEqualTo(3);
    }

    @Test
    void maintenanceIsAnnouncedByACommandAndNeedsAnEnd() throws Exception {
        Map<String, Object> order = Map.of(
                "kind", "maintenance",
                "title", Map.of("en", title),
                "text", Map.of("en", "New disks"),
                "startsAt", Instant.now().plusSeconds(86_400).toString(),
                "endsAt", Instant.now().plusSeconds(90_000).toString());
        JsonNode made = klinke.server().post("/notices", order);
        assertThat(made.path("state").asText()).isEqualTo("scheduled");
        assertThat(klinke.server().get("/notices?kind=maintenance").toString()).contains(title);
        JsonNode told = new ObjectMapper().readTree(page("/status.json").body());
        assertThat(told.path("notices").toString()).contains(title, "New disks");
        String id = made.path("id").asText();
        klinke.server().post("/notices/" + id.substring(24) + "/delete", Map.of());
        assertThat(klinke.server().get("/notices?kind=maintenance").toString()).doesNotContain(title);

        assertThat(people.operator()
                        .post(
                                "/platform/notices",
                                Map.of(
                                        "kind", "maintenance",
                                        "title", Map.of("en", title),
                                        "text", Map.of("en", "x")))
                        .json()
                        .toString())
                .contains("maintenance needs an end");
    }

    @Test
    void thePageSaysHowThePartsAreAndNothingOfTenants() throws Exception {
        KlinkeServer.await("a first look", LOOK_MAX, () -> isOperational("web"));
        KlinkeServer.await("the page of it", LOOK_MAX, () -> {
            try {
                return page("/status.json").body().contains("\"operational\"");
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });
        JsonNode told = new ObjectMapper().readTree(page("/status.json").body());
        assertThat(told.path("components"))
                .anySatisfy(part -> {
                    assertThat(part.path("name").asText()).isEqualTo("database");
                    assertThat(part.path("state").asText()).isEqualTo("operational");
                    assertThat(part.path("days").get(0).path("minutes").asInt()).isPositive();
                })
                .anySatisfy(part -> {
                    assertThat(part.path("name").asText()).isEqualTo("provisioning");
                    assertThat(part.path("state").asText()).isEqualTo("operational");
                });
        for (String path : List.of("/status.json", "/status/de", "/status/en", "/status/de/feed")) {
            assertThat(page(path).body()).doesNotContainIgnoringCase("acme").doesNotContainIgnoringCase("globex");
        }
        assertThat(page("/status/fr").statusCode()).isEqualTo(404);
        assertThat(people.operator().get("/platform/status").json().path("page").asBoolean())
                .isTrue();
    }

    @Test
    void theOperatorSeesWhatTenantsUseAndWhatTheServerRunsOn() {
        klinke.acme().registered("100");
        JsonNode used = people.operator().get("/platform/usage").json().path("items");
        assertThat(used)
                .anySatisfy(one -> {
                    assertThat(one.path("tenant").asText()).isEqualTo("acme");
                    assertThat(one.path("users").asInt()).isGreaterThanOrEqualTo(5);
                    assertThat(one.path("devices").asInt()).isGreaterThanOrEqualTo(6);
                    assertThat(one.path("registered").asInt()).isPositive();
                })
                .anySatisfy(one -> assertThat(one.path("tenant").asText()).isEqualTo("globex"))
                .noneSatisfy(one -> assertThat(one.path("tenant").asText()).isEqualTo("test-call"));
        JsonNode machine = people.operator().get("/platform/machine").json();
        assertThat(machine.path("database").asText()).matches("1[5-9].*");
        assertThat(machine.path("schema").asInt()).isGreaterThanOrEqualTo(89);
        assertThat(machine.path("diskFreeBytes").asLong()).isPositive();
        assertThat(machine.path("version").asText()).isNotEmpty();
        // The first round of recordings begins with the server.
        KlinkeServer.await(
                "the first job to be done",
                LOOK_MAX,
                () -> StreamSupport.stream(
                                people.operator()
                                        .get("/platform/jobs")
                                        .json()
                                        .path("items")
                                        .spliterator(),
                                false)
                        .anyMatch(one -> one.path("job").asText().equals("recordings")
                                && one.path("runs").asInt() >= 1
                                && one.path("trouble").isMissingNode()));
    }
}
