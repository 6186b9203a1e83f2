package org.klinke.server.e2e;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.net.URLEncoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.klinke.sip.transport.SipTransport;

/// Calls as SIPp makes and takes them, over UDP and TCP (Debian's has no TLS: there the built-in phones do the same).
/// The scenarios are in `src/test/resources/sipp`; what stands between `@` in them is put in here. A phone that is
/// called registers in one scenario and takes the call in another (`-oocsf`), on the same connection.
///
/// SIPp reads a TCP connection dry before it sends anything. If a second message for a call lies behind the one it was
/// waiting for, and it would have to send something between the two, it gives the call up ("while sending"). So every
/// dialog has a SIPp of its own, with a connection of its own, and none is told a second thing before it has answered
/// the first: where nothing in the protocol sees to that, a phone waits a second.
@Tag("foreign")
class SippTest {
    private static final Duration SCENARIO_TIME_MAX = Duration.ofSeconds(40);
    private static final AtomicInteger RUNS = new AtomicInteger();

    @TempDir
    static Path folder;

    private static KlinkeServer server;

    @BeforeAll
    static void start() {
        server = KlinkeServer.start(
                folder.resolve("data"), Map.of("media.srtp", "optional", "media.rtp-timeout", "60 s"));
    }

    @AfterAll
    static void stop() throws IOException {
        server.close();
    }

    @ParameterizedTest
    @EnumSource(
            value = SipTransport.class,
            names = {"UDP", "TCP"})
    void registersAndUnregisters(SipTransport transport) throws Exception {
        succeeds(sipp("register.xml", "", transport, "100", "100", Map.of(), freePort()));
    }

    @ParameterizedTest
    @EnumSource(
            value = SipTransport.class,
            names = {"UDP", "TCP"})
    void asksForOptions(SipTransport transport) throws Exception {
        succeeds(sipp("options.xml", "", transport, "100", "100", Map.of(), freePort()));
    }

    /// Busy is asked of people nobody else is registered for: the phones of other cases over UDP have gone without a
    /// word, and ring on without an answer.
    @ParameterizedTest
    @CsvSource({
        "UDP, call.xml, answers.xml, 200, 101",
        "TCP, call.xml, answers.xml, 200, 101",
        "UDP, cancel.xml, rings.xml, 487, 101",
        "TCP, cancel.xml, rings.xml, 487, 101",
        "UDP, refused.xml, refuses.xml, 486, 102",
        "TCP, refused.xml, refuses.xml, 486, 104",
        "UDP, refused.xml, refuses.xml, 480, 101",
        "TCP, refused.xml, refuses.xml, 480, 101",
        "UDP, refused.xml, refuses.xml, 603, 101",
        "TCP, refused.xml, refuses.xml, 603, 101",
    })
    void calls(SipTransport transport, String calling, String called, String status, String to) throws Exception {
        int port = freePort();
        try (Run callee = sipp("callee.xml", called, transport, to, "", Map.of("STATUS", status), port)) {
            KlinkeServer.await(
                    to + " to register\n" + callee.log(),
                    SCENARIO_TIME_MAX,
                    () -> server.get("/registrations").toString().contains(":" + port + "\""));
            succeeds(sipp(calling, "", transport, "100", to, Map.of("STATUS", status), freePort()));
            nothingIsLeft(callee.log());
        }
    }

