package org.klinke.sip.trunk;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.text.ParseException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import javax.sip.header.AuthorizationHeader;
import javax.sip.header.CallIdHeader;
import javax.sip.message.Request;
import javax.sip.message.Response;
import org.junit.jupiter.api.Test;
import org.klinke.core.trunk.TrunkAccount;
import org.klinke.sip.codec.JainCodec;
import org.klinke.sip.codec.SipSyntaxException;

class TrunkDigestTest {
    private static final String SHA =
            "WWW-Authenticate: Digest realm=\"carrier.test\", nonce=\"n2\", algorithm=SHA-256, qop=\"auth,auth-int\"\r\n";
    private static final String MD5 =
            "WWW-Authenticate: Digest realm=\"carrier.test\", nonce=\"n1\", qop=\"auth\", opaque=\"o p\"\r\n";

    private final JainCodec codec = new JainCodec();
    private final TrunkDigest digest = new TrunkDigest(
            codec,
            new TrunkAccount("4711", "carrier.test", "4711\"x", "gehéim", Optional.empty()),
            Set.of("Carrier.test", "proxy.carrier.test"),
            new Random(1));

    @Test
    void theStrongerAlgorithmIsAnswered() throws SipSyntaxException {
        Request next = request("REGISTER", "");
        assertThat(digest.answer(next, challenge(401, MD5 + SHA))).isInstanceOf(TrunkDigest.Outcome.Answered.class);

        AuthorizationHeader answer = (AuthorizationHeader) next.getHeader("Authorization");
        assertThat(next.toString()).contains("username=\"4711\\\"x\"", "algorithm=SHA-256", "nc=00000001", "qop=auth");
        assertThat(next.toString()).doesNotContain("gehéim", "opaque");
        assertThat(answer.getParameter("uri")).isEqualTo("sip:carrier.test");
        assertThat(answer.getParameter("response"))
                .isEqualTo(hash(
                        "SHA-256",
                        hash("SHA-256", "4711\"x:carrier.test:gehéim") + ":n2:00000001:" + answer.getParameter("cnonce")
                                + ":auth:" + hash("SHA-256", "REGISTER:sip:carrier.test")));
    }

    @Test
    void withoutQopTheDigestIsTheOldOne() throws SipSyntaxException {
        Request next = request("INVITE", "");
        digest.answer(next, challenge(407, "Proxy-Authenticate: Digest realm=\"carrier.test\",nonce=\"n\"\r\n"));

        assertThat(((AuthorizationHeader) next.getHeader("Proxy-Authorization")).getParameter("response"))
                .isEqualTo(hash(
                        "MD5",
                        hash("MD5", "4711\"x:carrier.test:gehéim") + ":n:" + hash("MD5", "INVITE:sip:carrier.test")));
        assertThat(next.toString()).doesNotContain("nc=");
    }

    @Test
    void aNonceIsCountedAndOpaqueGoesBack() throws SipSyntaxException {
        digest.answer(request("INVITE", ""), challenge(401, MD5));
        Request second = request("INVITE", "");
        digest.answer(second, challenge(401, MD5));

        assertThat(second.toString()).contains("nc=00000002", "opaque=\"o p\"", "algorithm=MD5");
    }

    @Test
    void aStaleNonceIsNoWrongPassword() throws SipSyntaxException {
        Request next = request("INVITE", "");
        digest.answer(next, challenge(401, MD5));
        String stale = MD5.replace("nonce=\"n1\"", "nonce=\"n3\", stale=TRUE");

        assertThat(digest.answer(next, challenge(401, stale))).isInstanceOf(TrunkDigest.Outcome.Answered.class);
        assertThat(next.toString()).contains("nonce=\"n3\"").doesNotContain("nonce=\"n1\"");
        assertThat(digest.answer(next, challenge(401, MD5)))
                .isEqualTo(new TrunkDigest.Outcome.Refused("it does not take the password"));
    }

    @Test
    void severalProxiesEachGetTheirCredentials() throws SipSyntaxException {
        Request next = request("INVITE", "");
        digest.answer(next, challenge(407, MD5.replace("WWW-Authenticate", "Proxy-Authenticate")));
        digest.answer(
                next,
                challenge(407, "Proxy-Authenticate: Digest realm=\"proxy.carrier.test\",nonce=\"p\",qop=auth\r\n"));

        assertThat(next.toString().lines().filter(line -> line.startsWith("Proxy-Authorization: ")))
                .hasSize(2)
                .anyMatch(line -> line.contains("realm=\"carrier.test\""))
                .anyMatch(line -> line.contains("realm=\"proxy.carrier.test\""));
    }

