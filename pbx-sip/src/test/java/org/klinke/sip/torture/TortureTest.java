package org.klinke.sip.torture;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.klinke.sip.conversation.Digest;
import org.klinke.sip.transport.SipTransport;

/// RFC 4475 and RFC 5118, every message, over every transport, against a server on real sockets. After each one the
/// transport still takes a normal phone.
class TortureTest {
    private static final Pattern FROM_USER = Pattern.compile("(?im)^(?:from|f)\\s*:[^\r]*?sip:([^@>;]+)@([^>;\r]+)");
    private static final Pattern CALL_ID = Pattern.compile("(?im)^(?:call-id|i)\\s*:\\s*\\S+");
    private static final AtomicInteger COUNTER = new AtomicInteger();

    private static Server four;
    private static Optional<Server> six = Optional.empty();

    @BeforeAll
    static void start() {
        four = new Server(InetAddress.ofLiteral("127.0.0.1"));
        if (hasIpv6()) {
            six = Optional.of(new Server(InetAddress.ofLiteral("::1")));
        }
    }

    @AfterAll
    static void stop() {
        four.close();
        six.ifPresent(Server::close);
    }

    private static boolean hasIpv6() {
        try (DatagramSocket probe = new DatagramSocket(new InetSocketAddress(InetAddress.ofLiteral("::1"), 0))) {
            return probe.isBound();
        } catch (IOException e) {
            return false;
        }
    }

    static Stream<Arguments> rfc4475() {
        return overEveryTransport("rfc4475.txt");
    }

    static Stream<Arguments> rfc5118() {
        return overEveryTransport("rfc5118.txt");
    }

    private static Stream<Arguments> overEveryTransport(String file) {
        return TortureTable.read(file).stream()
                .flatMap(entry -> Stream.of(SipTransport.UDP, SipTransport.TCP, SipTransport.TLS)
                        .map(transport -> Arguments.of(entry, transport)));
    }

    @Test
    void theTablesAreComplete() {
        assertThat(TortureTable.read("rfc4475.txt")).hasSize(49);
        assertThat(TortureTable.read("rfc5118.txt")).hasSize(11);
    }

    @ParameterizedTest(name = "{0} over {1}")
    @MethodSource("rfc4475")
    void rfc4475(TortureTable.Case entry, SipTransport transport) throws IOException {
        torture(four, entry, transport);
    }

    @ParameterizedTest(name = "{0} over {1}")
    @MethodSource("rfc5118")
    void rfc5118(TortureTable.Case entry, SipTransport transport) throws IOException {
        torture(four, entry, transport);
    }

    @ParameterizedTest(name = "{0} over {1} and IPv6")
    @MethodSource("rfc5118")
    void rfc5118OverIpv6(TortureTable.Case entry, SipTransport transport) throws IOException {
        if (six.isPresent()) { // a machine without IPv6 has only the one above
            torture(six.get(), entry, transport);
        }
    }

    private static void torture(Server server, TortureTable.Case entry, SipTransport transport) throws IOException {
        TortureTable.Outcome expected = transport == SipTransport.UDP ? entry.datagram() : entry.stream();
        long failed = server.sip.signalling().stackCounters().failed();
        try (Line line = server.connect(transport)) {
            line.send(entry.message());
            List<String> answers = answers(line, expected);
            assertThat(answers.stream().map(TortureTest::status))
                    .as("%s", answers)
                    .containsExactlyElementsOf(expected.answers());
            if (expected.proven() != 0) {
                line.send(withCredentials(entry.message(), answers.getFirst()));
                assertThat(status(finalAnswer(line))).isEqualTo(expected.proven());
            }
        }
        assertThat(server.sip.signalling().stackCounters().failed()).isEqualTo(failed);
        aNormalPhoneIsServed(server, transport);
    }

    /// What came before the answer to a probe sent right after; before the end where there is to be one.
    private static List<String> answers(Line line, TortureTable.Outcome expected) throws IOException {
        String probe = "probe-" + COUNTER.incrementAndGet();
        if (!expected.closes()) {
            line.send(request("OPTIONS", "sip:example.com", line, probe, 1, "").getBytes(UTF_8));
        }
        if (expected.waits()) {
            line.finish();
        }
        List<String> answers = new ArrayList<>();
        while (true) {
            Optional<String> answer = line.next();
            if (answer.isEmpty()) {
                assertThat(expected.waits() || expected.closes()).isTrue();
                return answers;
            }
            if (answer.get().contains("Call-ID: " + probe)) {
                assertThat(expected.waits()).isFalse();
                return answers;
            }
            answers.add(answer.get());
        }
    }

    private static byte[] withCredentials(byte[] message, String challenge) {
        String text = new String(message, ISO_8859_1);
        Matcher from = FROM_USER.matcher(text);
        assertThat(from.find()).isTrue();
        String method = text.substring(0, text.indexOf(' '));
        String uri = text.substring(text.indexOf(' ') + 1, text.indexOf(" SIP/2.0"));
        String credentials = Digest.answer(challenge, from.group(1), Server.PASSWORD, method, uri);
        // Each transport is a call of its own, or its REGISTER would come after the same CSeq.
        text = CALL_ID.matcher(text).replaceFirst("$0-" + COUNTER.incrementAndGet());
        int end = text.indexOf("\r\n\r\n");
        return (text.substring(0, end) + "\r\nAuthorization: " + credentials + text.substring(end))
                .getBytes(ISO_8859_1);
    }

    private static void aNormalPhoneIsServed(Server server, SipTransport transport) throws IOException {
        try (Line line = server.connect(transport)) {
            for (String method : List.of("REGISTER", "OPTIONS")) {
                String call = "normal-" + COUNTER.incrementAndGet();
                String uri = method.equals("REGISTER") ? "sip:example.com" : "sip:caller@example.com";
                line.send(request(method, uri, line, call, 1, "").getBytes(UTF_8));
                String challenge = finalAnswer(line);
                assertThat(status(challenge)).isEqualTo(401);
                String credentials = Digest.answer(challenge, "caller", Server.PASSWORD, method, uri);
                line.send(request(method, uri, line, call, 2, "Authorization: " + credentials + "\r\n")
                        .getBytes(UTF_8));
                assertThat(status(finalAnswer(line))).isEqualTo(200);
            }
        }
    }

    private static String finalAnswer(Line line) throws IOException {
        String answer;
        do {
            answer = line.next().orElseThrow();
        } while (status(answer) < 200);
        return answer;
    }

    private static int status(String response) {
        return Integer.parseInt(response.substring(8, 11));
    }

    private static String request(String method, String uri, Line line, String call, int cseq, String extra) {
        return method + " " + uri + " SIP/2.0\r\n"
                + "Via: SIP/2.0/" + line.name() + " " + line.sentBy() + ";branch=z9hG4bK" + call + cseq + ";rport\r\n"
                + "Max-Forwards: 70\r\n"
                + "From: <sip:caller@example.com>;tag=" + call + "\r\n"
                + "To: <sip:caller@example.com>\r\n"
                + "Call-ID: " + call + "\r\n"
                + "CSeq: " + cseq + " " + method + "\r\n"
                + "Contact: <sip:caller@" + line.sentBy() + ">\r\n"
                + extra
                + "Content-Length: 0\r\n\r\n";
    }
}