    /// What calls, who is called and how, and who else.
    @ParameterizedTest
    @CsvSource({
        "UDP, prack.xml,    answers.xml,    101, ''",
        "TCP, prack.xml,    answers.xml,    101, ''",
        "UDP, call.xml,     redirects.xml,  101, 103",
        "TCP, call.xml,     redirects.xml,  101, 103",
        "UDP, transfer.xml, transferee.xml, 101, 103",
        "TCP, transfer.xml, transferee.xml, 101, 103",
        "UDP, call.xml,     glare.xml,      101, ''",
        "TCP, call.xml,     glare.xml,      101, ''",
    })
    void callsOfSeveralPhones(SipTransport transport, String calling, String called, String to, String target)
            throws Exception {
        try (Run first = callee(transport, called, to, target);
                Run second = target.isEmpty() ? first : callee(transport, "answers.xml", target + "a", "")) {
            succeeds(sipp(calling, "", transport, "100", to, Map.of("TARGET", target), freePort()));
            nothingIsLeft(first.log() + second.log());
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = SipTransport.class,
            names = {"UDP", "TCP"})
    void connectsTheTwoItTalksWith(SipTransport transport) throws Exception {
        try (Run first = callee(transport, "transferee.xml", "101", "103");
                Run second = callee(transport, "told.xml", "103a", "101");
                Run asked =
                        sipp("hung-up.xml", "", transport, "100", "103", Map.of("REASON", "Transferred"), freePort())) {
            succeeds(sipp(
                    "attended.xml",
                    "",
                    transport,
                    "100",
                    "101",
                    Map.of("TARGET", "103", "DIALOG", URLEncoder.encode(asked.dialog(), UTF_8)),
                    freePort()));
            succeeds(asked);
            nothingIsLeft(first.log() + second.log());
            assertThat(second.log()).contains("P-Asserted-Identity").contains("BYE sip:");
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = SipTransport.class,
            names = {"UDP", "TCP"})
    void takesItsTalkOver(SipTransport transport) throws Exception {
        try (Run called = callee(transport, "told.xml", "101", "100");
                Run replaced = sipp(
                        "hung-up.xml",
                        "",
                        transport,
                        "100",
                        "101",
                        Map.of("REASON", "completed elsewhere"),
                        freePort())) {
            succeeds(
                    sipp("replaces.xml", "", transport, "100", "101", Map.of("DIALOG", replaced.dialog()), freePort()));
            succeeds(replaced);
            nothingIsLeft(called.log());
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = SipTransport.class,
            names = {"UDP", "TCP"})
    void twoPhonesRingAndOneAnswers(SipTransport transport) throws Exception {
        try (Run answers = callee(transport, "answers.xml", "103a", "");
                Run loses = callee(transport, "loses.xml", "103b", "")) {
            succeeds(sipp("call.xml", "", transport, "100", "103", Map.of(), freePort()));
            nothingIsLeft(answers.log() + loses.log());
            assertThat(loses.log()).contains("Reason: SIP;cause=200").contains("487 Request Terminated");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "UDP, message-summary, 100, Messages-Waiting: no",
        "TCP, message-summary, 100, Messages-Waiting: no",
        "UDP, dialog,          101, <dialog-info",
        "TCP, dialog,          101, <dialog-info",
    })
    void subscribes(SipTransport transport, String event, String to, String body) throws Exception {
        succeeds(sipp(
                "subscribe.xml",
                "",
                transport,
                "100",
                to,
                Map.of("EVENT", event, "BODY", body.replace("<", "&lt;")),
                freePort()));
    }

    /// A phone that has registered.
    private static Run callee(SipTransport transport, String scenario, String user, String target) throws IOException {
        int port = freePort();
        Run run = sipp("callee.xml", scenario, transport, user, "", Map.of("TARGET", target), port);
        KlinkeServer.await(
                user + " to register\n" + run.log(),
                SCENARIO_TIME_MAX,
                () -> server.get("/registrations").toString().contains(":" + port + "\""));
        return run;
    }

    private static void nothingIsLeft(String log) {
        KlinkeServer.await("the calls to end\n" + log, SCENARIO_TIME_MAX, () -> server.metric("pbx_calls_active") == 0);
        KlinkeServer.await(
                "all media to be given back", SCENARIO_TIME_MAX, () -> server.metric("pbx_media_sessions") == 0);
    }

    private static void succeeds(Run run) throws Exception {
        try (run) {
            assertThat(run.process.waitFor(SCENARIO_TIME_MAX.toSeconds(), TimeUnit.SECONDS))
                    .as("%s", run.log())
                    .isTrue();
            assertThat(run.process.exitValue()).as("%s", run.log()).isZero();
        }
    }

    /// One SIPp with one call.
    private record Run(Process process, Path folder) implements AutoCloseable {
        private static final Pattern ANSWER = Pattern.compile("SIP/2\\.0 200 .*?\r\n\r\n", Pattern.DOTALL);
        private static final Pattern CALL_ID = Pattern.compile("\r\nCall-ID: (\\S+)");
        private static final Pattern TO_TAG = Pattern.compile("\r\nTo: .*;tag=(\\S+)");
        private static final Pattern FROM_TAG = Pattern.compile("\r\nFrom: .*;tag=(\\S+)");

        /// The dialog of its call, as the value of a Replaces; waits until the call is answered and acknowledged.
        String dialog() {
            KlinkeServer.await("the call to stand", SCENARIO_TIME_MAX, () -> log().contains("CSeq: 2 ACK"));
            String answer = first(ANSWER, log());
            return first(CALL_ID, answer) + ";to-tag=" + first(TO_TAG, answer) + ";from-tag=" + first(FROM_TAG, answer);
        }

        private static String first(Pattern pattern, String text) {
            Matcher found = pattern.matcher(text);
            assertThat(found.find()).as("%s in %s", pattern, text).isTrue();
            return found.group(found.groupCount());
        }

        String log() {
            StringBuilder out = new StringBuilder();
            for (String name : List.of("messages", "errors", "output")) {
                try {
                    Path file = folder.resolve(name);
                    out.append(Files.exists(file) ? Files.readString(file, ISO_8859_1) : "");
                } catch (IOException e) {
                    out.append(e);
                }
            }
            return out.toString();
        }

        @Override
        public void close() {
            process.destroyForcibly();
        }
    }

    private static Run sipp(
            String scenario,
            String outOfCall,
            SipTransport transport,
            String user,
            String to,
            Map<String, String> more,
            int port)
            throws IOException {
        Path home = Files.createDirectories(folder.resolve("sipp-" + RUNS.incrementAndGet()));
        Map<String, String> values = new HashMap<>(more);
        values.putAll(Map.of(
                "USER",
                user,
                "TO",
                to,
                "DOMAIN",
                KlinkeServer.ACME,
                "PASSWORD",
                server.password(),
                "AGENT",
                "baresip v1.0.0")); // is challenged with MD5 alone, all that sipp knows
        List<String> command = new ArrayList<>(List.of(
                "sipp",
                "127.0.0.1:" + server.sip(transport).getPort(),
                "-sf",
                filled(home, scenario, values),
                "-t",
                transport == SipTransport.UDP ? "u1" : "t1",
                "-i",
                "127.0.0.1",
                "-mi",
                "127.0.0.1",
                "-cid_str",
                "%u-%p-%s", // without @, which a Refer-To would have to escape
                "-p",
                String.valueOf(port),
                "-m",
                "1",
                "-nostdin",
                "-timeout",
                SCENARIO_TIME_MAX.toSeconds() + "s",
                "-timeout_error",
                "-trace_msg",
                "-message_file",
                home.resolve("messages").toString(),
                "-trace_err",
                "-error_file",
                home.resolve("errors").toString()));
        if (!outOfCall.isEmpty()) {
            command.addAll(List.of("-oocsf", filled(home, outOfCall, values)));
        }
        Process process = new ProcessBuilder(command)
                .directory(home.toFile())
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true)
                .redirectOutput(home.resolve("output").toFile())
                .start();
        return new Run(process, home);
    }

    private static String filled(Path home, String scenario, Map<String, String> values) throws IOException {
        String text;
        try (InputStream in = Objects.requireNonNull(SippTest.class.getResourceAsStream("/sipp/" + scenario))) {
            text = new String(in.readAllBytes(), UTF_8);
        }
        for (Map.Entry<String, String> value : values.entrySet()) {
            text = text.replace("@" + value.getKey() + "@", value.getValue());
        }
        return Files.writeString(home.resolve(scenario), text).toString();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
