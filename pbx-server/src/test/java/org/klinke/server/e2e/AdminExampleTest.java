package org.klinke.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.assertj.core.api.AbstractStringAssert;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/// The examples of the documents are applied as they stand there, read back, changed and refused.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class AdminExampleTest {
    private static final Map<String, String> SECRETS =
            Map.of("env:SONNE_TRUNK", "carriers-password", "env:SONNE_PIN", "4711");

    private KlinkeServer server;
    private String tenant = "";
    private String platform = "";

    @BeforeAll
    void start(@TempDir Path directory) throws IOException {
        server = KlinkeServer.start(directory, Map.of());
        tenant = example("ADMIN.md", "tenant");
        platform = example("OPERATOR.md", "platform");
    }

    @AfterAll
    void stop() throws IOException {
        server.close();
    }

    @Test
    @Order(1)
    void bothFilesTogetherAreNewThenUnchanged() throws IOException {
        JsonNode dry = apply(platform + tenant, true, false);
        assertThat(dry.path("applied").asBoolean()).isFalse();

        List<String> plan = plan(apply(platform + tenant, false, false));

        assertThat(plan)
                .contains(
                        "+ trunk platform/carrier",
                        "+ tenant sonne",
                        "+ site sonne/Munich",
                        "+ trunk sonne/main",
                        "+ number sonne/+49895550",
                        "+ inbound rule sonne/extensions",
                        "+ outbound rule sonne/far away",
                        "+ expectation sonne/the reception answers",
                        "+ calendar sonne/office",
                        "+ hours sonne/open",
                        "+ switch sonne/night",
                        "+ group sonne/80",
                        "+ speed dial sonne/701",
                        "+ block list sonne/callers",
                        "+ reach sonne/20",
                        "+ user sonne/10",
                        "+ device sonne/20/berlin");
        assertThat(plan(apply(platform + tenant, false, true))).isNotEmpty().allMatch(line -> line.startsWith("= "));
    }

    @Test
    @Order(2)
    void whatIsExportedIsTheSameAgainAndHasNoSecret() throws IOException {
        String exported = server.get("/export/sonne").path("yaml").asText();
        String trunks = server.get("/platform/export").path("yaml").asText();

        assertThat(exported + trunks).doesNotContain("carriers-password", "4711");
        assertThat(plan(apply(exported + trunks, false, true))).isNotEmpty().allMatch(line -> line.startsWith("= "));
    }

    @Test
    @Order(3)
    void sealedSecretsBringTheTenantToAnotherServer(@TempDir Path elsewhere) throws IOException {
        String exported = server.get("/export/sonne").path("yaml").asText();
        String trunks = server.get("/platform/export").path("yaml").asText();
        server.post("/phones/pin", Map.of("tenant", "sonne", "user", "20", "pin", "483921"));
        JsonNode secrets = server.post("/export/sonne/secrets", Map.of()).path("passwords");
        assertThat(secrets.path("sonne/trunks").path("main/4989555").asText()).isEqualTo("carriers-password");
        assertThat(secrets.path("sonne/pins").path("far away").asText()).isEqualTo("4711");
        assertThat(secrets.path("sonne/logins").path("20").asText()).isEqualTo("483921");

        try (KlinkeServer other = KlinkeServer.start(elsewhere, Map.of())) {
            JsonNode applied = other.post("/apply", Map.of("yaml", trunks + exported, "sealed", secrets));
            assertThat(applied.toString()).contains("sonne/20").doesNotContain("483921");

            assertThat(other.get("/export/sonne").path("yaml").asText().lines().skip(1))
                    .containsExactlyElementsOf(exported.lines().skip(1).toList());
            assertThat(other.post("/export/sonne/secrets", Map.of()).path("passwords"))
                    .isEqualTo(secrets);
            JsonNode again = other.post("/apply", Map.of("yaml", trunks + exported, "sealed", secrets));
            assertThat(plan(again)).contains("= login PIN sonne/20", "= device sonne/20/berlin");
        }
    }

    @Test
    @Order(4)
    void mistakesAreNamedWithLineAndFieldAndChangeNothing() {
        refused("+49 89 5550\"", "+49 89\"")
                .contains("tenants[0].numbers[0].number")
                .contains("cannot be it");
        refused("calls: 10", "calls: many").contains("tenants[0].trunks[0].calls");
        refused("profile: generic-registration", "profile: kolt")
                .contains("profile")
                .contains("kolt");
        refused("trunk: main  ", "trunk: mian  ")
                .contains("tenants[0].inbound[0].trunk")
                .contains("'mian'")
                .contains("there are main, platform/carrier");
        refused("target: \"20\"", "target: \"21\"").contains("+49307770 leads to 21");
        refused("state: port-in", "state: lost").contains("numbers[2].state").contains("in-service");
        refused("emergencyNumber: \"+49 89 5550 0\"", "emergencyNumber: \"+49 89 1\"")
                .contains("emergencyNumber");
        refused("emergencyNumber: \"+49 89 5550 0\"", "emergencyNumber: \"+49 89 123456\"")
                .contains("+4989123456 of the site 'Munich' is no number of this tenant in service");
        refused("site: Berlin\n        target", "site: Bonn\n        target").contains("numbers[1].site");
        refused("\"60-69\"", "\"10-19\"").contains("10 is forbidden in this tenant");
        refused("pin: {env: SONNE_PIN}", "pin: {env: NOTHING}").contains("NOTHING is not set");
        refused("\"_+49900.\"", "\"_+49(\"").contains("tenants[0].outbound[2].destination");
        refused("reaches: \"10\"", "reaches: \"20\"")
                .contains("tenants[0].expectations[0].reaches")
                .contains("must reach 20");
        refused("switches: [night]", "switches: [nacht]")
                .contains("tenants[0].expectations[1].switches")
                .contains("there is no switch 'nacht'");
        refused("[\"19222\"]", "[\"0190\"]")
                .contains("tenants[0].emergencyNumbers")
                .contains("'0190' cannot be an emergency number");
        refused("weight: 3", "weight: 300").contains("weight");
        refused("announce recording-announcement", "announce music")
                .contains("tenants[0].reach[0].before")
                .contains("there is no announcement 'music'");
        refused("rule: Berlin", "rule: outside")
                .contains("tenants[0].reach[0].rule")
                .contains("there is no rule 'outside' for outgoing calls that users may choose");
        refused("any then 10]\n\n    speedDials", "any then 99]\n\n    speedDials")
                .contains("tenants[0].groups[0].after")
                .contains("calls cannot go on to 99");
        refused("no-answer external 10 after 25s", "no-answer external 009001234567 after 25s")
                .contains("tenants[0].reach[0].forwards")
                .contains("calls cannot go on to 009001234567");
        refused("unavailable, any then 10", "unavailable, any then 20")
                .contains("tenants[0].reach[0].after")
                .contains("calls go round in circles: 20 → 20");
        refused("digits: 2", "digits: 99").contains("numbers[0].digits");
    }

    @Test
    @Order(5)
    void anotherTenantCannotHaveTheNumberNorLearnWhoseItIs() {
        String other = """
                tenants:
                  - name: acme
                    numbers:
                      - number: "+49 89 555012"
                """;

        assertThatThrownBy(() -> apply(other, false, false))
                .hasMessageContaining("tenants[0].numbers[0].number")
                .hasMessageContaining("on this platform")
                .hasMessageNotContaining("sonne");
        assertThatThrownBy(() -> apply("""
                        tenants:
                          - name: acme
                            inbound:
                              - {title: a, trunk: platform/carrier, destination: "*", extension: "100"}
                        """, false, false)).hasMessageContaining("tenants[0].inbound[0].trunk");
    }

    @Test
    @Order(6)
    void aTrunkOfThePlatformStaysWhileItIsUsedThenGoes() throws IOException {
        assertThatThrownBy(() -> apply("platform:\n  trunks: []\n", false, true))
                .hasMessageContaining("of 'sonne'");
        String without = tenant.replace(", platform/carrier]", "]")
                .replace("          - {trunk: platform/carrier, order: 0, weight: 1}\n", "");

        List<String> plan = plan(apply("platform:\n  trunks: []\n" + without, false, true));

        assertThat(plan).contains("- trunk platform/carrier", "~ outbound rule sonne/outside");
        assertThat(server.get("/platform/export").path("yaml").asText()).isEqualTo("platform:\n  trunks: []\n");
    }

    private AbstractStringAssert<?> refused(String from, String to) {
        assertThat(tenant).contains(from);
        Throwable thrown = catchThrowable(() -> apply(tenant.replace(from, to), false, false));
        assertThat(thrown).as(to).isNotNull();
        return assertThat(thrown.getMessage());
    }

    private JsonNode apply(String yaml, boolean dryRun, boolean prune) throws IOException {
        return server.post("/apply", Map.of("yaml", yaml, "secrets", SECRETS, "dryRun", dryRun, "prune", prune));
    }

    private static List<String> plan(JsonNode answer) {
        List<String> lines = new ArrayList<>();
        answer.path("plan")
                .forEach(line -> lines.add(line.path("sign").asText() + " "
                        + line.path("kind").asText() + " " + line.path("name").asText()));
        return lines;
    }

    private static String example(String document, String name) throws IOException {
        String text = Files.readString(Path.of("..", "docs", document));
        Matcher block = Pattern.compile("<!-- example: " + name + " -->\n```yaml\n(.*?)```", Pattern.DOTALL)
                .matcher(text);
        assertThat(block.find()).as(document + " has the example " + name).isTrue();
        return block.group(1);
    }
}
