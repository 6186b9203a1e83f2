package org.klinke.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the launcher makes of its words: the real script in a tree with nothing to build, a Maven that builds nothing,
/// and a Java that prints what it was told.
class LauncherTest {
    private static final Path LAUNCHER =
            Path.of("..", "klinke").toAbsolutePath().normalize();

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path tree;

    private record Ran(int status, String out, String err) {}

    @BeforeEach
    void plant() throws IOException {
        for (String folder : List.of("pbx-server/src/main", "pbx-server/target", "pbx-admin-web/ui", "jdk", "maven")) {
            Files.createDirectories(tree.resolve(folder));
        }
        Files.copy(LAUNCHER, tree.resolve("klinke"));
        Files.writeString(tree.resolve("pom.xml"), "<project/>");
        Files.writeString(tree.resolve("pbx-server/pom.xml"), "<project/>");
        Files.writeString(tree.resolve("pbx-server/target/pbx-server-1.jar"), "");
        Files.writeString(tree.resolve("jdk/release"), "JAVA_VERSION=\"25.0.1\"\n");
        script("jdk/bin/javac", "exit 0");
        script("jdk/bin/java", "printf '%s|' \"$@\"");
        script("maven/bin/mvn", """
                case "$*" in *-v) echo 'Apache Maven 3.9.9';; *test*) printf '%s|' "$@";; esac
                for word in "$@"; do case $word in -DoutputDirectory=*) mkdir -p "${word#*=}";; esac; done
                """);
    }

    private void script(String path, String text) throws IOException {
        Path script = tree.resolve(path);
        Files.createDirectories(script.resolve("..").normalize());
        Files.writeString(script, "#!/bin/sh\n" + text + "\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private Ran run(String... words) throws IOException, InterruptedException {
        List<String> line =
                new ArrayList<>(List.of("bash", tree.resolve("klinke").toString()));
        line.addAll(List.of(words));
        Path out = tree.resolve("out");
        Path err = tree.resolve("err");
        ProcessBuilder builder =
                new ProcessBuilder(line).redirectOutput(out.toFile()).redirectError(err.toFile());
        builder.environment().put("JAVA_HOME", tree.resolve("jdk").toString());
        builder.environment().put("MAVEN_HOME", tree.resolve("maven").toString());
        int status = builder.start().waitFor();
        return new Ran(
                status, Files.readString(out, StandardCharsets.UTF_8), Files.readString(err, StandardCharsets.UTF_8));
    }

    @Test
    void theLanguageMayBeSaidBeforeTheCommand() throws Exception {
        for (List<String> before : List.of(List.of("--lang", "de"), List.of("--lang=de"), List.<String>of())) {
            String[] words = Stream.concat(before.stream(), Stream.of("calls", "--tenant", "acme corp"))
                    .toArray(String[]::new);
            Ran ran = run(words);
            assertThat(ran.status()).as(ran.err()).isZero();
            assertThat(ran.out())
                    .as("all that was said, in that order")
                    .endsWith("org.klinke.server.Main|" + String.join("|", words) + "|");
            assertThat(ran.out()).as("a small Java, for a command").contains("-XX:+UseSerialGC");
        }
        assertThat(run("--lang", "de", "run").out())
                .as("a server's Java, for the server")
                .contains("-XX:+UseG1GC");
    }

    @Test
    void whatIsNoCommandIsNoneAfterALanguageEither() throws Exception {
        Ran unknown = run("--lang", "de", "nonsense");
        assertThat(unknown.status()).isEqualTo(2);
        assertThat(unknown.err()).contains("unknown command 'nonsense'");
        for (String[] nothing : List.of(new String[] {"--lang", "de"}, new String[] {"--lang"}, new String[] {})) {
            Ran ran = run(nothing);
            assertThat(ran.status()).isEqualTo(2);
            assertThat(ran.err()).contains("Usage: ./klinke COMMAND");
        }
        assertThat(run("--lang=de", "--help").out()).contains("Usage: ./klinke COMMAND");
        assertThat(run("--lang=de", "test", "-pl", "pbx-sip").out())
                .as("Maven hears of no language")
                .endsWith("test|-pl|pbx-sip|");
    }
}
