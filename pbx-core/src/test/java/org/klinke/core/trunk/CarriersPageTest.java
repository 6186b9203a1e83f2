package org.klinke.core.trunk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.klinke.core.trunk.Form.Field;
import org.klinke.core.trunk.TrunkProfile.Known;

/// `docs/CARRIERS.md` says what the profiles say. Where it does not, the page as it should be lies in
/// `target/CARRIERS.md`, to be copied.
class CarriersPageTest {
    private static final String HEAD = """
            # Carriers

            What Klinke knows of carriers: each has a profile, whose form asks for the rest. This page is made from the profiles
            (`pbx-core/src/main/resources/trunks`) and checked against them. How a trunk is set up: [ADMIN.md](ADMIN.md).

            Any setting can be set besides the form, by the name it has here. *Verified* has a public source: a manual, a
            specification, an RFC; or it is our own choice where a carrier leaves it open. *Unverified* is what we take until
            somebody knows better. No profile has been tried with the carrier itself yet.
            """;

    @Test
    void thePageSaysWhatTheProfilesSay() throws IOException {
        StringBuilder page = new StringBuilder(HEAD);
        new TrunkProfiles().names().forEach(name -> carrier(page, ProfileFile.read(name)));
        Files.writeString(Path.of("target/CARRIERS.md"), page);
        assertThat(Files.readString(Path.of("../docs/CARRIERS.md"))).isEqualTo(page.toString());
    }

    private static void carrier(StringBuilder page, TrunkProfile profile) {
        page.append("\n## ")
                .append(profile.title().en())
                .append("\n\n`profile: ")
                .append(profile.name())
                .append("`\n\n");
        profile.notes().forEach(note -> page.append("- ").append(note.en()).append('\n'));
        if (!profile.notes().isEmpty()) {
            page.append('\n');
        }
        page.append("| field | what | needed | example |\n|---|---|---|---|\n");
        for (Field field : profile.form().fields()) {
            page.append("| `")
                    .append(field.ofAccount() ? "accounts: " : "")
                    .append(field.name())
                    .append("` | ")
                    .append(field.label().en())
                    .append(": ")
                    .append(field.help().en())
                    .append(" | ")
                    .append(field.needed() ? "yes" : "")
                    .append(" | `")
                    .append(field.example())
                    .append("` |\n");
        }
        page.append("\nVerified:\n\n").append(settings(profile, true));
        page.append("\nUnverified:\n\n").append(settings(profile, false));
    }

    private static String settings(TrunkProfile profile, boolean verified) {
        Map<String, List<String>> bySource = profile.settings().entrySet().stream()
                .filter(entry -> entry.getValue().verified() == verified)
                .collect(Collectors.groupingBy(
                        entry -> entry.getValue().source(),
                        TreeMap::new,
                        Collectors.mapping(CarriersPageTest::setting, Collectors.toList())));
        if (bySource.isEmpty()) {
            return "- nothing\n";
        }
        StringBuilder list = new StringBuilder();
        bySource.forEach((source, settings) -> list.append("- ")
                .append(settings.stream().sorted().collect(Collectors.joining(", ")))
                .append(source.equals(TrunkProfile.UNVERIFIED) ? "" : " (" + source + ")")
                .append('\n'));
        return list.toString();
    }

    private static String setting(Map.Entry<String, Known> entry) {
        String value = entry.getValue().value();
        return "`" + entry.getKey() + (value.isEmpty() ? "` none" : ": " + value + "`");
    }
}
