package org.klinke.core.dialplan;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/// Rows of a table among the test resources; each is for a rule of its own, which its last cell says.
final class GoldenTable {
    private GoldenTable() {}

    record Row(List<String> cells) {
        String cell(int at) {
            return cells.get(at);
        }

        @Override
        public String toString() {
            return String.join(" | ", cells);
        }
    }

    static List<Row> read(String name) throws IOException {
        try (InputStream in = Objects.requireNonNull(GoldenTable.class.getResourceAsStream("/dialplan/" + name))) {
            return new String(in.readAllBytes(), UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> new Row(Arrays.stream(line.split("\\|", -1))
                            .map(String::strip)
                            .toList()))
                    .toList();
        }
    }
}
