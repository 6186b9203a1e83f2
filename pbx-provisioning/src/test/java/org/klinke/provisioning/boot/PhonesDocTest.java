package org.klinke.provisioning.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.klinke.provisioning.vendor.Model;
import org.klinke.provisioning.vendor.Vendors;

/// What docs/PHONES.md says of a maker's models is what we know of them: under `## Maker` a line for each.
class PhonesDocTest {
    private static final Path DOC = Path.of("../docs/PHONES.md");

    private static String line(Model model) {
        return "| `%s` | %s | %s | %s | %s | %s | %s |"
                .formatted(
                        model.name(),
                        model.title(),
                        model.keys(),
                        orDash(model.screen()),
                        String.join(", ", model.codecs()),
                        orDash(model.tls()),
                        orDash(model.note()));
    }

    private static String orDash(String text) {
        return text.isEmpty() ? "-" : text;
    }

    @Test
    void theTableIsTheData() throws IOException {
        List<String> lines = Files.readAllLines(DOC);
        List<String> wanted = new Vendors()
                .models().stream()
                        .filter(model -> lines.stream()
                                .map(line -> line.toLowerCase(Locale.ROOT))
                                .anyMatch(
                                        line -> line.equals("## " + model.name().replaceFirst("-.*", ""))))
                        .map(PhonesDocTest::line)
                        .toList();
        assertThat(wanted).isNotEmpty();
        assertThat(lines.stream().filter(line -> line.startsWith("| `"))).containsExactlyElementsOf(wanted);
    }
}
