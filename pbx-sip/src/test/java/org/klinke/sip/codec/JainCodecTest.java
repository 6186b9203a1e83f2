package org.klinke.sip.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import java.util.Random;
import javax.sip.header.ContentLengthHeader;
import javax.sip.header.ToHeader;
import javax.sip.message.Message;
import javax.sip.message.Request;
import javax.sip.message.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.klinke.core.Seeds;

class JainCodecTest {
    private static final String INVITE = """
            INVITE sip:101@acme.example SIP/2.0
            Via: SIP/2.0/TLS 10.0.0.7:40123;branch=z9hG4bKabc;rport
            Max-Forwards: 70
            From: "Größe" <sip:100@acme.example>;tag=f-1
            To: <sip:101@acme.example>
            Call-ID: a84b4c76e66710@pc33
            CSeq: 4711 INVITE
            Contact: <sip:100@10.0.0.7:40123;transport=tls>
            Date: Sat, 13 Nov 2010 23:29:00 GMT
            X-Unknown: kept
            Content-Type: application/sdp
            Content-Length: 7

            v=0
            ä""".replace("\n", "\r\n");

    private final JainCodec codec = new JainCodec();

    private Message parse(String text) throws SipSyntaxException {
        return codec.parse(text.getBytes(UTF_8));
    }

    @Test
    void whatIsPrintedParsesToTheSame() throws SipSyntaxException {
        Request request = (Request) parse(INVITE);
        assertThat(request.getMethod()).isEqualTo("INVITE");
        assertThat(new String(request.getRawContent(), UTF_8)).isEqualTo("v=0\r\nä");
        byte[] once = codec.print(request);
        assertThat(new String(once, UTF_8)).contains("Größe", "X-Unknown: kept", "Content-Length: 7\r\n\r\nv=0\r\nä");
        assertThat(codec.print(codec.parse(once))).isEqualTo(once);
    }

    @Test
    void aResponseHasWhatItMustCopyAndNoMore() throws SipSyntaxException {
        Response response = codec.response(486, (Request) parse(INVITE));
        String text = new String(codec.print(response), UTF_8);
        assertThat(text)
                .startsWith("SIP/2.0 486 Busy here\r\n")
                .contains("Via: SIP/2.0/TLS 10.0.0.7:40123", "CSeq: 4711 INVITE", "Call-ID: a84", "tag=f-1")
                .contains("Content-Length: 0\r\n\r\n")
                .doesNotContain("X-Unknown", "Contact", "v=0", "Server:");
        assertThat(((ContentLengthHeader) response.getHeader("Content-Length")).getContentLength())
                .isZero();
    }

    @Test
    void cancelAndAckFollowTheirInvite() throws Exception {
        Request invite = (Request) parse(INVITE);
        String cancel = new String(codec.print(codec.cancel(invite)), UTF_8);
        assertThat(cancel)
                .startsWith("CANCEL sip:101@acme.example SIP/2.0\r\n")
                .contains("branch=z9hG4bKabc", "CSeq: 4711 CANCEL", "Content-Length: 0")
                .doesNotContain("v=0");
        Response busy = codec.response(486, invite);
        ((ToHeader) busy.getHeader("To")).setTag("t-1");
        String ack = new String(codec.print(codec.ack(invite, busy)), UTF_8);
        assertThat(ack)
                .startsWith("ACK sip:101@acme.example SIP/2.0\r\n")
                .contains("branch=z9hG4bKabc", "CSeq: 4711 ACK", ";tag=t-1", "Content-Length: 0");
    }

    /// What RFC 4475 wants refused and the library would let pass without a strict listener, or refuses itself. What
    /// needs more than syntax (unknown schemes, extensions, body types) is the validator's.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "badinv01   | Contact: <sip:100@10.0.0.7:40123;transport=tls> | Contact: \"Joe\" <sip:joe@example.org>>>>",
                "ltgtruri   | INVITE sip:101@acme.example | INVITE <sip:101@acme.example>",
                "quotbal    | To: <sip:101@acme.example> | To: \"Mr. J. User <sip:j.user@example.com>",
                "no bracket | To: <sip:101@acme.example> | To: <sip:101@acme.example",
                "bad tag    | tag=f-1 | tag=",
                "port       | Via: SIP/2.0/TLS 10.0.0.7:40123 | Via: SIP/2.0/TLS 10.0.0.7:99999999999",
                "clerr      | Content-Length: 7 | Content-Length: seven",
                "empty      | Contact: <sip:100@10.0.0.7:40123;transport=tls> | Contact: <>",
            })
    void refusesWhatTheTableNames(String name, String good, String bad) {
        String text = INVITE.replace(good, bad);
        assertThat(text).as(name).isNotEqualTo(INVITE);
        SipSyntaxException refused = catchThrowableOfType(SipSyntaxException.class, () -> {
            SipHead.scan(text.getBytes(UTF_8));
            parse(text);
        });
        assertThat(refused).as(name).isNotNull();
        assertThat(refused.status()).isEqualTo(400);
    }

    /// RFC 3261 §8.2: a header nobody reads may be as broken as it likes.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Date: Fri, 01 Jan 2010 16:00:00 EST",
                "Date: now",
                "Warning: 1812 overture",
                "Subject:",
                "Timestamp: yesterday",
                "Call-Info: nothing"
            })
    void passesOverWhatNobodyReads(String header) throws Exception {
        Request request = (Request) parse(INVITE.replace("Date: Sat, 13 Nov 2010 23:29:00 GMT", header));
        assertThat(request.getMethod()).isEqualTo("INVITE");
        assertThat(codec.print(codec.response(486, request))).isNotEmpty();
    }

    static List<Long> seeds() {
        return Seeds.of(1, 1);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void neverThrowsAnythingElse(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 5_000; i++) {
            byte[] bytes = INVITE.getBytes(UTF_8);
            for (int hits = 1 + random.nextInt(4); hits > 0; hits--) {
                bytes[random.nextInt(bytes.length)] = (byte) (32 + random.nextInt(224));
            }
            try {
                codec.parse(bytes);
            } catch (SipSyntaxException e) {
                assertThat(e.reason()).startsWith("Malformed");
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + seed + ": " + new String(bytes, UTF_8), e);
            }
        }
    }
}
