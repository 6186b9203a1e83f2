package org.klinke.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.klinke.server.e2e.Klinke.SOON;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.klinke.core.account.Role;
import org.klinke.server.e2e.ApiClient.Answer;
import org.klinke.server.phone.Phone;

/// A tenant dials other codes than usual: at once, without a restart, and nobody else does.
class CodesTest {
    private static final String DIALPLAN = "/tenants/acme/dialplan";

    @RegisterExtension
    private final Klinke klinke = new Klinke();

    @SuppressWarnings("NullAway.Init")
    private ApiClient admin;

    @BeforeEach
    void logIn() throws Exception {
        admin = new ApiPeople(klinke.server()).in("acme", Role.TENANT_ADMIN);
    }

    @AfterEach
    void asUsual() throws IOException {
        klinke.server().apply("""
                tenants:
                  - name: acme
                    voicemail: {boxes: []}
                    codes: {ownBox: "", echo: "", deskLogin: "", withhold: "", anyBox: "", leaveInBox: ""}
                """);
    }

    private Answer codes(Map<String, String> given) {
        return admin.send("PATCH", DIALPLAN, Optional.of(Map.of("codes", given)));
    }

    private JsonNode codes() {
        return admin.get(DIALPLAN).json().path("codes");
    }

    private JsonNode explain(String tenant, String to) {
        return klinke.server()
                .get("/explain/" + tenant + "?from=100&to=" + URLEncoder.encode(to, StandardCharsets.UTF_8));
    }

    private static long newest(ApiClient reader) {
        return reader.get("/tenants/acme/audit?limit=1&kind=feature%20codes")
                .json()
                .at("/items/0/seq")
                .asLong();
    }

    private static Answer undo(ApiClient client, long seq) {
        return client.post("/tenants/acme/audit/" + seq + "/undo", Map.of());
    }

    @Test
    void aChangedVoicemailCodeIsDialledAtOnceAndByNobodyElse() throws Exception {
        klinke.server().apply("""
                tenants:
                  - name: acme
                    voicemail: {boxes: [{extension: "101"}]}
                """);
        Phone phone = klinke.acme().registered("101");
        assertThat(codes(Map.of("ownBox", "*97", "leaveInBox", "*98", "echo", "off"))
                        .status())
                .isEqualTo(200);

        assertThat(phone.call("*97").awaitAnswered(SOON).hangup()).isEqualTo(200);
        assertThat(klinke.acme().record("*97").path("timeline").toString())
                .contains("*97 is dialled in this tenant for *100")
                .contains("opens the own voice box");
        assertThat(phone.call("*98101").awaitAnswered(SOON).hangup()).isEqualTo(200);
        assertThat(phone.call("*100").awaitEnded(SOON).status()).isEqualTo(404);
        assertThat(klinke.acme().record("*100").path("timeline").toString())
                .contains("this tenant dials *97 instead of *100");
        assertThat(phone.call("*80").awaitEnded(SOON).status()).isEqualTo(403);
        assertThat(klinke.acme().record("*80").path("timeline").toString())
                .contains("the code *80 ('echo') is switched off in this tenant");

        Phone elsewhere = klinke.globex().registered("100");
        assertThat(elsewhere.call("*80").awaitAnswered(SOON).hangup()).isEqualTo(200);
        assertThat(elsewhere.call("*97").awaitEnded(SOON).status()).isGreaterThanOrEqualTo(400);
        assertThat(klinke.globex().record("*97").path("timeline").toString())
                .doesNotContain("*100")
                .doesNotContain("voice box");
    }

    @Test
    void thePinBehindAChangedLoginCodeStandsNowhere() {
        assertThat(codes(Map.of("deskLogin", "*45")).status()).isEqualTo(200);
        Phone phone = klinke.acme().registered("101");
        for (String code : List.of("*45", "*44")) {
            phone.call(code + "102#471147").awaitEnded(SOON);
            JsonNode record = klinke.acme().record(code + "102");
            assertThat(record.toString()).contains(code + "102").doesNotContain("471147");
        }
    }

