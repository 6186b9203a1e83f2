package org.klinke.sip.torture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Coverage-guided fuzzing with Jazzer, one JVM per target: usually so many runs as take two seconds, from one
/// seed, so that the same inputs are tried each time; with `-Dklinke.fuzz.seconds=3600` random ones for an hour
/// each. The seeds are in `src/test/resources/fuzz/TARGET`, beside them everything that was ever found; every test
/// run tries them all. What Jazzer learns of random inputs stays in `target/fuzz/TARGET`.
class FuzzTest {
    /// 0: the usual runs.
    private static final int SECONDS = Integer.getInteger("klinke.fuzz.seconds", 0);

    private static final int USUAL_SECONDS_MAX = 30;
    private static final int START_SECONDS_MAX = 90;
    private static final int INPUT_BYTES_MAX = 20_000;
    private static final int INPUT_SECONDS_MAX = 30; // the first one waits for the instrumented classes

    enum Target {
        FRAME("org.klinke.sip.transport.FrameFuzz", 4_000),
        STUN("org.klinke.sip.transport.StunFuzz", 12_000),
        HEAD("org.klinke.sip.codec.HeadFuzz", 8_000),
        CODEC("org.klinke.sip.codec.CodecFuzz", 2_500),
        SDP("org.klinke.sip.codec.SdpFuzz", 8_000),
        CREDENTIALS("org.klinke.sip.edge.CredentialsFuzz", 4_000);

        private final String type;
        private final int usualRuns;

        Target(String type, int usualRuns) {
            this.type = type;
            this.usualRuns = usualRuns;
        }

        String folder() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }

        /// The files, and for whole messages the tables of the RFCs.
        Map<String, byte[]> seeds() throws IOException, URISyntaxException {
            Map<String, byte[]> seeds = new LinkedHashMap<>();
            Path folder = Path.of(Objects.requireNonNull(FuzzTest.class.getResource("/fuzz/" + folder()))
                    .toURI());
            try (Stream<Path> files = Files.list(folder)) {
                for (Path file : files.sorted().toList()) {
                    seeds.put(file.getFileName().toString(), Files.readAllBytes(file));
                }
            }
            switch (this) {
                case FRAME ->
                    messages().forEach((name, message) -> {
                        ByteArrayOutputStream out = new ByteArrayOutputStream();
                        out.write(17);
                        out.writeBytes(message);
                        seeds.put(name, out.toByteArray());
                    });
                case HEAD, CODEC -> seeds.putAll(messages());
                case STUN, SDP, CREDENTIALS -> {}
            }
            return seeds;
        }

        private static Map<String, byte[]> messages() {
            Map<String, byte[]> all = new LinkedHashMap<>();
            for (String file : List.of("rfc4475.txt", "rfc5118.txt")) {
                all.putAll(TortureTable.messages(file));
            }
            return all;
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
        Map<String, byte[]> seeds = target.seeds();
        assertThat(seeds).isNotEmpty();
        for (Map.Entry<String, byte[]> seed : seeds.entrySet()) {
            try {
                entrance.invokeExact(seed.getValue());
            } catch (Throwable e) {
                throw new AssertionError("input " + seed.getKey(), e);
            }
        }
    }

    @Tag("slow")
    @ParameterizedTest
    @EnumSource
    void jazzerFindsNothing(Target target) throws Exception {
        Path seeds = Files.createDirectories(Path.of("target", "fuzz-seeds", target.folder()));
        for (Map.Entry<String, byte[]> seed : target.seeds().entrySet()) {
            Files.write(seeds.resolve(seed.getKey()), seed.getValue());
        }
        Path log = Path.of("target", "fuzz-" + target.folder() + ".log");
        Process jazzer = new ProcessBuilder(command(target, seeds))
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

    private static List<String> command(Target target, Path seeds) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:+EnableDynamicAgentLoading",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Dlogback.configurationFile=fuzz/quiet.xml",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                "com.code_intelligence.jazzer.Jazzer",
                "--target_class=" + target.type,
                "--instrumentation_includes=org.klinke.**:gov.nist.**",
                "--reproducer_path=target"));
        command.addAll(List.of(
                "-max_total_time=" + (SECONDS == 0 ? USUAL_SECONDS_MAX : SECONDS),
                "-max_len=" + INPUT_BYTES_MAX,
                "-timeout=" + INPUT_SECONDS_MAX,
                "-artifact_prefix=target/fuzz-found-" + target.folder() + "-"));
        if (SECONDS == 0) {
            command.addAll(List.of("-seed=1", "-runs=" + target.usualRuns));
        } else {
            command.add(Files.createDirectories(Path.of("target", "fuzz", target.folder()))
                    .toString());
        }
        command.add(seeds.toString());
        return command;
    }
}
