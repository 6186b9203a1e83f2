package org.klinke.sip.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.klinke.core.Seeds;

class SipHeadTest {
    private static final String INVITE = """
            INVITE sip:101@acme.example;user=phone SIP/2.0
            Via: SIP/2.0/TLS 10.0.0.7:40123;alias;branch=z9hG4bKabc;rport
            Via: SIP/2.0/UDP other.example;branch=z9hG4bKnot
            Max-Forwards: 70
            From: "Tag;tag=no <x>" <sip:100@acme.example;tag=no>;x=1;tag=f-1
            To: <sip:101@acme.example>
            Call-ID: a84b4c76e66710@pc33
            CSeq: 4711 INVITE
            Contact: <sip:100@10.0.0.7:40123;transport=tls>
            Content-Type: application/sdp
            Content-Length: 5

            v=0
            """.replace("\n", "\r\n");

    static SipHead scan(String text) throws SipSyntaxException {
        return SipHead.scan(text.getBytes(UTF_8));
    }

    static SipSyntaxException refusal(String text) {
        SipSyntaxException refused = catchThrowableOfType(SipSyntaxException.class, () -> scan(text));
        assertThat(refused).as(text).isNotNull();
        return refused;
    }

    @Test
    void findsWhatDecides() throws SipSyntaxException {
        SipHead head = scan(INVITE);
        assertThat(head.isRequest()).isTrue();
        assertThat(head.method()).isEqualTo("INVITE");
        assertThat(head.status()).isZero();
        assertThat(head.requestUri()).isEqualTo("sip:101@acme.example;user=phone");
        assertThat(head.branch()).isEqualTo("z9hG4bKabc");
        assertThat(head.sentBy()).isEqualTo("10.0.0.7:40123");
        assertThat(head.vias()).isEqualTo(2);
        assertThat(head.callId()).isEqualTo("a84b4c76e66710@pc33");
        assertThat(head.cseq()).isEqualTo(4711);
        assertThat(head.fromTag()).isEqualTo("f-1");
        assertThat(head.toTag()).isNull();
        assertThat(head.contentLength()).isEqualTo(5);
        assertThat(head.maxForwards()).isEqualTo(70);
    }

    @Test
    void knowsCompactNamesBlanksAndOddCase() throws SipSyntaxException {
        SipHead head = scan("""
                SIP/2.0 180 Ringing
                v : SIP / 2.0 / UDP   First.Example.COM : 4000;ttl=16 ;BRANCH = z9hG4bKx
                f: sip:100@acme.example;TAG=F
                t: "Bob, \\"B\\"" <sip:101@acme.example> ; tag = T
                i:c1
                cSEQ: 0009   INVITE
                L: 0

                """.replace("\n", "\r\n"));
        assertThat(head.isRequest()).isFalse();
        assertThat(head.status()).isEqualTo(180);
        assertThat(head.method()).isEqualTo("INVITE");
        assertThat(head.requestUri()).isEmpty();
        assertThat(head.sentBy()).isEqualTo("first.example.com:4000");
        assertThat(head.branch()).isEqualTo("z9hG4bKx");
        assertThat(head.fromTag()).isEqualTo("F");
        assertThat(head.toTag()).isEqualTo("T");
        assertThat(head.callId()).isEqualTo("c1");
        assertThat(head.cseq()).isEqualTo(9);
        assertThat(head.contentLength()).isZero();
        assertThat(head.maxForwards()).isEqualTo(-1);
    }