    /// However it is dialled, help is called; no site of these tenants has a trunk, so that is how it is refused.
    @Test
    void helpIsCalledWhateverTheCodesAre() {
        assertThat(codes(Map.of("withhold", "*31", "anyBox", "*67")).status()).isEqualTo(200);
        for (String dialled : List.of("112", "110", "*31112", "*67112", "*31*67110", "*310112")) {
            assertThat(explain("acme", dialled).path("cause").asText())
                    .as(dialled)
                    .isEqualTo("NO_EMERGENCY_ROUTE");
        }
        Phone phone = klinke.acme().registered("101");
        assertThat(phone.call("*31112").awaitEnded(SOON).status()).isGreaterThanOrEqualTo(400);
        assertThat(klinke.acme().record("*31112").path("cause").asText()).isEqualTo("NO_EMERGENCY_ROUTE");
    }

    @Test
    void explainSaysWhichCodeItWas() {
        assertThat(codes(Map.of("echo", "*55")).status()).isEqualTo(200);
        assertThat(explain("acme", "*55").path("outcome").asText()).isEqualTo("echo");
        assertThat(explain("acme", "*80").path("reasons").toString()).contains("this tenant dials *55 instead of *80");
        assertThat(explain("globex", "*80").path("outcome").asText()).isEqualTo("echo");
        assertThat(explain("globex", "*55").path("outcome").asText()).isEqualTo("refused");
    }

    @Test
    void whatIsExportedIsTakenAgain() throws IOException {
        assertThat(codes(Map.of("ownBox", "*97", "echo", "off")).status()).isEqualTo(200);
        String yaml = klinke.server().get("/export/acme").path("yaml").asText();
        assertThat(yaml).contains("codes:", "echo: \"off\"", "ownBox: \"*97\"");
        assertThat(codes(Map.of("ownBox", "", "echo", "*80")).status()).isEqualTo(200);
        assertThat(codes()).isEmpty();
        klinke.server().apply(yaml);
        assertThat(codes().toString()).isEqualTo("{\"echo\":\"off\",\"ownBox\":\"*97\"}");
        assertThat(klinke.server().get("/export/acme").path("yaml").asText()).isEqualTo(yaml);
    }

    @Test
    void theHistoryTellsItAndUndoesIt() throws Exception {
        codes(Map.of("ownBox", "*97", "echo", "off"));
        long first = newest(admin);
        codes(Map.of("ownBox", "*96"));
        long second = newest(admin);
        assertThat(second).isGreaterThan(first);
        assertThat(undo(admin, first).code()).isEqualTo("undo.later");
        assertThat(undo(admin, second).status()).isEqualTo(200);
        assertThat(codes().toString()).isEqualTo("{\"echo\":\"off\",\"ownBox\":\"*97\"}");
        assertThat(undo(admin, newest(admin)).status())
                .as("what was undone comes back")
                .isEqualTo(200);
        assertThat(codes().path("ownBox").asText()).isEqualTo("*96");
        ApiClient reader = new ApiPeople(klinke.server()).in("acme", Role.AUDITOR);
        assertThat(undo(reader, newest(admin)).status())
                .as("he may read it only")
                .isEqualTo(403);
    }

    @Test
    void whatIsAtOddsIsRefusedWithFieldAndRemedy() {
        Answer twice = codes(Map.of("ownBox", "*80"));
        assertThat(twice.status()).isEqualTo(422);
        assertThat(twice.json().toString())
                .contains("/codes/ownBox", "*80 is the code 'echo' already", "choose another code");
        assertThat(codes(Map.of("ownBox", "112")).json().toString()).contains("/codes/ownBox", "cannot be a code");
        assertThat(codes(Map.of("ownBox", "100")).status()).isEqualTo(422);
        assertThat(codes(Map.of("pickup", "*8")).json().toString()).contains("pickup");

        // an extension that is added later, and one that was there before
        Answer dial = admin.post(DIALPLAN + "/speedDials", Map.of("extension", "*80", "name", "Taxi", "number", "101"));
        assertThat(dial.status()).isEqualTo(422);
        assertThat(dial.json().toString()).contains("extension", "is dialled for the code *80 ('echo')");
        assertThat(codes(Map.of("echo", "*55")).status()).isEqualTo(200);
        assertThat(admin.post(DIALPLAN + "/speedDials", Map.of("extension", "*80", "name", "Taxi", "number", "101"))
                        .status())
                .isEqualTo(201);
        Answer back = codes(Map.of("echo", ""));
        assertThat(back.status()).isEqualTo(422);
        assertThat(back.json().toString()).contains("/codes/echo", "the speed dial *80 has the extension *80");
        assertThat(explain("acme", "*80").path("outcome").asText()).isNotEqualTo("echo");
        assertThat(admin.delete(DIALPLAN + "/speedDials/~2a80").status()).isEqualTo(200);
    }
}
