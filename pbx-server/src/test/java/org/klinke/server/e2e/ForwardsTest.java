package org.klinke.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Where calls go on to at this moment, whoever has set it.
class ForwardsTest {
    @RegisterExtension
    private final Klinke klinke = new Klinke();

    @Test
    void listsWhatIsSoNow() throws IOException {
        klinke.server().apply("""
                tenants:
                  - name: onward
                    domain: onward.test
                    users:
                      - {extension: "100", name: Anna}
                      - {extension: "101", name: Ben}
                    reach:
                      - {extension: "101", forwards: [always external 100, no-answer internal 100 after 10s]}
                  - name: beyond
                    domain: beyond.test
                    users:
                      - {extension: "100", name: Cem}
                      - {extension: "101", name: Dora}
                    reach:
                      - {extension: "100", forwards: [busy internal 101]}
                """);

        assertThat(forwards("?tenant=onward"))
                .containsExactly("onward 101 Ben always external 100 0", "onward 101 Ben no-answer internal 100 10");
        assertThat(forwards("")).contains("onward 101 Ben always external 100 0", "beyond 100 Cem busy internal 101 0");
        assertThatThrownBy(() -> forwards("?tenant=nobody")).hasMessageContaining("no tenant 'nobody'");

        klinke.server().apply("""
                tenants:
                  - name: onward
                    reach:
                      - {extension: "101", forwards: [unreachable internal 100]}
                """);
        assertThat(forwards("?tenant=onward")).containsExactly("onward 101 Ben unreachable internal 100 0");
    }

    @Test
    void whoIsTrustedIsExportedAndWhatStaysKeepsItsAge() throws IOException {
        klinke.server().apply("""
                tenants:
                  - name: trusting
                    domain: trusting.test
                    users:
                      - {extension: "100", name: Anna}
                      - {extension: "101", name: Ben}
                    groups:
                      - {extension: "600", name: Office, members: ["101"]}
                    reach:
                      - extension: "100"
                        forwards: [always external 101]
                        forwardedBy: ["101", "600"]
                        letThrough: ["600"]
                """);
        String before = since();
        String exported = klinke.server().get("/export/trusting").path("yaml").asText();
        assertThat(exported).contains("forwardedBy", "letThrough");
        assertThat(klinke.server()
                        .post("/apply", Map.of("yaml", exported, "dryRun", true))
                        .path("plan")
                        .toString())
                .contains("reach")
                .doesNotContain("~", "+");

        klinke.server().apply("""
                tenants:
                  - name: trusting
                    reach:
                      - {extension: "100", forwards: [always external 101, busy internal 101]}
                """);
        assertThat(before).isNotEmpty();
        assertThat(since()).isEqualTo(before);
        assertThatThrownBy(() -> klinke.server().apply("""
                tenants:
                  - name: trusting
                    reach: [{extension: "100", letThrough: ["999"]}]
                """))
                .hasMessageContaining("no user or group has the extension 999");
    }

    private String since() {
        return klinke.server()
                .get("/forwards?tenant=trusting")
                .path("forwards")
                .path(0)
                .path("since")
                .asText();
    }

    private List<String> forwards(String query) {
        List<String> lines = new ArrayList<>();
        for (JsonNode one : klinke.server().get("/forwards" + query).path("forwards")) {
            lines.add(String.join(
                    " ",
                    one.path("tenant").asText(),
                    one.path("extension").asText(),
                    one.path("name").asText(),
                    one.path("when").asText(),
                    one.path("calls").asText(),
                    one.path("target").asText(),
                    one.path("after").asText()));
        }
        return lines;
    }
}
