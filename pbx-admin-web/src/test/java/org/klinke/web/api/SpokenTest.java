package org.klinke.web.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class SpokenTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static JsonNode said(String operation, String answer) throws Exception {
        return Contract.load()
                .operation(operation)
                .spoken()
                .said(JSON.readTree(answer), sentence -> sentence.toUpperCase(Locale.ROOT));
    }

    @Test
    void sentencesAreSaidAnewAndNamesAndCodesStay() throws Exception {
        JsonNode told = said("explain", """
                {"from": "100 anna", "outcome": "refused", "cause": "BUSY", "remedy": "wait", "reasons": ["one", "two"],
                 "way": [{"kind": "trunk", "name": "main"}]}
                """);
        assertThat(told.path("reasons").toString()).isEqualTo("[\"ONE\",\"TWO\"]");
        assertThat(told.path("remedy").asText()).isEqualTo("WAIT");
        assertThat(told.path("from").asText()).isEqualTo("100 anna");
        assertThat(told.path("outcome").asText()).isEqualTo("refused");
        assertThat(told.path("way").get(0).path("name").asText()).isEqualTo("main");
    }

    @Test
    void sentencesWithinListsAreFound() throws Exception {
        JsonNode told = said(
                "listTrunkStates",
                "{\"items\": [{\"trunk\": \"main\", \"reason\": \"nobody answers\", \"accounts\": []}]}");
        assertThat(told.at("/items/0/reason").asText()).isEqualTo("NOBODY ANSWERS");
        assertThat(told.at("/items/0/trunk").asText()).isEqualTo("main");
    }

    @Test
    void whatHoldsNoSentenceIsNotCopied() throws Exception {
        JsonNode answer = JSON.readTree("{\"login\": \"anna\"}");
        Spoken spoken = Contract.load().operation("getMe").spoken();
        assertThat(spoken.isNothing()).isTrue();
        assertThat(spoken.said(answer, _ -> "x")).isSameAs(answer);
    }
}
