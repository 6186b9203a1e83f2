package org.klinke.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// THIRD-PARTY.md names what we deliver, and nothing that is gone.
class ThirdPartyTest {
    private static final Path NOTICE = Path.of("..", "THIRD-PARTY.md");
    private static final Pattern ROW = Pattern.compile("^\\| `([^`]+)` \\|.*", Pattern.MULTILINE);

    @Test
    void everyLibraryIsListedWithItsLicence() throws IOException {
        assertThat(libraries())
                .allSatisfy(jar -> assertThat(rows()).as(jar).anyMatch(row -> jar.startsWith(row)))
                .hasSizeGreaterThan(50);
    }

    @Test
    void nothingIsListedThatIsNotThere() throws IOException {
        assertThat(rows()).allSatisfy(row -> assertThat(libraries()).as(row).anyMatch(jar -> jar.startsWith(row)));
    }

    /// What the tests run with is more than is delivered; the list says what is for tests only.
    private static List<String> libraries() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .map(entry -> Path.of(entry).getFileName().toString())
                .filter(name -> name.endsWith(".jar") && !name.startsWith("pbx-") && !isOfTheBuild(name))
                .toList();
    }

    /// What runs the tests themselves.
    private static boolean isOfTheBuild(String jar) {
        return Stream.of("surefire", "junit-platform-launcher").anyMatch(jar::startsWith);
    }

    private static List<String> rows() throws IOException {
        return ROW.matcher(Files.readString(NOTICE))
                .results()
                .map(row -> row.group(1))
                .toList();
    }
}