    @Test
    void countsViasOnOneLine() throws SipSyntaxException {
        SipHead head = scan(INVITE.replaceFirst(";rport\r\nVia: ", ";rport, "));
        assertThat(head.vias()).isEqualTo(2);
        assertThat(head.branch()).isEqualTo("z9hG4bKabc");
        assertThat(scan(INVITE.replaceFirst(";branch=z9hG4bKabc;rport\r\nVia: ", ", "))
                        .branch())
                .as("never that of the second Via")
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "INVITE sip:101       | INVITE  sip:101 | Malformed request line",
                "INVITE sip:101       | INVITE sip:1 01 | Malformed request line",
                "INVITE sip:101       | INV\\ITE sip:101 | Malformed method",
                "Via: SIP/2.0/TLS 10.0.0.7:40123 | Via: SIP/2.0/TLS | Malformed Via",
                "Call-ID: a84b4c76e66710@pc33 | Call-ID: | Malformed Call-ID",
                "Call-ID: a84b4c76e66710@pc33 | Call-ID: a b | Malformed Call-ID",
                "CSeq: 4711 INVITE | CSeq: 4711 ACK | CSeq method is not the request's",
                "CSeq: 4711 INVITE | CSeq: 2147483648 INVITE | Malformed CSeq",
                "CSeq: 4711 INVITE | CSeq: -1 INVITE | Malformed CSeq",
                "CSeq: 4711 INVITE | CSeq: 4711INVITE | Malformed CSeq",
                "CSeq: 4711 INVITE | CSeq: INVITE | Malformed CSeq",
                "Max-Forwards: 70 | Max-Forwards: seventy | Malformed Max-Forwards",
                "Max-Forwards: 70 | Max-Forwards | Malformed header line",
                "Max-Forwards: 70 | : 70 | Malformed header line",
                "Content-Length: 5 | Content-Length: 5,5 | Malformed Content-Length",
            })
    void refusesBrokenParts(String good, String bad, String reason) {
        SipSyntaxException refused = refusal(INVITE.replace(good.trim(), bad.trim()));
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.reason()).isEqualTo(reason.trim());
    }

    @ParameterizedTest
    @ValueSource(strings = {"Via", "From", "To", "Call-ID", "CSeq"})
    void refusesAMissingHeader(String name) {
        assertThat(refusal(INVITE.replace("\r\n" + name + ":", "\r\nX-" + name + ":"))
                        .reason())
                .isEqualTo("Missing " + name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"From", "To", "Call-ID", "CSeq", "Max-Forwards", "Content-Length", "Content-Type"})
    void refusesASecondSingleton(String name) {
        String line = INVITE.lines()
                .filter(each -> each.startsWith(name + ":"))
                .findFirst()
                .orElseThrow();
        assertThat(refusal(INVITE.replaceFirst("\r\n", "\r\n" + Matcher.quoteReplacement(line) + "\r\n"))
                        .reason())
                .isEqualTo("More than one " + name);
    }

    @Test
    void refusesAnotherVersion() {
        assertThat(refusal(INVITE.replaceFirst("SIP/2.0", "SIP/7.0")).status()).isEqualTo(505);
        assertThat(refusal(INVITE.replaceFirst("SIP/2.0", "HTTP/1.1")).status()).isEqualTo(400);
    }

    @Test
    void refusesControlCharacters() {
        for (char c : new char[] {0, 7, 27, 0x7f}) {
            assertThat(refusal(INVITE.replace("Tag;", "Tag" + c)).reason()).isEqualTo("Control character in header");
        }
    }

    @Test
    void limitsLists() throws SipSyntaxException {
        String route = "<sip:p.example;lr>";
        assertThat(scan(with("Route: " + (route + ",").repeat(31) + route)).cseq())
                .isEqualTo(4711);
        assertThat(refusal(with("Route: " + (route + ",").repeat(32) + route)).reason())
                .isEqualTo("Too many values in a list");
        assertThat(refusal(with(("Route: " + route + "\r\n").repeat(32) + "Route: " + route))
                        .reason())
                .isEqualTo("Too many values in a list");
        assertThat(refusal(with("X: " + ",".repeat(32))).reason()).isEqualTo("Too many values in a list");
        assertThat(scan(with("Contact: <sip:a@b" + ";p=1".repeat(32) + ">" + ";q=1".repeat(32)))
                        .cseq())
                .isEqualTo(4711);
        assertThat(refusal(with("Contact: <sip:a@b" + ";p".repeat(33) + ">")).reason())
                .isEqualTo("Too many parameters");
        assertThat(refusal(INVITE.replaceFirst(";user=phone", ";p".repeat(33))).reason())
                .isEqualTo("Too many parameters");
        assertThat(scan(with("Subject: \"" + ",;".repeat(99) + "\"")).cseq())
                .as("quoted text is no list")
                .isEqualTo(4711);
    }

    private static String with(String line) {
        return INVITE.replaceFirst("Contact: [^\r]*", "User-Agent: x")
                .replaceFirst("\r\nMax", "\r\n" + Matcher.quoteReplacement(line) + "\r\nMax");
    }

    @Test
    void statusLines() {
        for (String line : new String[] {
            "SIP/2.0 99 No", "SIP/2.0 4294967301 Big", "SIP/2.0 2x0 OK", "SIP/2.0 700 X", "SIP/2.0 200OK"
        }) {
            assertThat(refusal(INVITE.replaceFirst("INVITE [^\r]*", line)).status())
                    .as(line)
                    .isEqualTo(400);
        }
    }

    static List<Long> seeds() {
        return Seeds.of(1, 1);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void survivesRandomDamage(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = INVITE.getBytes(UTF_8);
            for (int hits = 1 + random.nextInt(4); hits > 0; hits--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            byte[] cut = Arrays.copyOf(bytes, 1 + random.nextInt(bytes.length));
            for (byte[] each : new byte[][] {bytes, cut}) {
                try {
                    SipHead head = SipHead.scan(each);
                    assertThat(head.cseq()).isNotNegative();
                } catch (SipSyntaxException e) {
                    assertThat(e.reason()).isNotEmpty();
                } catch (RuntimeException e) {
                    throw new AssertionError("seed " + seed, e);
                }
                RawAnswer.to(each, 400, "Bad", "t", "");
            }
        }
    }
}
