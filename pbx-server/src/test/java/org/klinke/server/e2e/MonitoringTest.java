package org.klinke.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.klinke.server.e2e.Klinke.SOON;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.klinke.core.cause.HangupCause;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/// The dashboard and the alert rules that operators are given ask for what a server really tells.
class MonitoringTest {
    private static final Path FOLDER = Path.of("..", "docs", "monitoring");
    private static final Pattern METRIC = Pattern.compile("\\b(?:pbx|jvm)_\\w+");
    private static final Pattern CAUSES = Pattern.compile("cause=~?\\\\?\"([A-Z_|]+)");

    @RegisterExtension
    private final Klinke klinke = new Klinke();

    private static String file(String name) throws IOException {
        return Files.readString(FOLDER.resolve(name));
    }

    @Test
    void whatTheyAskForIsThere() throws Exception {
        // Pauses are told of once there was one.
        System.gc();
        KlinkeServer.await(
                "a pause to be told", SOON, () -> klinke.server().metrics().contains("jvm_gc_pause_seconds"));
        String told = klinke.server().metrics();
        Set<String> there =
                METRIC.matcher(told).results().map(MatchResult::group).collect(Collectors.toCollection(TreeSet::new));
        for (String name : List.of("klinke-dashboard.json", "klinke-alerts.yaml")) {
            List<String> asked =
                    METRIC.matcher(file(name)).results().map(MatchResult::group).toList();
            assertThat(asked).as(name).hasSizeGreaterThan(10);
            assertThat(there).as(name).containsAll(asked);
            Matcher causes = CAUSES.matcher(file(name));
            while (causes.find()) {
                assertThat(Arrays.stream(HangupCause.values()).map(Enum::name))
                        .as(name)
                        .contains(causes.group(1).split("\\|", -1));
            }
        }
    }

    @Test
    void eachOfOurFiguresIsOnTheDashboard() throws Exception {
        String dashboard = file("klinke-dashboard.json");
        JsonNode json = new ObjectMapper().readTree(dashboard);
        assertThat(json.path("panels")).isNotEmpty().allSatisfy(panel -> {
            assertThat(panel.path("title").asText()).isNotEmpty();
            assertThat(panel.path("targets")).isNotEmpty();
        });
        // One server's size, and what comes of an optional capture server, tell nothing about how it goes.
        Set<String> elsewhere = Set.of("pbx_tenants", "pbx_phone_visits_skipped_total");
        assertThat(METRIC.matcher(klinke.server().metrics())
                        .results()
                        .map(MatchResult::group)
                        .filter(name -> name.startsWith("pbx_") && !elsewhere.contains(name))
                        .distinct())
                .allSatisfy(name -> assertThat(dashboard).contains(name));
    }

    @Test
    void eachAlertSaysWhatIsWrongAndWhatToDo() throws Exception {
        Object rules = new Load(LoadSettings.builder().build()).loadFromString(file("klinke-alerts.yaml"));
        JsonNode all = new ObjectMapper().valueToTree(rules);
        assertThat(all.at("/groups/0/rules")).hasSizeGreaterThan(8).allSatisfy(rule -> {
            assertThat(rule.path("expr").asText()).contains("pbx_");
            assertThat(rule.at("/annotations/summary").asText()).isNotEmpty();
            assertThat(rule.at("/annotations/action").asText()).isNotEmpty();
            assertThat(rule.at("/labels/severity").asText()).isIn("warning", "critical");
        });
    }
}
