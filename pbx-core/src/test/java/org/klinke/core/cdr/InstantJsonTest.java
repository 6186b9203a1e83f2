package org.klinke.core.cdr;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;

class InstantJsonTest {
    private final ObjectMapper json =
            new ObjectMapper().registerModule(new SimpleModule().addSerializer(Instant.class, new InstantJson()));

    @Test
    void printsAsInstantsPrintThemselves() throws JsonProcessingException {
        for (String each : new String[] {
            "1970-01-01T00:00:00Z",
            "2026-11-26T23:59:59.999Z",
            "2026-02-28T00:00:00.000001Z",
            "2026-02-28T00:00:00.100Z",
            "2026-02-28T00:00:00.000000001Z",
            "2026-02-28T00:00:00.123456Z",
            "0000-01-01T00:00:00Z",
            "9999-12-31T23:59:59.999999999Z"
        }) {
            assertThat(json.writeValueAsString(Instant.parse(each))).isEqualTo("\"" + each + "\"");
        }
        for (Instant odd : new Instant[] {Instant.MIN, Instant.parse("-0001-12-31T23:59:59Z"), Instant.MAX}) {
            assertThat(json.writeValueAsString(odd)).isEqualTo("\"" + odd + "\"");
        }
    }

    @Test
    void printsAnyInstantAsItPrintsItself() throws JsonProcessingException {
        Random random = new Random(1);
        for (int i = 0; i < 10_000; i++) {
            Instant at = Instant.ofEpochSecond(random.nextLong(5_000_000_000L), random.nextInt(1_000_000_000));
            assertThat(json.writeValueAsString(at)).isEqualTo("\"" + at + "\"");
        }
    }
}
