package org.klinke.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.klinke.server.e2e.ApiClient.Answer;
import org.klinke.web.api.Contract;
import org.klinke.web.api.Contract.Operation;

/// Random requests from the contract: no answer is a fault of ours, and none is one that the contract does not have
/// ([ApiClient] looks). `-Dklinke.seed=4711` plays another seed,
/// `-Dklinke.fuzz.rounds=50` plays longer.
class ApiFuzzTest {
    private static final int ROUNDS = Integer.getInteger("klinke.fuzz.rounds", 2);
    private static final int SESSIONS = 6;
    /// It would end what the others stand on, or does not end itself.
    private static final Set<String> LEFT_OUT = Set.of("logout", "watchEvents", "login");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private static Path directory;

    @SuppressWarnings("NullAway.Init")
    private static KlinkeServer server;

    private static final List<ApiClient> SESSIONS_OPEN = new ArrayList<>();
    /// What is there at first: dice change it.
    private static final List<JsonNode> ENTRIES = new ArrayList<>();

    @BeforeAll
    static void start() throws Exception {
        server = KlinkeServer.start(directory, Map.of());
        String password =
                server.post("/operator/reset", Map.of()).path("password").asText();
        // The limits count by session.
        for (int i = 0; i < SESSIONS; i++) {
            SESSIONS_OPEN.add(ApiClient.of(server.https(), server.trust(), "127.3.0." + (10 + i))
                    .login("operator", password));
        }
        ApiClient operator = SESSIONS_OPEN.getFirst();
        assertThat(operator.post("/grants", Map.of("tenant", "acme", "reason", "dice are thrown", "minutes", 60))
                        .status())
                .isEqualTo(201);
        server.apply("""
                tenants:
                  - name: acme
                    numbers: [{number: "+49 89 777000", digits: 3}]
                    trunks:
                      - {name: colt, profile: generic-registration, enabled: false, host: sip.carrier.example, calls: 2, baseNumber: "+49 30 777000", extensionDigits: 2,
                         accounts: [{user: u, password: a long secret}]}
                    inbound: [{title: In, destination: "_+4989777.", extension: "100"}]
                    outbound: [{title: Out, prefix: "0", destination: "*", callerId: "", trunks: [colt]}]
                    hours: [{name: Day, times: ["Mon-Fri 09:00-17:00"]}]
                    switches: [{name: Night, extension: "*21"}]
                    groups: [{extension: "20", name: Sales, members: ["100", "101"]}]
                    speedDials: [{extension: "*1", name: Taxi, number: "089216100"}]
                    contacts: [{name: Ede, organisation: Acme, office: "089 777-0"}]
                    phones: [{device: phone-100, model: generic}]
                """);
        for (String family : List.of("directory", "dialplan", "trunks", "numbers", "phones", "contacts")) {
            operator.get("/tenants/acme/" + family)
                    .json()
                    .forEach(list -> list.forEach(entry -> {
                        if (entry.isObject() && !entry.isEmpty()) {
                            ENTRIES.add(entry);
                        }
                    }));
        }
        assertThat(ENTRIES).hasSizeGreaterThan(14);
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void whateverComesIsAnsweredAsTheContractSays(long given) {
        long seed = Long.getLong("klinke.seed", given);
        Random dice = new Random(seed);
        RandomRequests requests = new RandomRequests(dice, ENTRIES);
        List<Operation> operations = Contract.load().operations().values().stream()
                .filter(operation -> !LEFT_OUT.contains(operation.id()))
                .sorted(Comparator.comparing(Operation::id))
                .toList();
        Map<Integer, Integer> seen = new TreeMap<>();
        int sent = 0;
        for (int round = 0; round < ROUNDS; round++) {
            for (Operation operation : operations) {
                RandomRequests.Request request = requests.of(operation, "acme");
                ApiClient client = SESSIONS_OPEN.get(sent++ % SESSIONS);
                Answer answer = client.send(
                        request.verb(), request.path(), request.body().map(body -> (Object) body));
                assertThat(answer.status() < 500 || answer.code().equals("busy"))
                        .as("seed " + seed + ": " + request + " " + answer.json())
                        .isTrue();
                seen.merge(answer.status(), 1, Integer::sum);
            }
        }
        // Dice that never get through the first door say nothing.
        assertThat(seen.getOrDefault(200, 0)).as(seen.toString()).isGreaterThan(sent / 10);
        assertThat(seen.getOrDefault(422, 0)).as(seen.toString()).isPositive();
        assertThat(seen.getOrDefault(429, 0)).as(seen.toString()).isLessThan(sent / 20);
    }
}
