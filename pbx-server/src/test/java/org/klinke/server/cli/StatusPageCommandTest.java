package org.klinke.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.klinke.server.status.PublicStatus;

class StatusPageCommandTest {
    @TempDir
    Path dir;

    @Test
    void aCopyElsewhereSaysThatTheServerIsGone() throws Exception {
        // Nobody listens at port 1.
        String[] order = {"status-page", "--lang", "en", "--out", dir.toString(), "--from", "https://127.0.0.1:1"};
        assertThat(KlinkeCommand.run(order)).isEqualTo(CommandFailed.NO_SERVER);
        assertThat(dir).isEmptyDirectory();

        PublicStatus last = new PublicStatus(
                "Example", "operational", Instant.parse("2026-11-26T12:00:00Z"), true, true, List.of(), List.of());
        Files.write(dir.resolve("status.json"), last.print());
        assertThat(KlinkeCommand.run(order)).isEqualTo(CommandFailed.NO_SERVER);
        assertThat(Files.readString(dir.resolve("index.html")))
                .isEqualTo(Files.readString(dir.resolve("en.html")))
                .contains("The server does not answer.", "2026-11-26");
        assertThat(Files.readString(dir.resolve("de.html"))).contains("Der Server antwortet nicht.");
        assertThat(Files.readString(dir.resolve("feed-de.xml"))).startsWith("<?xml");
        assertThat(PublicStatus.parse(Files.readAllBytes(dir.resolve("status.json")))
                        .answering())
                .isFalse();
    }
}
