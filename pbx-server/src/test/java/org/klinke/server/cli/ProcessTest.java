package org.klinke.server.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.klinke.media.file.Sound;
import org.klinke.media.file.SoundFile;
import org.klinke.media.tone.Goertzel;
import org.klinke.server.phone.Phone;
import org.klinke.server.phone.PhoneCall;

/// The program as people run it: real processes, exit statuses, signals.
@Tag("slow")
class ProcessTest {
    private static final long STOP_SECONDS_MAX = 10;

    @TempDir
    private Path dir;

    @SuppressWarnings("NullAway.Init")
    private KlinkeProcess klinke;

    @BeforeEach
    void ports() throws Exception {
        klinke = new KlinkeProcess(dir);
    }

    @AfterEach
    void noServerStays() {
        klinke.close();
    }

    @Test
    void helpAndExitStatusReachTheShell() throws Exception {
        KlinkeProcess.Result help = klinke.command("calls", "--help");
        assertThat(help.status()).isZero();
        assertThat(help.out()).contains("Usage: klinke calls");
        assertThat(klinke.command("dance").status()).isEqualTo(2);
        KlinkeProcess.Result alone = klinke.onData("calls");
        assertThat(alone.status()).isEqualTo(3);
        assertThat(alone.err()).contains("no server is running", "./klinke run");
    }

    @Test
    void unknownKeyAndWrongValueStopTheStart() throws Exception {
        Path config = Files.writeString(dir.resolve("bad.conf"), "sip.tls.prot = 5061\n");
        KlinkeProcess.Result unknown = klinke.onData("run", "--config", config.toString());
        assertThat(unknown.status()).isEqualTo(1);
        assertThat(unknown.err()).contains("bad.conf:1: sip.tls.prot: unknown key; did you mean sip.tls.port?");

        Files.writeString(config, "\nmedia.srtp = perhaps\n");
        KlinkeProcess.Result wrong = klinke.onData("run", "--config", config.toString());
        assertThat(wrong.status()).isEqualTo(1);
        assertThat(wrong.err()).contains("bad.conf:2: media.srtp: \"perhaps\" is none of required, optional");
        assertThat(dir.resolve("data/postgres")).doesNotExist();
    }

