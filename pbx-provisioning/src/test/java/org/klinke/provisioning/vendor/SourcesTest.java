package org.klinke.provisioning.vendor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Nobody here had these phones on the table: of each setting that a template tells one, it is written down where its
/// name is known from, or that it is not.
class SourcesTest {
    private static final Path VENDORS = Path.of("src/main/resources/vendors");
    private static final Path DOC = Path.of("../docs/PHONES.md");
    private static final Pattern LINE = Pattern.compile("(?<mark>deployed|manual|unverified) +(?<name>.+)");
    private static final Pattern SECTION = Pattern.compile("\\{\\{[#^/][^}]*}}");
    private static final Pattern SETTING = Pattern.compile("(?<name>.+?) =( .*)?");
    private static final String UNVERIFIED = "Settings whose names or values no manual confirmed: ";

    static List<String> makers() throws IOException {
        try (Stream<Path> folders = Files.list(VENDORS)) {
            return folders.filter(folder -> Files.exists(folder.resolve("sources.txt")))
                    .map(folder -> folder.getFileName().toString())
                    .sorted()
                    .toList();
        }
    }

    private static Map<String, String> sources(String maker) throws IOException {
        Map<String, String> sources = new TreeMap<>();
        for (String line : Files.readAllLines(VENDORS.resolve(maker).resolve("sources.txt"))) {
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            Matcher found = LINE.matcher(line);
            assertThat(found.matches()).as(line).isTrue();
            assertThat(sources.put(found.group("name"), found.group("mark")))
                    .as(line)
                    .isNull();
        }
        return sources;
    }

    private static Set<String> settings(String maker) throws IOException {
        Set<String> names = new TreeSet<>();
        try (Stream<Path> files = Files.list(VENDORS.resolve(maker))) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".mustache")).toList()) {
                Files.readAllLines(file).stream()
                        .map(String::strip)
                        .filter(line -> !line.startsWith("#"))
                        .map(line -> SECTION.matcher(line).replaceAll("").strip())
                        .map(SETTING::matcher)
                        .filter(Matcher::matches)
                        .forEach(found -> names.add(found.group("name")
                                .replaceAll("\\{\\{[^}]*}}", "*")
                                .strip()));
            }
        }
        return names;
    }

    @ParameterizedTest
    @MethodSource("makers")
    void everySettingHasASourceAndEverySourceASetting(String maker) throws IOException {
        assertThat(sources(maker).keySet()).isNotEmpty().isEqualTo(settings(maker));
    }

    @Test
    void onlyWhatIsOursHasNone() throws IOException {
        try (Stream<Path> folders = Files.list(VENDORS)) {
            assertThat(folders.filter(Files::isDirectory)
                            .map(folder -> folder.getFileName().toString())
                            .filter(maker ->
                                    !Files.exists(VENDORS.resolve(maker).resolve("sources.txt"))))
                    .containsExactlyInAnyOrder("baresip", "generic");
        }
    }

    @ParameterizedTest
    @MethodSource("makers")
    void thePaperNamesWhatIsNotVerified(String maker) throws IOException {
        String wanted = sources(maker).entrySet().stream()
                .filter(source -> source.getValue().equals("unverified"))
                .map(source -> "`" + source.getKey() + "`")
                .sorted(String.CASE_INSENSITIVE_ORDER)
                .collect(Collectors.joining(", "));
        List<String> lines = Files.readAllLines(DOC);
        int begin = lines.stream()
                .map(line -> line.toLowerCase(Locale.ROOT))
                .toList()
                .indexOf("## " + maker);
        assertThat(begin).isNotNegative();
        assertThat(lines.subList(begin + 1, lines.size()).stream()
                        .takeWhile(line -> !line.startsWith("## "))
                        .filter(line -> line.startsWith(UNVERIFIED)))
                .containsExactly(UNVERIFIED + wanted + ".");
    }
}