    @Test
    void nobodyElsesRealmIsAnswered() throws SipSyntaxException {
        String foreign = MD5.replace("carrier.test", "asterisk");
        Request invite = request("INVITE", "");
        assertThat(digest.answer(invite, challenge(401, foreign)))
                .isEqualTo(new TrunkDigest.Outcome.Refused(
                        "it asks for a password in the realm \"asterisk\", which is not this trunk's"));
        assertThat(invite.toString()).doesNotContain("response=");

        Request register = request("REGISTER", "");
        assertThat(digest.answer(register, challenge(401, foreign)))
                .as("a REGISTER goes to the registrar alone")
                .isInstanceOf(TrunkDigest.Outcome.Answered.class);
        digest.accepted(register);
        assertThat(digest.answer(invite, challenge(401, foreign)))
                .as("where the registrar took the password, a call may show it")
                .isInstanceOf(TrunkDigest.Outcome.Answered.class);
    }

    @Test
    void aRealmThatARegistrarAsksForAsAProxyIsLearntToo() throws SipSyntaxException {
        String foreign = MD5.replace("carrier.test", "asterisk").replace("WWW-Authenticate", "Proxy-Authenticate");
        Request register = request("REGISTER", "");
        digest.answer(register, challenge(407, foreign));
        assertThat(register.toString()).contains("Proxy-Authorization: ");
        digest.accepted(register);

        assertThat(digest.answer(request("INVITE", ""), challenge(407, foreign)))
                .isInstanceOf(TrunkDigest.Outcome.Answered.class);
    }

    @Test
    void whoeverCallsEachNonceStaleIsNotAnsweredForEver() throws SipSyntaxException, ParseException {
        Request invite = request("INVITE", "");
        for (int i = 0; i < TrunkDigest.ATTEMPTS_MAX; i++) {
            assertThat(digest.answer(invite, challenge(401, stale(i))))
                    .isInstanceOf(TrunkDigest.Outcome.Answered.class);
        }
        assertThat(digest.answer(invite, challenge(401, stale(9))))
                .isEqualTo(new TrunkDigest.Outcome.Refused("it asks for the password again and again"));
        assertThat(digest.answer(request("INVITE", ""), challenge(401, stale(10))))
                .as("nor without the credentials it had")
                .isInstanceOf(TrunkDigest.Outcome.Refused.class);
        Request other = request("INVITE", "");
        ((CallIdHeader) other.getHeader("Call-ID")).setCallId("another");
        assertThat(digest.answer(other, challenge(401, stale(11)))).isInstanceOf(TrunkDigest.Outcome.Answered.class);
    }

    private static String stale(int nonce) {
        return MD5.replace("nonce=\"n1\"", "nonce=\"s" + nonce + "\", stale=true");
    }

    /// Digest leak (as in CVE-2021-41158): the party we talk to answers our BYE with the carrier's realm.
    @Test
    void nothingWithinACallIsAnswered() throws SipSyntaxException {
        Request bye = request("BYE", ";tag=them");
        assertThat(digest.answer(bye, challenge(407, MD5)))
                .isEqualTo(new TrunkDigest.Outcome.Refused("a challenge within a call is not answered"));
        assertThat(bye.toString()).doesNotContain("response=");
    }

    @Test
    void whatWeCannotComputeIsNotAnswered() throws SipSyntaxException {
        for (String header : new String[] {
            "",
            "WWW-Authenticate: Basic realm=\"carrier.test\"\r\n",
            MD5.replace("qop=\"auth\"", "qop=\"auth-int\""),
            MD5.replace("qop=\"auth\"", "algorithm=SHA-512-256"),
            MD5.replace("nonce=\"n1\"", "nonce=\"n\\\"1\""),
        }) {
            assertThat(digest.answer(request("REGISTER", ""), challenge(401, header)))
                    .as(header)
                    .isEqualTo(new TrunkDigest.Outcome.Refused("it asks for a password in a way we do not know"));
        }
    }

    private Request request(String method, String toTag) throws SipSyntaxException {
        return (Request) codec.parse(
                (method + " sip:carrier.test SIP/2.0\r\n" + common(method, toTag) + "\r\n").getBytes(UTF_8));
    }

    private Response challenge(int status, String headers) throws SipSyntaxException {
        return (Response) codec.parse(
                ("SIP/2.0 " + status + " No\r\n" + common("REGISTER", ";tag=r") + headers + "\r\n").getBytes(UTF_8));
    }

    private static String common(String method, String toTag) {
        return "Via: SIP/2.0/TLS 127.0.0.1;branch=z9hG4bK1\r\nFrom: <sip:4711@carrier.test>;tag=1\r\n"
                + "To: <sip:4711@carrier.test>" + toTag + "\r\nCall-ID: c\r\nCSeq: 1 " + method + "\r\n"
                + "Max-Forwards: 70\r\nContent-Length: 0\r\n";
    }

    private static String hash(String algorithm, String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance(algorithm).digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
