package org.klinke.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What strangers can send to a media port before any key protects it, and what those with a key can send as audio and
/// reports (RTCP), by Jazzer: as `FuzzTest` of the signalling, with
/// the same runs each time, or with `-Dklinke.fuzz.seconds=3600` random ones. Seeds and finds are in
/// `src/test/resources/fuzz/TARGET`.
class MediaFuzzTest {
    /// 0: the usual runs.
    private static final int SECONDS = Integer.getInteger("klinke.fuzz.seconds", 0);

    private static final int USUAL_SECONDS_MAX = 30;
    private static final int START_SECONDS_MAX = 90;
    private static final int INPUT_BYTES_MAX = 6_000;
    private static final int INPUT_SECONDS_MAX = 30;

    enum Target {
        ICE("org.klinke.media.ice.IceFuzz", 12_000),
        DTLS("org.klinke.media.dtls.DtlsFuzz", 1_500),
        CODEC("org.klinke.media.codec.CodecFuzz", 3_000),
        RTCP("org.klinke.media.rtcp.RtcpFuzz", 12_000);

        private final String type;
        private final int usualRuns;

        Target(String type, int usualRuns) {
            this.type = type;
            this.usualRuns = usualRuns;
        }

        String folder() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }

        Path seeds() throws URISyntaxException {
            return Path.of(Objects.requireNonNull(MediaFuzzTest.class.getResource("/fuzz/" + folder()))
                    .toURI());
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatWasFoundStaysMended(Target target) throws Throwable {
        MethodHandle entrance = MethodHandles.publicLookup()
                .findStatic(
                        Class.forName(target.type),
                        "fuzzerTestOneInput",
                        MethodType.methodType(void.class, byte[].class));
        try (Stream<Path> files = Files.list(target.seeds())) {
            List<Path> seeds = files.sorted().toList();
            assertThat(seeds).isNotEmpty();
            for (Path seed : seeds) {
                try {
                    entrance.invokeExact(Files.readAllBytes(seed));
                } catch (Throwable e) {
                    throw new AssertionError("input " + seed.getFileName(), e);
                }
            }
        }
    }

    @Tag("slow")
    @ParameterizedTest
    @EnumSource
    void jazzerFindsNothing(Target target) throws Exception {
        Path log = Path.of("target", "fuzz-" + target.folder() + ".log");
        Process jazzer = new ProcessBuilder(command(target))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            assertThat(jazzer.waitFor(Math.max(SECONDS, USUAL_SECONDS_MAX) + START_SECONDS_MAX, TimeUnit.SECONDS))
                    .as("Jazzer ends in time; see %s", log)
                    .isTrue();
        } finally {
            jazzer.destroyForcibly();
        }
        String said = Files.readString(log, StandardCharsets.ISO_8859_1);
        assertThat(jazzer.exitValue())
                .as(
                        "%s found something: mend it and keep the crash file in src/test/resources/fuzz/%s\n%s",
                        target, target.folder(), said.substring(Math.max(0, said.length() - 6_000)))
                .isZero();
        assertThat(said).contains("Done ", " runs in ");
    }

    private static List<String> command(Target target) throws IOException, URISyntaxException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:+EnableDynamicAgentLoading",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                "com.code_intelligence.jazzer.Jazzer",
                "--target_class=" + target.type,
                "--instrumentation_includes=org.klinke.**:org.bouncycastle.tls.*",
                "--reproducer_path=target",
                "-max_total_time=" + (SECONDS == 0 ? USUAL_SECONDS_MAX : SECONDS),
                "-max_len=" + INPUT_BYTES_MAX,
                "-timeout=" + INPUT_SECONDS_MAX,
                "-artifact_prefix=target/fuzz-found-" + target.folder() + "-"));
        if (SECONDS == 0) {
            command.addAll(List.of("-seed=1", "-runs=" + target.usualRuns));
        }
        // The first folder is where new inputs are kept: with the usual runs a fresh one, or they would not be the
        // same.
        Path found = Path.of("target", "fuzz", target.folder());
        command.add((SECONDS == 0
                        ? Files.createTempDirectory(Files.createDirectories(found), "usual")
                        : Files.createDirectories(found))
                .toString());
        command.add(target.seeds().toString());
        return command;
    }
}
