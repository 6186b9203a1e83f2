package org.klinke.sip.edge;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import javax.sip.message.Message;
import javax.sip.message.Request;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.klinke.core.Seeds;
import org.klinke.sip.codec.SipHead;
import org.klinke.sip.codec.SipSyntaxException;
import org.klinke.sip.edge.EdgeWorld.Lines;
import org.klinke.sip.tx.Admission;

/// What the parser lets through and we do not (RFC 4475 names in the rows). A request that passes is challenged.
class ValidatorTest {
    private final EdgeWorld w = new EdgeWorld();

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            INVITE   | Require: nothingSupportsThis, nothingSupportsThisEither | 420
            INVITE   | Require: 100rel                                         | 401
            INVITE   | Require: 100rel, precondition                           | 420
            BYE      | Require: 100rel                                         | 420
            INVITE   | Require: outbound                                       | 420
            INVITE   | Proxy-Require: noProxiesSupportThis                     | 420
            REGISTER | Require: outbound                                       | 401
            REGISTER | Require: timer                                          | 420
            INVITE   | Supported: 100rel, timer, replaces                      | 401
            INVITE   | Accept: text/nobodyKnowsThis                            | 406
            INVITE   | Accept: application/sdp                                 | 401
            INVITE   | Accept: text/plain, */*                                 | 401
            OPTIONS  | Accept: text/nobodyKnowsThis                            | 401
            INVITE   | Max-Forwards: 0                                         | 483
            OPTIONS  | Max-Forwards: 0                                         | 401
            REGISTER | Max-Forwards: 0                                         | 401
            INVITE   | X-Unknown: whatever                                     | 401
            INVITE   | Contact: <sip:second@192.0.2.8>                         | 400
            """)
    void checksHeaders(String method, String header, int status) {
        Lines lines = method.equals("REGISTER")
                ? Lines.register("desk-100", "acme.example")
                : Lines.request(method, "desk-100", "acme.example", "101");
        assertThat(w.status(w.flow(), lines.with(header).text())).isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            INVITE   | sip:101@acme.example            | <sip:100@acme.example> | <sip:101@acme.example>        | 401
            INVITE   | sips:101@acme.example           | <sip:100@acme.example> | <sip:101@acme.example>        | 401
            INVITE   | nobodyKnowsThisScheme:totallyopaquecontent | <sip:100@acme.example> | <sip:101@acme.example> | 416
            INVITE   | soap.beep://192.0.2.103:3002    | <sip:100@acme.example> | <sip:101@acme.example>        | 416
            INVITE   | tel:+4989123                    | <sip:100@acme.example> | <sip:101@acme.example>        | 416
            INVITE   | sip:101@acme.example?Route=%3Csip:x.example%3E | <sip:100@acme.example> | <sip:101@acme.example> | 400
            REGISTER | sip:acme.example                | <sip:100@acme.example> | <isbn:2983792873>             | 400
            REGISTER | sip:acme.example                | <http://www.example.com> | <sip:100@acme.example>      | 400
            """)
    void checksAddresses(String method, String target, String from, String to, int status) {
        Lines lines = Lines.request(method, "100", "acme.example", "101")
                .target(target)
                .from(from)
                .to(to);
        assertThat(w.status(w.flow(), lines.text())).isEqualTo(status);
    }

    @Test
    void aCallNeedsAContact() {
        Lines lines = Lines.invite("100", "acme.example", "101").without("Contact");
        assertThat(w.status(w.flow(), lines.text())).isEqualTo(400);
        assertThat(w.status(w.flow(), lines.with("Contact: <tel:+4989>").text()))
                .isEqualTo(400);
        assertThat(w.status(w.flow(), lines.with("Contact: *").text())).isEqualTo(400);
        assertThat(w.status(
                        w.flow(),
                        Lines.request("OPTIONS", "100", "acme.example", "x")
                                .without("Contact")
                                .text()))
                .isEqualTo(401);
    }

    @Test
    void namesWhatItDoesNotSupport() {
        assertThat(w.send(
                        w.flow(),
                        Lines.invite("100", "acme.example", "101")
                                .with("Require: a, b")
                                .text()))
                .startsWith("SIP/2.0 420 Bad Extension")
                .contains("Unsupported: a,b\r\n");
    }

    @Test
    void checksTheBody() {
        Lines invite = Lines.invite("100", "acme.example", "101");
        String sdp = "v=0\r\n";
        assertThat(w.status(
                        w.flow(), invite.with("Content-Type: application/sdp").text(sdp)))
                .isEqualTo(401);
        assertThat(w.status(
                        w.flow(),
                        invite.with("Content-Type: Application/SDP;x=y").text(sdp)))
                .isEqualTo(401);
        assertThat(w.send(
                        w.flow(),
                        invite.with("Content-Type: application/unknown").text(sdp)))
                .startsWith("SIP/2.0 415")
                .contains("Accept: application/sdp\r\n");
        assertThat(w.status(
                        w.flow(),
                        invite.with("Content-Type: multipart/mixed;boundary=x").text(sdp)))
                .isEqualTo(415);
        assertThat(w.send(
                        w.flow(),
                        invite.with("Content-Type: application/sdp")
                                .with("Content-Encoding: gzip")
                                .text(sdp)))
                .startsWith("SIP/2.0 415")
                .contains("Accept-Encoding: identity\r\n");
        assertThat(w.status(w.flow(), invite.text(sdp))).isEqualTo(400);
    }

    @Test
    void aRequestWithoutFromTagIsNotOfThisCentury() {
        String text = Lines.invite("100", "acme.example", "101").text().replace(";tag=9fxced76sl", "");
        assertThat(w.status(w.flow(), text)).isEqualTo(400);
    }

    /// Whatever the parser lets through, the edge answers or drops: it never throws, and lets nothing in.
    static List<Long> seeds() {
        return Seeds.of(1, 1);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void survivesMutations(long seed) {
        Random random = new Random(seed);
        String authorization =
                EdgeWorld.authorization(HashAlgorithm.SHA_256, "INVITE", "desk-100", "acme.example", "guess", "x", 1);
        byte[] valid = Lines.invite("100", "acme.example", "101")
                .with(authorization)
                .with("Require: a, b")
                .with("Accept: application/sdp, text/plain")
                .with("Content-Type: application/sdp")
                .text("v=0\r\n")
                .getBytes(UTF_8);
        int judged = 0;
        for (int round = 0; round < 20_000; round++) {
            byte[] bytes = valid.clone();
            for (int i = random.nextInt(6); i >= 0; i--) {
                int at = random.nextInt(bytes.length);
                bytes[at] = random.nextBoolean() ? bytes[random.nextInt(bytes.length)] : (byte) random.nextInt(256);
            }
            SipHead head;
            Message message;
            try {
                head = SipHead.scan(bytes);
                message = w.codec.parse(bytes);
            } catch (SipSyntaxException expected) {
                continue;
            }
            if (message instanceof Request request) {
                assertThat(w.edge.admit(w.flow("198.51.100." + round % 200), head, request))
                        .as("seed %d: %s", seed, new String(bytes, ISO_8859_1))
                        .isNotInstanceOf(Admission.Accept.class);
                judged++;
            }
        }
        assertThat(judged).as("seed %d", seed).isGreaterThan(1_000);
    }
}
