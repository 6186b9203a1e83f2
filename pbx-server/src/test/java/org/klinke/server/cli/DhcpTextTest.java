package org.klinke.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What is printed is read back by what is not its writer, as far as there is a reader here.
class DhcpTextTest {
    private static final String ADDRESS = "https://pbx.example:8884/n/" + "1" + "Az9_-".repeat(18) + "AAAA/";

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "OPTION43")
    void theAddressStandsInItWholeAndQuoted(DhcpText format) {
        assertThat(format.of(ADDRESS))
                .containsPattern("[\"']" + ADDRESS + "[\"']")
                .endsWith("\n");
    }

    @Test
    void keaReadsJson() throws Exception {
        JsonNode read =
                new ObjectMapper().readTree("{" + DhcpText.KEA.of(ADDRESS).replaceFirst("//[^\n]*\n", "") + "}");
        assertThat(read.path("option-def")).hasSize(2);
        for (JsonNode option : read.path("option-data")) {
            assertThat(option.path("data").asText()).isEqualTo(ADDRESS);
        }
        assertThat(read.path("option-data").findValuesAsText("name"))
                .containsExactly("tftp-server-name", "poly-160", "poly-159");
    }

    @Test
    void option43IsSubOption66WithItsLength() {
        byte[] bytes = HexFormat.ofDelimiter(":")
                .parseHex(DhcpText.OPTION43.of(ADDRESS).strip());
        assertThat(bytes[0]).isEqualTo((byte) 66);
        assertThat(bytes[1] & 0xff).isEqualTo(ADDRESS.length()).isEqualTo(bytes.length - 2);
        assertThat(new String(bytes, 2, bytes.length - 2, StandardCharsets.US_ASCII))
                .isEqualTo(ADDRESS);
        assertThat(bytes.length).isLessThanOrEqualTo(255);
    }

    @Test
    void namesAreTypedInAnyCase() {
        assertThat(DhcpText.named("Kea")).contains(DhcpText.KEA);
        assertThat(DhcpText.named("fritzbox")).isEmpty();
        assertThat(DhcpText.names()).startsWith("dnsmasq, kea");
    }
}
