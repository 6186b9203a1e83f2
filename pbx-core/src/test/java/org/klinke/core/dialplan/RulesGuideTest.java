package org.klinke.core.dialplan;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What docs/RULES.md tells admins is so.
class RulesGuideTest {
    private static List<String[]> table(String head) throws IOException {
        List<String> lines = Files.readAllLines(Path.of("..", "docs", "RULES.md"));
        List<String[]> rows = new ArrayList<>();
        for (int at = lines.indexOf(head) + 2; lines.get(at).startsWith("|"); at++) {
            rows.add(lines.get(at).replace("`", "").split("\\s*\\|\\s*", -1));
        }
        assertThat(rows).hasSizeGreaterThan(3);
        return rows;
    }

    @Test
    void patternsMatchWhatItSays() throws IOException {
        for (String[] row : table("| in a pattern | stands for | example | matches | does not match |")) {
            DialPattern pattern = DialPattern.of(row[3]);
            assertThat(pattern.matches(row[4])).as(row[3]).isTrue();
            assertThat(pattern.matches(row[5])).as(row[3]).isFalse();
        }
    }

    @Test
    void eachIsMoreSpecificThanTheNext() throws IOException {
        List<String[]> rows = table("| from the most specific | why before the next |");
        for (int at = 1; at < rows.size(); at++) {
            assertThat(DialPattern.of(rows.get(at - 1)[1]).forms().getFirst())
                    .isLessThan(DialPattern.of(rows.get(at)[1]).forms().getFirst());
        }
    }

    @Test
    void templatesMakeWhatItSays() throws IOException {
        for (String[] row : table("| template | with +4989123456 called by 17 |")) {
            assertThat(NumberTemplate.of(row[1]).fill("+4989123456", "17")).isEqualTo(row[2]);
        }
    }
}
