package org.klinke.server.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Base64;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.klinke.core.account.Role;
import org.klinke.server.e2e.ApiClient.Answer;

/// Users that come in tables.
class ImportTest {
    private static final String PATH = "/tenants/acme/imports/users";
    private static final String USERS = "/tenants/acme/directory/users/";

    @RegisterExtension
    private final Klinke klinke = new Klinke();

    @SuppressWarnings("NullAway.Init")
    private ApiPeople people;

    @SuppressWarnings("NullAway.Init")
    private ApiClient manager;

    @BeforeEach
    void logIn() throws Exception {
        people = new ApiPeople(klinke.server());
        manager = people.in("acme", Role.PBX_MANAGER);
    }

    @Test
    void aTableIsTriedThenTakenAllOrNothing() {
        Map<String, Object> table = Map.of("file", "extension;name;device\n151;Änne;i151\n152;=Bo;\n100;;\n");
        Answer dry = manager.post(PATH + "?dryRun=true", table);
        assertThat(dry.json().path("plan").findValuesAsText("name"))
                .containsExactly("acme/151", "acme/151/i151", "acme/152");
        assertThat(manager.get(USERS + "151").status()).isEqualTo(404);

        Answer done = manager.post(PATH, table);
        assertThat(done.json().at("/generated/0/device").asText()).isEqualTo("i151");
        assertThat(manager.get(USERS + "152").text("name")).isEqualTo("=Bo");
        assertThat(manager.get(USERS + "100").text("name"))
                .as("empty says nothing")
                .isNotEmpty();
        assertThat(manager.post(PATH, table).json().path("plan").isEmpty())
                .as("again, and nothing is new")
                .isTrue();

        Answer refused = manager.post(PATH, Map.of("file", "extension,name\n153,Cy\n110,Help\n"));
        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.json().at("/errors/0/detail").asText()).startsWith("3: extension: ");
        assertThat(manager.get(USERS + "153").status()).isEqualTo(404);
        manager.delete(USERS + "151");
        manager.delete(USERS + "152");
    }

    @Test
    void aSpreadsheetIsATableToo() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(new ZipEntry("xl/worksheets/sheet1.xml"));
            zip.write("""
                    <worksheet><sheetData>
                      <row><c t="str"><v>extension</v></c><c t="str"><v>name</v></c></row>
                      <row><c><v>154</v></c><c t="inlineStr"><is><t>Dora</t></is></c></row>
                    </sheetData></worksheet>""".getBytes(UTF_8));
        }
        String file = Base64.getEncoder().encodeToString(bytes.toByteArray());
        assertThat(manager.post(PATH, Map.of("file", file, "base64", true)).status())
                .isEqualTo(200);
        assertThat(manager.get(USERS + "154").text("name")).isEqualTo("Dora");
        manager.delete(USERS + "154");
        assertThat(manager.post(PATH, Map.of("file", "?", "base64", true)).status())
                .isEqualTo(400);
    }

    @Test
    void theMachinesCommandTakesItByTheSameDoor() throws Exception {
        String file = Base64.getEncoder().encodeToString("extension,name\n155,Eva\n".getBytes(UTF_8));
        JsonNode done = klinke.server().post("/import/users", Map.of("tenant", "acme", "file", file));
        assertThat(done.path("applied").asBoolean()).isTrue();
        assertThat(manager.get(USERS + "155").text("name")).isEqualTo("Eva");
        manager.delete(USERS + "155");
        assertThatThrownBy(() -> klinke.server().post("/import/users", Map.of("tenant", "acme", "file", "bmFtZQo=")))
                .hasMessageContaining("there is no column");
        assertThat(people.in("acme", Role.PHONE_BOOK_MANAGER)
                        .post(PATH, Map.of("file", "extension,name\n156,F\n"))
                        .code())
                .isEqualTo("permission.missing");
    }
}
