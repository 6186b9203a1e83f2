package org.klinke.server.postgres;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Runs PostgreSQL's programs. They refuse to run as root; where we are root, `unshare -U` runs them in a user
/// namespace of their own: there they are nobody and hold no capability, yet the files stay ours and closed to all
/// others.
final class Programs {
    private static final Duration PROGRAM_TIME_MAX = Duration.ofSeconds(60);
    private static final int INTERRUPTED_SECONDS_MAX = 4;
    private static final int OUTPUT_CHARACTERS_MAX = 2_000;

    private final Path bin;
    private final List<String> prefix;

    Programs(Path programs) {
        bin = programs.resolve("bin");
        prefix = "root".equals(System.getProperty("user.name")) ? List.of("unshare", "-U") : List.of();
    }

    /// @param log where output goes; the last part of it stands in the exception
    /// @throws IOException if the program fails or does not end in time
    void run(Path log, String program, String... arguments) throws IOException, InterruptedException {
        if (exitStatus(log, program, arguments) != 0) {
            throw new IOException(program + " failed:\n" + tail(log)
                    + (prefix.isEmpty()
                            ? ""
                            : "\n(as root it runs under `unshare -U`; where user namespaces are forbidden, "
                                    + "start Klinke as an unprivileged user or give database.url)"));
        }
    }

    private int exitStatus(Path log, String program, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(prefix);
        command.add(bin.resolve(program).toString());
        command.addAll(List.of(arguments));
        Files.deleteIfExists(log);
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .directory(bin.toFile());
        // Messages that people and tests can read, no preloaded libraries or settings of the surrounding shell.
        builder.environment().put("LC_ALL", "C");
        builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
        Process process = builder.start();
        try {
            if (!process.waitFor(PROGRAM_TIME_MAX.toSeconds(), TimeUnit.SECONDS)) {
                throw new IOException(program + " did not end within " + PROGRAM_TIME_MAX.toSeconds() + " s");
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            // pg_ctl killed half-way may leave a database that nobody knows yet: a moment to end by itself.
            process.waitFor(INTERRUPTED_SECONDS_MAX, TimeUnit.SECONDS);
            throw e;
        } finally {
            process.destroyForcibly();
        }
    }

    static String tail(Path log) throws IOException {
        String text = Files.exists(log) ? new String(Files.readAllBytes(log), StandardCharsets.UTF_8).strip() : "";
        return text.length() <= OUTPUT_CHARACTERS_MAX ? text : text.substring(text.length() - OUTPUT_CHARACTERS_MAX);
    }
}
