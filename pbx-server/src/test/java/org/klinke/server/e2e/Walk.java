package org.klinke.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// A script that walks through the admin web in a real Chromium (`pbx-admin-web/ui/test`); it says by its exit status
/// whether all was as it should be.
final class Walk {
    private static final Path UI =
            Path.of("..", "pbx-admin-web", "ui").toAbsolutePath().normalize();
    private static final int MINUTES_MAX = 5;

    private Walk() {}

    static void run(String script, KlinkeServer server, Path pictures, Map<String, String> given)
            throws IOException, InterruptedException {
        Path log = Files.createTempFile("walk", ".log");
        ProcessBuilder node = new ProcessBuilder(List.of("node", "test/" + script))
                .directory(UI.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        Map<String, String> environment = new LinkedHashMap<>(given);
        environment.put("KLINKE_URL", "https://localhost:" + server.https().getPort());
        environment.put("KLINKE_PICTURES", pictures.toString());
        node.environment().putAll(environment);
        Process process = node.start();
        try {
            assertThat(process.waitFor(MINUTES_MAX, TimeUnit.MINUTES))
                    .as("it ends; so far: " + Files.readString(log))
                    .isTrue();
            assertThat(process.exitValue()).as(Files.readString(log)).isZero();
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
            Files.delete(log);
        }
    }
}
