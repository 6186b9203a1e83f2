package org.klinke.sip.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import javax.sip.message.Message;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.klinke.sip.codec.JainCodec;
import org.klinke.sip.codec.SipSyntaxException;

class MessageTraceTest {
    private static final String SECRET = "0123456789abcdefSECRET";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Authorization: Digest username=\"alice\", realm=\"acme\", response=\"" + SECRET + "\"",
                "authorization : Digest username=\"alice\",realm=\"acme\",response=" + SECRET,
                "Proxy-Authorization: Digest username=\"alice\", cnonce=\"" + SECRET + "\", response=\"" + SECRET
                        + "\"",
                "Authorization: Digest username=\"a\\\"lice\", response=\"" + SECRET + "\"",
                "Authorization: Basic " + SECRET,
                "Authorization: Bearer " + SECRET,
                "Authentication-Info: rspauth=\"" + SECRET + "\"",
                "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:" + SECRET + "|2^20|1:4",
                "a=crypto:2 AES_CM_128_HMAC_SHA1_32 INLINE:" + SECRET + ";inline:" + SECRET,
                "k=base64:" + SECRET,
                "a=key-mgmt:mikey " + SECRET,
                "a=ice-pwd:" + SECRET,
                "Contact: <sip:alice:" + SECRET + "@192.0.2.1>"
            })
    void secretsNeverPass(String line) {
        assertThat(MessageTrace.mask("INVITE sip:101@acme SIP/2.0\r\n" + line + "\r\n\r\n"))
                .doesNotContain(SECRET)
                .contains("***")
                .startsWith("INVITE sip:101@acme SIP/2.0\r\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "*44100%23471147",
                "%2A44100%23471147",
                "*44100#471147",
                "%2a44100%23471147%23",
                "*44100##471147",
                "*44100*471147",
                "**44100#471147",
                "%2A%2A44100%23471147"
            })
    void thePinBehindALoginNeverPasses(String dialled) {
        String invite = "INVITE sip:" + dialled + "@acme.test SIP/2.0\r\nTo: <sip:" + dialled
                + "@acme.test>\r\nAuthorization: Digest username=\"desk\", uri=\"sip:" + dialled
                + "@acme.test\"\r\n\r\n";

        assertThat(MessageTrace.mask(invite)).contains("44100").doesNotContain("471147");
        assertThat(MessageTrace.maskUnsuspecting(invite)).doesNotContain("471147");
    }

    /// Which code people of a tenant log in by, no trace knows.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "*45100#471147",
                "**9100%23471147",
                "%2A12345100%2A471147",
                "*8710#471147",
                "*75100#471147",
                "*67*45100#471147"
            })
    void thePinBehindAnyTenantsLoginNeverPasses(String dialled) {
        String invite = "INVITE sip:" + dialled + "@acme.test SIP/2.0\r\n\r\n";
        assertThat(MessageTrace.mask(invite)).doesNotContain("471147");
        assertThat(MessageTrace.maskUnsuspecting(invite)).doesNotContain("471147");
    }

    @ParameterizedTest
    @ValueSource(strings = {"*71*1*08912345", "*7211#08912345", "*100", "*80", "*10311"})
    void whereCallsAreForwardedToStaysReadable(String dialled) {
        assertThat(MessageTrace.mask("INVITE sip:" + dialled + "@acme.test SIP/2.0\r\n\r\n"))
                .contains(dialled);
    }

    @Test
    void nothingIsLeftUnmaskedBecauseItLooksHarmless() {
        List<String> pieces = List.of(
                "Authorization",
                "authentication-info",
                "Proxy-",
                "inline",
                "INLINE",
                "k",
                "K",
                "a",
                "key-mgmt",
                "ice-pwd",
                "Content-Type",
                "content-type",
                "application/sdp",
                "\nc: ",
                "application/sdpx",
                "text/plain",
                "sip",
                "SIPS",
                "alice",
                "secret",
                "192.0.2.1",
                "Digest",
                "nonce",
                "realm",
                ":",
                ":",
                "=",
                "=",
                "@",
                "@",
                " ",
                "\t",
                "\r\n",
                "\r\n",
                "\n",
                "\r\n\r\n",
                "\u0001",
                "\u000b",
                "<",
                ">",
                "\"",
                ",",
                "|",
                ";",
                "\u2028",
                "ſ");
        long seed = Long.getLong("klinke.seed", 4711);
        Random random = new Random(seed);
        int masked = 0;
        for (int run = 0; run < 20_000; run++) {
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(40); i >= 0; i--) {
                text.append(pieces.get(random.nextInt(pieces.size())));
            }
            String whole = text.toString();
            String expected = MessageTrace.maskUnsuspecting(whole);
            assertThat(MessageTrace.mask(whole))
                    .as("seed %s, run %s", seed, run)
                    .isEqualTo(expected);
            masked += expected.contains("***") ? 1 : 0;
        }
        assertThat(masked).isBetween(500, 19_500);
    }

    @Test
    void whoTriedToProveItselfStaysReadable() {
        assertThat(MessageTrace.mask(
                        "Authorization: Digest username=\"alice\", realm=\"acme\", nonce=\"n\", nc=00000001"))
                .isEqualTo("Authorization: Digest username=\"alice\", realm=\"acme\", nc=00000001, ***");
    }

    @Test
    void keysThatWerePressedAreNobodysBusiness() {
        for (String name : List.of("Content-Type: ", "content-type\t:\t", "c:", "C : ")) {
            String info = "INFO sip:101@acme.test SIP/2.0\r\nCSeq: 1 INFO\r\n" + name + "application/dtmf-relay\r\n"
                    + "Content-Length: 24\r\n\r\nSignal=5\r\nDuration=250";

            assertThat(MessageTrace.text(info.getBytes(StandardCharsets.UTF_8)).masked())
                    .contains("application/dtmf-relay")
                    .endsWith("\r\n\r\n***");
        }
    }

    @Test
    void controlCharactersCannotForgeLines() {
        assertThat(MessageTrace.mask("Subject: \u001b[31mred\u0000\u0007\r\n")).isEqualTo("Subject: .[31mred..\r\n");
    }

    @Test
    void longMessagesAreCut() {
        int max = MessageTrace.TEXT_BYTES_MAX;
        assertThat(masked("x".repeat(max))).isEqualTo("x".repeat(max));
        assertThat(masked("x".repeat(max + 1))).isEqualTo("x".repeat(max - 1) + "…");
        assertThat(masked("x" + "ü".repeat(max / 2))).isEqualTo("x" + "ü".repeat(max / 2 - 1) + "…"); // cut inside a ü
        assertThat(masked("📞".repeat(max))).isEqualTo("📞".repeat(max / 4 - 1) + "…");
    }

    private static String masked(String message) {
        return MessageTrace.text(message.getBytes(StandardCharsets.UTF_8)).masked();
    }

    @Test
    void summariesSayWhatMatters() throws SipSyntaxException {
        assertThat(MessageTrace.summary(message("INVITE sip:101@acme.test SIP/2.0", "v=0\r\n", "application/sdp")))
                .isEqualTo("INVITE sip:101@acme.test (SDP)");
        assertThat(MessageTrace.summary(message("SIP/2.0 200 OK", "v=0\r\n", "application/sdp")))
                .isEqualTo("200 OK (INVITE, SDP)");
        assertThat(MessageTrace.summary(message("SIP/2.0 486 Busy Here", "", "")))
                .isEqualTo("486 Busy Here (INVITE)");
        assertThat(MessageTrace.summary(message("INVITE sip:a:" + SECRET + "@b SIP/2.0", "", "")))
                .doesNotContain(SECRET);
    }

    private static Message message(String firstLine, String body, String type) throws SipSyntaxException {
        String text = firstLine
                + "\r\nVia: SIP/2.0/TLS 192.0.2.1;branch=z9hG4bK1\r\nFrom: <sip:a@b>;tag=1\r\nTo: <sip:c@d>\r\n"
                + "Call-ID: x\r\nCSeq: 1 " + (firstLine.startsWith("INFO") ? "INFO" : "INVITE")
                + "\r\nMax-Forwards: 70\r\nContact: <sip:a@192.0.2.1>\r\n"
                + (type.isEmpty() ? "" : "Content-Type: " + type + "\r\n") + "Content-Length: " + body.length()
                + "\r\n\r\n" + body;
        return new JainCodec().parse(text.getBytes(StandardCharsets.UTF_8));
    }

    /// A quoted value as long as a header line may be: repetition must not be recursion.
    @Test
    void aLongQuotedValueIsMaskedWithoutExhaustingTheStack() {
        String secret = "a\\\"b".repeat(1_000);

        String masked =
                MessageTrace.mask("Authorization: Digest username=\"100\", cnonce=\"" + secret + "\", nc=1\r\n");

        assertThat(masked).contains("username=\"100\"").contains("nc=1").doesNotContain(secret);
    }

    /// The first colon counts, and a URI in front of a URI does not hide the password behind it.
    @Test
    void aPasswordIsMaskedBehindManyColons() {
        assertThat(MessageTrace.mask("Contact: <sip:sip:a:secret@host>\r\n")).doesNotContain("secret");
        assertThat(MessageTrace.mask("Contact: <sip:a:secret@host>;x=sip:b@host\r\n"))
                .isEqualTo("Contact: <sip:a:***@host>;x=sip:b@host\r\n");
    }

    /// Work grows with the text, not with its square: 200 pages like this took minutes.
    @Test
    @Timeout(30)
    void textMadeToBeTriedAgainAndAgainIsReadOnce() {
        String uris = "a=" + "sip:a:".repeat(2_700) + "\r\n";
        String token = "Authorization: Basic " + "a".repeat(16_000) + "\r\n";
        for (int i = 0; i < 200; i++) {
            assertThat(MessageTrace.mask(uris)).hasSameSizeAs(uris);
            assertThat(MessageTrace.mask(token)).isEqualTo("Authorization: ***\r\n");
        }
    }
}
