package org.klinke.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What the history names in the code's words has words of people in the web's catalogues.
class HistoryWordsTest {
    private static final List<Path> SOURCES = List.of(Path.of("../pbx-core/src/main/java"), Path.of("src/main/java"));
    private static final Path CATALOGUES = Path.of("../pbx-admin-web/ui/src/texts");
    private static final String WORD = "([A-Z][A-Z_]+|\"[^\"]+\")";
    private static final Pattern CONSTANT = Pattern.compile("String ([A-Z_]+) = (\"[^\"]+\")");
    private static final Pattern CHANGED = Pattern.compile("\\.(?:created|updated|deleted)\\(\\s*" + WORD + "\\s*,");
    private static final Pattern NOTED = Pattern.compile("\\.noted\\(\\s*" + WORD + "\\s*,\\s*(" + WORD + "|\\w)");

    @Test
    void everyKindAndActionHasAWordInBothLanguages() throws IOException {
        Set<String> kinds = new TreeSet<>();
        Set<String> actions = new TreeSet<>(Set.of("create", "update", "delete"));
        for (Path source : sources()) {
            String text = Files.readString(source);
            Map<String, String> constants = CONSTANT.matcher(text)
                    .results()
                    .collect(Collectors.toMap(one -> one.group(1), one -> one.group(2), (first, _) -> first));
            for (Matcher changed = CHANGED.matcher(text); changed.find(); ) {
                add(kinds, changed.group(1), constants);
            }
            for (Matcher noted = NOTED.matcher(text); noted.find(); ) {
                add(actions, noted.group(1), constants);
                add(kinds, noted.group(2), constants);
            }
        }
        assertThat(kinds).contains("user", "API key", "music on hold").hasSizeGreaterThan(40);
        assertThat(actions).contains("hang up", "access").hasSizeGreaterThan(15);
        for (String language : List.of("en.json", "de.json")) {
            JsonNode words =
                    new ObjectMapper().readTree(CATALOGUES.resolve(language).toFile());
            assertThat(kinds).as("kinds in " + language).allMatch(words.path("kind")::has);
            assertThat(actions).as("actions in " + language).allMatch(words.path("action")::has);
        }
    }

    private static void add(Set<String> words, String found, Map<String, String> constants) {
        String quoted = constants.getOrDefault(found, found);
        if (quoted.startsWith("\"")) {
            words.add(quoted.substring(1, quoted.length() - 1));
        }
    }

    private static List<Path> sources() throws IOException {
        List<Path> all = new ArrayList<>();
        for (Path folder : SOURCES) {
            try (Stream<Path> files = Files.walk(folder)) {
                files.filter(file -> file.toString().endsWith(".java")).forEach(all::add);
            }
        }
        return all;
    }
}