    @Test
    void aPortInUseIsNamedWithItsKey() throws Exception {
        for (String key : List.of(
                "sip.tls.port", "sip.wss.port", "https.port", "provisioning.port", "contacts.port", "metrics.port")) {
            try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
                KlinkeProcess.Result result = klinke.run(Map.of(key, String.valueOf(taken.getLocalPort())));
                assertThat(result.status()).as(key).isEqualTo(1);
                assertThat(result.err()).contains(key, String.valueOf(taken.getLocalPort()));
            }
        }
    }

    @Test
    void aStartThatFailsAtTheVeryEndSaysSoAndLeavesNothingRunning() throws Exception {
        Files.createDirectories(dir.resolve("data/operator-password/in-the-way"));

        KlinkeProcess.Result result = klinke.run(Map.of());

        assertThat(result.status()).isEqualTo(1);
        assertThat(result.err()).contains("operator-password");
        assertThat(klinke.postgresRuns()).isFalse();
    }

    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES) // three starts, a call and a dozen commands
    void everythingSurvivesRestartAndKill() throws Exception {
        Path file = Files.writeString(dir.resolve("acme.yaml"), """
                tenants:
                  - name: acme
                    domain: acme.example
                    users:
                      - extension: "100"
                        name: Reception
                        devices:
                          - name: desk
                      - extension: "101"
                        name: Sales
                        devices: [{name: a, sipUsername: sales, sipPassword: sales-secret-of-test}]
                      - extension: "102"
                        name: Office
                        devices: [{name: b, sipUsername: office, sipPassword: office-secret-of-test}]
                    recordings:
                      rules: [{title: Sales, users: ["101"], consent: announced}]
                """);
        Process first = klinke.start("--demo");
        String demo = klinke.readyText();
        assertThat(demo).contains("READY", "demo.klinke.test", "extension 100", "110, 112");
        Path password = dir.resolve("data/operator-password");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(password)))
                .isEqualTo("rw-------");
        assertThat(demo)
                .contains(password.toString())
                .doesNotContain(Files.readString(password).strip());
        assertThat(klinke.onData("run").err()).contains("another Klinke server", "runs on");

        assertThat(klinke.onData("apply", file.toString()).out()).contains("+ device acme/100/desk", "password");
        String before = sealed();
        KlinkeProcess.Result heard = klinke.onData("selftest");
        assertThat(heard.out()).contains("both phones hear each other");
        assertThat(heard.status()).isZero();
        assertThat(klinke.onData("trace", "last").out()).contains("INVITE 101 (SDP)", "Ended: ");
        assertThat(klinke.onData("trace", "last", "--messages").out())
                .contains("INVITE sip:101@selftest.klinke.test SIP/2.0", "[SDP: ")
                .doesNotContain("response=", "inline:");
        List<String> calls = recentCalls();
        assertThat(calls).hasSize(1);
        JsonNode operator = new ObjectMapper()
                .readTree(klinke.onData("operator", "reset", "--json").out());
        assertThat(operator.path("password").asText()).hasSizeGreaterThan(15);
        assertThat(password).doesNotExist();
        assertThat(klinke.onData("accounts", "add", "anna", "--tenant", "acme", "--role", "user")
                        .out())
                .contains("anna", "password: ");
        assertThat(klinke.onData("accounts", "--tenant", "acme", "--lang", "de").out())
                .contains("ANMELDUNG", "anna", "offen");
        assertThat(klinke.onData("audit", "--tenant", "acme", "--kind", "account")
                        .out())
                .contains("create account", "local CLI", "login: \"anna\"");
        assertThat(klinke.onData("audit", "export").out().lines())
                .allMatch(line -> line.startsWith("{\"seq\":"))
                .hasSizeGreaterThan(2);
        assertThat(klinke.onData("audit", "verify", "--tenant", "acme").out()).contains("is what was written");

        first.destroy();
        assertThat(first.waitFor(STOP_SECONDS_MAX, TimeUnit.SECONDS)).isTrue();
        assertThat(first.exitValue()).isZero();
        assertThat(dir.resolve("data/run/endpoint.json")).doesNotExist();
        assertThat(klinke.postgresRuns()).isFalse();

        Process second = klinke.start("--demo");
        assertThat(klinke.readyText().lines().filter(line -> line.contains("extension 100")))
                .isEqualTo(demo.lines()
                        .filter(line -> line.contains("extension 100"))
                        .toList());
        assertThat(password).doesNotExist();
        assertThat(sealed()).isEqualTo(before);
        assertThat(recentCalls()).isEqualTo(calls);

        killWhileRecording(second);
        assertThat(klinke.postgresRuns()).isTrue();
        klinke.start();
        assertThat(klinke.readyText()).contains("READY");
        isRecordedUpToItsLastSecond();
        assertThat(sealed()).isEqualTo(before);
        assertThat(recentCalls()).isEqualTo(calls);
        assertThat(klinke.allLogs()).doesNotContain(operator.path("password").asText());
    }

    private static final int SALES_HZ = 700;
    private static final int OFFICE_HZ = 1_100;
    private static final Duration SOON = Duration.ofSeconds(20);

    private void killWhileRecording(Process server) throws Exception {
        try (Phone sales = klinke.phone("acme.example", "sales", "101")
                        .toneHz(SALES_HZ)
                        .autoAnswer()
                        .build();
                Phone office = klinke.phone("acme.example", "office", "102")
                        .toneHz(OFFICE_HZ)
                        .build()) {
            assertThat(sales.register().status()).isEqualTo(200);
            assertThat(office.register().status()).isEqualTo(200);
            PhoneCall call = office.call("101").awaitAnswered(SOON);
            long end = System.nanoTime() + SOON.toNanos();
            while (recordingFiles(".part").isEmpty()) {
                assertThat(System.nanoTime()).as("the recording to begin").isLessThan(end);
                call.listenFor(Duration.ofMillis(100));
            }
            call.awaitTone(SALES_HZ, SOON);
            call.listenFor(Duration.ofSeconds(4));
            server.destroyForcibly().waitFor();
        }
        assertThat(recordingFiles(".part")).hasSize(1);
    }

    private List<Path> recordingFiles(String ending) throws IOException {
        Path folder = klinke.data().resolve("recordings");
        if (Files.notExists(folder)) {
            return List.of();
        }
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(file -> file.toString().endsWith(ending)).toList();
        }
    }

    /// It is listed, opens, and at its end both still talk.
    private void isRecordedUpToItsLastSecond() throws Exception {
        long end = System.nanoTime() + SOON.toNanos();
        JsonNode listed;
        do {
            listed = new ObjectMapper()
                    .readTree(klinke.onData("recordings", "--tenant", "acme", "--json")
                            .out())
                    .path("recordings");
            assertThat(System.nanoTime()).as("the recording to be listed").isLessThan(end);
        } while (listed.isEmpty());
        assertThat(listed).hasSize(1);
        assertThat(listed.get(0).path("whole").asBoolean()).isFalse();
        Path file = dir.resolve("call.wav");
        KlinkeProcess.Result got = klinke.onData(
                "recordings", "get", listed.get(0).path("id").asText(), file.toString(), "--tenant", "acme");
        assertThat(got.status()).as(got.err()).isZero();
        assertThat(got.out()).contains("broken off");
        Sound sound = SoundFile.read(Files.readAllBytes(file), 60);
        assertThat(sound.seconds()).isGreaterThan(3);
        for (int channel = 0; channel < 2; channel++) {
            short[] side = sound.channels()[channel];
            short[] last = Arrays.copyOfRange(side, side.length - sound.sampleRate(), side.length);
            assertThat(Goertzel.strongest(last, sound.sampleRate()).hz())
                    .as("channel %d", channel)
                    .isCloseTo(channel == 0 ? SALES_HZ : OFFICE_HZ, within(5));
        }
    }

    /// Their ids and causes.
    private List<String> recentCalls() throws Exception {
        List<String> found = new ArrayList<>();
        new ObjectMapper()
                .readTree(klinke.onData("calls", "--recent", "--json").out())
                .path("calls")
                .forEach(call -> found.add(
                        call.path("id").asText() + " " + call.path("cause").asText()));
        return found;
    }

    @Test
    void aSignalDuringTheStartEndsItTidily() throws Exception {
        Process server = klinke.start();
        klinke.awaitLog("starting the database");
        server.destroy();

        assertThat(server.waitFor(STOP_SECONDS_MAX, TimeUnit.SECONDS)).isTrue();
        assertThat(server.exitValue()).isZero();
        assertThat(klinke.postgresRuns()).isFalse();
    }

    @Test
    void selfTestStartsATemporaryServer() throws Exception {
        KlinkeProcess.Result result = klinke.onData("selftest");

        assertThat(result.err()).contains("starting a temporary one");
        assertThat(result.status()).as(result.out()).isZero();
        assertThat(dir.resolve("data")).doesNotExist();
    }

    /// The device passwords of acme as an export carries them.
    private String sealed() throws Exception {
        Path file = dir.resolve("secrets");
        Path passphrase = Files.writeString(dir.resolve("passphrase"), "correct horse battery\n");
        KlinkeProcess.Result export = klinke.onData(
                "export", "acme", "--secrets-to", file.toString(), "--passphrase-file", passphrase.toString());
        assertThat(export.status()).as(export.err()).isZero();
        return export.out()
                + org.klinke.server.apply.SealedSecrets.open(
                                Files.readString(file), "correct horse battery".toCharArray())
                        .passwords();
    }
}
